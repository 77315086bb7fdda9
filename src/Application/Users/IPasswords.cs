namespace Concert.Application.Users;

/// <summary>Hashes passwords, slowly on purpose.</summary>
public interface IPasswords
{
    string Hash(string password);

    /// <summary>Takes as long for an unknown account (a null hash) as for a known one, and answers false.</summary>
    bool Verify(string? hash, string password);
}
