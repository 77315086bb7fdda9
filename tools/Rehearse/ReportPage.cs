namespace Concert.Rehearse;

using System.Text;
using static Concert.Rehearse.Charts;

/// <summary>The report as one page that needs no other file and no other host.</summary>
internal static class ReportPage
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: light-dark(#17171c, #f2f1f5); --muted: light-dark(#5b5a66, #a9a7b5);
          --line: light-dark(#dfdcd5, #35353f); --paper: light-dark(#f7f6f3, #111115); --surface: light-dark(#fff, #1a1a20);
          --a: light-dark(#4a37c9, #b1a5ff); --b: light-dark(#08693f, #6fdca8); --c: light-dark(#b45309, #f4c65a);
          --d: light-dark(#ad1f1a, #ff9f96); --e: light-dark(#85838f, #7d7b8a) }
        * { box-sizing: border-box }
        body { margin: 0 auto; max-width: 78rem; padding: clamp(1rem, 4vw, 3rem); background: var(--paper); color: var(--ink);
          font: 1rem/1.55 system-ui, sans-serif }
        h1 { margin: 0; font-size: clamp(1.6rem, 1.2rem + 2vw, 2.4rem); letter-spacing: -.02em; line-height: 1.2 }
        h2 { margin: 0 0 .75rem; font-size: 1.2rem }
        .muted, figcaption, dt, th { color: var(--muted) }
        .verdict { display: flex; gap: 1rem; align-items: baseline; margin: 1.5rem 0; padding: 1.1rem 1.4rem;
          border-radius: 14px; border: 1px solid var(--line); border-inline-start: 6px solid var(--b); background: var(--surface);
          font-size: 1.1rem }
        .verdict.broken { border-inline-start-color: var(--d) } .verdict.open { border-inline-start-color: var(--c) }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1rem; margin: 1.5rem 0 }
        dl > div, figure, section { padding: 1.1rem 1.4rem; border: 1px solid var(--line); border-radius: 14px;
          background: var(--surface); margin: 0; min-width: 0 }
        dt { font-size: .875rem } dd { margin: 0; font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); gap: 1rem }
        .charts + section, section + section { margin-top: 1rem } figcaption { font-weight: 600; margin-bottom: .5rem }
        svg { display: block; width: 100%; height: auto; font: 13px system-ui, sans-serif; fill: var(--ink); overflow: visible }
        .small { font-size: 11px; fill: var(--muted) } .end { text-anchor: end } .middle { text-anchor: middle }
        .grid { stroke: var(--line); fill: none } .mark { stroke: var(--muted); stroke-dasharray: 3 3; fill: none }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round } .area { opacity: .12; stroke: none }
        .a { fill: var(--a); background: var(--a) } .b { fill: var(--b); background: var(--b) } .c { fill: var(--c); background: var(--c) }
        .d { fill: var(--d); background: var(--d) } .e { fill: var(--e); background: var(--e) }
        .line.a { stroke: var(--a); fill: none } .line.b { stroke: var(--b); fill: none } .line.c { stroke: var(--c); fill: none }
        circle { opacity: .45 } .number { font-weight: 600 }
        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .75rem 0 0; font-size: .875rem }
        .legend i { display: inline-block; width: .7rem; height: .7rem; border-radius: 3px; margin-inline-end: .45rem }
        .scroll { overflow-x: auto } table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
        th, td { padding: .45rem .7rem; border-bottom: 1px solid var(--line); text-align: end; white-space: nowrap }
        th:first-child, td:first-child { min-width: 11rem; text-align: start; white-space: normal } th { font-size: .875rem; font-weight: 600 }
        .bad { color: var(--d); font-weight: 600 } .good { color: var(--b); font-weight: 600 }
        """;

    private static readonly (string Name, double Percentile)[] Percentiles =
    [
        ("50 %", 50),
        ("90 %", 90),
        ("99 %", 99),
        ("99.9 %", 99.9),
    ];

    public static string Of(Plan plan, Result result)
    {
        var measures = result.Measures;
        var seconds = Math.Min(measures.Arrivals.Length, (int)result.Lasted.TotalSeconds + 2);
        var opens = measures.Since(result.OpensAt);
        var page = new StringBuilder(
            $"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Concert: the rehearsal</title>
            <style>
            {Style}
            </style>
            <h1>The rehearsal</h1>
            <p class="muted">{plan.Buyers:N0} buyers for {plan.Seats:N0} seats on {plan.Instances.Count} instance{(plan.Instances.Count == 1 ? "" : "s")}, profile {plan.Profile.Name}: {Text(
                plan.Profile.Description
            )}. Seed {plan.Seed}, {result.OpensAt:yyyy-MM-dd HH:mm} UTC.</p>
            {VerdictLine(plan, result)}
            <dl>
            {Fact("Seats sold", $"{result.Statistics?.SoldSeats:N0} of {plan.Seats:N0}")}
            {Fact("Admitted", $"{measures.Turns.Count:N0}")}
            {Fact("Lasted", $"{result.Lasted.TotalSeconds:N0} s")}
            {Fact("Calls", $"{measures.Latencies.Sum(each => each.Latencies.TotalCount):N0}")}
            {Fact("Fairness", measures.Fairness() is { } fairness ? $"{fairness:0.0000}" : "–")}
            </dl>
            <div class="charts">

            """
        );
        var waiting = new double[seconds];
        for (var (i, now) = (0, 0); i < seconds; i++)
            waiting[i] = now += measures.Arrivals[i] - measures.Ended[i];
        page.Append(
            Lines(
                "Arrivals and admissions a second",
                opens,
                new Series("Arrivals", "a", Take(measures.Arrivals, seconds)),
                new Series("Admissions", "b", Take(measures.Admissions, seconds))
            )
        );
        page.Append(Lines("Waiting in the queue", opens, new Series("Waiting", "c", waiting)));
        page.Append(Lines("Seats sold", opens, new Series("Sold", "b", Sum(measures.SeatsSold, seconds))));
        page.Append(Fairness(measures));
        page.Append(
            $"<figure><figcaption>What became of the buyers</figcaption>{Bars("What became of the buyers", [.. Enum.GetValues<Outcome>().Where(outcome => measures.Of(outcome) > 0).Select(outcome => (Words.Of(outcome), Colour(outcome), (double)measures.Of(outcome)))])}</figure>\n"
        );
        page.Append(WaitChart(measures));
        const string Slowest = "99th percentile of each call, in milliseconds";
        page.Append(
            $"<figure><figcaption>{Slowest}</figcaption>{Bars(Slowest, [.. measures.Latencies.Select(each => (each.Call, "a", each.Latencies.GetValueAtPercentile(99) / 1_000.0))])}</figure></div>\n"
        );
        AppendLatencies(page, measures);
        AppendRefusals(page, measures);
        foreach (var verdict in result.Verdicts)
            Append(page, verdict);
        return page.Append("</html>\n").ToString();
    }

    private static string VerdictLine(Plan plan, Result result) =>
        !result.IsClean(plan) ? "<p class=\"verdict broken\"><strong>Broken.</strong> See the promises below.</p>"
        : result.Verdicts.Any(verdict => verdict.Missing is not null)
            ? "<p class=\"verdict open\"><strong>Nothing wrong was seen,</strong> but the database was not checked: its connection was not given.</p>"
        : $"<p class=\"verdict\"><strong>Clean.</strong> Every promise was kept, in the database and in all that the buyers were told: {result.Verdicts.Sum(verdict => verdict.Findings.Sum(finding => finding.Examined)):N0} rows and answers were examined.</p>";

    private static string Fact(string name, string value) => $"<div><dt>{name}</dt><dd>{value}</dd></div>";

    private static string Fairness(Measures measures)
    {
        var turns = measures.Turns.ToArray();
        if (turns.Length == 0)
            return "";
        var (came, admitted) = (
            Measures.Ranks([.. turns.Select(turn => turn.Came)]),
            Measures.Ranks([.. turns.Select(turn => turn.Admitted)])
        );
        return Dots(
            $"Order of arrival (across) against order of admission (up); Spearman's coefficient {measures.Fairness():0.0000}",
            [.. came.Zip(admitted)],
            turns.Length - 1,
            turns.Length - 1,
            ""
        );
    }

    private static string WaitChart(Measures measures)
    {
        var turns = measures.Turns.OrderBy(turn => turn.Came).ToArray();
        return turns.Length == 0
            ? ""
            : Dots(
                "Seconds from arrival to admission, by the second of arrival",
                [.. turns.Select(turn => (turn.Came, Math.Max(0, turn.Admitted - turn.Came)))],
                turns[^1].Came,
                turns.Max(turn => turn.Admitted - turn.Came),
                "s"
            );
    }

    private static void AppendLatencies(StringBuilder page, Measures measures)
    {
        page.Append(
            "<section><h2>Latency of each call, in milliseconds</h2><div class=\"scroll\"><table><tr><th>Call</th><th>Calls</th>"
        );
        foreach (var (name, _) in Percentiles)
            page.Append($"<th>{name}</th>");
        page.Append("<th>Longest</th></tr>\n");
        foreach (var (call, latencies) in measures.Latencies)
        {
            page.Append($"<tr><td>{Text(call)}</td><td>{latencies.TotalCount:N0}</td>");
            foreach (var (_, percentile) in Percentiles)
                page.Append($"<td>{latencies.GetValueAtPercentile(percentile) / 1_000.0:#,0.0}</td>");
            page.Append($"<td>{latencies.GetValueAtPercentile(100) / 1_000.0:#,0.0}</td></tr>\n");
        }
        page.Append(
            "</table></div><p class=\"muted\">Retries and their pauses included; a join counts from the instant at which the buyer came.</p></section>\n"
        );
    }

    private static void AppendRefusals(StringBuilder page, Measures measures)
    {
        if (measures.Refusals.Count == 0)
            return;
        page.Append("<section><h2>Refusals</h2><div class=\"scroll\"><table><tr><th>Code</th><th>Count</th></tr>\n");
        foreach (var (code, count) in measures.Refusals)
            page.Append($"<tr><td>{Text(code)}</td><td>{count:N0}</td></tr>\n");
        page.Append("</table></div></section>\n");
    }

    private static void Append(StringBuilder page, Verdict verdict)
    {
        page.Append($"<section><h2>The checker, {verdict.When}</h2>");
        if (verdict.Missing is { } missing)
        {
            page.Append($"<p>{Text(missing)}</p></section>\n");
            return;
        }
        page.Append("<div class=\"scroll\"><table><tr><th>Promise</th><th>Examined</th><th>Verdict</th></tr>\n");
        foreach (var finding in verdict.Findings.Where(finding => finding.Checked))
        {
            page.Append($"<tr><td>{finding.Invariant}. {Text(finding.Name)}");
            if (finding.Counterexample is { } counterexample)
                page.Append($"<br><span class=\"bad\">{Text(counterexample)}</span>");
            page.Append(
                $"</td><td>{finding.Examined:N0}</td><td>{(finding.IsBroken ? "<span class=\"bad\">broken</span>" : "<span class=\"good\">kept</span>")}</td></tr>\n"
            );
        }
        page.Append("</table></div></section>\n");
    }

    private static string Colour(Outcome outcome) =>
        outcome switch
        {
            Outcome.Bought => "b",
            Outcome.SoldOut => "a",
            Outcome.Refused or Outcome.Unfinished => "d",
            Outcome.LetHoldRunOut => "c",
            _ => "e",
        };

    private static double[] Take(int[] series, int seconds) => [.. series.Take(seconds).Select(value => (double)value)];

    private static double[] Sum(int[] series, int seconds)
    {
        var sum = 0;
        return [.. series.Take(seconds).Select(value => (double)(sum += value))];
    }
}
