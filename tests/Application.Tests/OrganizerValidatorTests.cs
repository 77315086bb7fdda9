namespace Concert.Application.Tests;

using System.Globalization;
using Concert.Application.Concerts.AddSchedule;
using Concert.Application.Concerts.ChangePolicy;
using Concert.Application.Concerts.CreateConcert;

/// <summary>Requests of organizers at the edges of what is good.</summary>
public sealed class OrganizerValidatorTests
{
    private static readonly CreateConcertCommand Concert = new(
        ActorId: null,
        "Title",
        "Artist",
        "Venue",
        TimeZone: null,
        Description: null,
        Currency: null,
        Given.Now,
        Given.Now.AddDays(1),
        Policy: null
    );

    private static readonly SectionValues Section = new("A", Rows: 1, SeatsPerRow: 1, Price: 100m);

    private readonly Given _given = new();

    [Fact]
    public async Task Given_only_what_must_be_given_When_a_concert_is_announced_Then_it_is_good() =>
        await ShouldRefuse(Concert);

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("a\0b", false)]
    [InlineData("T", true)]
    public async Task Given_a_text_When_a_concert_is_announced_Then_it_is_not_empty_and_can_be_stored(
        string? text,
        bool isGood
    ) =>
        await ShouldRefuse(
            Concert with
            {
                Title = text!,
                Artist = text!,
                Venue = text!,
            },
            isGood ? [] : ["title", "artist", "venue"]
        );

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public async Task Given_a_long_text_When_a_concert_is_announced_Then_200_characters_are_the_most(
        int length,
        bool isGood
    )
    {
        var text = new string('t', length);

        await ShouldRefuse(
            Concert with
            {
                Title = text,
                Artist = text,
                Venue = text,
            },
            isGood ? [] : ["title", "artist", "venue"]
        );
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(4_000, true)]
    [InlineData(4_001, false)]
    public async Task Given_a_description_When_a_concert_is_announced_Then_4000_characters_are_the_most(
        int length,
        bool isGood
    ) => await ShouldRefuse(Concert with { Description = new string('d', length) }, isGood ? [] : ["description"]);

    [Fact]
    public async Task Given_a_description_with_a_nul_When_a_concert_is_announced_Then_it_is_refused() =>
        await ShouldRefuse(Concert with { Description = "a\0b" }, "description");

    [Theory]
    [InlineData("KRW", true)]
    [InlineData("USD", true)]
    [InlineData("", false)]
    [InlineData("krw", false)]
    [InlineData("KR", false)]
    [InlineData("KRWX", false)]
    [InlineData("KRW\n", false)]
    [InlineData("\nKRW", false)]
    [InlineData("ÄÖÜ", false)]
    public async Task Given_a_currency_When_a_concert_is_announced_Then_it_is_a_code_of_three_capitals(
        string currency,
        bool isGood
    ) => await ShouldRefuse(Concert with { Currency = currency }, isGood ? [] : ["currency"]);

    [Theory]
    [InlineData("Asia/Seoul", true)]
    [InlineData("Europe/Kyiv", true)]
    [InlineData("Etc/UTC", true)]
    [InlineData("Korea Standard Time", false)]
    [InlineData("Asia/Nowhere", false)]
    [InlineData("asia/seoul", false)]
    [InlineData("Asia//Seoul", false)]
    [InlineData("posix/Asia/Seoul", false)]
    [InlineData("localtime", false)]
    [InlineData("UTC-11", false)]
    [InlineData("Europe/Kiev", true)]
    [InlineData("Antarctica/Troll", true)]
    [InlineData("../etc/passwd", false)]
    [InlineData("", false)]
    public async Task Given_a_time_zone_When_it_is_set_Then_it_is_one_of_IANA(string timeZone, bool isGood) =>
        await ShouldRefuse(Concert with { TimeZone = timeZone }, isGood ? [] : ["timeZone"]);

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    public async Task Given_a_window_When_it_is_set_Then_it_has_a_length(int ticks, bool isGood)
    {
        var closesAt = Given.Now.AddTicks(ticks);

        await ShouldRefuse(Concert with { SaleClosesAt = closesAt }, isGood ? [] : ["saleClosesAt"]);
        await ShouldRefuse(Schedule([Section]) with { BookingClosesAt = closesAt }, isGood ? [] : ["bookingClosesAt"]);
    }

    [Fact]
    public async Task Given_instants_that_were_left_out_When_they_are_read_Then_they_are_refused()
    {
        await ShouldRefuse(Concert with { SaleOpensAt = default }, "saleOpensAt");
        await ShouldRefuse(Schedule([Section]) with { StartsAt = default }, "startsAt");
        await ShouldRefuse(Schedule([Section]) with { BookingOpensAt = default }, "bookingOpensAt");
    }

    [Theory]
    [InlineData("holdSeconds", 3, 3_600)]
    [InlineData("maxSeatsPerUser", 1, 50)]
    [InlineData("admissionsPerInterval", 1, 100_000)]
    [InlineData("intervalSeconds", 1, 60)]
    [InlineData("maxActive", 1, 1_000_000)]
    [InlineData("activeSeconds", 3, 86_400)]
    public async Task Given_a_rule_When_it_is_set_Then_it_is_in_its_range(string rule, int min, int max)
    {
        await ShouldRefuse(Concert with { Policy = PolicyWith(null) });
        foreach (var (value, isGood) in new[] { (min - 1, false), (min, true), (max, true), (max + 1, false) })
        {
            await ShouldRefuse(new ChangePolicyCommand(ActorId: null, 42, PolicyWith(value)), isGood ? [] : [rule]);
            await ShouldRefuse(Concert with { Policy = PolicyWith(value) }, isGood ? [] : [$"policy.{rule}"]);
        }

        PolicyValues PolicyWith(int? value) =>
            new(
                rule == "holdSeconds" ? value : 300,
                rule == "maxSeatsPerUser" ? value : 4,
                rule == "admissionsPerInterval" ? value : 1_400,
                rule == "intervalSeconds" ? value : 10,
                rule == "maxActive" ? value : 5_000,
                rule == "activeSeconds" ? value : 600
            );
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(3_600, true)]
    [InlineData(3_601, false)]
    public async Task Given_a_no_show_time_When_it_is_set_Then_it_is_in_its_range_and_may_be_left_out(
        int? seconds,
        bool isGood
    )
    {
        var policy = new PolicyValues(300, 4, 1_400, 10, 5_000, 600, NoShowSeconds: seconds);

        await ShouldRefuse(new ChangePolicyCommand(ActorId: null, 42, policy), isGood ? [] : ["noShowSeconds"]);
        await ShouldRefuse(Concert with { Policy = policy }, isGood ? [] : ["policy.noShowSeconds"]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(200, 1)]
    [InlineData(1, 1_000)]
    [InlineData(0, 1, "seating[0].rows")]
    [InlineData(-1, 1, "seating[0].rows")]
    [InlineData(201, 1, "seating[0].rows")]
    [InlineData(1, 0, "seating[0].seatsPerRow")]
    [InlineData(1, 1_001, "seating[0].seatsPerRow")]
    [InlineData(0, 0, "seating[0].rows", "seating[0].seatsPerRow")]
    public async Task Given_a_section_When_it_is_planned_Then_its_rows_and_seats_are_in_their_ranges(
        int rows,
        int seatsPerRow,
        params string[] refused
    ) => await ShouldRefuse(Schedule([Section with { Rows = rows, SeatsPerRow = seatsPerRow }]), refused);

    [Theory]
    [InlineData(null, false)]
    [InlineData("-0.01", false)]
    [InlineData("0", true)]
    [InlineData("0.01", true)]
    [InlineData("0.001", false)]
    [InlineData("10000000", true)]
    [InlineData("10000000.01", false)]
    public async Task Given_a_price_When_a_section_is_planned_Then_it_may_be_zero_and_is_bounded(
        string? text,
        bool isGood
    )
    {
        decimal? price = text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);

        await ShouldRefuse(Schedule([Section with { Price = price }]), isGood ? [] : ["seating[0].price"]);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public async Task Given_a_sections_name_When_it_is_planned_Then_it_has_1_to_50_characters(
        int length,
        bool isGood
    ) =>
        await ShouldRefuse(
            Schedule([Section with { Section = new string('s', length) }]),
            isGood ? [] : ["seating[0].section"]
        );

    [Theory]
    [InlineData(null)]
    [InlineData("a\0b")]
    public async Task Given_a_name_that_cannot_be_stored_When_a_section_is_planned_Then_it_is_refused(string? name) =>
        await ShouldRefuse(Schedule([Section with { Section = name! }]), "seating[0].section");

    [Fact]
    public async Task Given_a_seating_that_makes_no_sense_When_a_date_is_planned_Then_it_is_refused()
    {
        await ShouldRefuse(Schedule(null!), "seating");
        await ShouldRefuse(Schedule([]), "seating");
        await ShouldRefuse(Schedule([Section, null!]), "seating");
        await ShouldRefuse(Schedule([Section, Section]), "seating");
    }

    [Theory]
    [InlineData(200, 1, 500, true)]
    [InlineData(201, 1, 1, false)]
    [InlineData(1, 100, 1_000, true)]
    [InlineData(1, 101, 1_000, false)]
    [InlineData(101, 1, 1_000, false)]
    public async Task Given_many_seats_When_a_date_is_planned_Then_200_sections_and_100000_seats_are_the_most(
        int sections,
        int rows,
        int seatsPerRow,
        bool isGood
    ) => await ShouldRefuse(Schedule(Sections(sections, rows, seatsPerRow)), isGood ? [] : ["seating"]);

    [Theory]
    [InlineData(2, new[] { "A", "B" }, true)]
    [InlineData(1, new[] { "Balcony no" }, true)]
    [InlineData(1, new[] { "Balcony no." }, false)]
    [InlineData(2, new[] { "A" }, false)]
    [InlineData(2, new[] { "A", "A" }, false)]
    [InlineData(2, new[] { "A", "a" }, true)]
    [InlineData(1, new string[0], false)]
    [InlineData(1, new[] { "\u200b" }, false)]
    [InlineData(1, new[] { "A " }, false)]
    [InlineData(1, new[] { "" }, false)]
    [InlineData(1, new string?[] { null }, false)]
    public async Task Given_row_labels_When_a_date_is_planned_Then_there_is_a_short_one_of_its_own_for_each_row(
        int rows,
        string?[] labels,
        bool isGood
    ) =>
        await ShouldRefuse(
            Schedule([Section with { Rows = rows, RowLabels = labels! }]),
            isGood ? [] : ["seating[0].rowLabels"]
        );

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public async Task Given_a_first_number_When_a_date_is_planned_Then_it_is_from_1_to_10000(int first, bool isGood) =>
        await ShouldRefuse(Schedule([Section with { FirstNumber = first }]), isGood ? [] : ["seating[0].firstNumber"]);

    [Fact]
    public async Task Given_numbers_whose_product_is_out_of_all_bounds_When_a_date_is_planned_Then_it_is_refused() =>
        (await _given.FieldsRefused(Schedule(Sections(3, int.MaxValue, int.MaxValue)))).ShouldNotBeEmpty();

    private async Task ShouldRefuse<TRequest>(TRequest request, params string[] fields)
        where TRequest : notnull => (await _given.FieldsRefused(request)).ShouldBe(fields, ignoreOrder: true);

    private static AddScheduleCommand Schedule(IReadOnlyList<SectionValues> seating) =>
        new(ActorId: null, 42, Given.Now, Given.Now, Given.Now.AddDays(1), seating);

    private static IReadOnlyList<SectionValues> Sections(int count, int rows, int seatsPerRow) =>
        [.. Enumerable.Range(1, count).Select(number => new SectionValues($"S{number}", rows, seatsPerRow, 100m))];
}
