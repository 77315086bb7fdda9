namespace Concert.Architecture.Tests;

using System.Text.RegularExpressions;

/// <summary>What is built today is built again tomorrow from the same parts.</summary>
public sealed partial class SupplyChainTests
{
    private static readonly string[] Folders = ["src", "tests", "tools"];

    [Fact]
    public void Given_the_projects_When_they_are_restored_Then_each_has_its_packages_locked()
    {
        var projects = Folders
            .SelectMany(folder =>
                Directory.EnumerateFiles(Path.Combine(House.Root, folder), "*.csproj", SearchOption.AllDirectories)
            )
            .ToList();

        projects.ShouldNotBeEmpty();
        projects.ShouldAllBe(project =>
            File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"))
        );
    }

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData("docker-compose.yml")]
    [InlineData("deploy/compose/docker-compose.yml")]
    [InlineData("deploy/kubernetes/base/deployment.yml")]
    [InlineData("deploy/kubernetes/base/migration.yml")]
    public void Given_an_image_When_it_is_named_Then_its_minor_version_is(string file)
    {
        var images = Image().Matches(File.ReadAllText(Path.Combine(House.Root, file))).Select(match => match.Value);

        images.ShouldNotBeEmpty();
        images.ShouldAllBe(image => Pinned().IsMatch(image));
    }

    [GeneratedRegex(@"^(FROM|\s+image:) \S+", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Image();

    [GeneratedRegex(@":v?\d+\.\d+(\.\d+)?$|:\d+-CU\d+-\S+$|@sha256:", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Pinned();
}
