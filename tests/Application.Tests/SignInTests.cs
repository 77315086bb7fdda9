namespace Concert.Application.Tests;

using Concert.Application.Users.SignIn;
using NSubstitute.ExceptionExtensions;

public sealed class SignInTests
{
    private const string Address = "192.0.2.1";
    private static readonly User Ada = User.Register("Ada@Example.com", "hash", "Ada", UserRole.Customer, Given.Now);
    private readonly Given _given = new();

    public SignInTests()
    {
        _given.Port<IUsers>().FindByEmailAsync(Ada.NormalizedEmail, Arg.Any<CancellationToken>()).Returns(Ada);
        Verified("hash", "right", new PasswordCheck(IsRight: true));
        Verified("hash", "wrong", new PasswordCheck(IsRight: false));
        Verified(null, "wrong", new PasswordCheck(IsRight: false));
        _given
            .Port<IAccessTokens>()
            .Issue(new Caller(Ada.Id, Ada.Role))
            .Returns(new AccessToken("token", TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task Given_the_right_password_When_a_user_signs_in_Then_there_is_a_token_and_earlier_attempts_are_forgotten()
    {
        var result = await _given.Send(new SignInCommand("ada@EXAMPLE.com", "right", Address));

        result.Value.ShouldBe(new AccessToken("token", TimeSpan.FromHours(1)));
        Received.InOrder(() =>
        {
            _ = _given.Port<ISignInAttempts>().CountAsync(Ada.NormalizedEmail, Address, Arg.Any<CancellationToken>());
            _ = _given.Port<ISignInAttempts>().ForgetAsync(Ada.NormalizedEmail, Address, Arg.Any<CancellationToken>());
        });
        await _given.Port<IUsers>().DidNotReceiveWithAnyArgs().TryRenewHashAsync(default!, default!, default);
    }

    [Fact]
    public async Task Given_an_old_hash_When_its_user_signs_in_Then_it_is_renewed()
    {
        Verified("hash", "right", new PasswordCheck(IsRight: true, "renewed"));

        (await _given.Send(new SignInCommand("ada@example.com", "right", Address))).Error.ShouldBeNull();

        await _given.Port<IUsers>().Received(1).TryRenewHashAsync(Ada, "renewed", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Given_too_many_who_sign_in_When_a_user_does_Then_they_are_asked_to_try_again()
    {
        Verified("hash", "right", PipelineErrors.Congested);

        (await _given.Send(new SignInCommand("ada@example.com", "right", Address))).Error.ShouldBe(
            PipelineErrors.Congested
        );
        await _given
            .Port<ISignInAttempts>()
            .Received(1)
            .ReturnAsync(Ada.NormalizedEmail, Address, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Given_a_database_that_is_away_When_a_user_signs_in_Then_the_attempt_does_not_count()
    {
        _given
            .Port<IUsers>()
            .FindByEmailAsync(default!, default)
            .ThrowsAsyncForAnyArgs(new InvalidOperationException("The database is away."));

        await Should.ThrowAsync<InvalidOperationException>(
            _given.Send(new SignInCommand("ada@example.com", "right", Address))
        );

        await _given
            .Port<ISignInAttempts>()
            .Received(1)
            .ReturnAsync(Ada.NormalizedEmail, Address, Arg.Any<CancellationToken>());
    }

    [Theory]
    [InlineData("ada@example.com", "hash")]
    [InlineData("nobody@example.com", null)]
    public async Task Given_a_wrong_password_or_user_When_they_sign_in_Then_both_take_a_hash_and_answer_the_same(
        string email,
        string? hash
    )
    {
        var result = await _given.Send(new SignInCommand(email, "wrong", Address));

        result.Error.ShouldBe(UserErrors.InvalidCredentials);
        await _given.Port<IPasswords>().Received(1).VerifyAsync(hash, "wrong", Arg.Any<CancellationToken>());
        await _given.Port<ISignInAttempts>().DidNotReceiveWithAnyArgs().ForgetAsync(default!, default!, default);
        _given.Port<IAccessTokens>().DidNotReceiveWithAnyArgs().Issue(default!);
    }

    [Fact]
    public async Task Given_a_verifier_that_is_wrong_about_an_unknown_user_When_they_sign_in_Then_they_are_still_refused()
    {
        Verified(null, "right", new PasswordCheck(IsRight: true));

        (await _given.Send(new SignInCommand("nobody@example.com", "right", Address))).Error.ShouldBe(
            UserErrors.InvalidCredentials
        );
    }

    [Fact]
    public async Task Given_too_many_attempts_When_a_user_signs_in_Then_not_even_the_right_password_is_looked_at()
    {
        _given
            .Port<ISignInAttempts>()
            .CountAsync(Ada.NormalizedEmail, Address, Arg.Any<CancellationToken>())
            .Returns(TimeSpan.FromSeconds(30));

        var result = await _given.Send(new SignInCommand("ada@example.com", "right", Address));

        result.Error.ShouldBe(UserErrors.TooManyAttempts(TimeSpan.FromSeconds(30)));
        _given.Port<IUsers>().ReceivedCalls().ShouldBeEmpty();
        _given.Port<IPasswords>().ReceivedCalls().ShouldBeEmpty();
    }

    private void Verified(string? hash, string password, Result<PasswordCheck> answer) =>
        _given.Port<IPasswords>().VerifyAsync(hash, password, Arg.Any<CancellationToken>()).Returns(answer);
}
