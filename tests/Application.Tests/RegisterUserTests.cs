namespace Concert.Application.Tests;

using Concert.Application.Users.RegisterUser;

public sealed class RegisterUserTests
{
    private static readonly RegisterUserCommand Command = new("ada@example.com", "long enough", "Ada");
    private readonly Given _given = new();

    [Fact]
    public async Task Given_a_new_address_When_it_is_registered_Then_the_password_is_hashed_before_the_transaction()
    {
        _given
            .Port<IPasswords>()
            .HashAsync(Command.Password, Arg.Any<CancellationToken>())
            .Returns(_ =>
            {
                _given.Steps.Add("hash");
                return (Result<string>)"hash";
            });

        (await _given.Send(Command)).Error.ShouldBeNull();

        _given.Steps.ShouldBe(["hash", "begin", "commit"]);
        _given.Port<IUsers>().Received(1).Add(Arg.Is<User>(user => user.PasswordHash == "hash"));
    }

    [Fact]
    public async Task Given_too_many_who_register_When_a_user_does_Then_there_is_no_transaction()
    {
        _given
            .Port<IPasswords>()
            .HashAsync(Command.Password, Arg.Any<CancellationToken>())
            .Returns(PipelineErrors.Congested);

        (await _given.Send(Command)).Error.ShouldBe(PipelineErrors.Congested);

        _given.Steps.ShouldBeEmpty();
    }
}
