namespace Concert.Architecture.Tests;

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Concert.Domain.Shared;
using Concert.Domain.Webhooks;

/// <summary>
/// Stored rows and subscribers know events and aggregates by names, which integrators read in docs/webhooks.md. A name that
/// was derived from a class would change when the class is renamed, and differ from the page.
/// </summary>
public sealed partial class EventNameTests
{
    private static readonly List<string[]> Rows =
    [
        .. File.ReadLines(Path.Combine(House.Root, "docs", "webhooks.md"))
            .SkipWhile(line => line != "| `aggregate` | `type` |")
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => Name().Matches(line).Select(match => match.Groups["name"].Value).ToArray()),
    ];

    [Fact]
    public void Given_an_event_When_it_is_published_Then_its_type_is_one_that_integrators_can_read_of()
    {
        var events = House.Domain.GetTypes().Count(type => type.IsClass && type.IsAssignableTo(typeof(IDomainEvent)));

        EventTypes.All.Count.ShouldBe(events, "each event has a type of its own");
        EventTypes.All.ShouldBe(Rows.SelectMany(row => row.Skip(1)), ignoreOrder: true);
    }

    [Fact]
    public void Given_an_aggregate_When_its_events_are_published_Then_its_name_is_one_that_integrators_can_read_of() =>
        House
            .Domain.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(AggregateRoot)))
            .Select(type => ((AggregateRoot)RuntimeHelpers.GetUninitializedObject(type)).AggregateName)
            .ShouldBe(Rows.Select(row => row[0]), ignoreOrder: true);

    [GeneratedRegex("`(?<name>[A-Za-z]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();
}
