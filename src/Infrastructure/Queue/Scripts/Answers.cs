namespace Concert.Infrastructure.Queue;

using StackExchange.Redis;

/// <summary>The first number of every answer; admission.lua has the same names.</summary>
internal enum QueueCode
{
    None = 0,
    Held = 1,
    Lost = 2,
    NoQueue = 3,
    Full = 4,
}

/// <summary>Answers of the scripts, in the order that the comment at the top of each script gives.</summary>
internal static class Answers
{
    public static QueueCode Code(this long[] answer) => (QueueCode)answer[0];
}

/// <summary>Made by answer() in admission.lua, one for each user in a row; join.lua adds a number to each.</summary>
internal readonly struct PlaceAnswer
{
    private const int Length = 8;

    private readonly long[] _numbers;
    private readonly int _at;

    private PlaceAnswer(long[] numbers, int at) => (_numbers, _at) = (numbers, at);

    public bool IsFull => (QueueCode)_numbers[_at] == QueueCode.Full;
    public bool IsLost => (QueueCode)_numbers[_at] == QueueCode.Lost;
    public bool IsDrawn => _numbers[_at + 4] == 1;
    public bool IsNew => _numbers[_at + Length] == 1;

    public static PlaceAnswer OfStatus(long[] numbers, int index) => new(numbers, index * Length);

    public static PlaceAnswer OfJoin(long[] numbers, int index) => new(numbers, index * (Length + 1));

    public QueuePlace? PlaceOf(long concertId, Guid userId)
    {
        if ((QueueCode)_numbers[_at] != QueueCode.Held)
            return null;

        // The end is 0 for a place that waits; a position below 0 counts those who are to be drawn.
        var (ends, position, own) = (_numbers[_at + 2], _numbers[_at + 3], _numbers[_at + 7]);
        var pass = new QueuePass(
            userId,
            concertId,
            Sequence: _numbers[_at + 1],
            Position: position < 0 ? null : position,
            ActiveUntil: ends == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(ends),
            AsOf: DateTimeOffset.FromUnixTimeMilliseconds(_numbers[_at + 6]),
            OwnUntil: own == ends ? null : DateTimeOffset.FromUnixTimeMilliseconds(own)
        );
        return new QueuePlace(pass, IsDrawn, DrawnAmong: Math.Max(0, -position), Passed: _numbers[_at + 5]);
    }
}

internal readonly struct PromoteAnswer(long[] numbers)
{
    public bool IsDrawDue => numbers[1] == 1;
    public int Admitted => (int)numbers[2];
    public int PassedOver => (int)numbers[3];
    public bool HasMore => numbers[4] == 1;
    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(numbers[5]);
    public bool IsToBeWrittenDown => numbers[6] == 1;
    public long Waiting => numbers[7];
    public long Active => numbers[8];
    public long Passed => numbers[11] + numbers[12];

    public QueueRecord RecordOf(long concertId) =>
        new()
        {
            ConcertId = concertId,
            At = At,
            Waiting = Waiting,
            Active = Active,
            Through = numbers[9],
            ActiveUntil = DateTimeOffset.FromUnixTimeMilliseconds(numbers[10]),
            Admitted = numbers[11],
            PassedOver = numbers[12],
            Left = numbers[13],
            Sequence = numbers[14],
            Early = numbers[15],
            Ordered = (int)numbers[16],
        };
}

internal readonly struct CountAnswer(long[] numbers)
{
    public long Waiting => numbers[1];
    public long Active => numbers[2];
    public long Admitted => numbers[3];
    public long AdmittedLately => numbers[4];
    public long Abandoned => numbers[5] + numbers[6];
}

internal readonly struct EarlyAnswer(RedisValue[] values)
{
    public bool IsDrawDue => (QueueCode)(int)values[0] == QueueCode.Held;
    public long LastSequence => (long)values[1];

    /// <summary>Where the next page begins; null after the last.</summary>
    public RedisValue? LastOrder => values.Length > 2 ? values[^1] : (RedisValue?)null;

    public IEnumerable<Guid> UserIds => values.Skip(2).Chunk(2).Select(pair => Guid.ParseExact($"{pair[0]}", "N"));
}
