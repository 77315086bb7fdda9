namespace Concert.Api.Http;

using System.Collections.Concurrent;
using System.Diagnostics;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

/// <summary>Named in the settings of Serilog, whose reader sees only what is public.</summary>
public static class BoundedStacksSetup
{
    /// <summary>Writes to sinks in the background, with as many stacks as <see cref="BoundedStacks"/> lets through.</summary>
    public static LoggerConfiguration BoundedStacks(
        this LoggerSinkConfiguration writeTo,
        Action<LoggerSinkConfiguration> configure
    ) =>
        writeTo.Sink(
            LoggerSinkConfiguration.Wrap(sink => new BoundedStacks(sink), inner => inner.Async(configure)),
            LevelAlias.Minimum,
            levelSwitch: null
        );
}

/// <summary>
/// Keeps a client that provokes exceptions, or an outage, from filling the log. Of the exceptions logged with one message,
/// the first in a minute have a stack, those after them are a line, and the rest is only counted. So one kind of failure
/// hides no other.
/// </summary>
internal sealed class BoundedStacks(ILogEventSink sink) : ILogEventSink, IDisposable
{
    private const int MaxStacks = 10;
    private const int MaxLines = 100;

    /// <summary>Our messages are far fewer; those of a library that makes them up share one bound.</summary>
    private const int MaxMessages = 1_000;

    private readonly ConcurrentDictionary<string, Minute> _minutes = new(StringComparer.Ordinal);

    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Exception is not { } exception)
        {
            sink.Emit(logEvent);
            return;
        }
        var message = logEvent.MessageTemplate.Text;
        var key = _minutes.ContainsKey(message) || _minutes.Count < MaxMessages ? message : "";
        var ordinal = _minutes.GetOrAdd(key, _ => new Minute()).Count(logEvent.Timestamp);
        var (logged, line) =
            ordinal <= MaxStacks ? ("stack", logEvent)
            : ordinal <= MaxStacks + MaxLines ? ("line", Line(logEvent, exception))
            : ("nothing", null);
        ConcertMetrics.ExceptionLogged(logged);
        if (line is not null)
            sink.Emit(line);
    }

    public void Dispose() => (sink as IDisposable)?.Dispose();

    private static LogEvent Line(LogEvent logEvent, Exception exception) =>
        new(
            logEvent.Timestamp,
            logEvent.Level,
            exception: null,
            new MessageTemplateParser().Parse($"{logEvent.MessageTemplate.Text} ({{ExceptionType:l}})"),
            [
                .. logEvent.Properties.Select(pair => new LogEventProperty(pair.Key, pair.Value)),
                new("ExceptionType", new ScalarValue(exception.GetType().FullName)),
            ],
            logEvent.TraceId ?? default(ActivityTraceId),
            logEvent.SpanId ?? default(ActivitySpanId)
        );

    private sealed class Minute
    {
        private readonly Lock _gate = new();
        private long _minute;
        private int _count;

        /// <returns>Its ordinal within its minute, from 1.</returns>
        public int Count(DateTimeOffset at)
        {
            var minute = at.UtcTicks / TimeSpan.TicksPerMinute;
            lock (_gate)
            {
                (_minute, _count) = minute == _minute ? (_minute, _count + 1) : (minute, 1);
                return _count;
            }
        }
    }
}
