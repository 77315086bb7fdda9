namespace Concert.Infrastructure.Persistence;

/// <summary>What a unique index means to clients when it refuses a row; for any other index the work is run again.</summary>
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
