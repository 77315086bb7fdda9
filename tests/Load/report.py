"""Records what happens over time, and writes it as one page of HTML that loads nothing."""

import collections
import datetime
import html
import pathlib
import time

import gevent

import buyer
import samples

WIDTH, HEIGHT, LEFT, BOTTOM = 720, 200, 60, 24
SOME_PAGES = 262_144
SOME_CONNECTIONS = 8
MOST_UNAVAILABLE = 0.01
PERCENTILES = (0.5, 0.9, 0.95, 0.99)


class Recorder:
    def __init__(self, every):
        self.rows = []
        self.refusals = collections.Counter()
        self._every = every
        self._clear()

    def begin(self):
        self.began = datetime.datetime.now(datetime.timezone.utc)
        self._started, self._cpu = time.monotonic(), time.process_time()
        self._clear()

    def note(self, request_type, name, response_time, exception, response=None, **_):
        self._times.append(response_time)
        self._failures += exception is not None
        status = response.status_code if response is not None else 0
        if status >= 400 or exception:
            self._refused += exception is None and status != 503
            self._unavailable += exception is None and status == 503
            code = (status and buyer.refusal(response)) or (status == 0 and "no answer") or ""
            counts_as = "failure" if exception else "unavailable" if status == 503 else "answer"
            self.refusals[(f"{request_type} {name}", f"{status} {code}", counts_as)] += 1

    def run(self, runner):
        while True:
            gevent.sleep(self._every)
            now, cpu = time.monotonic(), time.process_time()
            spent = now - self._last
            times = sorted(self._times)
            self.rows.append(
                {
                    "at": now - self._started,
                    "users": runner.user_count,
                    "requests": len(times) / spent,
                    "refused": self._refused / spent,
                    "unavailable": self._unavailable / spent,
                    "failures": self._failures / spent,
                    "generator": (cpu - self._cpu) / spent,
                    **{f"p{round(100 * part)}": times[int(part * len(times))] for part in PERCENTILES if times},
                }
            )
            self._cpu = cpu
            self._clear()

    def _clear(self):
        self._last = time.monotonic()
        self._times, self._failures, self._refused, self._unavailable = [], 0, 0, 0


def write(options, stats, recorder, sampler):
    def over_time(*names):
        return {name: [(row["at"], row[name]) for row in recorder.rows if name in row] for name in names}

    total = stats.total
    counts = collections.Counter()
    for (_, _, counts_as), count in recorder.refusals.items():
        counts[counts_as] += count
    growth, faults = state(sampler, is_judged=options.profile == "soak")
    if counts["unavailable"] > MOST_UNAVAILABLE * total.num_requests:
        faults.append(f"{counts['unavailable']:,} of {total.num_requests:,} requests found the service unavailable")
    busiest = max((row["generator"] for row in recorder.rows), default=0)
    charts = [
        chart("Users", over_time("users")),
        chart("Requests a second", over_time("requests", "refused", "unavailable", "failures")),
        chart("Response time, ms", over_time("p50", "p95", "p99")),
        chart(
            "Cores in use",
            {"generator": over_time("generator")["generator"], "API": sampler.series("API cores")},
        ),
        chart("Memory, MB", {name: mega(sampler.series(name)) for name in ("API memory", "Redis memory")}),
        chart("Database connections", {name: sampler.series(name) for name in ("connections", "busy connections")}),
    ]
    body = [
        f"<h1>Load test: {options.profile}</h1>",
        f"<p>{recorder.began:%Y-%m-%d %H:%M} UTC, at scale {options.scale:g} of 100 to 10,000 users, against"
        f" {html.escape(options.host)}. {total.num_requests:,} requests, {total.total_rps:,.0f} a second;"
        f" {counts['answer']:,} were refused by an answer that tells a buyer what to do;"
        f" {counts['unavailable']:,} found the service unavailable (503 with Retry-After);"
        f" {total.num_failures:,} failed. The load generator used at most {busiest:.2f} of the one core that it can use"
        f"{', so that the response times are partly its own' if busiest > 0.9 else ''}.</p>",
        *charts,
        table(
            "Response times by route, ms",
            ["Route", "Requests", "Failures", *(f"p{round(100 * part)}" for part in PERCENTILES), "max", "a second"],
            [route(entry) for entry in [*sorted(stats.entries.values(), key=lambda entry: entry.name), total]],
        ),
        table(
            "Refusals by code",
            ["Route", "Answer", "Counts as", "Requests"],
            [[*key, f"{count:,}"] for key, count in sorted(recorder.refusals.items())],
        ),
        growth,
    ]
    path = pathlib.Path(options.report)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PAGE.replace("{title}", f"Load test: {options.profile}").replace("{body}", "\n".join(body)))
    return faults


def route(entry):
    times = [entry.get_response_time_percentile(part) for part in PERCENTILES]
    return [
        f"{entry.method or ''} {entry.name}".strip(),
        f"{entry.num_requests:,}",
        f"{entry.num_failures:,}",
        *(f"{milliseconds:,.0f}" for milliseconds in [*times, entry.max_response_time]),
        f"{entry.total_rps:,.1f}",
    ]


def state(sampler, is_judged):
    """
    What grows with sales is given by the sale. The rest is judged under a steady load, from when all was warm. Returns
    the table, and what grew though it must not.
    """
    rows, grown = [], []
    first_sales, _, last_sales = sampler.change("sales") or (0, 0, 0)
    for name in sampler.names():
        first, middle, last = sampler.change(name)
        growth = last / middle - 1 if middle else 0
        if name.removeprefix("table ") in samples.GROWING:
            verdict = f"{(last - first) / max(1, last_sales - first_sales):,.0f} bytes a sale"
        elif not is_judged or name in ("API cores", "busy connections", "sales"):
            verdict = ""
        else:
            some = SOME_PAGES if name.startswith("table ") else SOME_CONNECTIONS if name == "connections" else 0
            is_noise = last - middle < some
            verdict = "flat" if growth <= 0.1 or is_noise else "GREW"
            if verdict == "GREW":
                grown.append(f"{name} grew by {growth:.0%}")
        rows.append([name, *(amount(name, value) for value in (first, middle, last)), f"{growth:+.1%}", verdict])
    page = table(
        "State (a table with its indexes)",
        ["What", "First", "Middle", "Last", "Since the middle", "Verdict"],
        rows,
    )
    return page, grown


def amount(name, value):
    is_size = name.startswith("table ") or name.endswith("memory")
    return f"{value / 1_048_576:,.2f} MB" if is_size else f"{value:,.2f}" if name == "API cores" else f"{value:,}"


def mega(series):
    return [(at, value / 1_048_576) for at, value in series]


def table(title, heads, rows):
    def cells(tag, values):
        return "".join(f"<{tag}>{html.escape(str(value))}</{tag}>" for value in values)

    lines = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f"<h2>{title}</h2><table><tr>{cells('th', heads)}</tr>{lines}</table>"


def chart(title, lines):
    """A line chart in SVG. An axis begins at zero."""
    points = [point for series in lines.values() for point in series]
    if not points:
        return ""
    last = max(at for at, _ in points) or 1
    top = ceiling(max(value for _, value in points))

    def x(at):
        return LEFT + at / last * (WIDTH - LEFT - 8)

    def y(value):
        return 8 + (1 - value / top) * (HEIGHT - BOTTOM - 8)

    parts = []
    for share in (0, 0.5, 1):
        value, at = share * top, share * last
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - 8}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:,.5g}</text>')
        anchor = ("start", "middle", "end")[int(2 * share)]
        parts.append(f'<text x="{x(at):.1f}" y="{HEIGHT - 4}" text-anchor="{anchor}">{at:,.0f} s</text>')
    keys = []
    for number, (name, series) in enumerate(lines.items()):
        path = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in series)
        parts.append(f'<polyline class="line c{number}" points="{path}"/>')
        keys.append(f'<span class="key k{number}">{html.escape(name)}</span>')
    return (
        f"<figure><figcaption>{html.escape(title)} {' '.join(keys)}</figcaption>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{html.escape(title)}">{"".join(parts)}</svg>'
        "</figure>"
    )


def ceiling(value):
    """The next of 1, 2, 5, 10, 20 ... that is no less."""
    step = 1e-3
    while True:
        for factor in (1, 2, 5):
            if value <= factor * step:
                return factor * step
        step *= 10


PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<style>
  :root { color-scheme: light dark; --c0: #2563eb; --c1: #d97706; --c2: #dc2626; --c3: #7c3aed; }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
  figure { display: inline-block; width: 30rem; max-width: 100%; margin: 0 0 1rem; vertical-align: top; }
  figcaption { font-weight: 600; }
  svg { width: 100%; font-size: 12px; fill: currentColor; }
  .grid { stroke: currentColor; opacity: .2; }
  .line { fill: none; stroke-width: 2; }
  .c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); } .c3 { stroke: var(--c3); }
  .key { font-weight: 400; margin-left: .5rem; }
  .k0 { color: var(--c0); } .k1 { color: var(--c1); } .k2 { color: var(--c2); } .k3 { color: var(--c3); }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: .15rem .6rem; text-align: right; border-bottom: 1px solid #8884; }
  th:first-child, td:first-child { text-align: left; }
</style>
<body>
{body}
</body>
</html>
"""
