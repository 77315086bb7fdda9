namespace Concert.Application.Users.GetChallenge;

public sealed record GetChallengeQuery : IQuery<Challenge>;

internal sealed class GetChallengeHandler(IAccountChallenge challenge)
    : IRequestHandler<GetChallengeQuery, Result<Challenge>>
{
    public Task<Result<Challenge>> Handle(GetChallengeQuery query, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Challenge>>(challenge.Issue());
}
