namespace Concert.Application.Tests;

using System.Diagnostics.Metrics;
using Concert.Application.Queue.PromoteWaiting;

public sealed class PromoteWaitingTests
{
    private readonly Given _given = new();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1_001, 1)]
    public async Task Given_open_sales_When_promoting_all_takes_longer_than_a_second_Then_each_is_promoted_and_it_is_counted(
        int count,
        long late
    )
    {
        // Each promotion takes a millisecond.
        var ticks = 0L;
        var time = _given.Port<TimeProvider>();
        time.TimestampFrequency.Returns(1_000);
        time.GetTimestamp().Returns(_ => Interlocked.Read(ref ticks));
        var queue = _given.Port<IWaitingQueue>();
        queue
            .PromoteAsync(default!, default)
            .ReturnsForAnyArgs(_ =>
            {
                Interlocked.Increment(ref ticks);
                return (Promotion?)null;
            });
        List<SaleTerms> sales =
        [
            .. Enumerable
                .Range(1, count)
                .Select(id => new SaleTerms(id, Given.Now, Given.Now.AddDays(1), false, false, SalePolicy.Default)),
        ];
        _given.Port<ISales>().ListOpenAsync(default).ReturnsForAnyArgs(sales);
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument.Name == "concert.queue.late_promotions")
                meters.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => counted += value);
        listener.Start();

        (await _given.Send(new PromoteWaitingCommand(All: true))).Error.ShouldBeNull();

        await queue.ReceivedWithAnyArgs(count).PromoteAsync(default!, default);
        counted.ShouldBe(late);
    }
}
