namespace Concert.Application.Users.PurgeGuests;

internal sealed class PurgeGuestsHandler(IUsers users) : IRequestHandler<PurgeGuestsCommand, Result<int>>
{
    public async Task<Result<int>> Handle(PurgeGuestsCommand command, CancellationToken cancellationToken) =>
        await users.PurgeGuestsAsync(command.BatchSize, cancellationToken);
}
