namespace Concert.Application.Concerts.BlockSeats;

/// <summary>Withholds seats of a date from sale, or releases them, all or none. A repeat changes nothing.</summary>
/// <param name="ActorId">Who asks.</param>
/// <param name="ScheduleId">The date.</param>
/// <param name="SeatIds">Neither held nor sold.</param>
/// <param name="Blocked">Whether they are withheld from now on.</param>
public sealed record BlockSeatsCommand(Guid? ActorId, long ScheduleId, IReadOnlyList<long> SeatIds, bool? Blocked)
    : ICommand,
        ITransactional,
        IAudited
{
    public string Action => "seats.block";
}

internal sealed class BlockSeatsValidator : AbstractValidator<BlockSeatsCommand>
{
    private const int MaxSeats = 1_000;

    public BlockSeatsValidator()
    {
        RuleFor(command => command.SeatIds)
            .Cascade(CascadeMode.Stop)
            .Count(new Bounds(1, MaxSeats))
            .Must(seatIds => seatIds.Distinct().Count() == seatIds.Count)
            .WithMessage("Must not name a seat twice.");
        RuleFor(command => command.Blocked).NotNull();
    }
}
