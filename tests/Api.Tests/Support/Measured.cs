namespace Concert.Api.Tests.Support;

using System.Diagnostics.Metrics;

/// <summary>What an instrument of this process measures from now on, by whichever instance.</summary>
internal sealed class Measured<T> : IDisposable
    where T : struct, System.Numerics.INumber<T>
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();

    public Measured(string instrument)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Meter.Name == "Concert" && published.Name == instrument)
                listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<T>(
            (_, value, _, _) =>
            {
                lock (_gate)
                    Sum += value;
            }
        );
        _listener.Start();
    }

    public T Sum { get; private set; }

    /// <summary>Asks gauges for their values.</summary>
    public T Look()
    {
        lock (_gate)
            Sum = T.Zero;
        _listener.RecordObservableInstruments();
        return Sum;
    }

    public void Dispose() => _listener.Dispose();
}
