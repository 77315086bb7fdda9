"""Samples what the service keeps: memory and CPU of the API, connections and tables of PostgreSQL, memory of Redis."""

import os
import shutil
import socket
import statistics
import subprocess
import time

import gevent

# Each sale adds rows to these until their retention ends.
# With sales; Redis keeps those of a week for the ranking.
GROWING = (
    "Redis memory",
    "balances",
    "idempotency_records",
    "ledger_entries",
    "outbox",
    "payments",
    "reservation_seats",
    "reservations",
    "users",
)
LOGIN = {
    "Host": "PGHOST",
    "Port": "PGPORT",
    "Database": "PGDATABASE",
    "Username": "PGUSER",
    "Password": "PGPASSWORD",
}
QUERY = """
select 'connections', count(*) from pg_stat_activity where datname = current_database()
union all select 'busy connections', count(*) from pg_stat_activity
  where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()
union all select 'sales', count(*) from payments
union all select 'table ' || relname, pg_total_relation_size(relid) from pg_stat_user_tables
"""


class Sampler:
    """Each row is the seconds since the start and what was found, by name; what cannot be asked is left out."""

    def __init__(self, pid, every):
        self.rows = []
        self._pid = pid
        self._every = every
        self._started = time.monotonic()
        self._database = os.environ.get("ConnectionStrings__Database", "")
        self._redis = os.environ.get("ConnectionStrings__Redis", "")
        self._cpu = None

    def run(self):
        self._started = time.monotonic()
        while True:
            self.take()
            gevent.sleep(self._every)

    def take(self):
        found = {**self._process(), **self._tables(), **self._redis_memory()}
        self.rows.append((time.monotonic() - self._started, found))

    def series(self, name):
        return [(at, found[name]) for at, found in self.rows if name in found]

    def names(self):
        return sorted({name for _, found in self.rows for name in found})

    def change(self, name):
        """The first, middle (a third to a half of the time, when all is warm) and last state, as medians of samples."""
        values = [value for _, value in self.series(name)]
        if not values:
            return None
        count = len(values)
        middle = values[count // 3 : max(count // 2, count // 3 + 1)]
        return values[0], statistics.median(middle), statistics.median(values[-max(1, count // 10) :])

    def _process(self):
        try:
            with open(f"/proc/{self._pid}/statm") as statm, open(f"/proc/{self._pid}/stat") as stat:
                memory = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            return {}
        now, cpu = time.monotonic(), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        found = {"API memory": memory}
        if self._cpu:
            then, before = self._cpu
            found["API cores"] = (cpu - before) / max(now - then, 0.01)
        self._cpu = now, cpu
        return found

    def _tables(self):
        if os.environ.get("Database__Provider", "PostgreSql") != "PostgreSql" or not shutil.which("psql"):
            return {}
        parts = dict(part.split("=", 1) for part in self._database.split(";") if "=" in part)
        login = {LOGIN[name]: value for name, value in parts.items() if name in LOGIN}
        try:
            lines = subprocess.run(
                ["psql", "-XAtF=", "-c", QUERY],
                env={**os.environ, **login},
                capture_output=True,
                text=True,
                timeout=20,
                check=True,
            ).stdout.splitlines()
        except subprocess.SubprocessError:
            return {}
        return {name: int(value) for name, value in (line.rsplit("=", 1) for line in lines)}

    def _redis_memory(self):
        host, _, port = self._redis.split(",")[0].partition(":")
        try:
            with socket.create_connection((host, int(port or 6379)), timeout=5) as redis:
                redis.sendall(b"INFO memory\r\nQUIT\r\n")
                text = b"".join(iter(lambda: redis.recv(65_536), b"")).decode()
        except (OSError, ValueError):
            return {}
        used = [line for line in text.splitlines() if line.startswith("used_memory:")]
        return {"Redis memory": int(used[0].split(":")[1])} if used else {}
