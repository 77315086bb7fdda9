namespace Concert.Domain.Tests;

public sealed class ResultTests
{
    private static readonly Error Refusal = new("tests.refused", "No.", ErrorKind.Conflict);

    [Fact]
    public void Given_a_value_When_it_is_a_result_Then_it_is_there_without_an_error()
    {
        Result<int> result = 42;

        result.Value.ShouldBe(42);
        result.Error.ShouldBeNull();
    }

    [Fact]
    public void Given_an_error_When_it_is_a_result_Then_reading_the_value_is_a_bug()
    {
        Result<int> result = Refusal;

        result.Error.ShouldBe(Refusal);
        Should.Throw<InvalidOperationException>(() => result.Value).Message.ShouldContain(Refusal.Code);
    }

    [Fact]
    public void Given_results_without_a_value_When_they_are_told_apart_Then_it_is_by_the_error()
    {
        Result refused = Refusal;

        refused.Error.ShouldBe(Refusal);
        Result.Success.Error.ShouldBeNull();
    }

    [Fact]
    public void Given_any_kind_of_result_When_the_pipeline_refuses_Then_the_error_comes_through()
    {
        Fail<Result>().Error.ShouldBe(Refusal);
        Fail<Result<string>>().Error.ShouldBe(Refusal);

        static T Fail<T>()
            where T : IResult<T> => T.Failure(Refusal);
    }
}
