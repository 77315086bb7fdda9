namespace Concert.Application.Payments.Pay;

/// <summary>Pays for a pending reservation from the user's balance: confirms it and sells its seats.</summary>
public sealed record PayCommand(Guid UserId, Guid ReservationId) : ICommand<PaymentView>, IUserCommand, IIdempotent
{
    public IdempotentCall? Call { get; init; }
}

internal sealed class PayValidator : AbstractValidator<PayCommand>
{
    public PayValidator() => RuleFor(command => command.ReservationId).NotEmpty();
}
