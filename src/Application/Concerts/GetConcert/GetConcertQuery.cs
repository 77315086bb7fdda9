namespace Concert.Application.Concerts.GetConcert;

public sealed record GetConcertQuery(long ConcertId) : IQuery<ConcertDetails>;
