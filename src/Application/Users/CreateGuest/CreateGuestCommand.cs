namespace Concert.Application.Users.CreateGuest;

/// <summary>Makes a customer without a name, whose only key is the access token of the answer.</summary>
public sealed record CreateGuestCommand : ICommand<NewGuest>, ITransactional;

public sealed record NewGuest(Guid UserId, AccessToken AccessToken);
