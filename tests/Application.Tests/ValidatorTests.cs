namespace Concert.Application.Tests;

using System.Globalization;
using Concert.Application.Balances.ChargeBalance;
using Concert.Application.Balances.ListBalanceEntries;
using Concert.Application.Balances.UseBalance;
using Concert.Application.Concerts.ListConcerts;
using Concert.Application.Concerts.RankConcerts;
using Concert.Application.Payments.ListPayments;
using Concert.Application.Payments.Pay;
using Concert.Application.Reservations.HoldSeat;
using Concert.Application.Reservations.ListReservations;
using Concert.Application.Users.RegisterUser;
using Concert.Application.Users.SignIn;

/// <summary>Requests of users at the edges of what is good.</summary>
public sealed class ValidatorTests
{
    private const string Nul = "a\0b";
    private readonly Given _given = new();

    [Theory]
    [InlineData("-1", false)]
    [InlineData("0", false)]
    [InlineData("0.001", false)]
    [InlineData("0.01", true)]
    [InlineData("0.010", true)]
    [InlineData("9999999.999", false)]
    [InlineData("10000000", true)]
    [InlineData("10000000.01", false)]
    public async Task Given_an_amount_When_it_is_charged_or_used_Then_it_is_positive_bounded_and_in_cents(
        string text,
        bool isGood
    )
    {
        var amount = decimal.Parse(text, CultureInfo.InvariantCulture);

        await ShouldRefuse(new ChargeBalanceCommand(Given.UserId, amount), isGood, "amount");
        await ShouldRefuse(new UseBalanceCommand(Given.UserId, amount), isGood, "amount");
    }

    [Theory]
    [InlineData("a@b", true)]
    [InlineData("ada@example.com", true)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData(null, false)]
    [InlineData("ada", false)]
    [InlineData("@example.com", false)]
    [InlineData("ada@", false)]
    [InlineData("a@b@c", false)]
    [InlineData("a\0@b", false)]
    [InlineData("j\u00fcrgen@b\u00fccher.example", true)]
    [InlineData("a@b..c", false)]
    [InlineData("a@b.", false)]
    [InlineData("a@-b", false)]
    [InlineData("a@xn--99", false)]
    [InlineData("a\uff20b@c", false)]
    [InlineData("a\uff20b", false)]
    [InlineData("a\u200b@b", false)]
    [InlineData("a\u202e@b", false)]
    [InlineData("a\u00ad@b", false)]
    [InlineData("a\u0085@b", false)]
    [InlineData("a\ufe0f@b", false)]
    [InlineData("a\ufffd@b", false)]
    public async Task Given_an_address_When_a_user_registers_Then_it_must_look_like_one(string? email, bool isGood) =>
        await ShouldRefuse(Register(email: email), isGood, "email");

    [Theory]
    [InlineData(254, true)]
    [InlineData(255, false)]
    public async Task Given_a_long_address_When_it_is_used_Then_254_characters_are_the_most(int length, bool isGood)
    {
        var email = "@example.com".PadLeft(length, 'a');

        await ShouldRefuse(Register(email: email), isGood, "email");
        await ShouldRefuse(new SignInCommand(email, "password", "192.0.2.1"), isGood, "email");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task Given_a_password_When_a_user_registers_Then_it_has_8_to_128_characters(int length, bool isGood) =>
        await ShouldRefuse(Register(password: "good".PadLeft(length, 'p')[..length]), isGood, "password");

    [Theory]
    [InlineData("password")]
    [InlineData("PassWord")]
    [InlineData("12345678")]
    [InlineData("87654321")]
    [InlineData("abcdefghij")]
    [InlineData("qwertyuiop")]
    [InlineData("        ")]
    [InlineData("aaaaaaaa")]
    [InlineData("ada.lovelace")]
    [InlineData("Ada.Lovelace@example.com")]
    [InlineData("organizer-demo")]
    public async Task Given_a_password_that_is_tried_first_When_a_user_registers_Then_it_is_refused(string password) =>
        await ShouldRefuse(Register(email: "ada.lovelace@example.com", password), isGood: false, "password");

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task Given_a_password_When_a_user_signs_in_Then_only_what_cannot_be_one_is_refused(
        int length,
        bool isGood
    ) =>
        await ShouldRefuse(
            new SignInCommand("ada@example.com", new string('p', length), "192.0.2.1"),
            isGood,
            "password"
        );

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(Nul)]
    public async Task Given_no_address_or_one_that_cannot_be_stored_When_a_user_signs_in_Then_it_is_refused(
        string? email
    ) => await ShouldRefuse(new SignInCommand(email!, "password", "192.0.2.1"), isGood: false, "email");

    [Theory]
    [InlineData("A", true)]
    [InlineData("에이다", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData(Nul, false)]
    [InlineData("Zo\u00eb \U0001f3ab", true)]
    [InlineData(" ", false)]
    [InlineData("\u3000\u00a0", false)]
    [InlineData("\u3164", false)]
    [InlineData("A\u2800", false)]
    [InlineData("A\u200b", false)]
    [InlineData("A\u2066", false)]
    [InlineData("A\u2028", false)]
    [InlineData("A\n", false)]
    [InlineData("A\u0378", false)]
    [InlineData("A\U000e0041", false)]
    [InlineData("A\ufffd", false)]
    public async Task Given_a_name_When_a_user_registers_Then_it_is_text_that_can_be_seen_and_stored(
        string? name,
        bool isGood
    ) => await ShouldRefuse(Register(displayName: name), isGood, "displayName");

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task Given_a_long_name_When_a_user_registers_Then_100_characters_are_the_most(
        int length,
        bool isGood
    ) => await ShouldRefuse(Register(displayName: new string('n', length)), isGood, "displayName");

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task Given_a_number_of_seats_When_they_are_held_Then_it_is_1_to_100(int count, bool isGood) =>
        await ShouldRefuse(Hold([.. Enumerable.Range(1, count).Select(id => (long)id)]), isGood, "seatIds");

    [Fact]
    public async Task Given_seats_that_are_left_out_or_named_twice_When_they_are_held_Then_they_are_refused()
    {
        await ShouldRefuse(Hold(null), isGood: false, "seatIds");
        await ShouldRefuse(Hold([1, 2, 1]), isGood: false, "seatIds");
    }

    [Fact]
    public async Task Given_a_payment_When_it_names_no_reservation_Then_it_is_refused()
    {
        await ShouldRefuse(new PayCommand(Given.UserId, Guid.Empty), isGood: false, "reservationId");
        await ShouldRefuse(new PayCommand(Given.UserId, Given.UserId), isGood: true, "reservationId");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task Given_any_list_When_a_page_is_asked_for_Then_it_has_1_to_100_items(int limit, bool isGood)
    {
        var page = new PageRequest(limit, Cursor: null);

        await ShouldRefuse(new ListConcertsQuery(page), isGood, "limit");
        await ShouldRefuse(new ListReservationsQuery(Given.UserId, page), isGood, "limit");
        await ShouldRefuse(new ListPaymentsQuery(Given.UserId, page), isGood, "limit");
        await ShouldRefuse(new ListBalanceEntriesQuery(Given.UserId, page), isGood, "limit");
        await ShouldRefuse(new RankConcertsQuery(RankingWindow.Day, limit), isGood, "limit");
    }

    [Fact]
    public async Task Given_any_list_When_a_page_is_asked_for_Then_its_cursor_must_be_one_of_ours()
    {
        var good = new PageRequest(20, PageCursor.Encode("7"));
        var garbage = new PageRequest(20, "garbage");

        await ShouldRefuse(new ListConcertsQuery(good), isGood: true, "cursor");
        await ShouldRefuse(new ListConcertsQuery(garbage), isGood: false, "cursor");
        await ShouldRefuse(new ListReservationsQuery(Given.UserId, garbage), isGood: false, "cursor");
        await ShouldRefuse(new ListPaymentsQuery(Given.UserId, garbage), isGood: false, "cursor");
        await ShouldRefuse(new ListBalanceEntriesQuery(Given.UserId, garbage), isGood: false, "cursor");
    }

    private async Task ShouldRefuse<TRequest>(TRequest request, bool isGood, string field)
        where TRequest : notnull =>
        (await _given.FieldsRefused(request)).ShouldBe(isGood ? [] : [field], $"{typeof(TRequest).Name}");

    private static RegisterUserCommand Register(
        string? email = "ada@example.com",
        string? password = "a good password",
        string? displayName = "Ada"
    ) => new(email!, password!, displayName!);

    private static HoldSeatCommand Hold(IReadOnlyList<long>? seatIds, long scheduleId = 7) =>
        new(Given.UserId, Given.Pass, scheduleId, seatIds!);
}
