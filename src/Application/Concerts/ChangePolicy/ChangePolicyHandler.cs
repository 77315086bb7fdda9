namespace Concert.Application.Concerts.ChangePolicy;

internal sealed class ChangePolicyHandler(IConcerts concerts, ISales sales, IUnitOfWork unitOfWork, IAudit audit)
    : IRequestHandler<ChangePolicyCommand, Result<SalePolicy>>
{
    public async Task<Result<SalePolicy>> Handle(ChangePolicyCommand command, CancellationToken cancellationToken)
    {
        if (await concerts.LockAsync(command.ConcertId, cancellationToken) is not { } concert)
            return ConcertErrors.NotFound;
        var before = concert.Policy;
        concert.ChangePolicy(command.Policy.ToPolicy(otherwise: concert.Policy));
        audit.Note(command, AuditedObject.Of(concert), before, concert.Policy);
        unitOfWork.AfterCommit(() => sales.ForgetAsync(concert.Id));
        return concert.Policy;
    }
}
