namespace Concert.Application.Webhooks.ListEventTypes;

using System.Text.Json;

public sealed record ListEventTypesQuery : IQuery<EventTypeList>;

/// <param name="Items">In the order of their names.</param>
public sealed record EventTypeList(IReadOnlyList<EventTypeView> Items);

internal sealed class ListEventTypesHandler : IRequestHandler<ListEventTypesQuery, Result<EventTypeList>>
{
    private static readonly EventTypeList List = new([
        .. EventTypes.Catalogue.Select(type => new EventTypeView(
            type.Name,
            type.Description,
            type.IsPersonal,
            JsonSerializer.Deserialize<Dictionary<string, object>>(EventPayload.Of(type.Sample))!
        )),
        new EventTypeView(
            Webhook.Ping,
            "An organizer has asked for a test; it cannot be subscribed to.",
            IsPersonal: false,
            new Dictionary<string, object>(StringComparer.Ordinal)
        ),
    ]);

    public Task<Result<EventTypeList>> Handle(ListEventTypesQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<Result<EventTypeList>>(List);
}
