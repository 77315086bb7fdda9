namespace Concert.Application.Concerts.ChangeSchedule;

/// <summary>Moves a date or its booking window. What is left out stays as it is.</summary>
public sealed record ChangeScheduleCommand(Guid? ActorId, long ScheduleId, ScheduleChange Change)
    : ICommand,
        ITransactional,
        IAudited
{
    public string Action => "schedule.change";
}

/// <summary>What is to change; null leaves it as it is.</summary>
/// <param name="StartsAt">Holders are told by the event schedule.changed.</param>
public sealed record ScheduleChange(
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? BookingOpensAt = null,
    DateTimeOffset? BookingClosesAt = null
);

internal sealed class ChangeScheduleValidator : AbstractValidator<ChangeScheduleCommand>
{
    public ChangeScheduleValidator() =>
        RuleFor(command => command.Change)
            .NotNull()
            .SetValidator(new ScheduleChangeValidator())
            .OverridePropertyName("");
}

internal sealed class ScheduleChangeValidator : AbstractValidator<ScheduleChange>
{
    public ScheduleChangeValidator()
    {
        RuleFor(change => change.StartsAt!.Value)
            .NotEmpty()
            .When(change => change.StartsAt is not null)
            .OverridePropertyName(nameof(ScheduleChange.StartsAt));
        RuleFor(change => change.BookingOpensAt!.Value)
            .NotEmpty()
            .When(change => change.BookingOpensAt is not null)
            .OverridePropertyName(nameof(ScheduleChange.BookingOpensAt));
        RuleFor(change => change.BookingClosesAt!.Value)
            .NotEmpty()
            .When(change => change.BookingClosesAt is not null)
            .OverridePropertyName(nameof(ScheduleChange.BookingClosesAt));
    }
}
