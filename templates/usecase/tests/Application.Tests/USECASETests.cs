namespace Concert.Application.Tests;

using Concert.Application.MODULE.USECASE;

public sealed class USECASETests
{
    private readonly Given _given = new();

    [Fact]
    public async Task Given_a_good_command_When_it_is_sent_Then_its_work_is_committed()
    {
        var result = await _given.Send(new USECASECommand(Given.UserId, "text"));

        result.Error.ShouldBeNull();
        _given.Steps.ShouldBe(["begin", "commit"]);
    }

    [Fact]
    public async Task Given_a_command_without_a_text_When_it_is_sent_Then_the_text_is_refused()
    {
        var result = await _given.Send(new USECASECommand(Given.UserId, ""));

        Given.Messages(result.Error!).Keys.ShouldBe(["text"]);
        _given.Steps.ShouldBeEmpty();
    }
}
