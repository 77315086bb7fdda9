// Generated from docs/openapi/concert.json by ./build.sh sdk.
import { segment, type Call, type CallOptions } from "./transport.js";

/** The calls of the API. Path parameters come first, then the body, then what else can be sent. */
export abstract class Operations {
  protected abstract send<T>(call: Call, options: CallOptions): Promise<T>;

  /** Signs out everywhere. */
  logout(
    options: CallOptions = {},
  ): Promise<void> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/auth/logout`,
      },
      options,
    );
  }

  /** Returns the signed-in user. */
  getMe(
    options: CallOptions = {},
  ): Promise<UserView> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/users/me`,
      },
      options,
    );
  }

  /** Erases the signed-in user. */
  eraseMe(
    body: ErasureRequest,
    options: CallOptions = {},
  ): Promise<void> {
    return this.send(
      {
        method: "DELETE",
        path: `api/v1/users/me`,
        body,
      },
      options,
    );
  }

  /** Replaces the password. */
  changePassword(
    body: PasswordRequest,
    options: CallOptions = {},
  ): Promise<void> {
    return this.send(
      {
        method: "PUT",
        path: `api/v1/users/me/password`,
        body,
      },
      options,
    );
  }

  /** Returns all that is kept about the signed-in user. */
  exportMe(
    options: CallOptions = {},
  ): Promise<UserExport> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/users/me/export`,
      },
      options,
    );
  }

  /** Announces a concert. */
  createConcert(
    body: CreateConcertRequest,
    options: CallOptions & {
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    } = {},
  ): Promise<CreatedConcert> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/admin/concerts`,
        headers: { "Idempotency-Key": options.idempotencyKey },
        body,
      },
      options,
    );
  }

  /** Returns a concert as organizers see it. */
  getAdminConcert(
    concertId: number,
    options: CallOptions = {},
  ): Promise<AdminConcert> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/concerts/${segment(concertId)}`,
      },
      options,
    );
  }

  /** Changes a concert. */
  changeConcert(
    concertId: number,
    body: ConcertChange,
    options: CallOptions = {},
  ): Promise<AdminConcert> {
    return this.send(
      {
        method: "PATCH",
        path: `api/v1/admin/concerts/${segment(concertId)}`,
        body,
      },
      options,
    );
  }

  /** Cancels a concert with all its dates. */
  cancelConcert(
    concertId: number,
    body?: CancelRequest,
    options: CallOptions & {
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    } = {},
  ): Promise<Cancellation> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/admin/concerts/${segment(concertId)}/cancel`,
        headers: { "Idempotency-Key": options.idempotencyKey },
        body,
      },
      options,
    );
  }

  /** Adds a date with its seats. */
  addSchedule(
    concertId: number,
    body: ScheduleRequest,
    options: CallOptions & {
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    } = {},
  ): Promise<AddedSchedule> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/admin/concerts/${segment(concertId)}/schedules`,
        headers: { "Idempotency-Key": options.idempotencyKey },
        body,
      },
      options,
    );
  }

  /** Replaces the policy of a sale. */
  changePolicy(
    concertId: number,
    body: PolicyRequest,
    options: CallOptions = {},
  ): Promise<SalePolicy> {
    return this.send(
      {
        method: "PUT",
        path: `api/v1/admin/concerts/${segment(concertId)}/policy`,
        body,
      },
      options,
    );
  }

  /** Pauses admission. */
  pauseQueue(
    concertId: number,
    options: CallOptions = {},
  ): Promise<void> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/admin/concerts/${segment(concertId)}/queue/pause`,
      },
      options,
    );
  }

  /** Resumes admission. */
  resumeQueue(
    concertId: number,
    options: CallOptions = {},
  ): Promise<void> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/admin/concerts/${segment(concertId)}/queue/resume`,
      },
      options,
    );
  }

  /** Returns a concert's current queue, seats and revenue. */
  getStatistics(
    concertId: number,
    options: CallOptions = {},
  ): Promise<ConcertStatistics> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/concerts/${segment(concertId)}/statistics`,
      },
      options,
    );
  }

  /** Returns the last 15 minutes of a sale. */
  getSeries(
    concertId: number,
    options: CallOptions = {},
  ): Promise<SaleSeries> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/concerts/${segment(concertId)}/series`,
      },
      options,
    );
  }

  /** Returns anybody's payment with its payer. */
  inspectPayment(
    paymentId: string,
    options: CallOptions = {},
  ): Promise<PaymentDetails> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/payments/${segment(paymentId)}`,
      },
      options,
    );
  }

  /** Refunds a payment. */
  refundPayment(
    paymentId: string,
    options: CallOptions & {
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    } = {},
  ): Promise<RefundView> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/admin/payments/${segment(paymentId)}/refund`,
        headers: { "Idempotency-Key": options.idempotencyKey },
      },
      options,
    );
  }

  /** Lists a concert's reservations with their buyers, newest first. */
  findReservations(
    concertId: number,
    options: CallOptions & {
      /** Only reservations of this status. */
      status?: ReservationStatus;
      /** Only those of the user with this address. */
      email?: string;
      /** The nextCursor of the page before; the first page if left out. */
      cursor?: string;
      /** How many items at most. */
      limit?: number;
    } = {},
  ): Promise<ReservationDetailsPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/concerts/${segment(concertId)}/reservations`,
        query: { status: options.status, email: options.email, cursor: options.cursor, limit: options.limit },
      },
      options,
    );
  }

  /** Exports a concert's reservations with their buyers as CSV, newest first. */
  exportReservations(
    concertId: number,
    options: CallOptions & {
      /** Only reservations of this status. */
      status?: ReservationStatus;
      /** Only those of the user with this address. */
      email?: string;
    } = {},
  ): Promise<string> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/concerts/${segment(concertId)}/reservations.csv`,
        query: { status: options.status, email: options.email },
      },
      options,
    );
  }

  /** Returns anybody's reservation with its buyer. */
  inspectReservation(
    reservationId: string,
    options: CallOptions = {},
  ): Promise<ReservationDetails> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/reservations/${segment(reservationId)}`,
      },
      options,
    );
  }

  /** Moves a date or its booking window. */
  changeSchedule(
    scheduleId: number,
    body: ScheduleChange,
    options: CallOptions = {},
  ): Promise<ScheduleDetails> {
    return this.send(
      {
        method: "PATCH",
        path: `api/v1/admin/schedules/${segment(scheduleId)}`,
        body,
      },
      options,
    );
  }

  /** Cancels a date. */
  cancelSchedule(
    scheduleId: number,
    body?: CancelRequest,
    options: CallOptions & {
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    } = {},
  ): Promise<Cancellation> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/admin/schedules/${segment(scheduleId)}/cancel`,
        headers: { "Idempotency-Key": options.idempotencyKey },
        body,
      },
      options,
    );
  }

  /** Withholds seats from sale, or releases them. */
  blockSeats(
    scheduleId: number,
    body: BlockSeatsRequest,
    options: CallOptions = {},
  ): Promise<void> {
    return this.send(
      {
        method: "PUT",
        path: `api/v1/admin/schedules/${segment(scheduleId)}/seats`,
        body,
      },
      options,
    );
  }

  /** Finds users by their address, in its order. */
  findUsers(
    options: CallOptions & {
      /** The address or its beginning, without case; all users if left out. */
      email?: string;
      /** The nextCursor of the page before; the first page if left out. */
      cursor?: string;
      /** How many items at most. */
      limit?: number;
    } = {},
  ): Promise<UserViewPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/users`,
        query: { email: options.email, cursor: options.cursor, limit: options.limit },
      },
      options,
    );
  }

  /** Makes a user an organizer or a customer. */
  changeRole(
    userId: string,
    body: RoleRequest,
    options: CallOptions = {},
  ): Promise<void> {
    return this.send(
      {
        method: "PUT",
        path: `api/v1/admin/users/${segment(userId)}/role`,
        body,
      },
      options,
    );
  }

  /** Lists what organizers did, newest first. */
  listAuditEntries(
    options: CallOptions & {
      /** The nextCursor of the page before; the first page if left out. */
      cursor?: string;
      /** How many items at most. */
      limit?: number;
    } = {},
  ): Promise<AuditEntryViewPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/audit`,
        query: { cursor: options.cursor, limit: options.limit },
      },
      options,
    );
  }

  /** Returns the caller's balance. */
  getBalance(
    options: CallOptions = {},
  ): Promise<BalanceView> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/balance`,
      },
      options,
    );
  }

  /** Adds money to the caller's balance. */
  chargeBalance(
    body: AmountRequest,
    options: CallOptions & {
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    } = {},
  ): Promise<BalanceMovement> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/balance/charges`,
        headers: { "Idempotency-Key": options.idempotencyKey },
        body,
      },
      options,
    );
  }

  /** Uses money from the caller's balance. */
  useBalance(
    body: AmountRequest,
    options: CallOptions & {
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    } = {},
  ): Promise<BalanceMovement> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/balance/uses`,
        headers: { "Idempotency-Key": options.idempotencyKey },
        body,
      },
      options,
    );
  }

  /** Lists the entries of the caller's ledger, newest first. */
  listBalanceEntries(
    options: CallOptions & {
      /** The nextCursor of the page before; the first page if left out. */
      cursor?: string;
      /** How many items at most. */
      limit?: number;
    } = {},
  ): Promise<LedgerEntryViewPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/balance/entries`,
        query: { cursor: options.cursor, limit: options.limit },
      },
      options,
    );
  }

  /** Returns a challenge to solve before registering or joining a queue; none is needed if difficulty is 0. */
  getChallenge(
    options: CallOptions = {},
  ): Promise<Challenge> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/challenge`,
      },
      options,
    );
  }

  /** Lists all concerts, newest first. */
  listConcerts(
    options: CallOptions & {
      /** The nextCursor of the page before; the first page if left out. */
      cursor?: string;
      /** How many items at most. */
      limit?: number;
      /** The ETag of an earlier answer: the answer is 304 without a body while it is current. */
      ifNoneMatch?: string;
    } = {},
  ): Promise<ConcertSummaryPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/concerts`,
        query: { cursor: options.cursor, limit: options.limit },
        headers: { "If-None-Match": options.ifNoneMatch },
      },
      options,
    );
  }

  /** Returns a concert. */
  getConcert(
    concertId: number,
    options: CallOptions & {
      /** The ETag of an earlier answer: the answer is 304 without a body while it is current. */
      ifNoneMatch?: string;
    } = {},
  ): Promise<ConcertDetails> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/concerts/${segment(concertId)}`,
        headers: { "If-None-Match": options.ifNoneMatch },
      },
      options,
    );
  }

  /** Lists the dates of a concert that can be booked now. */
  listSchedules(
    concertId: number,
    options: CallOptions & {
      /** The nextCursor of the page before; the first page if left out. */
      cursor?: string;
      /** How many items at most. */
      limit?: number;
      /** The ETag of an earlier answer: the answer is 304 without a body while it is current. */
      ifNoneMatch?: string;
    } = {},
  ): Promise<ScheduleViewPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/concerts/${segment(concertId)}/schedules`,
        query: { cursor: options.cursor, limit: options.limit },
        headers: { "If-None-Match": options.ifNoneMatch },
      },
      options,
    );
  }

  /** Returns a date. */
  getSchedule(
    scheduleId: number,
    options: CallOptions & {
      /** The ETag of an earlier answer: the answer is 304 without a body while it is current. */
      ifNoneMatch?: string;
    } = {},
  ): Promise<ScheduleDetails> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/schedules/${segment(scheduleId)}`,
        headers: { "If-None-Match": options.ifNoneMatch },
      },
      options,
    );
  }

  /** Lists the concerts that sold the most seats. */
  rankConcerts(
    options: CallOptions & {
      /** hour, day or week. */
      window?: RankingWindow;
      /** How many items at most. */
      limit?: number;
      /** The ETag of an earlier answer: the answer is 304 without a body while it is current. */
      ifNoneMatch?: string;
    } = {},
  ): Promise<RankedConcertPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/concerts/ranking`,
        query: { window: options.window, limit: options.limit },
        headers: { "If-None-Match": options.ifNoneMatch },
      },
      options,
    );
  }

  /** Lists the seats of a date with their current status. */
  listSeats(
    scheduleId: number,
    options: CallOptions & {
      /** available, held or sold; all seats if omitted. */
      status?: SeatStatus;
      /** The ETag of an earlier answer: the answer is 304 without a body while it is current. */
      ifNoneMatch?: string;
    } = {},
  ): Promise<SeatMap> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/schedules/${segment(scheduleId)}/seats`,
        query: { status: options.status },
        headers: { "If-None-Match": options.ifNoneMatch },
      },
      options,
    );
  }

  /** Lists the instances of the service. */
  listInstances(
    options: CallOptions = {},
  ): Promise<InstanceViewPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/instances`,
      },
      options,
    );
  }

  /** Pays for a pending reservation from the balance. */
  pay(
    body: PayRequest,
    options: CallOptions & {
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    } = {},
  ): Promise<PaymentView> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/payments`,
        headers: { "Idempotency-Key": options.idempotencyKey },
        body,
      },
      options,
    );
  }

  /** Lists the caller's payments, newest first. */
  listPayments(
    options: CallOptions & {
      /** The nextCursor of the page before; the first page if left out. */
      cursor?: string;
      /** How many items at most. */
      limit?: number;
    } = {},
  ): Promise<PaymentViewPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/payments`,
        query: { cursor: options.cursor, limit: options.limit },
      },
      options,
    );
  }

  /** Returns one of the caller's payments. */
  getPayment(
    paymentId: string,
    options: CallOptions = {},
  ): Promise<PaymentView> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/payments/${segment(paymentId)}`,
      },
      options,
    );
  }

  /** Joins a concert's queue. */
  joinQueue(
    concertId: number,
    options: CallOptions & {
      /** Names the caller's place in the queue. */
      queueToken?: string;
      /** The solution of a challenge; see GET /challenge. Needed while its difficulty is above 0. */
      challengeSolution?: string;
    } = {},
  ): Promise<QueueStatus> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/concerts/${segment(concertId)}/queue/tokens`,
        headers: { "Queue-Token": options.queueToken, "Challenge-Solution": options.challengeSolution },
      },
      options,
    );
  }

  /** Returns the caller's place. */
  getQueueStatus(
    options: CallOptions & {
      /** Names the caller's place in the queue. */
      queueToken: string;
    },
  ): Promise<QueueStatus> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/queue/status`,
        headers: { "Queue-Token": options.queueToken },
      },
      options,
    );
  }

  /** Gives up the caller's place. */
  leaveQueue(
    options: CallOptions & {
      /** Names the caller's place in the queue. */
      queueToken: string;
    },
  ): Promise<void> {
    return this.send(
      {
        method: "DELETE",
        path: `api/v1/queue/tokens/current`,
        headers: { "Queue-Token": options.queueToken },
      },
      options,
    );
  }

  /** Signs a pass to another shop. */
  issuePass(
    body: PassRequest,
    options: CallOptions & {
      /** Names the caller's place in the queue. */
      queueToken: string;
    },
  ): Promise<SignedPass> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/queue/passes`,
        headers: { "Queue-Token": options.queueToken },
        body,
      },
      options,
    );
  }

  /** Returns the public data of a concert's draw. */
  getDraw(
    concertId: number,
    options: CallOptions & {
      /** The ETag of an earlier answer: the answer is 304 without a body while it is current. */
      ifNoneMatch?: string;
    } = {},
  ): Promise<DrawView> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/concerts/${segment(concertId)}/queue/draw`,
        headers: { "If-None-Match": options.ifNoneMatch },
      },
      options,
    );
  }

  /** Lists rehearsals. */
  listRehearsals(
    options: CallOptions & {
      /** How many items at most. */
      limit?: number;
      /** The nextCursor of the page before; the first page if left out. */
      cursor?: string;
    } = {},
  ): Promise<RehearsalViewPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/rehearsals`,
        query: { limit: options.limit, cursor: options.cursor },
      },
      options,
    );
  }

  /** Makes virtual buyers for a rehearsal. */
  addBuyers(
    concertId: number,
    body: BuyersRequest,
    options: CallOptions & {
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    } = {},
  ): Promise<VirtualBuyers> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/admin/concerts/${segment(concertId)}/rehearsal/buyers`,
        headers: { "Idempotency-Key": options.idempotencyKey },
        body,
      },
      options,
    );
  }

  /** Removes a rehearsal. */
  removeRehearsal(
    concertId: number,
    options: CallOptions = {},
  ): Promise<void> {
    return this.send(
      {
        method: "DELETE",
        path: `api/v1/admin/concerts/${segment(concertId)}/rehearsal`,
      },
      options,
    );
  }

  /** Holds seats of one date, all or none. */
  holdSeats(
    body: HoldSeatsRequest,
    options: CallOptions & {
      /** Names the caller's place in the queue. */
      queueToken: string;
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    },
  ): Promise<ReservationView> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/reservations`,
        headers: { "Queue-Token": options.queueToken, "Idempotency-Key": options.idempotencyKey },
        body,
      },
      options,
    );
  }

  /** Lists the caller's reservations, newest first. */
  listReservations(
    options: CallOptions & {
      /** The nextCursor of the page before; the first page if left out. */
      cursor?: string;
      /** How many items at most. */
      limit?: number;
    } = {},
  ): Promise<ReservationViewPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/reservations`,
        query: { cursor: options.cursor, limit: options.limit },
      },
      options,
    );
  }

  /** Returns one of the caller's reservations. */
  getReservation(
    reservationId: string,
    options: CallOptions = {},
  ): Promise<ReservationView> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/reservations/${segment(reservationId)}`,
      },
      options,
    );
  }

  /** Cancels a hold. */
  cancelReservation(
    reservationId: string,
    options: CallOptions = {},
  ): Promise<void> {
    return this.send(
      {
        method: "DELETE",
        path: `api/v1/reservations/${segment(reservationId)}`,
      },
      options,
    );
  }

  /** Returns a QR code of the reservation's id. */
  getReservationQr(
    reservationId: string,
    options: CallOptions = {},
  ): Promise<string> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/reservations/${segment(reservationId)}/qr`,
      },
      options,
    );
  }

  /** Registers a customer. */
  register(
    body: RegisterUserRequest,
    options: CallOptions & {
      /** The solution of a challenge; see GET /challenge. Needed while its difficulty is above 0. */
      challengeSolution?: string;
    } = {},
  ): Promise<RegisteredUser> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/auth/register`,
        headers: { "Challenge-Solution": options.challengeSolution },
        body,
      },
      options,
    );
  }

  /** Exchanges an e-mail address and a password for an access token. */
  login(
    body: SignInRequest,
    options: CallOptions = {},
  ): Promise<AccessTokenResponse> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/auth/login`,
        body,
      },
      options,
    );
  }

  /** Makes a guest: a customer without a name. */
  createGuest(
    options: CallOptions & {
      /** The solution of a challenge; see GET /challenge. Needed while its difficulty is above 0. */
      challengeSolution?: string;
    } = {},
  ): Promise<GuestResponse> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/auth/guests`,
        headers: { "Challenge-Solution": options.challengeSolution },
      },
      options,
    );
  }

  /** Subscribes an address to events from now on. */
  registerWebhook(
    body: RegisterWebhookRequest,
    options: CallOptions & {
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    } = {},
  ): Promise<RegisteredWebhook> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/admin/webhooks`,
        headers: { "Idempotency-Key": options.idempotencyKey },
        body,
      },
      options,
    );
  }

  /** Lists the webhooks in order of registration. */
  listWebhooks(
    options: CallOptions & {
      /** The nextCursor of the page before; the first page if left out. */
      cursor?: string;
      /** How many items at most. */
      limit?: number;
    } = {},
  ): Promise<WebhookViewPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/webhooks`,
        query: { cursor: options.cursor, limit: options.limit },
      },
      options,
    );
  }

  /** Lists the types of event, each with a sample of its data. */
  listEventTypes(
    options: CallOptions = {},
  ): Promise<EventTypeList> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/webhooks/event-types`,
      },
      options,
    );
  }

  /** Changes a webhook's address or events, or disables or enables it. */
  changeWebhook(
    webhookId: string,
    body: WebhookChange,
    options: CallOptions = {},
  ): Promise<WebhookView> {
    return this.send(
      {
        method: "PATCH",
        path: `api/v1/admin/webhooks/${segment(webhookId)}`,
        body,
      },
      options,
    );
  }

  /** Deletes a webhook. */
  deleteWebhook(
    webhookId: string,
    options: CallOptions = {},
  ): Promise<void> {
    return this.send(
      {
        method: "DELETE",
        path: `api/v1/admin/webhooks/${segment(webhookId)}`,
      },
      options,
    );
  }

  /** Makes a new secret for a webhook. */
  rotateSecret(
    webhookId: string,
    options: CallOptions & {
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    } = {},
  ): Promise<RotatedSecret> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/admin/webhooks/${segment(webhookId)}/secret`,
        headers: { "Idempotency-Key": options.idempotencyKey },
      },
      options,
    );
  }

  /** Sends a test event to a webhook. */
  pingWebhook(
    webhookId: string,
    options: CallOptions & {
      /** 1 to 255 visible ASCII characters. A request repeated under its key, with the same body, has no further effect and gets the first answer again, with Idempotency-Replayed: true, for at least 24 hours. */
      idempotencyKey?: string;
    } = {},
  ): Promise<Ping> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/admin/webhooks/${segment(webhookId)}/ping`,
        headers: { "Idempotency-Key": options.idempotencyKey },
      },
      options,
    );
  }

  /** Lists a webhook's deliveries, newest first. */
  listDeliveries(
    webhookId: string,
    options: CallOptions & {
      /** pending, delivered or dead; all if omitted. */
      status?: DeliveryStatus;
      /** The nextCursor of the page before; the first page if left out. */
      cursor?: string;
      /** How many items at most. */
      limit?: number;
    } = {},
  ): Promise<DeliveryViewPage> {
    return this.send(
      {
        method: "GET",
        path: `api/v1/admin/webhooks/${segment(webhookId)}/deliveries`,
        query: { status: options.status, cursor: options.cursor, limit: options.limit },
      },
      options,
    );
  }

  /** Sends a delivered or dead delivery again. */
  replayDelivery(
    webhookId: string,
    deliveryId: string,
    options: CallOptions = {},
  ): Promise<void> {
    return this.send(
      {
        method: "POST",
        path: `api/v1/admin/webhooks/${segment(webhookId)}/deliveries/${segment(deliveryId)}/replay`,
      },
      options,
    );
  }
}

/** Why each call may be refused. */
export interface Problems {
  logout: LogoutProblem;
  getMe: GetMeProblem;
  eraseMe: EraseMeProblem;
  changePassword: ChangePasswordProblem;
  exportMe: ExportMeProblem;
  createConcert: CreateConcertProblem;
  getAdminConcert: GetAdminConcertProblem;
  changeConcert: ChangeConcertProblem;
  cancelConcert: CancelConcertProblem;
  addSchedule: AddScheduleProblem;
  changePolicy: ChangePolicyProblem;
  pauseQueue: PauseQueueProblem;
  resumeQueue: ResumeQueueProblem;
  getStatistics: GetStatisticsProblem;
  getSeries: GetSeriesProblem;
  inspectPayment: InspectPaymentProblem;
  refundPayment: RefundPaymentProblem;
  findReservations: FindReservationsProblem;
  exportReservations: ExportReservationsProblem;
  inspectReservation: InspectReservationProblem;
  changeSchedule: ChangeScheduleProblem;
  cancelSchedule: CancelScheduleProblem;
  blockSeats: BlockSeatsProblem;
  findUsers: FindUsersProblem;
  changeRole: ChangeRoleProblem;
  listAuditEntries: ListAuditEntriesProblem;
  getBalance: GetBalanceProblem;
  chargeBalance: ChargeBalanceProblem;
  useBalance: UseBalanceProblem;
  listBalanceEntries: ListBalanceEntriesProblem;
  getChallenge: GetChallengeProblem;
  listConcerts: ListConcertsProblem;
  getConcert: GetConcertProblem;
  listSchedules: ListSchedulesProblem;
  getSchedule: GetScheduleProblem;
  rankConcerts: RankConcertsProblem;
  listSeats: ListSeatsProblem;
  listInstances: ListInstancesProblem;
  pay: PayProblem;
  listPayments: ListPaymentsProblem;
  getPayment: GetPaymentProblem;
  joinQueue: JoinQueueProblem;
  getQueueStatus: GetQueueStatusProblem;
  leaveQueue: LeaveQueueProblem;
  issuePass: IssuePassProblem;
  getDraw: GetDrawProblem;
  listRehearsals: ListRehearsalsProblem;
  addBuyers: AddBuyersProblem;
  removeRehearsal: RemoveRehearsalProblem;
  holdSeats: HoldSeatsProblem;
  listReservations: ListReservationsProblem;
  getReservation: GetReservationProblem;
  cancelReservation: CancelReservationProblem;
  getReservationQr: GetReservationQrProblem;
  register: RegisterProblem;
  login: LoginProblem;
  createGuest: CreateGuestProblem;
  registerWebhook: RegisterWebhookProblem;
  listWebhooks: ListWebhooksProblem;
  listEventTypes: ListEventTypesProblem;
  changeWebhook: ChangeWebhookProblem;
  deleteWebhook: DeleteWebhookProblem;
  rotateSecret: RotateSecretProblem;
  pingWebhook: PingWebhookProblem;
  listDeliveries: ListDeliveriesProblem;
  replayDelivery: ReplayDeliveryProblem;
}
/** An access token for the header `Authorization: Bearer`. */
export interface AccessTokenResponse {
  accessToken: string;
  tokenType: string;
  expiresInSeconds: number;
}

/** A problem document (RFC 9457). */
export interface ProblemBase {
  /** urn:concert:problem: and the code. */
  type: string;
  /** The status in words. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** For people; it may change. */
  detail: string;
  /** Names the request in the logs. */
  traceId: string;
}

/** Why addBuyers was refused. */
export interface AddBuyersProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: AddBuyersProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

export interface AddedSchedule {
  id: number;
  totalSeats: number;
}

/** Why addSchedule was refused. */
export interface AddScheduleProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: AddScheduleProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** A concert with what only organizers need to know. */
export interface AdminConcert {
  id: number;
  title: string;
  artist: string;
  venue: string;
  /** The IANA name of the venue's time zone. */
  timeZone: string;
  status: ShowStatus;
  currency: string;
  saleOpensAt: string;
  saleClosesAt: string;
  totalSeats: number;
  /** Seats of all its dates that could be held at this moment. */
  availableSeats: number;
  /** The cheapest seat; null while there are no dates. */
  priceFrom: number | null;
  description: string;
  policy: SalePolicy;
  /** When it was cancelled, by the database's clock; null if it was not. */
  cancelledAt: string | null;
  /** What buyers are told; null if nothing. */
  cancellationReason: string | null;
  /** Whether admission is paused. */
  queueIsPaused: boolean;
  /** Whether it is a rehearsal, which only its virtual buyers may join. */
  rehearsal: boolean;
  refunds: RefundProgress;
}

export interface AmountRequest {
  /** Greater than 0 and at most 10,000,000, with at most two decimals. */
  amount: number;
}

/** What something was done to. */
export interface AuditedObject {
  /** concert, schedule, payment, user or webhook; others may be added. */
  kind: string;
  /** Its id as text; null for all of the kind. */
  id: string | null;
}

/** What one organizer did, once. */
export interface AuditEntryView {
  /** Later entries have larger ones. */
  id: number;
  /** By the database's clock. */
  at: string;
  /** Who did it; null for the operator, at the command line. */
  userId: string | null;
  /** What was done, such as queue.pause. Others may be added. */
  action: string;
  object: AuditedObject;
  /** What changed, as it was; null if there was nothing. */
  before: any | null;
  /** The same as it was from then on; null if there was nothing. */
  after: any | null;
}

/** One page of a list. */
export interface AuditEntryViewPage {
  /** At most as many as were asked for. */
  items: AuditEntryView[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

/** The effect of one charge or use. */
export interface BalanceMovement {
  /** The ledger entry. */
  entryId: string;
  /** As requested, unsigned. */
  amount: number;
  /** The balance afterwards. */
  balance: number;
  /** ISO 4217 code. */
  currency: string;
}

export interface BalanceView {
  amount: number;
  currency: string;
}

/** Why blockSeats was refused. */
export interface BlockSeatsProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: BlockSeatsProblemCode;
  /** With reservations.seat_taken: the seats that are taken. */
  seatIds?: number[];
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Seats to withhold from sale, or to release. */
export interface BlockSeatsRequest {
  /** 1 to 1,000, each once. */
  seatIds: number[];
  /** Whether they are withheld from now on. */
  blocked: boolean;
}

/** Virtual buyers to make. */
export interface BuyersRequest {
  /** How many: 1 to 5,000, and at most 20,000 in one rehearsal. */
  count: number;
  /** The money that each has: 0 to 10,000,000. */
  balance?: number;
}

/** Why cancelConcert was refused. */
export interface CancelConcertProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: CancelConcertProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** What was cancelled. Refunds follow in the background. */
export interface Cancellation {
  concertId: number;
  /** The date; null if it is the whole concert. */
  scheduleId: number | null;
  /** As it was given first. */
  reason: string | null;
  /** By the database's clock; nothing is sold from then on. */
  cancelledAt: string;
}

/** Why something is cancelled. */
export interface CancelRequest {
  /** For buyers, at most 500 characters. */
  reason?: string;
}

/** Why cancelReservation was refused. */
export interface CancelReservationProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: CancelReservationProblemCode;
}

/** Why cancelSchedule was refused. */
export interface CancelScheduleProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: CancelScheduleProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Work to be done before registering or joining a queue; docs/challenge.md says how. */
export interface Challenge {
  /** An opaque text, without colons. */
  challenge: string;
  /** How many leading bits of the hash must be 0; 0: nothing is to be solved. */
  difficulty: number;
  /** When its solutions become void. */
  expiresAt: string;
}

/** Why changeConcert was refused. */
export interface ChangeConcertProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ChangeConcertProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why changePassword was refused. */
export interface ChangePasswordProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ChangePasswordProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why changePolicy was refused. */
export interface ChangePolicyProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ChangePolicyProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why changeRole was refused. */
export interface ChangeRoleProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ChangeRoleProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why changeSchedule was refused. */
export interface ChangeScheduleProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ChangeScheduleProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why changeWebhook was refused. */
export interface ChangeWebhookProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ChangeWebhookProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why chargeBalance was refused. */
export interface ChargeBalanceProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ChargeBalanceProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** What is to change; what is left out stays as it is. */
export interface ConcertChange {
  title?: string;
  artist?: string;
  venue?: string;
  /** The IANA name of the venue's time zone, such as Asia/Seoul. */
  timeZone?: string;
  description?: string;
  /** It cannot be changed; another one than the concert has is refused. */
  currency?: string;
  saleOpensAt?: string;
  saleClosesAt?: string;
  policy?: PolicyValues;
}

/** A concert with its description and the policy of its sale. */
export interface ConcertDetails {
  id: number;
  title: string;
  artist: string;
  venue: string;
  timeZone: string;
  status: ShowStatus;
  currency: string;
  saleOpensAt: string;
  saleClosesAt: string;
  totalSeats: number;
  availableSeats: number;
  priceFrom: number | null;
  description: string;
  policy: SalePolicy;
  /** Whether it is a rehearsal, which only its virtual buyers may join. */
  rehearsal: boolean;
}

export interface ConcertStatistics {
  /** Users in the queue. */
  waiting: number;
  /** Users who have been admitted and are still inside. */
  active: number;
  /** Admissions since the queue was made. */
  admittedTotal: number;
  /** Admissions a second over the last interval of the policy. */
  admittedPerSecond: number;
  /** Of the places that have left the queue, the share left or passed over: 0 to 1. */
  abandonedShare: number;
  /** Seats held by reservations that have not expired. */
  heldSeats: number;
  /** Seats that are paid. */
  soldSeats: number;
  /** All others. */
  availableSeats: number;
  /** Seats withheld from sale, or of a cancelled date. */
  blockedSeats: number;
  /** The prices of the sold seats together. */
  revenue: number;
  currency: string;
}

/** A concert in a list. */
export interface ConcertSummary {
  id: number;
  title: string;
  artist: string;
  venue: string;
  /** The IANA name of the venue's time zone. */
  timeZone: string;
  status: ShowStatus;
  currency: string;
  saleOpensAt: string;
  saleClosesAt: string;
  totalSeats: number;
  /** Seats of all its dates that could be held at this moment. */
  availableSeats: number;
  /** The cheapest seat; null while there are no dates. */
  priceFrom: number | null;
}

/** One page of a list. */
export interface ConcertSummaryPage {
  /** At most as many as were asked for. */
  items: ConcertSummary[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

/** Why createConcert was refused. */
export interface CreateConcertProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: CreateConcertProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** A concert to announce; its dates are added one by one. */
export interface CreateConcertRequest {
  title: string;
  artist: string;
  venue: string;
  /** The IANA name of the venue's time zone, such as Asia/Seoul; Etc/UTC by default. */
  timeZone?: string;
  description?: string;
  /** The ISO 4217 code of the installation, KRW unless it is set up otherwise. It may be left out. */
  currency?: string;
  saleOpensAt: string;
  saleClosesAt: string;
  policy?: PolicyValues;
  /** `true` for a rehearsal: a concert that is not listed, admits only its own virtual buyers, and publishes no events. Remove it when it is over. */
  rehearsal?: boolean;
}

export interface CreatedConcert {
  id: number;
}

/** Why createGuest was refused. */
export interface CreateGuestProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: CreateGuestProblemCode;
}

/** Why deleteWebhook was refused. */
export interface DeleteWebhookProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: DeleteWebhookProblemCode;
}

/** The state of one event's delivery to one webhook. */
export type DeliveryStatus = "pending" | "delivered" | "dead";

/** One event for one webhook. */
export interface DeliveryView {
  id: string;
  /** The same at each attempt and after a replay; drop repeats by it. */
  eventId: string;
  type: string;
  aggregate: string;
  aggregateId: string;
  /** Counts from 1 without gaps, per aggregate; 0 for a test event. */
  sequence: number;
  status: DeliveryStatus;
  /** Attempts so far, or since the last replay. */
  attempts: number;
  /** The earliest time of the next attempt; null once it is delivered or dead. */
  nextAttemptAt: string | null;
  /** The status that answered the last attempt; null if there was no answer. */
  lastStatusCode: number | null;
  /** Why the last attempt failed: timeout, name_not_resolved, address_refused, connection_failed, tls_failed, status or secret_unreadable; expired if there was none in time; null if it did not fail. */
  lastError: string | null;
  createdAt: string;
  deliveredAt: string | null;
}

/** One page of a list. */
export interface DeliveryViewPage {
  /** At most as many as were asked for. */
  items: DeliveryView[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

/** Everything that is needed to verify a draw; docs/the-draw.md shows how. It names no user. */
export interface DrawView {
  /** The concert. */
  concertId: number;
  fairness: Fairness | null;
  /** Who joins before this instant takes part. */
  saleOpensAt: string;
  /** SHA-256 of the seed, published since the concert was announced; lower-case hex. */
  seedHash: string;
  /** When the list was frozen; null before, as is all that follows. */
  drawnAt: string | null;
  /** How many take part. */
  entryCount: number | null;
  /** SHA-256 of the entries, each followed by a line feed; lower-case hex. */
  entriesHash: string | null;
  /** 32 bytes as lower-case hex. */
  seed: string | null;
  /** In ordinal order; each user finds their own in the status of their place. */
  entries: string[] | null;
}

/** Why eraseMe was refused. */
export interface EraseMeProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: EraseMeProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** The password, so that a stolen token does not suffice; that of a guest is empty. */
export interface ErasureRequest {
  password: string;
}

export interface EventTypeList {
  /** In the order of their names. */
  items: EventTypeView[];
}

/** A type of event. */
export interface EventTypeView {
  type: string;
  /** What happened. */
  description: string;
  /** Only webhooks that name the type receive it. */
  isPersonal: boolean;
  /** The data of such an event. */
  sample: any;
}

/** Why exportMe was refused. */
export interface ExportMeProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ExportMeProblemCode;
}

/** Why exportReservations was refused. */
export interface ExportReservationsProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ExportReservationsProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

export type Fairness = "arrival" | "draw";

/** Why findReservations was refused. */
export interface FindReservationsProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: FindReservationsProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why findUsers was refused. */
export interface FindUsersProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: FindUsersProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why getAdminConcert was refused. */
export interface GetAdminConcertProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetAdminConcertProblemCode;
}

/** Why getBalance was refused. */
export interface GetBalanceProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetBalanceProblemCode;
}

/** Why getChallenge was refused. */
export interface GetChallengeProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetChallengeProblemCode;
}

/** Why getConcert was refused. */
export interface GetConcertProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetConcertProblemCode;
}

/** Why getDraw was refused. */
export interface GetDrawProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetDrawProblemCode;
}

/** Why getMe was refused. */
export interface GetMeProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetMeProblemCode;
}

/** Why getPayment was refused. */
export interface GetPaymentProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetPaymentProblemCode;
}

/** Why getQueueStatus was refused. */
export interface GetQueueStatusProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetQueueStatusProblemCode;
}

/** Why getReservation was refused. */
export interface GetReservationProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetReservationProblemCode;
}

/** Why getReservationQr was refused. */
export interface GetReservationQrProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetReservationQrProblemCode;
}

/** Why getSchedule was refused. */
export interface GetScheduleProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetScheduleProblemCode;
}

/** Why getSeries was refused. */
export interface GetSeriesProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetSeriesProblemCode;
}

/** Why getStatistics was refused. */
export interface GetStatisticsProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: GetStatisticsProblemCode;
}

/** A guest, and the access token that is the guest's only key. */
export interface GuestResponse {
  userId: string;
  accessToken: string;
  tokenType: string;
  expiresInSeconds: number;
}

/** Why holdSeats was refused. */
export interface HoldSeatsProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: HoldSeatsProblemCode;
  /** With reservations.seat_taken: the seats that are taken. */
  seatIds?: number[];
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

export interface HoldSeatsRequest {
  /** The date. */
  scheduleId: number;
  /** 1 to 100 distinct seats of that date. */
  seatIds: number[];
}

/** Why inspectPayment was refused. */
export interface InspectPaymentProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: InspectPaymentProblemCode;
}

/** Why inspectReservation was refused. */
export interface InspectReservationProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: InspectReservationProblemCode;
}

/** How an instance is. */
export type InstanceStatus = "healthy" | "degraded" | "unhealthy" | "draining" | "gone";

/** One process of the service. */
export interface InstanceView {
  /** Made when it starts. */
  id: string;
  /** The name of its host or container. */
  machine: string;
  /** Of the service. */
  version: string;
  /** By its own clock. */
  startedAt: string;
  /** Its last sign of life, by Redis's clock. */
  seenAt: string;
  status: InstanceStatus;
  /** normal, readOnly, starting or draining, as in its health. */
  mode: string;
  /** The state of each dependency: healthy, degraded or unhealthy. */
  checks: { [key: string]: string; };
  /** Why, by dependency, where it is known. */
  reasons: { [key: string]: string; };
  /** Over its last interval of five seconds. */
  requestsPerSecond: number;
  /** Of those, answered with a status of 500 or above. */
  errorsPerSecond: number;
  /** 95 of 100 of those took no longer; null if there were none. */
  p95Milliseconds: number | null;
}

/** One page of a list. */
export interface InstanceViewPage {
  /** At most as many as were asked for. */
  items: InstanceView[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

/** Why issuePass was refused. */
export interface IssuePassProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: IssuePassProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why joinQueue was refused. */
export interface JoinQueueProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: JoinQueueProblemCode;
}

export interface KeptRequest {
  /** Method and path. */
  route: string;
  idempotencyKey: string;
  at: string;
}

/** Why leaveQueue was refused. */
export interface LeaveQueueProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: LeaveQueueProblemCode;
}

export type LedgerEntryKind = "charge" | "use" | "payment" | "refund";

/** One entry of the ledger. */
export interface LedgerEntryView {
  id: string;
  kind: LedgerEntryKind;
  /** Signed. */
  amount: number;
  balanceAfter: number;
  currency: string;
  at: string;
  /** The payment's id, or null. */
  reference: string | null;
}

/** One page of a list. */
export interface LedgerEntryViewPage {
  /** At most as many as were asked for. */
  items: LedgerEntryView[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

/** Why listAuditEntries was refused. */
export interface ListAuditEntriesProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ListAuditEntriesProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why listBalanceEntries was refused. */
export interface ListBalanceEntriesProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ListBalanceEntriesProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why listConcerts was refused. */
export interface ListConcertsProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ListConcertsProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why listDeliveries was refused. */
export interface ListDeliveriesProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ListDeliveriesProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why listEventTypes was refused. */
export interface ListEventTypesProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ListEventTypesProblemCode;
}

/** Why listInstances was refused. */
export interface ListInstancesProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ListInstancesProblemCode;
}

/** Why listPayments was refused. */
export interface ListPaymentsProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ListPaymentsProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why listRehearsals was refused. */
export interface ListRehearsalsProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ListRehearsalsProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why listReservations was refused. */
export interface ListReservationsProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ListReservationsProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why listSchedules was refused. */
export interface ListSchedulesProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ListSchedulesProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why listSeats was refused. */
export interface ListSeatsProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ListSeatsProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why listWebhooks was refused. */
export interface ListWebhooksProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ListWebhooksProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why login was refused. */
export interface LoginProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: LoginProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Why logout was refused. */
export interface LogoutProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: LogoutProblemCode;
}

/** The shop that the pass is for, such as its origin; it refuses passes for others. */
export interface PassRequest {
  audience: string;
}

/** The password to be replaced, and the new one: 8 to 128 characters. */
export interface PasswordRequest {
  currentPassword: string;
  newPassword: string;
}

/** Why pauseQueue was refused. */
export interface PauseQueueProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: PauseQueueProblemCode;
}

/** A payment as organizers see it: with its payer. */
export interface PaymentDetails {
  id: string;
  reservationId: string;
  amount: number;
  /** By the database's clock; before the hold expired. */
  paidAt: string;
  /** The payer's balance right after the payment. */
  balance: number;
  currency: string;
  /** When it was refunded, by the database's clock; null if it was not. */
  refundedAt: string | null;
  /** Who has paid. */
  userId: string;
  /** The payer's; null for a guest, and once the payer was erased. */
  email: string | null;
  /** The payer's; null for a guest, and once the payer was erased. */
  displayName: string | null;
}

/** A payment for a reservation. */
export interface PaymentView {
  id: string;
  reservationId: string;
  amount: number;
  /** By the database's clock; before the hold expired. */
  paidAt: string;
  /** The payer's balance right after the payment. */
  balance: number;
  currency: string;
  /** When it was refunded, by the database's clock; null if it was not. */
  refundedAt: string | null;
}

/** One page of a list. */
export interface PaymentViewPage {
  /** At most as many as were asked for. */
  items: PaymentView[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

/** Why pay was refused. */
export interface PayProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: PayProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

export interface PayRequest {
  /** A pending reservation of the caller. */
  reservationId: string;
}

export interface Ping {
  /** Its delivery in the webhook's log. */
  deliveryId: string;
}

/** Why pingWebhook was refused. */
export interface PingWebhookProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: PingWebhookProblemCode;
}

/** The whole policy of a sale. Only what older clients do not send may be left out, and then stays as it is. */
export interface PolicyRequest {
  /** How long a hold lasts: 3 to 3,600 seconds. */
  holdSeconds: number;
  /** Held and confirmed seats of one user for the concert: 1 to 50. */
  maxSeatsPerUser: number;
  /** Users let in per interval: 1 to 100,000. */
  admissionsPerInterval: number;
  /** The interval: 1 to 60 seconds. */
  intervalSeconds: number;
  /** Users inside at once: 1 to 1,000,000. */
  maxActive: number;
  /** How long an admitted user may stay: 3 to 86,400 seconds. */
  activeSeconds: number;
  /** A waiting user who neither asked nor listened for so long is passed over when the turn comes: 10 to 3,600 seconds. */
  noShowSeconds?: number;
  fairness?: Fairness | null;
  /** How often one user may hold seats of the concert without paying for them, however the holds end: 1 to 1,000. */
  maxUnpaidHolds?: number;
}

/** A policy as clients write it. */
export interface PolicyValues {
  /** How long a hold lasts: 3 to 3,600 seconds, 300 by default. */
  holdSeconds?: number;
  /** Held and confirmed seats of one user for the concert: 1 to 50, 4 by default. */
  maxSeatsPerUser?: number;
  /** Users let in per interval: 1 to 100,000, 1,400 by default. */
  admissionsPerInterval?: number;
  /** The interval: 1 to 60 seconds, 10 by default. */
  intervalSeconds?: number;
  /** Users inside at once: 1 to 1,000,000, 5,000 by default. */
  maxActive?: number;
  /** How long an admitted user may stay: 3 to 86,400 seconds, 600 by default. */
  activeSeconds?: number;
  /** A waiting user who neither asked nor listened for so long is passed over when the turn comes: 10 to 3,600 seconds, 120 by default. */
  noShowSeconds?: number;
  fairness?: Fairness | null;
  /** How often one user may hold seats of the concert without paying for them, however the holds end: 1 to 1,000, 50 by default. */
  maxUnpaidHolds?: number;
}

export type QueueState = "waiting" | "active";

/** A place in a queue, as its owner sees it. */
export interface QueueStatus {
  /** Identifies the place. Use the newest; older tokens of the same place are still accepted. */
  token: string;
  /** The concert. */
  concertId: number;
  status: QueueState;
  /** Counts from 1 while waiting and never grows; 0 once active; null until the draw that decides it is run. */
  position: number | null;
  /** Estimated from the time until the sale opens, the pace of the queue and the number ahead; 0 once active. At most 2,592,000 (30 days); null if the sale opens later than that. */
  estimatedWaitSeconds: number | null;
  /** Four of five waits end between this and the maximum. */
  estimatedWaitMinSeconds: number | null;
  /** See estimatedWaitMinSeconds. */
  estimatedWaitMaxSeconds: number | null;
  /** When to poll again: 1 to 60, sooner near the front. Also sent as Retry-After. */
  pollAfterSeconds: number;
  /** When an active place ends, at the latest with the user's holds; null while waiting. */
  activeUntil: string | null;
  /** Until when an active place may hold seats. If it lasts longer, which is for paying, a new hold is refused; null while waiting. */
  mayHoldUntil: string | null;
  /** The user's own entry in the draw; null for a place that takes part in none. */
  entry: string | null;
}

/** Why rankConcerts was refused. */
export interface RankConcertsProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: RankConcertsProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** A concert's place in the ranking. */
export interface RankedConcert {
  rank: number;
  concertId: number;
  title: string;
  artist: string;
  /** Seats confirmed within the window. */
  soldSeats: number;
}

/** One page of a list. */
export interface RankedConcertPage {
  /** At most as many as were asked for. */
  items: RankedConcert[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

export type RankingWindow = "hour" | "day" | "week";

/** Why refundPayment was refused. */
export interface RefundPaymentProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: RefundPaymentProblemCode;
}

/** The refunds of a concert's cancelled dates. */
export interface RefundProgress {
  /** How many payments are to be refunded, the refunded ones included. */
  due: number;
  /** How many of them are refunded. */
  done: number;
  /** What these refunds returned. */
  amount: number;
}

/** A refunded payment. */
export interface RefundView {
  paymentId: string;
  reservationId: string;
  /** The full amount of the payment. */
  amount: number;
  /** By the database's clock. */
  refundedAt: string;
  /** The payer's balance right after the refund. */
  balance: number;
  currency: string;
}

export interface RegisteredUser {
  userId: string;
}

export interface RegisteredWebhook {
  id: string;
  url: string;
  /** The types of event it is subscribed to; empty: all but personal ones. */
  events: string[];
  /** Requests are signed with it. It is shown here and never again. */
  secret: string;
  createdAt: string;
}

/** Why register was refused. */
export interface RegisterProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: RegisterProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** Registers a customer with an empty balance. */
export interface RegisterUserRequest {
  email: string;
  password: string;
  displayName: string;
}

/** Why registerWebhook was refused. */
export interface RegisterWebhookProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: RegisterWebhookProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** An address to subscribe to events. */
export interface RegisterWebhookRequest {
  /** Absolute, without user name, password and fragment. Its host is public. */
  url: string;
  /** Types of event; if it is empty or left out, all but the personal ones: balance.changed, user.password_changed, user.role_changed and user.signed_out. */
  events?: string[];
}

/** A rehearsal. */
export interface RehearsalView {
  id: number;
  title: string;
  saleOpensAt: string;
  saleClosesAt: string;
  /** Its virtual buyers. */
  buyers: number;
}

/** One page of a list. */
export interface RehearsalViewPage {
  /** At most as many as were asked for. */
  items: RehearsalView[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

/** Why removeRehearsal was refused. */
export interface RemoveRehearsalProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: RemoveRehearsalProblemCode;
}

/** Why replayDelivery was refused. */
export interface ReplayDeliveryProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ReplayDeliveryProblemCode;
}

/** A reservation as organizers see it: with its buyer and its payment. */
export interface ReservationDetails {
  id: string;
  status: ReservationStatus;
  concertId: number;
  scheduleId: number;
  title: string;
  artist: string;
  venue: string;
  /** The IANA name of the venue's time zone. */
  timeZone: string;
  /** When the date begins. */
  startsAt: string;
  seats: ReservedSeatView[];
  /** The price to pay. */
  totalPrice: number;
  /** The concert's: an ISO 4217 code. */
  currency: string;
  /** By the database's clock. */
  reservedAt: string;
  /** When the hold expires unless it is paid. */
  expiresAt: string;
  /** Who has made it. */
  userId: string;
  /** The buyer's; null for a guest, and once the buyer was erased. */
  email: string | null;
  /** The buyer's; null for a guest, and once the buyer was erased. */
  displayName: string | null;
  /** Null if it was never paid. */
  paymentId: string | null;
  /** By the database's clock, before the hold expired; null if it was never paid. */
  paidAt: string | null;
  /** By the database's clock; null if it was never refunded. */
  refundedAt: string | null;
}

/** One page of a list. */
export interface ReservationDetailsPage {
  /** At most as many as were asked for. */
  items: ReservationDetails[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

export type ReservationStatus = "pending" | "confirmed" | "cancelled" | "expired";

/** A reservation as its owner sees it. */
export interface ReservationView {
  id: string;
  status: ReservationStatus;
  concertId: number;
  scheduleId: number;
  title: string;
  artist: string;
  venue: string;
  /** The IANA name of the venue's time zone. */
  timeZone: string;
  /** When the date begins. */
  startsAt: string;
  seats: ReservedSeatView[];
  /** The price to pay. */
  totalPrice: number;
  /** The concert's: an ISO 4217 code. */
  currency: string;
  /** By the database's clock. */
  reservedAt: string;
  /** When the hold expires unless it is paid. */
  expiresAt: string;
}

/** One page of a list. */
export interface ReservationViewPage {
  /** At most as many as were asked for. */
  items: ReservationView[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

export interface ReservedSeatView {
  id: number;
  section: string;
  row: string;
  number: number;
  price: number;
}

/** Why resumeQueue was refused. */
export interface ResumeQueueProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: ResumeQueueProblemCode;
}

/** The role to have. */
export interface RoleRequest {
  role: UserRole;
}

export interface RotatedSecret {
  /** Requests are signed with it from now on. It is shown here and never again. */
  secret: string;
  /** Until then, requests are signed with the previous secret too. */
  previousUntil: string;
}

/** Why rotateSecret was refused. */
export interface RotateSecretProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: RotateSecretProblemCode;
}

/** One interval of a sale; the counts are those of all instances. */
export interface SalePoint {
  /** Its beginning, by Redis's clock. */
  at: string;
  /** Users in the queue at its end. */
  waiting: number;
  /** Users who have been admitted and are still inside at its end. */
  active: number;
  /** Users admitted in it. */
  admitted: number;
  /** Seats held in it. */
  held: number;
  /** Seats paid in it. */
  sold: number;
  /** The prices of the sold seats together. */
  revenue: number;
  /** Joins, questions about places, and holds that failed by no fault of their callers. */
  errors: number;
}

/** The rules of one concert's sale. They can be changed while the sale runs. */
export interface SalePolicy {
  fairness: Fairness | null;
  holdSeconds: number;
  maxSeatsPerUser: number;
  admissionsPerInterval: number;
  intervalSeconds: number;
  maxActive: number;
  activeSeconds: number;
  noShowSeconds: number;
  maxUnpaidHolds: number;
}

/** The last 15 minutes of a sale. */
export interface SaleSeries {
  concertId: number;
  /** What lies between two points, and what one of them counts over. */
  intervalSeconds: number;
  /** When the 15 minutes begin. */
  from: string;
  /** Of the revenue: an ISO 4217 code. */
  currency: string;
  /** False while Redis is away: only the answering instance is counted. */
  complete: boolean;
  /** In order of time; none for an interval that no instance has seen. */
  points: SalePoint[];
}

/** What is to change; what is left out stays as it is. */
export interface ScheduleChange {
  /** Holders are told by the event schedule.changed. */
  startsAt?: string;
  bookingOpensAt?: string;
  bookingClosesAt?: string;
}

/** One date: what takes place, where and when. */
export interface ScheduleDetails {
  id: number;
  concertId: number;
  title: string;
  artist: string;
  venue: string;
  /** The IANA name of the venue's time zone. */
  timeZone: string;
  startsAt: string;
  bookingOpensAt: string;
  bookingClosesAt: string;
  totalSeats: number;
  availableSeats: number;
  status: ShowStatus;
}

/** A date to add. */
export interface ScheduleRequest {
  startsAt: string;
  bookingOpensAt: string;
  bookingClosesAt: string;
  seating: SectionValues[];
}

/** One date of a concert. */
export interface ScheduleView {
  id: number;
  /** The IANA name of the venue's time zone. */
  timeZone: string;
  status: ShowStatus;
  startsAt: string;
  bookingOpensAt: string;
  bookingClosesAt: string;
  totalSeats: number;
  availableSeats: number;
}

/** One page of a list. */
export interface ScheduleViewPage {
  /** At most as many as were asked for. */
  items: ScheduleView[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

/** The seats of a date at one instant. */
export interface SeatMap {
  scheduleId: number;
  /** The instant, by the database's clock. */
  asOf: string;
  /** Of the prices: an ISO 4217 code. */
  currency: string;
  items: SeatView[];
}

export type SeatStatus = "available" | "held" | "sold" | "blocked";

/** One seat. Row counts from "1", number from 1 within its row. */
export interface SeatView {
  id: number;
  section: string;
  row: string;
  number: number;
  price: number;
  status: SeatStatus;
}

/** A block of seats. Rows and seatsPerRow are counts. */
export interface SectionValues {
  section: string;
  rows: number;
  seatsPerRow: number;
  price: number;
  /** As many different texts as there are rows, of 1 to 10 characters each; if left out, rows are numbered from "1". */
  rowLabels?: string[];
  /** The number of the first seat of each row: 1 to 10,000, 1 by default. */
  firstNumber?: number;
}

/** Whether a concert, or one of its dates, takes place. */
export type ShowStatus = "scheduled" | "cancelled";

/** A pass to another shop. */
export interface SignedPass {
  /** A JWT, signed by ES256; docs/guides/in-front-of-another-shop.md says what it claims. */
  pass: string;
  /** In five minutes, or when the place ends. */
  expiresAt: string;
}

/** The account to sign in to. */
export interface SignInRequest {
  email: string;
  password: string;
}

/** Why streamQueueEvents was refused. */
export interface StreamQueueEventsProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: StreamQueueEventsProblemCode;
}

/** Why useBalance was refused. */
export interface UseBalanceProblem extends ProblemBase {
  /** Stable; branch on it. Others may be added. */
  code: UseBalanceProblemCode;
  /** With validation.failed: messages by field. */
  errors?: { [key: string]: string[]; };
}

/** All that is kept about a user; the address and the name of a guest are empty. The lists are read page by page while they are sent, newest first. */
export interface UserExport {
  userId: string;
  email: string;
  displayName: string;
  role: UserRole;
  registeredAt: string;
  /** When the role or the password last changed, or the user last signed out. */
  accessChangedAt: string | null;
  balance: BalanceView;
  entries: LedgerEntryView[];
  reservations: ReservationView[];
  payments: PaymentView[];
  /** The latest 1,000 calls under an Idempotency-Key whose answers are kept for repeats. */
  requests: KeptRequest[];
}

export type UserRole = "customer" | "organizer";

/** A user. The address and the name of a guest are empty. */
export interface UserView {
  userId: string;
  email: string;
  displayName: string;
  role: UserRole;
  registeredAt: string;
}

/** One page of a list. */
export interface UserViewPage {
  /** At most as many as were asked for. */
  items: UserView[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

/** A virtual buyer, who can join this rehearsal and no other sale. */
export interface VirtualBuyer {
  userId: string;
  accessToken: string;
}

/** The virtual buyers of one call. */
export interface VirtualBuyers {
  items: VirtualBuyer[];
  /** How long their access tokens are accepted. */
  expiresInSeconds: number;
}

export interface WebhookChange {
  /** As at the registration. Pending deliveries go to the new address. */
  url?: string;
  /** Types of event; if it is empty, all but the personal ones. */
  events?: string[];
  /** False: events are not kept for it, and its pending deliveries wait until it is enabled again, at most two days. */
  enabled?: boolean;
}

/** An address that is subscribed to events. */
export interface WebhookView {
  id: string;
  url: string;
  /** The types of event it is subscribed to; empty: all but personal ones. */
  events: string[];
  /** If not, events are not kept for it, and its pending deliveries wait. */
  enabled: boolean;
  /** organizer, or gone if its endpoint answered 410; null while it is enabled. Other reasons may be added. */
  disabledReason: string | null;
  /** Until then nothing is sent, since its endpoint asked for a pause; null if it did not. */
  pausedUntil: string | null;
  createdAt: string;
}

/** One page of a list. */
export interface WebhookViewPage {
  /** At most as many as were asked for. */
  items: WebhookView[];
  /** Asks for the next page; null on the last one. */
  nextCursor: string | null;
}

export type AddBuyersProblemCode = "auth.forbidden" | "auth.required" | "concerts.not_a_rehearsal" | "concerts.not_found" | "concerts.too_many_buyers" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.not_found" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type AddScheduleProblemCode = "auth.forbidden" | "auth.required" | "concerts.cancelled" | "concerts.not_found" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.not_found" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type BlockSeatsProblemCode = "auth.forbidden" | "auth.required" | "concerts.cancelled" | "concerts.schedule_not_found" | "concerts.seat_not_found" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.not_found" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "reservations.seat_taken" | "validation.failed";

export type CancelConcertProblemCode = "auth.forbidden" | "auth.required" | "concerts.not_found" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.not_found" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type CancelReservationProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "reservations.already_confirmed" | "reservations.expired" | "reservations.not_found";

export type CancelScheduleProblemCode = "auth.forbidden" | "auth.required" | "concerts.schedule_not_found" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.not_found" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type ChangeConcertProblemCode = "auth.forbidden" | "auth.required" | "concerts.already_drawn" | "concerts.cancelled" | "concerts.currency_unsupported" | "concerts.not_found" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.not_found" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type ChangePasswordProblemCode = "auth.required" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "users.invalid_credentials" | "users.too_many_attempts" | "validation.failed";

export type ChangePolicyProblemCode = "auth.forbidden" | "auth.required" | "concerts.cancelled" | "concerts.not_found" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.not_found" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type ChangeRoleProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.not_found" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "users.not_found" | "users.own_role" | "validation.failed";

export type ChangeScheduleProblemCode = "auth.forbidden" | "auth.required" | "concerts.cancelled" | "concerts.schedule_not_found" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.not_found" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type ChangeWebhookProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.not_found" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed" | "webhooks.not_found";

export type ChargeBalanceProblemCode = "auth.required" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type CreateConcertProblemCode = "auth.forbidden" | "auth.required" | "concerts.currency_unsupported" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type CreateGuestProblemCode = "database.unavailable" | "http.internal_error" | "requests.challenge_required" | "requests.congested" | "requests.rate_limited" | "requests.timed_out";

export type DeleteWebhookProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "webhooks.not_found";

export type EraseMeProblemCode = "auth.required" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "users.has_balance" | "users.has_reservations" | "users.invalid_credentials" | "users.too_many_attempts" | "validation.failed";

export type ExportMeProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "requests.rate_limited";

export type ExportReservationsProblemCode = "auth.forbidden" | "auth.required" | "concerts.not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited" | "validation.failed";

export type FindReservationsProblemCode = "auth.forbidden" | "auth.required" | "concerts.not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type FindUsersProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type GetAdminConcertProblemCode = "auth.forbidden" | "auth.required" | "concerts.not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited" | "requests.timed_out";

export type GetBalanceProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "requests.timed_out";

export type GetChallengeProblemCode = "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "requests.timed_out";

export type GetConcertProblemCode = "concerts.not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited";

export type GetDrawProblemCode = "concerts.not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited";

export type GetMeProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "requests.timed_out";

export type GetPaymentProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "http.not_found" | "payments.not_found" | "requests.rate_limited" | "requests.timed_out";

export type GetQueueStatusProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "queue.token_expired" | "queue.token_invalid" | "queue.token_required" | "queue.unavailable" | "requests.rate_limited";

export type GetReservationProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited" | "requests.timed_out" | "reservations.not_found";

export type GetReservationQrProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited" | "requests.timed_out" | "reservations.not_found";

export type GetScheduleProblemCode = "concerts.schedule_not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited";

export type GetSeriesProblemCode = "auth.forbidden" | "auth.required" | "concerts.not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited" | "requests.timed_out";

export type GetStatisticsProblemCode = "auth.forbidden" | "auth.required" | "concerts.not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "queue.unavailable" | "requests.rate_limited" | "requests.timed_out";

export type HoldSeatsProblemCode = "auth.required" | "concerts.cancelled" | "concerts.not_on_sale" | "concerts.schedule_not_found" | "concerts.seat_not_found" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "queue.not_active" | "queue.token_invalid" | "queue.token_required" | "queue.unavailable" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "reservations.hold_limit_exceeded" | "reservations.seat_limit_exceeded" | "reservations.seat_taken" | "validation.failed";

export type InspectPaymentProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "http.not_found" | "payments.not_found" | "requests.rate_limited" | "requests.timed_out";

export type InspectReservationProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited" | "requests.timed_out" | "reservations.not_found";

export type IssuePassProblemCode = "auth.required" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "queue.not_active" | "queue.passes_off" | "queue.token_invalid" | "queue.token_required" | "queue.unavailable" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type JoinQueueProblemCode = "auth.required" | "concerts.cancelled" | "concerts.not_found" | "concerts.rehearsal_only" | "database.unavailable" | "http.internal_error" | "http.not_found" | "queue.closed" | "queue.full" | "queue.unavailable" | "requests.challenge_required" | "requests.congested" | "requests.rate_limited";

export type LeaveQueueProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "queue.token_expired" | "queue.token_invalid" | "queue.token_required" | "queue.unavailable" | "requests.congested" | "requests.rate_limited" | "requests.timed_out";

export type ListAuditEntriesProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type ListBalanceEntriesProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type ListConcertsProblemCode = "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "validation.failed";

export type ListDeliveriesProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited" | "requests.timed_out" | "validation.failed" | "webhooks.not_found";

export type ListEventTypesProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "requests.timed_out";

export type ListInstancesProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "requests.timed_out";

export type ListPaymentsProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type ListRehearsalsProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type ListReservationsProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type ListSchedulesProblemCode = "concerts.not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited" | "validation.failed";

export type ListSeatsProblemCode = "concerts.schedule_not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.rate_limited" | "validation.failed";

export type ListWebhooksProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";

export type LoginProblemCode = "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "users.invalid_credentials" | "users.too_many_attempts" | "validation.failed";

export type LogoutProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "requests.congested" | "requests.rate_limited" | "requests.timed_out";

export type PauseQueueProblemCode = "auth.forbidden" | "auth.required" | "concerts.cancelled" | "concerts.not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.congested" | "requests.rate_limited" | "requests.timed_out";

export type PayProblemCode = "auth.required" | "balances.insufficient" | "concerts.cancelled" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "payments.already_paid" | "payments.currency_mismatch" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "reservations.cancelled" | "reservations.expired" | "reservations.not_found" | "validation.failed";

export type PingWebhookProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "http.not_found" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "webhooks.disabled" | "webhooks.not_found";

export type RankConcertsProblemCode = "database.unavailable" | "http.internal_error" | "requests.rate_limited" | "validation.failed";

export type RefundPaymentProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "http.not_found" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "payments.not_found" | "requests.congested" | "requests.rate_limited" | "requests.timed_out";

export type RegisterProblemCode = "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "requests.challenge_required" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "users.email_taken" | "validation.failed";

export type RegisterWebhookProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed" | "webhooks.too_many";

export type RemoveRehearsalProblemCode = "auth.forbidden" | "auth.required" | "concerts.not_a_rehearsal" | "concerts.not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.congested" | "requests.rate_limited" | "requests.timed_out";

export type ReplayDeliveryProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "webhooks.delivery_not_found" | "webhooks.not_found";

export type ResumeQueueProblemCode = "auth.forbidden" | "auth.required" | "concerts.cancelled" | "concerts.not_found" | "database.unavailable" | "http.internal_error" | "http.not_found" | "requests.congested" | "requests.rate_limited" | "requests.timed_out";

export type RotateSecretProblemCode = "auth.forbidden" | "auth.required" | "database.unavailable" | "http.internal_error" | "http.not_found" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "webhooks.not_found";

export type StreamQueueEventsProblemCode = "auth.required" | "database.unavailable" | "http.internal_error" | "queue.token_expired" | "queue.token_invalid" | "queue.token_required" | "queue.unavailable" | "requests.rate_limited";

export type UseBalanceProblemCode = "auth.required" | "balances.insufficient" | "database.unavailable" | "http.bad_request" | "http.internal_error" | "http.malformed_body" | "http.payload_too_large" | "http.status_408" | "http.unsupported_media_type" | "idempotency.in_progress" | "idempotency.key_invalid" | "idempotency.key_reused" | "requests.congested" | "requests.rate_limited" | "requests.timed_out" | "validation.failed";