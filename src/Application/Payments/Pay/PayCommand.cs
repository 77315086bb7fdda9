namespace Concert.Application.Payments.Pay;

/// <summary>Pays for a pending reservation from the user's balance: confirms it and sells its seats.</summary>
public sealed record PayCommand(Guid UserId, Guid ReservationId) : ICommand<PaymentView>, ILocked, IIdempotent
{
    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.Wait(LockKeys.User(UserId));
}

internal sealed class PayValidator : AbstractValidator<PayCommand>
{
    public PayValidator() => RuleFor(command => command.ReservationId).NotEmpty();
}
