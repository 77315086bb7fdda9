namespace Concert.Application.Users.SignOut;

/// <summary>Makes every access token void that the user has, on this instance at once and on all within a second.</summary>
public sealed record SignOutCommand(Guid UserId) : ICommand, ITransactional;
