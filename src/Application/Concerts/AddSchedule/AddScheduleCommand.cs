namespace Concert.Application.Concerts.AddSchedule;

/// <summary>Adds a date with its seats to a concert.</summary>
public sealed record AddScheduleCommand(
    Guid? ActorId,
    long ConcertId,
    DateTimeOffset StartsAt,
    DateTimeOffset BookingOpensAt,
    DateTimeOffset BookingClosesAt,
    IReadOnlyList<SectionValues> Seating
) : ICommand<AddedSchedule>, ITransactional, IIdempotent, IAudited
{
    public string Action => "schedule.add";

    public IdempotentCall? Call { get; init; }

    public LockPlan Lock => LockPlan.None;
}

/// <summary>A block of seats. <paramref name="Rows"/> and <paramref name="SeatsPerRow"/> are counts.</summary>
/// <param name="RowLabels">
/// As many different texts as there are rows, of 1 to 10 characters each; if left out, rows are numbered from "1".
/// </param>
/// <param name="FirstNumber">The number of the first seat of each row: 1 to 10,000, 1 by default.</param>
public sealed record SectionValues(
    string Section,
    int Rows,
    int SeatsPerRow,
    decimal? Price,
    IReadOnlyList<string>? RowLabels = null,
    int? FirstNumber = null
);

public sealed record AddedSchedule(long Id, int TotalSeats);

internal sealed class AddScheduleValidator : AbstractValidator<AddScheduleCommand>
{
    private const int MaxSections = 200;

    public AddScheduleValidator()
    {
        RuleFor(command => command.StartsAt).NotEmpty();
        RuleFor(command => command.BookingOpensAt).NotEmpty();
        RuleFor(command => command.BookingClosesAt).NotEmpty().GreaterThan(command => command.BookingOpensAt);
        RuleFor(command => command.Seating)
            .Cascade(CascadeMode.Stop)
            .Count(new Bounds(1, MaxSections))
            .Must(seating => seating.All(section => section is not null))
            .WithMessage("Must not hold null.")
            .Must(seating =>
                seating.DistinctBy(section => section.Section?.Trim(), StringComparer.OrdinalIgnoreCase).Count()
                == seating.Count
            )
            .WithMessage("Must not name a section twice.")
            .Must(seating => seating.Sum(section => (decimal)section.Rows * section.SeatsPerRow) <= Schedule.MaxSeats)
            .WithMessage($"Must have at most {Schedule.MaxSeats} seats.");
        RuleForEach(command => command.Seating).SetValidator(new SectionValidator());
    }

    internal sealed class SectionValidator : AbstractValidator<SectionValues>
    {
        public SectionValidator()
        {
            RuleFor(section => section.Section).Text(50);
            RuleFor(section => section.Rows).Within(SectionPlan.RowsBounds);
            RuleFor(section => section.SeatsPerRow).Within(SectionPlan.SeatsPerRowBounds);
            RuleFor(section => section.RowLabels!)
                .Cascade(CascadeMode.Stop)
                .Must((section, labels) => labels.Count == section.Rows)
                .WithMessage("Must have as many labels as there are rows.")
                .Must(labels => labels.All(Rules.IsLabel))
                .WithMessage("Each must have 1 to 10 characters that can be seen.")
                .Must(labels => labels.Distinct(StringComparer.OrdinalIgnoreCase).Count() == labels.Count)
                .WithMessage("Must not name a row twice.")
                .When(section => section.RowLabels is not null);
            RuleFor(section => section.FirstNumber).Within(SectionPlan.FirstNumberBounds);
            RuleFor(section => section.Price).NotNull();
            RuleFor(section => section.Price!.Value)
                .Price(SectionPlan.MaxPrice)
                .When(section => section.Price is not null)
                .OverridePropertyName(nameof(SectionValues.Price));
        }
    }
}
