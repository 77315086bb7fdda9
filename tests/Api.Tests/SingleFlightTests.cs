namespace Concert.Api.Tests;

public sealed class SingleFlightTests : IDisposable
{
    private readonly SingleFlight<string, string> _flights = new(
        maxSize: 3,
        value => value.Length == 0 ? null : value.Length
    );
    private readonly List<TaskCompletionSource<string>> _reads = [];

    public void Dispose() => _flights.Dispose();

    [Fact]
    public async Task Given_a_read_under_way_When_others_ask_Then_all_share_it_and_it_is_remembered()
    {
        var asked = Enumerable.Range(0, 100).Select(_ => Ask("a")).ToList();
        await Begun(1);
        _reads[0].SetResult("one");

        (await Task.WhenAll(asked)).ShouldAllBe(answer => answer == "one");
        (await Ask("a")).ShouldBe("one");
        _reads.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Given_a_read_that_fails_When_it_is_asked_for_again_Then_it_is_read_again()
    {
        var (first, second) = (Ask("a"), Ask("a"));
        await Begun(1);
        _reads[0].SetException(new TimeoutException());
        await Should.ThrowAsync<TimeoutException>(first);
        await Should.ThrowAsync<TimeoutException>(second);

        var again = Ask("a");
        await Begun(2);
        _reads[1].SetResult("one");
        (await again).ShouldBe("one");
    }

    [Fact]
    public async Task Given_a_read_under_way_When_its_key_is_forgotten_Then_the_next_to_ask_get_a_read_begun_after_that()
    {
        var before = Ask("a");
        await Begun(1);
        _flights.Forget("a");
        var after = Ask("a");
        await Begun(2);
        _reads[1].SetResult("new");
        (await after).ShouldBe("new");
        _reads[0].SetResult("old");
        (await before).ShouldBe("old");

        (await Ask("a")).ShouldBe("new");
    }

    [Fact]
    public async Task Given_a_caller_who_gives_up_When_others_wait_for_the_same_Then_they_get_it()
    {
        using var gone = new CancellationTokenSource();
        var (impatient, patient) = (Ask("a", gone.Token), Ask("a"));
        await Begun(1);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(impatient);

        _reads[0].SetResult("one");
        (await patient).ShouldBe("one");
    }

    [Theory]
    [InlineData("")]
    [InlineData("four")]
    public async Task Given_a_value_not_to_be_remembered_or_too_large_When_it_is_asked_for_again_Then_it_is_read_again(
        string value
    )
    {
        var first = Ask("a");
        await Begun(1);
        _reads[0].SetResult(value);
        await first;

        var second = Ask("a");
        await Begun(2);
        _reads[1].SetResult(value);
        (await second).ShouldBe(value);
    }

    private Task<string> Ask(string key, CancellationToken cancellationToken = default) =>
        _flights.GetAsync(key, Read, cancellationToken).AsTask();

    private Task<string> Read()
    {
        var read = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_reads)
            _reads.Add(read);
        return read.Task;
    }

    private async Task Begun(int count)
    {
        await Eventually.Get(
            () =>
            {
                lock (_reads)
                    return Task.FromResult(_reads.Count);
            },
            reads => reads >= count
        );
    }
}
