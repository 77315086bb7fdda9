namespace Concert.Domain.Users;

using System.Globalization;
using System.Text;

public enum UserRole
{
    Customer,
    Organizer,
}

public static class UserErrors
{
    /// <summary>
    /// The e-mail address is already registered, perhaps in another spelling: case, width, composition (NFKC) and the
    /// form of the domain (IDN) do not count.
    /// </summary>
    /// <remarks>Sign in, or use another address.</remarks>
    public static readonly Error EmailTaken = new(
        "users.email_taken",
        "This e-mail address is already registered.",
        ErrorKind.Conflict
    );

    /// <summary>The e-mail address or the password is wrong.</summary>
    /// <remarks>Ask the user again.</remarks>
    public static readonly Error InvalidCredentials = new(
        "users.invalid_credentials",
        "The e-mail address or the password is wrong.",
        ErrorKind.Unauthenticated
    );

    /// <summary>A valid token of an unknown user: the data was restored from before they registered.</summary>
    public static readonly Error Unknown = new(
        "auth.required",
        "The user no longer exists; register again.",
        ErrorKind.Unauthenticated
    );

    /// <summary>No user has this id, or the user was erased.</summary>
    /// <remarks>Check the id.</remarks>
    public static readonly Error NotFound = new("users.not_found", "There is no such user.", ErrorKind.NotFound);

    public static readonly Error NotOrganizer = new(
        "auth.forbidden",
        "The call is for organizers.",
        ErrorKind.Forbidden
    );

    /// <summary>Organizers cannot change their own role, lest they lose it by mistake.</summary>
    /// <remarks>Ask another organizer.</remarks>
    public static readonly Error OwnRole = new(
        "users.own_role",
        "Nobody changes their own role; ask another organizer.",
        ErrorKind.Conflict
    );

    /// <summary>The account to be erased has a hold, or a ticket for a date to come.</summary>
    /// <remarks>Cancel the hold, or wait until the date is over.</remarks>
    public static readonly Error HasReservations = new(
        "users.has_reservations",
        "The account has a hold, or a ticket for a date to come.",
        ErrorKind.Conflict
    );

    /// <summary>The account to be erased has money.</summary>
    /// <remarks>Use the balance first.</remarks>
    public static readonly Error HasBalance = new("users.has_balance", "The account has money.", ErrorKind.Conflict);

    /// <summary>
    /// There were too many wrong passwords for this account from this address (<c>SignIn__FreeAttempts</c>). The
    /// password was not looked at.
    /// </summary>
    /// <remarks>Wait for <c>Retry-After</c>; each further wrong password doubles the wait.</remarks>
    public static Error TooManyAttempts(TimeSpan retryAfter) =>
        new(
            "users.too_many_attempts",
            "Too many wrong passwords for this account from your address; try again later.",
            ErrorKind.TooManyRequests
        )
        {
            RetryAfter = retryAfter,
        };
}

public sealed record UserRegistered(UserRole Role) : IDomainEvent
{
    public static string Type => "user.registered";

    public static string Description => "An account was created.";

    public static object Sample => new UserRegistered(UserRole.Customer);
}

public sealed record SignedOut : IDomainEvent
{
    public static string Type => "user.signed_out";

    public static string Description => "All access tokens that a user had are refused from now on.";

    public static object Sample => new SignedOut();

    public static bool IsPersonal => true;
}

public sealed record PasswordChanged : IDomainEvent
{
    public static string Type => "user.password_changed";

    public static string Description => "A user changed the password.";

    public static object Sample => new PasswordChanged();

    public static bool IsPersonal => true;
}

public sealed record RoleChanged(UserRole Role) : IDomainEvent
{
    public static string Type => "user.role_changed";

    public static string Description => "A user was given another role.";

    public static object Sample => new RoleChanged(UserRole.Organizer);

    public static bool IsPersonal => true;
}

public sealed record UserErased : IDomainEvent
{
    public static string Type => "user.erased";

    public static string Description => "An account was erased, with everything that named its user.";

    public static object Sample => new UserErased();
}

/// <summary>Someone who can sign in, or a guest, who has no name and one access token.</summary>
public sealed class User : AggregateRoot
{
    public const int MaxEmailLength = 254;

    private static readonly IdnMapping Idn = new();

    private User() { }

    public Guid Id { get; private set; }

    /// <summary>As entered; empty for a guest, and once erased.</summary>
    public string Email { get; private set; } = "";

    /// <summary>Addresses are compared by it; unique.</summary>
    public string NormalizedEmail { get; private set; } = "";
    public string PasswordHash { get; private set; } = "";
    public string DisplayName { get; private set; } = "";
    public UserRole Role { get; private set; }
    public DateTimeOffset RegisteredAt { get; private set; }

    /// <summary>
    /// How many reservations the user has made. Each hold increments it first, so a user's concurrent holds run one
    /// after another and the limit of seats per user is exact.
    /// </summary>
    public long ReservationCount { get; private set; }

    /// <summary>Access tokens of an earlier generation are refused.</summary>
    public int TokenGeneration { get; private set; }

    /// <summary>
    /// When role or generation last changed, by the database's clock; null if never. Instances look for what changed lately.
    /// </summary>
    public DateTimeOffset? AccessChangedAt { get; private set; }

    /// <summary>The rehearsal that a virtual buyer was made for; null for everybody else.</summary>
    public long? RehearsalId { get; private set; }

    /// <summary>From then on the id names nobody; it stays in the books.</summary>
    public DateTimeOffset? ErasedAt { get; private set; }

    public bool IsGuest => Email.Length == 0 && ErasedAt is null;

    public override string AggregateName => "User";

    public override string AggregateId => $"{Id}";

    public static User Register(
        string email,
        string passwordHash,
        string displayName,
        UserRole role,
        DateTimeOffset now
    )
    {
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            Email = email,
            NormalizedEmail = Normalize(email),
            PasswordHash = passwordHash,
            DisplayName = displayName,
            Role = role,
            RegisteredAt = now,
        };
        user.Raise(new UserRegistered(role));
        return user;
    }

    /// <summary>
    /// A customer without a name, an address or a password. No event tells of it, so that a guest to whom nothing happens
    /// can be removed without a trace.
    /// </summary>
    public static User Guest(DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new User
        {
            Id = id,
            NormalizedEmail = $"{id}",
            RegisteredAt = now,
        };
    }

    /// <summary>Makes a virtual buyer: a guest who is there for one rehearsal alone.</summary>
    public static User Rehearse(long rehearsalId, DateTimeOffset now)
    {
        var buyer = Guest(now);
        buyer.RehearsalId = rehearsalId;
        return buyer;
    }

    public bool HasSamePasswordAs(User other) => PasswordHash.Equals(other.PasswordHash, StringComparison.Ordinal);

    /// <summary>Makes all access tokens void that the user has.</summary>
    public void SignOut(DateTimeOffset now)
    {
        RevokeTokens(now);
        Raise(new SignedOut());
    }

    /// <summary>Access tokens that were made under the old password are void.</summary>
    public void ChangePassword(string passwordHash, DateTimeOffset now)
    {
        PasswordHash = passwordHash;
        RevokeTokens(now);
        Raise(new PasswordChanged());
    }

    /// <summary>Access tokens stay good, for what the new role may do. The same role again changes nothing.</summary>
    public void ChangeRole(UserRole role, DateTimeOffset now)
    {
        if (Role == role)
            return;
        Role = role;
        AccessChangedAt = now;
        Raise(new RoleChanged(role));
    }

    /// <summary>Forgets who the user is. Callers make sure that nothing is left to claim.</summary>
    public void Erase(DateTimeOffset now)
    {
        // No address is normalized to this, so whoever has the address may register again. Guests have nothing else.
        (Email, NormalizedEmail, DisplayName, PasswordHash) = ("", $"{Id}", "", "");
        Role = UserRole.Customer;
        ErasedAt = now;
        RevokeTokens(now);
        Raise(new UserErased());
    }

    /// <summary>
    /// The form in which addresses are compared: NFKC, the domain in ASCII, upper case. An address that has no such form
    /// belongs to nobody, or to an account of an earlier release; such addresses are compared without case.
    /// </summary>
    public static string Normalize(string email) => TryNormalize(email) ?? Upper(email);

    /// <summary>
    /// The form in which the beginning of an address is compared. A domain outside ASCII must be there as a whole.
    /// </summary>
    public static string NormalizeStart(string start) =>
        start.Contains('@', StringComparison.Ordinal)
            ? Normalize(start)
            : Upper(start.Normalize(NormalizationForm.FormKC));

    /// <summary>Null if the domain is not a valid one (IDNA), or the form is too long.</summary>
    public static string? TryNormalize(string email)
    {
        try
        {
            var text = email.Normalize(NormalizationForm.FormKC);
            var domain = text.LastIndexOf('@') + 1;
            var normalized = Upper($"{text[..domain]}{Idn.GetAscii(text, domain)}");
            return normalized.Length > MaxEmailLength || normalized.EndsWith('.') ? null : normalized;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>By lower case, since some capitals, such as that of ß, are the upper case of nothing.</summary>
    private static string Upper(string text) => text.ToLowerInvariant().ToUpperInvariant();

    private void RevokeTokens(DateTimeOffset now)
    {
        TokenGeneration++;
        AccessChangedAt = now;
    }
}
