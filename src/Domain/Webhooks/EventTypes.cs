namespace Concert.Domain.Webhooks;

using System.Collections.Frozen;

/// <summary>The event types, by the names under which they are published.</summary>
public static class EventTypes
{
    /// <summary>In the order of their names.</summary>
    public static readonly IReadOnlyList<EventType> Catalogue =
    [
        .. typeof(IDomainEvent)
            .Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IDomainEvent)))
            .Select(Of)
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    public static readonly FrozenSet<string> All = NamesOf(_ => true);

    /// <summary>Those that are <see cref="IDomainEvent.IsPersonal"/>.</summary>
    public static readonly FrozenSet<string> Personal = NamesOf(type => type.IsPersonal);

    /// <summary>
    /// The names that an earlier release gave to them. Its instances read and write events by these while an upgrade is under
    /// way, and know by them which are personal. So this release still stores events by their <see cref="Stored"/> names, and
    /// whoever reads a stored type asks for its <see cref="Current"/> name.
    /// </summary>
    public static readonly FrozenDictionary<string, string> Earlier = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["SeatsHeld"] = "reservation.held",
        ["HoldEnding"] = "reservation.hold_ending",
        ["ReservationConfirmed"] = "reservation.confirmed",
        ["ReservationCancelled"] = "reservation.cancelled",
        ["ReservationRefunded"] = "reservation.refunded",
        ["ReservationExpired"] = "reservation.expired",
        ["PaymentMade"] = "payment.made",
        ["PaymentRefunded"] = "payment.refunded",
        ["BalanceChanged"] = "balance.changed",
        ["ConcertAnnounced"] = "concert.announced",
        ["PolicyChanged"] = "concert.policy_changed",
        ["QueuePaused"] = "queue.paused",
        ["QueueResumed"] = "queue.resumed",
        ["SchedulePlanned"] = "schedule.planned",
        ["UserRegistered"] = "user.registered",
        ["SignedOut"] = "user.signed_out",
        ["PasswordChanged"] = "user.password_changed",
        ["RoleChanged"] = "user.role_changed",
        ["UserErased"] = "user.erased",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> StoredNames = Earlier.ToFrozenDictionary(
        name => name.Value,
        name => name.Key,
        StringComparer.Ordinal
    );

    public static string Current(string type) => Earlier.GetValueOrDefault(type, type);

    public static string Stored(string type) => StoredNames.GetValueOrDefault(type, type);

    private static FrozenSet<string> NamesOf(Func<EventType, bool> which) =>
        Catalogue.Where(which).Select(type => type.Name).ToFrozenSet(StringComparer.Ordinal);

    private static EventType Of(Type type)
    {
        return new EventType(
            (string)Static(nameof(IDomainEvent.Type))!,
            (string)Static(nameof(IDomainEvent.Description))!,
            Static(nameof(IDomainEvent.IsPersonal)) is true,
            Static(nameof(IDomainEvent.Sample))!
        );

        object? Static(string name) => type.GetProperty(name)?.GetValue(null);
    }
}

/// <param name="Name">Lower case, with a dot; see <see cref="IDomainEvent.Type"/>.</param>
/// <param name="Sample">An event of the type.</param>
public sealed record EventType(string Name, string Description, bool IsPersonal, object Sample);
