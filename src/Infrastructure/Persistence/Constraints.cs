namespace Concert.Infrastructure.Persistence;

/// <summary>
/// What it means to clients that a unique index refuses a row. Where an index is not named here, another came in between,
/// and the work is run again.
/// </summary>
internal static class Constraints
{
    public static readonly IReadOnlyDictionary<string, Error> Errors = new Dictionary<string, Error>(
        StringComparer.Ordinal
    )
    {
        ["IX_users_normalized_email"] = UserErrors.EmailTaken,
        ["IX_payments_reservation_id"] = PaymentErrors.AlreadyPaid,
        ["IX_webhooks_number"] = PipelineErrors.Congested,
    };
}
