namespace Concert.Application.Users.FindUsers;

/// <summary>Users whose address begins with a text, in the order of their addresses. The audit trail has who was shown.</summary>
/// <param name="ActorId">Who asks.</param>
/// <param name="Email">A whole address, or how it begins, without case; null: all users.</param>
/// <param name="Page">Which page.</param>
public sealed record FindUsersQuery(Guid? ActorId, string? Email, PageRequest Page)
    : IQuery<Page<UserView>>,
        IPaged,
        ITransactional,
        IAudited
{
    public string Action => "user.search";

    internal string Start => User.NormalizeStart(Email ?? "");

    bool IPaged.HasCursorOfList => Page.AfterText is { } after && after.StartsWith(Start, StringComparison.Ordinal);
}

internal sealed class FindUsersValidator : AbstractValidator<FindUsersQuery>
{
    public FindUsersValidator() => RuleFor(query => query.Email!).OptionalText(User.MaxEmailLength);
}

internal sealed class FindUsersHandler(IUsers users, IAudit audit)
    : IRequestHandler<FindUsersQuery, Result<Page<UserView>>>
{
    public async Task<Result<Page<UserView>>> Handle(FindUsersQuery query, CancellationToken cancellationToken)
    {
        var found = await users.ListAsync(query.Start, query.Page.AfterText, query.Page.Limit + 1, cancellationToken);
        var page = Page.Of(found, query.Page.Limit, user => user.Address);
        audit.Note(
            query,
            new AuditedObject("user", Id: null),
            before: null,
            new { UserIds = page.Items.Select(user => user.UserId) }
        );
        return page;
    }
}
