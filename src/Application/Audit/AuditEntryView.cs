namespace Concert.Application.Audit;

using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>What one organizer did, once.</summary>
/// <param name="Id">Later entries have larger ones.</param>
/// <param name="At">By the database's clock.</param>
/// <param name="UserId">Who did it; null for the operator, at the command line.</param>
/// <param name="Action">What was done, such as queue.pause. Others may be added.</param>
/// <param name="Target">To what it was done.</param>
/// <param name="Before">What changed, as it was; null if there was nothing.</param>
/// <param name="After">The same as it was from then on; null if there was nothing.</param>
public sealed record AuditEntryView(
    long Id,
    DateTimeOffset At,
    Guid? UserId,
    string Action,
    [property: JsonPropertyName("object")] AuditedObject Target,
    IReadOnlyDictionary<string, object>? Before,
    IReadOnlyDictionary<string, object>? After
);

/// <summary>What something was done to.</summary>
/// <param name="Kind">concert, schedule, payment, user or webhook; others may be added.</param>
/// <param name="Id">Its id as text; null for all of the kind.</param>
public sealed record AuditedObject(string Kind, string? Id)
{
    public static AuditedObject Of(AggregateRoot aggregate) =>
        new(JsonNamingPolicy.CamelCase.ConvertName(aggregate.AggregateName), aggregate.AggregateId);
}
