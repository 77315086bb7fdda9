namespace Concert.Application.Concerts.ChangePolicy;

using Concert.Domain.Concerts;

/// <summary>Replaces the whole policy of a sale, also while it runs.</summary>
public sealed record ChangePolicyCommand(long ConcertId, PolicyValues Policy) : ICommand<SalePolicy>, ITransactional;

/// <summary>A policy as clients write it.</summary>
/// <param name="HoldSeconds">How long a hold lasts: 3 to 3,600 seconds, 300 by default.</param>
/// <param name="MaxSeatsPerUser">Held and confirmed seats of one user for the concert: 1 to 50, 4 by default.</param>
/// <param name="AdmissionsPerInterval">Users let in per interval: 1 to 100,000, 1,400 by default.</param>
/// <param name="IntervalSeconds">The interval: 1 to 60 seconds, 10 by default.</param>
/// <param name="MaxActive">Users inside at once: 1 to 1,000,000, 5,000 by default.</param>
/// <param name="ActiveSeconds">How long an admitted user may stay: 3 to 86,400 seconds, 600 by default.</param>
public sealed record PolicyValues(
    int? HoldSeconds,
    int? MaxSeatsPerUser,
    int? AdmissionsPerInterval,
    int? IntervalSeconds,
    int? MaxActive,
    int? ActiveSeconds
)
{
    /// <summary>The policy, with the default for what was left out.</summary>
    internal SalePolicy ToPolicy() =>
        new(
            HoldSeconds ?? SalePolicy.Default.HoldSeconds,
            MaxSeatsPerUser ?? SalePolicy.Default.MaxSeatsPerUser,
            AdmissionsPerInterval ?? SalePolicy.Default.AdmissionsPerInterval,
            IntervalSeconds ?? SalePolicy.Default.IntervalSeconds,
            MaxActive ?? SalePolicy.Default.MaxActive,
            ActiveSeconds ?? SalePolicy.Default.ActiveSeconds
        );
}

internal sealed class ChangePolicyValidator : AbstractValidator<ChangePolicyCommand>
{
    public ChangePolicyValidator() =>
        RuleFor(command => command.Policy)
            .NotNull()
            .SetValidator(new CompletePolicyValidator())
            .OverridePropertyName("");
}

/// <summary>Values in their ranges; what is left out is left to the default.</summary>
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
    }
}

/// <summary>Values in their ranges, and nothing left out.</summary>
internal sealed class CompletePolicyValidator : AbstractValidator<PolicyValues>
{
    public CompletePolicyValidator()
    {
        Include(new PolicyValidator());
        RuleFor(policy => policy.HoldSeconds).NotNull();
        RuleFor(policy => policy.MaxSeatsPerUser).NotNull();
        RuleFor(policy => policy.AdmissionsPerInterval).NotNull();
        RuleFor(policy => policy.IntervalSeconds).NotNull();
        RuleFor(policy => policy.MaxActive).NotNull();
        RuleFor(policy => policy.ActiveSeconds).NotNull();
    }
}
