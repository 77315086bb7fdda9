"""A buyer: looks around, joins the queue, waits, looks for seats, holds some, and mostly pays."""

import itertools
import random
import uuid

import gevent
from locust import between, task
from locust.contrib.fasthttp import FastHttpUser

BASE = "/api/v1"
PASSWORD = "load-test-password"
RETRY = (429, 503)
TRIES = 3
# Nobody buys more than this with one account.
LIMITS = ("reservations.seat_limit_exceeded", "reservations.hold_limit_exceeded")

# Filled before the test starts.
concerts = []
accounts = []

_next_account = itertools.count()


def account(name):
    return {"email": f"{name}@example.com", "password": PASSWORD, "displayName": name}


class Buyer(FastHttpUser):
    wait_time = between(1, 3)
    connection_timeout = 10
    network_timeout = 30

    def on_start(self):
        # When a spike is over, others take over the accounts of those who went.
        self._token = accounts[next(_next_account) % len(accounts)]

    @task
    def buy(self):
        concert = self._look_around()
        place = self._wait_for_admission(concert)
        if not place:
            return
        held = self._hold(concert, place)
        if not held:
            needs_account = self._refusal in LIMITS
            self._leave(place)
            if needs_account:
                self._register()
            return
        self._think()
        (fate,) = random.choices([self._pay, self._cancel, self._leave_with_hold, self._walk_away], [85, 5, 5, 5])
        fate(held, place)

    def _look_around(self):
        self._call("GET", "/concerts")
        self._think()
        # Half of all want the same concert.
        concert = concerts[0] if random.random() < 0.5 else random.choice(concerts)
        self._call("GET", f"/concerts/{concert}", "/concerts/{id}")
        if random.random() < 0.1:
            self._call("GET", "/concerts/ranking")
        return concert

    def _wait_for_admission(self, concert):
        """Returns the token of an active place, or nothing if the buyer gives up or is too late."""
        place = self._call("POST", f"/concerts/{concert}/queue/tokens", "/concerts/{id}/queue/tokens")
        while place and place["status"] == "waiting":
            if random.random() < 0.01:
                self._leave(place["token"])
                return None
            gevent.sleep(place["pollAfterSeconds"])
            place = self._call("GET", "/queue/status", place=place["token"], answers=["queue.token_expired"])
        return place and place["token"]

    def _hold(self, concert, place):
        dates = self._call("GET", f"/concerts/{concert}/schedules", "/concerts/{id}/schedules")
        open_dates = [date["id"] for date in dates["items"] if date["availableSeats"]] if dates else []
        for date in random.sample(open_dates, min(TRIES, len(open_dates))):
            seats = self._call("GET", f"/schedules/{date}/seats?status=available", "/schedules/{id}/seats")
            if not seats or not seats["items"]:
                continue
            self._think()
            # Neighbours, as people sit.
            first = random.randrange(len(seats["items"]))
            chosen = [seat["id"] for seat in seats["items"][first : first + random.choice([1, 2, 2, 3, 4])]]
            held = self._call(
                "POST",
                "/reservations",
                body={"scheduleId": date, "seatIds": chosen},
                place=place,
                answers=["reservations.seat_taken", "queue.not_active", *LIMITS],
            )
            if held or self._refusal in LIMITS:
                return held
        return None

    def _pay(self, held, _):
        balance = self._call("GET", "/balance")
        if balance and balance["amount"] < held["totalPrice"]:
            self._call("POST", "/balance/charges", body={"amount": 10 * held["totalPrice"]})
        late = ["reservations.expired", "balances.insufficient"]
        if self._call("POST", "/payments", body={"reservationId": held["id"]}, answers=late):
            self._call("GET", "/reservations")

    def _cancel(self, held, _):
        self._call("DELETE", f"/reservations/{held['id']}", "/reservations/{id}", answers=["reservations.expired"])

    def _leave_with_hold(self, _, place):
        self._leave(place)

    def _walk_away(self, *_):
        """The hold expires, and the place too."""

    def _leave(self, place):
        self._call("DELETE", "/queue/tokens/current", place=place, answers=["queue.token_expired"])

    def _register(self):
        fresh = account(f"load-{uuid.uuid4()}")
        if self._call("POST", "/auth/register", body=fresh, signed=False) is None:
            return
        signed_in = self._call("POST", "/auth/login", body=fresh, signed=False)
        self._token = signed_in["accessToken"] if signed_in else self._token

    def _think(self):
        gevent.sleep(self.wait_time())

    def _call(self, method, path, name=None, *, body=None, place=None, signed=True, answers=()):
        """
        Returns the body of a success, and nothing otherwise. A refusal named in answers is an answer and no failure,
        and so are 429 and 503 with Retry-After; the report counts 503 by itself. The buyer comes back then, a few times.
        """
        headers = {"Authorization": f"Bearer {self._token}"} if signed else {}
        if place:
            headers["Queue-Token"] = place
        if method == "POST" and path in ("/reservations", "/payments", "/balance/charges"):
            headers["Idempotency-Key"] = str(uuid.uuid4())
        route = (name or path).split("?")[0]
        for _ in range(TRIES):
            with self.client.request(
                method,
                BASE + path,
                name=route,
                json=body,
                headers=dict(headers),
                catch_response=True,
            ) as answer:
                self._refusal = refusal(answer)
                retry_after = answer.headers.get("Retry-After") if answer.headers else None
                if answer.status_code in RETRY and retry_after:
                    answer.success()
                elif self._refusal in answers:
                    answer.success()
                    return None
                elif 200 <= answer.status_code < 300:
                    answer.success()
                    return answer.json() if answer.content else {}
                else:
                    answer.failure(f"{answer.status_code} {self._refusal or ''}".strip())
                    return None
            gevent.sleep(int(retry_after))
        return None


def refusal(answer):
    """The code of a problem document."""
    if answer.status_code < 400 or not answer.content:
        return None
    try:
        return answer.json().get("code")
    except ValueError:
        return None
