namespace Concert.Domain.Tests;

using Concert.Domain.Users;

public sealed class UserTests
{
    [Theory]
    [InlineData("ada@example.com", "ADA@EXAMPLE.COM", true)]
    [InlineData("Ada@Example.com", "aDA@eXAMPLE.COM", true)]
    [InlineData("jürgen@example.com", "JÜRGEN@example.com", true)]
    [InlineData("ada@example.com", "ada@example.org", false)]
    [InlineData("j\u00fcrgen@example.com", "ju\u0308rgen@example.com", true)]
    [InlineData("ada@example.com", "\uff21\uff44\uff41@example.com", true)]
    [InlineData("ada@example.com", "ada@example\u3002com", true)]
    [InlineData("ada@b\u00fccher.example", "ada@BU\u0308CHER.example", true)]
    [InlineData("ada@b\u00fccher.example", "Ada@XN--BCHER-KVA.example", true)]
    [InlineData("ada@stra\u00dfe.example", "ada@strasse.example", false)]
    [InlineData("\u0430da@example.com", "ada@example.com", false)]
    public void Given_two_addresses_When_they_are_normalised_Then_only_what_spells_the_same_differently_is_ignored(
        string one,
        string other,
        bool areSame
    ) => (User.Normalize(one) == User.Normalize(other)).ShouldBe(areSame);

    [Fact]
    public void Given_any_address_in_ASCII_When_it_is_normalised_Then_only_its_case_changes()
    {
        var random = new Random(7);
        for (var i = 0; i < 10_000; i++)
        {
            var email = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => (char)random.Next(128)));
            User.Normalize($"{email}@xn--bcher-kva.example")
                .ShouldBe($"{email}@xn--bcher-kva.example".ToUpperInvariant());
            User.Normalize(email).ShouldBe(email.ToUpperInvariant());
        }
    }

    [Theory]
    [InlineData("ada@")]
    [InlineData("ada@a..b")]
    [InlineData("ada@-a.example")]
    [InlineData("ada@example.com.")]
    [InlineData("ada@xn--99.example")]
    [InlineData("ada@a\u200d.example")]
    public void Given_an_address_without_a_valid_domain_When_it_is_normalised_Then_there_is_no_form_for_a_new_user(
        string email
    )
    {
        User.TryNormalize(email).ShouldBeNull();
        User.Normalize(email).ShouldBe(email.ToUpperInvariant());
    }

    [Fact]
    public void Given_an_address_that_grows_or_is_no_text_When_it_is_normalised_Then_there_is_no_form_either()
    {
        User.TryNormalize($"{new string('\ufdfa', 100)}@example.com").ShouldBeNull();
        User.TryNormalize("\ud800@example.com").ShouldBeNull();
    }

    [Fact]
    public void Given_a_mixed_case_address_When_its_user_registers_Then_it_is_kept_as_given_and_normalised()
    {
        var user = User.Register("Ada@Example.com", "hash", "Ada", UserRole.Customer, Given.Now);

        user.Email.ShouldBe("Ada@Example.com");
        user.NormalizedEmail.ShouldBe(User.Normalize("ada@example.com"));
        user.RegisteredAt.ShouldBe(Given.Now);
        user.ShouldBeNumbered();
        user.PendingEvents.Single().Event.ShouldBe(new UserRegistered(UserRole.Customer));
    }
}
