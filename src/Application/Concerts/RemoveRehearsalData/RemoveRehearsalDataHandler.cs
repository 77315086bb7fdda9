namespace Concert.Application.Concerts.RemoveRehearsalData;

internal sealed class RemoveRehearsalDataHandler(IRehearsals rehearsals)
    : IRequestHandler<RemoveRehearsalDataCommand, Result<bool>>
{
    public async Task<Result<bool>> Handle(RemoveRehearsalDataCommand command, CancellationToken cancellationToken) =>
        await rehearsals.RemoveSomeAsync(command.ConcertId, cancellationToken);
}
