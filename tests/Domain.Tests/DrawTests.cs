namespace Concert.Domain.Tests;

using System.Security.Cryptography;
using System.Text;
using Concert.Domain.Queue;

public sealed class DrawTests(ITestOutputHelper output)
{
    private const long ConcertId = 42;

    /// <summary>The bytes 0 to 31.</summary>
    private static readonly byte[] Seed = [.. Enumerable.Range(0, DrawRules.SeedBytes).Select(each => (byte)each)];

    // The expected values of the next three tests were computed in Python, from the published rules.

    [Fact]
    public void Given_a_seed_When_it_is_promised_Then_its_hash_is_the_known_one() =>
        DrawRules.HashOf(Seed).ShouldBe("630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd");

    [Fact]
    public void Given_five_users_When_the_list_is_frozen_Then_entries_and_hash_are_the_known_ones()
    {
        var draw = Draw.Freeze(ConcertId, Given.Users(5), lastSequence: 9, Given.Now);

        Given
            .Users(5)
            .Select(user => DrawRules.EntryOf(ConcertId, user))
            .ShouldBe([
                "74cc034b4253661fc6889d891934b6f0",
                "5ca12acdfe226028ea9ebb641bc39f02",
                "4c88054808608581f8f66e3f3e615d2e",
                "4ecca6445fec93c935be52e171926d47",
                "8e4ae76885bba93668fa01b366c3ec25",
            ]);
        draw.ListEntries()
            .ShouldBe([
                "4c88054808608581f8f66e3f3e615d2e",
                "4ecca6445fec93c935be52e171926d47",
                "5ca12acdfe226028ea9ebb641bc39f02",
                "74cc034b4253661fc6889d891934b6f0",
                "8e4ae76885bba93668fa01b366c3ec25",
            ]);
        Convert
            .ToHexStringLower(draw.EntriesHash)
            .ShouldBe("b3ff3c507647043bc27b6a2809b46c27ddf84ac03616d8a99351a133626ed8f8");
        draw.ConcertId.ShouldBe(ConcertId);
        draw.LastSequence.ShouldBe(9);
        draw.EntryCount.ShouldBe(5);
        draw.DrawnAt.ShouldBe(Given.Now);
    }

    [Fact]
    public void Given_five_users_When_they_are_arranged_Then_order_and_numbers_are_the_known_ones()
    {
        var users = Given.Users(5);

        DrawRules
            .Arrange(Seed, ConcertId, users)
            .ShouldBe([
                new DrawnPlace(users[2], 14_744_707_768_015),
                new DrawnPlace(users[3], 530_717_942_348_613),
                new DrawnPlace(users[0], 659_822_095_226_268),
                new DrawnPlace(users[1], 666_887_197_864_066),
                new DrawnPlace(users[4], 757_320_547_222_750),
            ]);
    }

    [Fact]
    public void Given_many_users_When_the_list_is_frozen_Then_it_is_sorted_and_has_the_hash_of_its_text_file()
    {
        var users = Given.Users(1_000);

        var draw = Draw.Freeze(ConcertId, users, lastSequence: 1_000, Given.Now);

        var entries = users.Select(NaiveEntry).Order(StringComparer.Ordinal).ToList();
        var file = string.Concat(entries.Select(entry => $"{entry}\n"));
        draw.ListEntries().ShouldBe(entries);
        draw.EntryCount.ShouldBe(1_000);
        draw.Entries.ShouldBe(Convert.FromHexString(string.Concat(entries)));
        draw.EntriesHash.ShouldBe(SHA256.HashData(Encoding.UTF8.GetBytes(file)));
    }

    [Fact]
    public void Given_many_users_When_they_are_arranged_Then_it_is_by_the_whole_of_their_codes_and_strictly_rising()
    {
        var users = Given.Users(1_000);

        var places = DrawRules.Arrange(Seed, ConcertId, users);

        places.Select(place => place.UserId).ShouldBe(users.OrderBy(NaiveCode, StringComparer.Ordinal));
        places.Zip(places.Skip(1)).ShouldAllBe(pair => pair.First.Order < pair.Second.Order);
        places.ShouldAllBe(place => place.Order >= 0 && place.Order < 1L << 50);
        places.ShouldAllBe(place => place.Order == (long)(double)place.Order);
        places.ShouldAllBe(place => place.Order == DrawRules.OrderOf(Seed, ConcertId, place.UserId));
    }

    [Fact]
    public void Given_two_users_whose_codes_begin_alike_When_they_are_arranged_Then_they_still_have_different_orders()
    {
        // Found by search: of 48 million users this pair shares the first 50 bits.
        const long shared = 85_270_094_880_771;
        Guid[] users = [new("01890000-0000-7000-8000-000002787ec4"), new("01890000-0000-7000-8000-000002dbd451")];

        var places = DrawRules.Arrange(Seed, ConcertId, users);

        users.ShouldAllBe(user => DrawRules.OrderOf(Seed, ConcertId, user) == shared);
        places.Select(place => place.UserId).ShouldBe(users.OrderBy(NaiveCode, StringComparer.Ordinal));
        places.Select(place => place.Order).ShouldBe([shared, shared + 1]);
    }

    [Fact]
    public void Given_another_order_of_arrival_When_users_are_drawn_Then_list_and_order_are_the_same()
    {
        var users = Given.Users(1_000);
        Guid[] reversed = [.. users.Reverse()];

        var (draw, drawAgain) = (Held(users), Held(reversed));

        drawAgain.Entries.ShouldBe(draw.Entries);
        drawAgain.EntriesHash.ShouldBe(draw.EntriesHash);
        DrawRules.Arrange(Seed, ConcertId, reversed).ShouldBe(DrawRules.Arrange(Seed, ConcertId, users));

        static Draw Held(IReadOnlyCollection<Guid> users) => Draw.Freeze(ConcertId, users, users.Count, Given.Now);
    }

    [Fact]
    public void Given_another_seed_or_concert_When_users_are_arranged_Then_the_order_is_another()
    {
        var users = Given.Users(1_000);
        byte[] otherSeed = [.. Seed[..^1], 0];

        var order = Order(Seed, ConcertId);

        Order(otherSeed, ConcertId).ShouldNotBe(order);
        Order(Seed, ConcertId + 1).ShouldNotBe(order);

        IEnumerable<Guid> Order(byte[] seed, long concertId) =>
            DrawRules.Arrange(seed, concertId, users).Select(place => place.UserId);
    }

    [Fact]
    [Trait("Category", "Scale")]
    public void Given_ten_thousand_users_When_they_are_arranged_Then_to_have_come_first_was_no_help()
    {
        var arrival = Given.Users(10_000).Index().ToDictionary(user => user.Item, user => user.Index);

        var places = DrawRules.Arrange(Seed, ConcertId, arrival.Keys);

        // Spearman's coefficient: 1 if the order of arrival is kept, -1 if it is reversed, near 0 if it does not matter.
        var count = (double)places.Count;
        var squares = places.Index().Sum(place => Math.Pow(place.Index - arrival[place.Item.UserId], 2));
        var correlation = 1 - 6 * squares / (count * (count * count - 1));
        output.WriteLine(
            FormattableString.Invariant($"Spearman's coefficient of {count:N0} entries: {correlation:F4}")
        );
        count.ShouldBe(10_000);
        Math.Abs(correlation).ShouldBeLessThan(0.03);
    }

    [Fact]
    public void Given_a_user_who_is_not_waiting_When_the_others_are_drawn_Then_that_user_is_not()
    {
        Guid[] waiting = [.. Given.Users(10).Skip(1)];

        var draw = Draw.Freeze(ConcertId, waiting, lastSequence: 10, Given.Now);

        draw.ListEntries().ShouldNotContain(entry => entry == DrawRules.EntryOf(ConcertId, Given.UserId));
        draw.EntryCount.ShouldBe(9);
        DrawRules.Arrange(Seed, ConcertId, waiting).Select(place => place.UserId).ShouldBe(waiting, ignoreOrder: true);
    }

    [Fact]
    public void Given_nobody_who_waits_When_the_draw_is_held_Then_it_is_empty_and_has_the_hash_of_an_empty_file()
    {
        var draw = Draw.Freeze(ConcertId, [], lastSequence: 0, Given.Now);

        draw.EntryCount.ShouldBe(0);
        draw.Entries.ShouldBeEmpty();
        draw.ListEntries().ShouldBeEmpty();
        draw.EntriesHash.ShouldBe(SHA256.HashData([]));
        DrawRules.Arrange(Seed, ConcertId, []).ShouldBeEmpty();
    }

    [Fact]
    public void Given_a_user_twice_When_the_draw_is_held_Then_that_is_a_bug()
    {
        Guid[] twice = [.. Given.Users(3), Given.UserId];

        Should.Throw<ArgumentException>(() => Draw.Freeze(ConcertId, twice, lastSequence: 4, Given.Now));
        Should.Throw<ArgumentException>(() => DrawRules.Arrange(Seed, ConcertId, twice));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Given_a_seed_of_another_length_When_it_is_used_Then_that_is_a_bug(int length)
    {
        var seed = new byte[length];

        Should.Throw<ArgumentOutOfRangeException>(() => DrawRules.HashOf(seed));
        Should.Throw<ArgumentOutOfRangeException>(() => DrawRules.Arrange(seed, ConcertId, []));
        Should.Throw<ArgumentOutOfRangeException>(() => DrawRules.OrderOf(seed, ConcertId, Given.UserId));
    }

    /// <summary>The entry, written as the documentation has it.</summary>
    private static string NaiveEntry(Guid userId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{ConcertId}:{userId}")))[..32];

    private static string NaiveCode(Guid userId) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Seed, Encoding.ASCII.GetBytes(NaiveEntry(userId))));
}
