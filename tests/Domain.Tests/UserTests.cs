namespace Concert.Domain.Tests;

using Concert.Domain.Users;

public sealed class UserTests
{
    [Theory]
    [InlineData("ada@example.com", "ADA@EXAMPLE.COM", true)]
    [InlineData("Ada@Example.com", "aDA@eXAMPLE.COM", true)]
    [InlineData("jürgen@example.com", "JÜRGEN@example.com", true)]
    [InlineData("ada@example.com", "ada@example.org", false)]
    public void Given_two_addresses_When_they_are_normalised_Then_only_case_is_ignored(
        string one,
        string other,
        bool areSame
    ) => (User.Normalize(one) == User.Normalize(other)).ShouldBe(areSame);

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
