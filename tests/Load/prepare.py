"""Puts concerts on sale and opens the buyers' accounts over the REST API, before the clock starts."""

import datetime
import json

import gevent
from gevent.pool import Pool
from geventhttpclient import HTTPClient

import buyer

SEATS_OF_A_DATE = 500
# Hashing passwords is slow on purpose, and the service takes only so many at once.
AT_ONCE = 8
TRIES = 100


class Shop:
    def __init__(self, host):
        self._http = HTTPClient.from_url(host, concurrency=AT_ONCE, connection_timeout=30, network_timeout=60)

    def put_on_sale(self, options, seconds):
        """
        Returns the ids. Admissions shrink with the scale, so that waiting takes as long at each; the sale closes some
        time after the test, so that it does not weigh on the next one.
        """
        organizer = self.sign_in(options.organizer, options.organizer_password)
        now = datetime.datetime.now(datetime.timezone.utc)
        policy = {
            "holdSeconds": options.hold_seconds,
            "maxSeatsPerUser": 50,
            "admissionsPerInterval": max(1, round(1_400 * options.scale)),
            "intervalSeconds": 10,
            "maxActive": max(5, round(5_000 * options.scale)),
            "activeSeconds": 600,
            "maxUnpaidHolds": 1_000,
        }
        closes = now + datetime.timedelta(seconds=seconds + 600)
        return [
            self._open_sale(number, options.seats, policy, now, closes, organizer)
            for number in range(options.concerts)
        ]

    def open_accounts(self, count):
        return Pool(AT_ONCE).map(self._open_account, range(count))

    def sign_in(self, email, password):
        return self._post("/auth/login", {"email": email, "password": password})["accessToken"]

    def _open_account(self, number):
        account = buyer.account(f"load-{number}")
        self._post("/auth/register", account, accept=(201, 409))
        return self.sign_in(account["email"], account["password"])

    def _open_sale(self, number, seats, policy, now, closes, organizer):
        def at(days):
            return (now + datetime.timedelta(days=days)).isoformat()

        concert = self._post(
            "/admin/concerts",
            {
                "title": f"Load {now:%H:%M:%S}, {number + 1}",
                "artist": "The Users",
                "venue": "The Machine",
                "saleOpensAt": at(-1),
                "saleClosesAt": closes.isoformat(),
                "policy": policy,
            },
            organizer,
        )["id"]
        for day, first in enumerate(range(0, seats, SEATS_OF_A_DATE)):
            size = min(SEATS_OF_A_DATE, seats - first)
            date = {"startsAt": at(40 + day), "bookingOpensAt": at(-1), "bookingClosesAt": closes.isoformat()}
            full_rows, rest = divmod(size, 25)
            date["seating"] = [
                {"section": section, "rows": rows, "seatsPerRow": per_row, "price": price}
                for section, rows, per_row, price in (("A", full_rows, 25, 50_000), ("B", 1, rest, 30_000))
                if rows * per_row
            ]
            self._post(f"/admin/concerts/{concert}/schedules", date, organizer)
        return concert

    def _post(self, path, body, token=None, accept=(200, 201)):
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        for _ in range(TRIES):
            answer = self._http.post(buyer.BASE + path, body=json.dumps(body), headers=headers)
            text = answer.read()
            if answer.status_code in accept:
                return json.loads(text)
            if answer.status_code not in (429, 503):
                break
            gevent.sleep(int(answer.get("retry-after", 1)))
        raise SystemExit(f"POST {path}: {answer.status_code} {text.decode(errors='replace')}")
