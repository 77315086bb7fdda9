// Generated from docs/openapi/concert.json by ./build.sh sdk.
import { segment } from "./transport.js";
/** The calls of the API. Path parameters come first, then the body, then what else can be sent. */
export class Operations {
    /** Signs out everywhere. */
    logout(options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/auth/logout`,
        }, options);
    }
    /** Returns the signed-in user. */
    getMe(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/users/me`,
        }, options);
    }
    /** Erases the signed-in user. */
    eraseMe(body, options = {}) {
        return this.send({
            method: "DELETE",
            path: `api/v1/users/me`,
            body,
        }, options);
    }
    /** Replaces the password. */
    changePassword(body, options = {}) {
        return this.send({
            method: "PUT",
            path: `api/v1/users/me/password`,
            body,
        }, options);
    }
    /** Returns all that is kept about the signed-in user. */
    exportMe(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/users/me/export`,
        }, options);
    }
    /** Announces a concert. */
    createConcert(body, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/admin/concerts`,
            headers: { "Idempotency-Key": options.idempotencyKey },
            body,
        }, options);
    }
    /** Returns a concert as organizers see it. */
    getAdminConcert(concertId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/concerts/${segment(concertId)}`,
        }, options);
    }
    /** Changes a concert. */
    changeConcert(concertId, body, options = {}) {
        return this.send({
            method: "PATCH",
            path: `api/v1/admin/concerts/${segment(concertId)}`,
            body,
        }, options);
    }
    /** Cancels a concert with all its dates. */
    cancelConcert(concertId, body, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/admin/concerts/${segment(concertId)}/cancel`,
            headers: { "Idempotency-Key": options.idempotencyKey },
            body,
        }, options);
    }
    /** Adds a date with its seats. */
    addSchedule(concertId, body, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/admin/concerts/${segment(concertId)}/schedules`,
            headers: { "Idempotency-Key": options.idempotencyKey },
            body,
        }, options);
    }
    /** Replaces the policy of a sale. */
    changePolicy(concertId, body, options = {}) {
        return this.send({
            method: "PUT",
            path: `api/v1/admin/concerts/${segment(concertId)}/policy`,
            body,
        }, options);
    }
    /** Pauses admission. */
    pauseQueue(concertId, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/admin/concerts/${segment(concertId)}/queue/pause`,
        }, options);
    }
    /** Resumes admission. */
    resumeQueue(concertId, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/admin/concerts/${segment(concertId)}/queue/resume`,
        }, options);
    }
    /** Returns a concert's current queue, seats and revenue. */
    getStatistics(concertId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/concerts/${segment(concertId)}/statistics`,
        }, options);
    }
    /** Returns the last 15 minutes of a sale. */
    getSeries(concertId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/concerts/${segment(concertId)}/series`,
        }, options);
    }
    /** Returns anybody's payment with its payer. */
    inspectPayment(paymentId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/payments/${segment(paymentId)}`,
        }, options);
    }
    /** Refunds a payment. */
    refundPayment(paymentId, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/admin/payments/${segment(paymentId)}/refund`,
            headers: { "Idempotency-Key": options.idempotencyKey },
        }, options);
    }
    /** Lists a concert's reservations with their buyers, newest first. */
    findReservations(concertId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/concerts/${segment(concertId)}/reservations`,
            query: { status: options.status, email: options.email, cursor: options.cursor, limit: options.limit },
        }, options);
    }
    /** Exports a concert's reservations with their buyers as CSV, newest first. */
    exportReservations(concertId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/concerts/${segment(concertId)}/reservations.csv`,
            query: { status: options.status, email: options.email },
        }, options);
    }
    /** Returns anybody's reservation with its buyer. */
    inspectReservation(reservationId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/reservations/${segment(reservationId)}`,
        }, options);
    }
    /** Moves a date or its booking window. */
    changeSchedule(scheduleId, body, options = {}) {
        return this.send({
            method: "PATCH",
            path: `api/v1/admin/schedules/${segment(scheduleId)}`,
            body,
        }, options);
    }
    /** Cancels a date. */
    cancelSchedule(scheduleId, body, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/admin/schedules/${segment(scheduleId)}/cancel`,
            headers: { "Idempotency-Key": options.idempotencyKey },
            body,
        }, options);
    }
    /** Withholds seats from sale, or releases them. */
    blockSeats(scheduleId, body, options = {}) {
        return this.send({
            method: "PUT",
            path: `api/v1/admin/schedules/${segment(scheduleId)}/seats`,
            body,
        }, options);
    }
    /** Finds users by their address, in its order. */
    findUsers(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/users`,
            query: { email: options.email, cursor: options.cursor, limit: options.limit },
        }, options);
    }
    /** Makes a user an organizer or a customer. */
    changeRole(userId, body, options = {}) {
        return this.send({
            method: "PUT",
            path: `api/v1/admin/users/${segment(userId)}/role`,
            body,
        }, options);
    }
    /** Lists what organizers did, newest first. */
    listAuditEntries(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/audit`,
            query: { cursor: options.cursor, limit: options.limit },
        }, options);
    }
    /** Returns the caller's balance. */
    getBalance(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/balance`,
        }, options);
    }
    /** Adds money to the caller's balance. */
    chargeBalance(body, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/balance/charges`,
            headers: { "Idempotency-Key": options.idempotencyKey },
            body,
        }, options);
    }
    /** Uses money from the caller's balance. */
    useBalance(body, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/balance/uses`,
            headers: { "Idempotency-Key": options.idempotencyKey },
            body,
        }, options);
    }
    /** Lists the entries of the caller's ledger, newest first. */
    listBalanceEntries(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/balance/entries`,
            query: { cursor: options.cursor, limit: options.limit },
        }, options);
    }
    /** Returns a challenge to solve before registering or joining a queue; none is needed if difficulty is 0. */
    getChallenge(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/challenge`,
        }, options);
    }
    /** Lists all concerts, newest first. */
    listConcerts(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/concerts`,
            query: { cursor: options.cursor, limit: options.limit },
            headers: { "If-None-Match": options.ifNoneMatch },
        }, options);
    }
    /** Returns a concert. */
    getConcert(concertId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/concerts/${segment(concertId)}`,
            headers: { "If-None-Match": options.ifNoneMatch },
        }, options);
    }
    /** Lists the dates of a concert that can be booked now. */
    listSchedules(concertId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/concerts/${segment(concertId)}/schedules`,
            query: { cursor: options.cursor, limit: options.limit },
            headers: { "If-None-Match": options.ifNoneMatch },
        }, options);
    }
    /** Returns a date. */
    getSchedule(scheduleId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/schedules/${segment(scheduleId)}`,
            headers: { "If-None-Match": options.ifNoneMatch },
        }, options);
    }
    /** Lists the concerts that sold the most seats. */
    rankConcerts(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/concerts/ranking`,
            query: { window: options.window, limit: options.limit },
            headers: { "If-None-Match": options.ifNoneMatch },
        }, options);
    }
    /** Lists the seats of a date with their current status. */
    listSeats(scheduleId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/schedules/${segment(scheduleId)}/seats`,
            query: { status: options.status },
            headers: { "If-None-Match": options.ifNoneMatch },
        }, options);
    }
    /** Lists the instances of the service. */
    listInstances(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/instances`,
        }, options);
    }
    /** Pays for a pending reservation from the balance. */
    pay(body, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/payments`,
            headers: { "Idempotency-Key": options.idempotencyKey },
            body,
        }, options);
    }
    /** Lists the caller's payments, newest first. */
    listPayments(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/payments`,
            query: { cursor: options.cursor, limit: options.limit },
        }, options);
    }
    /** Returns one of the caller's payments. */
    getPayment(paymentId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/payments/${segment(paymentId)}`,
        }, options);
    }
    /** Joins a concert's queue. */
    joinQueue(concertId, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/concerts/${segment(concertId)}/queue/tokens`,
            headers: { "Queue-Token": options.queueToken, "Challenge-Solution": options.challengeSolution },
        }, options);
    }
    /** Returns the caller's place. */
    getQueueStatus(options) {
        return this.send({
            method: "GET",
            path: `api/v1/queue/status`,
            headers: { "Queue-Token": options.queueToken },
        }, options);
    }
    /** Gives up the caller's place. */
    leaveQueue(options) {
        return this.send({
            method: "DELETE",
            path: `api/v1/queue/tokens/current`,
            headers: { "Queue-Token": options.queueToken },
        }, options);
    }
    /** Signs a pass to another shop. */
    issuePass(body, options) {
        return this.send({
            method: "POST",
            path: `api/v1/queue/passes`,
            headers: { "Queue-Token": options.queueToken },
            body,
        }, options);
    }
    /** Returns the public data of a concert's draw. */
    getDraw(concertId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/concerts/${segment(concertId)}/queue/draw`,
            headers: { "If-None-Match": options.ifNoneMatch },
        }, options);
    }
    /** Lists rehearsals. */
    listRehearsals(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/rehearsals`,
            query: { limit: options.limit, cursor: options.cursor },
        }, options);
    }
    /** Makes virtual buyers for a rehearsal. */
    addBuyers(concertId, body, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/admin/concerts/${segment(concertId)}/rehearsal/buyers`,
            headers: { "Idempotency-Key": options.idempotencyKey },
            body,
        }, options);
    }
    /** Removes a rehearsal. */
    removeRehearsal(concertId, options = {}) {
        return this.send({
            method: "DELETE",
            path: `api/v1/admin/concerts/${segment(concertId)}/rehearsal`,
        }, options);
    }
    /** Holds seats of one date, all or none. */
    holdSeats(body, options) {
        return this.send({
            method: "POST",
            path: `api/v1/reservations`,
            headers: { "Queue-Token": options.queueToken, "Idempotency-Key": options.idempotencyKey },
            body,
        }, options);
    }
    /** Lists the caller's reservations, newest first. */
    listReservations(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/reservations`,
            query: { cursor: options.cursor, limit: options.limit },
        }, options);
    }
    /** Returns one of the caller's reservations. */
    getReservation(reservationId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/reservations/${segment(reservationId)}`,
        }, options);
    }
    /** Cancels a hold. */
    cancelReservation(reservationId, options = {}) {
        return this.send({
            method: "DELETE",
            path: `api/v1/reservations/${segment(reservationId)}`,
        }, options);
    }
    /** Returns a QR code of the reservation's id. */
    getReservationQr(reservationId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/reservations/${segment(reservationId)}/qr`,
        }, options);
    }
    /** Registers a customer. */
    register(body, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/auth/register`,
            headers: { "Challenge-Solution": options.challengeSolution },
            body,
        }, options);
    }
    /** Exchanges an e-mail address and a password for an access token. */
    login(body, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/auth/login`,
            body,
        }, options);
    }
    /** Makes a guest: a customer without a name. */
    createGuest(options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/auth/guests`,
            headers: { "Challenge-Solution": options.challengeSolution },
        }, options);
    }
    /** Subscribes an address to events from now on. */
    registerWebhook(body, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/admin/webhooks`,
            headers: { "Idempotency-Key": options.idempotencyKey },
            body,
        }, options);
    }
    /** Lists the webhooks in order of registration. */
    listWebhooks(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/webhooks`,
            query: { cursor: options.cursor, limit: options.limit },
        }, options);
    }
    /** Lists the types of event, each with a sample of its data. */
    listEventTypes(options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/webhooks/event-types`,
        }, options);
    }
    /** Changes a webhook's address or events, or disables or enables it. */
    changeWebhook(webhookId, body, options = {}) {
        return this.send({
            method: "PATCH",
            path: `api/v1/admin/webhooks/${segment(webhookId)}`,
            body,
        }, options);
    }
    /** Deletes a webhook. */
    deleteWebhook(webhookId, options = {}) {
        return this.send({
            method: "DELETE",
            path: `api/v1/admin/webhooks/${segment(webhookId)}`,
        }, options);
    }
    /** Makes a new secret for a webhook. */
    rotateSecret(webhookId, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/admin/webhooks/${segment(webhookId)}/secret`,
            headers: { "Idempotency-Key": options.idempotencyKey },
        }, options);
    }
    /** Sends a test event to a webhook. */
    pingWebhook(webhookId, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/admin/webhooks/${segment(webhookId)}/ping`,
            headers: { "Idempotency-Key": options.idempotencyKey },
        }, options);
    }
    /** Lists a webhook's deliveries, newest first. */
    listDeliveries(webhookId, options = {}) {
        return this.send({
            method: "GET",
            path: `api/v1/admin/webhooks/${segment(webhookId)}/deliveries`,
            query: { status: options.status, cursor: options.cursor, limit: options.limit },
        }, options);
    }
    /** Sends a delivered or dead delivery again. */
    replayDelivery(webhookId, deliveryId, options = {}) {
        return this.send({
            method: "POST",
            path: `api/v1/admin/webhooks/${segment(webhookId)}/deliveries/${segment(deliveryId)}/replay`,
        }, options);
    }
}
