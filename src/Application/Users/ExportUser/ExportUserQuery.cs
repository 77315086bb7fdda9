namespace Concert.Application.Users.ExportUser;

using Concert.Application.Balances;
using Concert.Application.Payments;
using Concert.Application.Reservations;

public sealed record ExportUserQuery(Guid UserId) : IQuery<UserExport>;

/// <summary>All that is kept about a user; the address and the name of a guest are empty. The lists are read page by page while they are sent, newest first.</summary>
/// <param name="AccessChangedAt">When the role or the password last changed, or the user last signed out.</param>
/// <param name="Requests">The latest 1,000 calls under an Idempotency-Key whose answers are kept for repeats.</param>
public sealed record UserExport(
    Guid UserId,
    string Email,
    string DisplayName,
    UserRole Role,
    DateTimeOffset RegisteredAt,
    DateTimeOffset? AccessChangedAt,
    BalanceView Balance,
    IAsyncEnumerable<LedgerEntryView> Entries,
    IAsyncEnumerable<ReservationView> Reservations,
    IAsyncEnumerable<PaymentView> Payments,
    IReadOnlyList<KeptRequest> Requests
);

/// <param name="Route">Method and path.</param>
public sealed record KeptRequest(string Route, string IdempotencyKey, DateTimeOffset At);

internal sealed class ExportUserHandler(
    IUsers users,
    IBalances balances,
    IReservationViews reservations,
    IPayments payments,
    IIdempotencyRecords records
) : IRequestHandler<ExportUserQuery, Result<UserExport>>
{
    private const int PageSize = 500;
    private const int MaxRequests = 1_000;

    public async Task<Result<UserExport>> Handle(ExportUserQuery query, CancellationToken cancellationToken)
    {
        var id = query.UserId;
        return await users.FindAsync(id, cancellationToken) is { } user
            ? new UserExport(
                id,
                user.Email,
                user.DisplayName,
                user.Role,
                user.RegisteredAt,
                user.AccessChangedAt,
                await balances.GetAsync(id, cancellationToken),
                Page.AllAsync<LedgerEntryView, long>(
                    (after, take) => balances.ListEntriesAsync(id, after, take, cancellationToken),
                    entry => entry.Sequence,
                    PageSize
                ),
                Page.AllAsync<ReservationView, long>(
                    (after, take) => reservations.ListAsync(id, after, take, cancellationToken),
                    reservation => reservation.Number,
                    PageSize
                ),
                Page.AllAsync<PaymentView, long>(
                    (after, take) => payments.ListAsync(id, after, take, cancellationToken),
                    payment => payment.EntrySequence,
                    PageSize
                ),
                await records.ListAsync(id, MaxRequests, cancellationToken)
            )
            : UserErrors.Unknown;
    }
}
