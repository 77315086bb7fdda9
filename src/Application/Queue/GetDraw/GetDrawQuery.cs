namespace Concert.Application.Queue.GetDraw;

public sealed record GetDrawQuery(long ConcertId) : IQuery<DrawView>;

/// <summary>Everything that is needed to verify a draw; docs/the-draw.md shows how. It names no user.</summary>
/// <param name="ConcertId">The concert.</param>
/// <param name="Fairness">That of the policy; once the draw was run, <c>draw</c>, even if the policy changes.</param>
/// <param name="SaleOpensAt">Who joins before this instant takes part.</param>
/// <param name="SeedHash">SHA-256 of the seed, published since the concert was announced; lower-case hex.</param>
/// <param name="DrawnAt">When the list was frozen; null before, as is all that follows.</param>
/// <param name="EntryCount">How many take part.</param>
/// <param name="EntriesHash">SHA-256 of the entries, each followed by a line feed; lower-case hex.</param>
/// <param name="Seed">32 bytes as lower-case hex.</param>
/// <param name="Entries">In ordinal order; each user finds their own in the status of their place.</param>
public sealed record DrawView(
    long ConcertId,
    Fairness Fairness,
    DateTimeOffset SaleOpensAt,
    string SeedHash,
    DateTimeOffset? DrawnAt,
    int? EntryCount,
    string? EntriesHash,
    string? Seed,
    IEnumerable<string>? Entries
);

internal sealed class GetDrawHandler(IDraws draws) : IRequestHandler<GetDrawQuery, Result<DrawView>>
{
    public async Task<Result<DrawView>> Handle(GetDrawQuery query, CancellationToken cancellationToken) =>
        await draws.FindViewAsync(query.ConcertId, cancellationToken) is { } view ? view : ConcertErrors.NotFound;
}
