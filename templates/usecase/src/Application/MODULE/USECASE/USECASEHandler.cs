namespace Concert.Application.MODULE.USECASE;

internal sealed class USECASEHandler : IRequestHandler<USECASECommand, Result>
{
    // Ports are parameters of the class. Load, call one method of the domain, return: the unit of work saves.
    public Task<Result> Handle(USECASECommand command, CancellationToken cancellationToken) =>
        Task.FromResult(Result.Success);
}
