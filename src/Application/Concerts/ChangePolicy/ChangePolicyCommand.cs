namespace Concert.Application.Concerts.ChangePolicy;

/// <summary>Also while the sale runs. No-show time, fairness and unpaid holds stay as they are if left out.</summary>
public sealed record ChangePolicyCommand(Guid? ActorId, long ConcertId, PolicyValues Policy)
    : ICommand<SalePolicy>,
        ITransactional,
        IAudited
{
    public string Action => "concert.change_policy";
}

/// <summary>A policy as clients write it.</summary>
/// <param name="HoldSeconds">How long a hold lasts: 3 to 3,600 seconds, 300 by default.</param>
/// <param name="MaxSeatsPerUser">Held and confirmed seats of one user for the concert: 1 to 50, 4 by default.</param>
/// <param name="AdmissionsPerInterval">Users let in per interval: 1 to 100,000, 1,400 by default.</param>
/// <param name="IntervalSeconds">The interval: 1 to 60 seconds, 10 by default.</param>
/// <param name="MaxActive">Users inside at once: 1 to 1,000,000, 5,000 by default.</param>
/// <param name="ActiveSeconds">How long an admitted user may stay: 3 to 86,400 seconds, 600 by default.</param>
/// <param name="NoShowSeconds">
/// A waiting user who neither asked nor listened for so long is passed over when the turn comes: 10 to 3,600 seconds,
/// 120 by default.
/// </param>
/// <param name="Fairness">
/// The order among those who join before the sale opens: by arrival, or drawn at the opening; by arrival by default.
/// </param>
/// <param name="MaxUnpaidHolds">
/// How often one user may hold seats of the concert without paying for them, however the holds end: 1 to 1,000, 50 by
/// default.
/// </param>
public sealed record PolicyValues(
    int? HoldSeconds,
    int? MaxSeatsPerUser,
    int? AdmissionsPerInterval,
    int? IntervalSeconds,
    int? MaxActive,
    int? ActiveSeconds,
    int? NoShowSeconds = null,
    Fairness? Fairness = null,
    int? MaxUnpaidHolds = null
)
{
    internal SalePolicy ToPolicy(SalePolicy otherwise) =>
        new(
            HoldSeconds ?? otherwise.HoldSeconds,
            MaxSeatsPerUser ?? otherwise.MaxSeatsPerUser,
            AdmissionsPerInterval ?? otherwise.AdmissionsPerInterval,
            IntervalSeconds ?? otherwise.IntervalSeconds,
            MaxActive ?? otherwise.MaxActive,
            ActiveSeconds ?? otherwise.ActiveSeconds,
            NoShowSeconds ?? otherwise.NoShowSeconds,
            MaxUnpaidHolds ?? otherwise.MaxUnpaidHolds,
            Fairness ?? otherwise.Fairness
        );
}

internal sealed class ChangePolicyValidator : AbstractValidator<ChangePolicyCommand>
{
    public ChangePolicyValidator() =>
        RuleFor(command => command.Policy).SetValidator(new PolicyValidator()).OverridePropertyName("");
}

internal sealed class PolicyValidator : AbstractValidator<PolicyValues>
{
    public PolicyValidator()
    {
        RuleFor(policy => policy.HoldSeconds).Within(SalePolicy.HoldSecondsBounds);
        RuleFor(policy => policy.MaxSeatsPerUser).Within(SalePolicy.MaxSeatsPerUserBounds);
        RuleFor(policy => policy.AdmissionsPerInterval).Within(SalePolicy.AdmissionsPerIntervalBounds);
        RuleFor(policy => policy.IntervalSeconds).Within(SalePolicy.IntervalSecondsBounds);
        RuleFor(policy => policy.MaxActive).Within(SalePolicy.MaxActiveBounds);
        RuleFor(policy => policy.ActiveSeconds).Within(SalePolicy.ActiveSecondsBounds);
        RuleFor(policy => policy.NoShowSeconds).Within(SalePolicy.NoShowSecondsBounds);
        RuleFor(policy => policy.MaxUnpaidHolds).Within(SalePolicy.MaxUnpaidHoldsBounds);
    }
}
