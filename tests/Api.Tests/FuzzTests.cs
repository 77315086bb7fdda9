namespace Concert.Api.Tests;

using Concert.Fuzz;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

/// <summary>
/// Requests made at random from the OpenAPI document: whatever comes, the answer is one that is documented, and it comes
/// soon. <c>./build.sh fuzz</c> sends more of them.
/// </summary>
public sealed class FuzzTests(Given given) : IClassFixture<Given>
{
    [Fact]
    public async Task Given_requests_of_every_kind_When_they_are_sent_Then_each_is_answered_as_documented()
    {
        var report = await Fuzz(given.Host, Command.Setting("CONCERT_FUZZ_REQUESTS", 2_000), seed: 1);

        report.Faults.ShouldBeEmpty();
        // Most operations were reached, and not only refused: three in four of some seventy, whatever chance brings.
        report.NeverServed.Count.ShouldBeLessThan(18, string.Join(", ", report.NeverServed));
    }

    [Fact]
    public async Task Given_a_call_that_fails_When_requests_are_sent_Then_the_fault_is_reported_with_its_request()
    {
        await using var broken = given.ANewHost(changes: services =>
        {
            var ranking = Substitute.For<IRanking>();
            ranking.FindTopAsync(default, default, default).ThrowsAsyncForAnyArgs<InvalidOperationException>();
            services.Replace(ServiceDescriptor.Singleton(ranking));
        });

        var report = await Fuzz(broken, requests: 400, seed: 2);

        report.Faults.ShouldNotBeEmpty();
        report.Faults.ShouldAllBe(fault =>
            fault.Contains("/ranking", StringComparison.OrdinalIgnoreCase)
            && fault.Contains("http.internal_error", StringComparison.Ordinal)
        );
    }

    private async Task<FuzzReport> Fuzz(ApiHost host, int requests, int seed)
    {
        var page = await File.ReadAllTextAsync(Repository.File("docs/api-errors.md"));
        return await Fuzzer.RunAsync(
            new FuzzOptions(
                host.ClientOptions.BaseAddress,
                requests,
                seed,
                page,
                () => Task.FromResult(given.AnOrganizer().AccessToken!)
            )
        );
    }
}
