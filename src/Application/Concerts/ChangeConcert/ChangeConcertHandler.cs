namespace Concert.Application.Concerts.ChangeConcert;

internal sealed class ChangeConcertHandler(IConcerts concerts, ISales sales, IUnitOfWork unitOfWork, IAudit audit)
    : IRequestHandler<ChangeConcertCommand, Result>
{
    public async Task<Result> Handle(ChangeConcertCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockAsync(command.ConcertId, cancellationToken) is not { } concert)
            return ConcertErrors.NotFound;
        var change = command.Change;
        var (opensAt, closesAt) = (
            change.SaleOpensAt ?? concert.SaleOpensAt,
            change.SaleClosesAt ?? concert.SaleClosesAt
        );
        if (closesAt <= opensAt)
            return PipelineErrors.Validation("saleClosesAt", "Must be after saleOpensAt.");
        var before = ConcertFacts.Of(concert);
        var changed = concert.Change(
            change.Title ?? concert.Title,
            change.Artist ?? concert.Artist,
            change.Venue ?? concert.Venue,
            change.TimeZone ?? concert.TimeZone,
            change.Description ?? concert.Description,
            opensAt,
            closesAt
        );
        if (changed.Error is not null)
            return changed;
        if (change.Policy is { } policy)
            concert.ChangePolicy(policy.ToPolicy(otherwise: concert.Policy));
        audit.Note(command, AuditedObject.Of(concert), before, ConcertFacts.Of(concert));
        unitOfWork.AfterCommit(() => sales.ForgetAsync(concert.Id));
        return changed;
    }
}
