namespace Concert.Infrastructure.Users;

using Microsoft.AspNetCore.Identity;

internal sealed class Passwords(IPasswordHasher<User> hasher) : IPasswords
{
    private readonly Lazy<string> _hashOfNobody = new(() => hasher.HashPassword(null!, "nobody has this password"));

    public string Hash(string password) => hasher.HashPassword(null!, password);

    public bool Verify(string? hash, string password) =>
        hasher.VerifyHashedPassword(null!, hash ?? _hashOfNobody.Value, password) != PasswordVerificationResult.Failed
        && hash is not null;
}
