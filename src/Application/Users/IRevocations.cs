namespace Concert.Application.Users;

/// <summary>
/// What has changed about users since their access tokens were made, in the memory of each instance: checking a token reads
/// nothing else.
/// </summary>
public interface IRevocations
{
    /// <summary>Whether the user was erased lately; a queue token alone is worth nothing then.</summary>
    bool IsErased(Guid userId);

    /// <summary>Makes a committed change count on this instance at once; the others read it within a second.</summary>
    Task NoteAsync(User user);
}
