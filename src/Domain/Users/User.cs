namespace Concert.Domain.Users;

public enum UserRole
{
    Customer,
    Organizer,
}

public static class UserErrors
{
    public static readonly Error EmailTaken = new(
        "users.email_taken",
        "This e-mail address is already registered.",
        ErrorKind.Conflict
    );

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

    public static Error TooManyAttempts(TimeSpan retryAfter) =>
        new(
            "users.too_many_attempts",
            "Too many wrong passwords for this account; try again later.",
            ErrorKind.TooManyRequests
        )
        {
            RetryAfter = retryAfter,
        };
}

public sealed record UserRegistered(UserRole Role) : IDomainEvent
{
    public static string Type => "UserRegistered";
}

/// <summary>Someone who can sign in.</summary>
public sealed class User : AggregateRoot
{
    private User() { }

    public Guid Id { get; private set; }

    /// <summary>As entered.</summary>
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

    public static string Normalize(string email) => email.ToUpperInvariant();
}
