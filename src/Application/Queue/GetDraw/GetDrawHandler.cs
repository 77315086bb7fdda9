namespace Concert.Application.Queue.GetDraw;

internal sealed class GetDrawHandler(IDraws draws) : IRequestHandler<GetDrawQuery, Result<DrawView>>
{
    public async Task<Result<DrawView>> Handle(GetDrawQuery query, CancellationToken cancellationToken) =>
        await draws.FindViewAsync(query.ConcertId, cancellationToken) is { } view ? view : ConcertErrors.NotFound;
}
