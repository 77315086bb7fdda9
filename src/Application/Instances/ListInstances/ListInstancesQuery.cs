namespace Concert.Application.Instances.ListInstances;

public sealed record ListInstancesQuery : IQuery<Page<InstanceView>>;

internal sealed class ListInstancesHandler(IInstances instances)
    : IRequestHandler<ListInstancesQuery, Result<Page<InstanceView>>>
{
    public async Task<Result<Page<InstanceView>>> Handle(
        ListInstancesQuery query,
        CancellationToken cancellationToken
    ) => new Page<InstanceView>(await instances.ListAsync(cancellationToken), NextCursor: null);
}
