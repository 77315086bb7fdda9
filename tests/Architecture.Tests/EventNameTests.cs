namespace Concert.Architecture.Tests;

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Concert.Application.Events;
using Concert.Domain.Shared;
using Concert.Domain.Webhooks;

/// <summary>
/// Stored rows and subscribers know events and aggregates by names, which integrators read in docs/webhooks.md. A name that
/// was derived from a class would change when the class is renamed, and differ from the page.
/// </summary>
public sealed partial class EventNameTests
{
    private static readonly string PagePath = Path.Combine(House.Root, "docs", "webhooks.md");
    private static readonly string Page = File.ReadAllText(PagePath);

    [Fact]
    public void Given_the_events_When_the_page_is_made_from_them_Then_it_shows_each_type_with_a_sample()
    {
        var events = House.Domain.GetTypes().Count(type => type.IsClass && type.IsAssignableTo(typeof(IDomainEvent)));
        EventTypes.All.Count.ShouldBe(events, "each event has a type of its own");
        var rows = EventTypes.Catalogue.Select(type =>
            $"| `{type.Name}`{(type.IsPersonal ? " (personal)" : "")} | {type.Description} | `{EventPayload.Of(type.Sample)}` |\n"
        );

        var renewed = Rows().Replace(Page, string.Concat(rows), count: 1);

        if (!string.Equals(renewed, Page, StringComparison.Ordinal))
            File.WriteAllText(PagePath, renewed);
        renewed.ShouldBe(Page, "docs/webhooks.md was out of date and has been written anew; commit it");
    }

    [Fact]
    public void Given_the_events_When_their_types_are_read_Then_they_are_lower_case_words_with_a_dot()
    {
        foreach (var type in EventTypes.All)
            TypeName().IsMatch(type).ShouldBeTrue(type);
        EventTypes.Earlier.Values.ShouldBeSubsetOf(EventTypes.All, StringComparer.Ordinal);
    }

    [Fact]
    public void Given_the_aggregates_When_their_events_are_published_Then_the_page_has_their_names() =>
        House
            .Domain.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(AggregateRoot)))
            .Select(type => ((AggregateRoot)RuntimeHelpers.GetUninitializedObject(type)).AggregateName)
            .Order(StringComparer.Ordinal)
            .ShouldBe(
                Name()
                    .Matches(Aggregates().Match(Page).Groups["names"].Value)
                    .Select(match => match.Groups["name"].Value)
            );

    [GeneratedRegex(
        @"(^\| `[a-z_]+\.[a-z_]+`.*\|\n)+",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Rows();

    [GeneratedRegex(@"^[a-z_]+\.[a-z_]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TypeName();

    [GeneratedRegex(
        "^`aggregate` is one of (?<names>[^.]+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Aggregates();

    [GeneratedRegex("`(?<name>[A-Za-z]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();
}
