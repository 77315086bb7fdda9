namespace Concert.Architecture.Tests;

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

/// <summary>What Compose would find out only when it starts the services.</summary>
public sealed partial class ComposeTests
{
    private const string Development = "docker-compose.yml";
    private const string Production = "deploy/compose/docker-compose.yml";

    public static TheoryData<string> Files => [Development, Production];

    [Theory, MemberData(nameof(Files))]
    public void Given_a_Compose_file_When_its_references_are_followed_Then_each_leads_to_something(string file)
    {
        var compose = Stack.Compose(file);
        foreach (var (name, service) in Services(file))
        {
            Missing(Names(service["depends_on"]), compose["services"]).ShouldBeEmpty(name);
            Missing(Names(service["networks"]), compose["networks"]).ShouldBeEmpty(name);
            Missing(SecretsOf(service).Select(secret => secret.Source), compose["secrets"]).ShouldBeEmpty(name);
            foreach (var source in Names(service["volumes"]).Select(volume => volume.Split(':')[0]))
            {
                if (source.StartsWith('.'))
                    Path.Exists(Path.Combine(Path.GetDirectoryName(Stack.PathOf(file))!, source)).ShouldBeTrue(source);
                else
                    Missing([source], compose["volumes"]).ShouldBeEmpty(name);
            }
        }
        var used = Services(file).SelectMany(each => SecretsOf(each.Service)).Select(secret => secret.Source);
        Names(compose["secrets"]).Except(used, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Files))]
    public void Given_the_variables_of_the_service_When_they_are_looked_up_Then_each_is_a_setting(string file)
    {
        var ours = Services(file).Where(each => each.Service["build"] is not null).ToList();

        ours.ShouldNotBeEmpty();
        foreach (var (_, service) in ours)
        {
            Names(service["environment"]).ShouldAllBe(variable => Stack.IsSetting(variable));
            SecretsOf(service).ShouldAllBe(secret => Stack.IsSetting(secret.Target));
        }
    }

    [Fact]
    public void Given_the_images_When_they_are_compared_Then_the_same_one_has_the_same_tag_everywhere()
    {
        var images = Files
            .SelectMany(file => Services(file.Data))
            .Select(each => $"{each.Service["image"]}")
            .Where(image => image.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .ToList();

        images.DistinctBy(image => image.Split(':')[0], StringComparer.Ordinal).ShouldBe(images);
    }

    [Fact]
    public void Given_the_production_stack_When_a_secret_is_missing_Then_nothing_is_there_to_fall_back_to()
    {
        var compose = Stack.Compose(Production);

        // A file that is missing keeps the container that mounts it from being made.
        foreach (var (name, secret) in compose["secrets"]!.AsObject())
            $"{secret!["file"]}".ShouldBe($"secrets/{name}");
        File.ReadAllText(Stack.PathOf(".gitignore")).ShouldContain("\n/deploy/compose/secrets/\n");

        Fallback()
            .Matches(File.ReadAllText(Stack.PathOf(Production)))
            .Select(match => match.Groups["name"].Value)
            .Except(
                ["CONCERT_ADDRESS", "CONCERT_PORT", "GRAFANA_PORT", "KAFKA_SERVERS", "MSSQL_PID"],
                StringComparer.Ordinal
            )
            .ShouldBeEmpty();
        foreach (var (_, service) in Services(Production))
            Names(service["environment"])
                .Where(variable => variable.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase))
                .ShouldAllBe(variable => variable.EndsWith("_FILE", StringComparison.Ordinal));
    }

    [Fact]
    public void Given_the_production_stack_When_it_is_seen_from_outside_Then_only_local_callers_reach_it_by_default()
    {
        foreach (var (name, service) in Services(Production))
        {
            var ports = Names(service["ports"]).ToList();
            if (name is "nginx")
                ports.ShouldBe(["${CONCERT_ADDRESS:-127.0.0.1}:${CONCERT_PORT:-8080}:8080"]);
            else
                ports.ShouldAllBe(port => name == "grafana" && port.StartsWith("127.0.0.1:", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Given_the_production_stack_When_a_service_fails_Then_it_is_noticed_bounded_and_started_again()
    {
        foreach (var (name, service) in Services(Production))
        {
            $"{service["deploy"]?["resources"]?["limits"]?["memory"]}".ShouldNotBeEmpty(name);
            Names(service["security_opt"]).Single().ShouldBe("no-new-privileges:true", name);

            // What is done once ends; those that depend on it wait for that.
            if (name is "migrate" or "sqlserver-roles")
            {
                $"{service["restart"]}".ShouldBe("no");
                continue;
            }
            $"{service["restart"]}".ShouldBe("unless-stopped", name);
            service["healthcheck"].ShouldNotBeNull(name);
            if (name is not ("sqlserver" or "kafka"))
                $"{service["read_only"]}".ShouldBe("true", name);
        }
    }

    [Fact]
    public void Given_the_variables_of_the_production_stack_When_an_operator_reads_how_to_start_it_Then_each_is_explained()
    {
        var page = File.ReadAllText(Stack.PathOf("docs/operations/stack.md"));

        Variable()
            .Matches(File.ReadAllText(Stack.PathOf(Production)))
            .Select(match => match.Groups["name"].Value)
            .ShouldAllBe(name => page.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Given_the_addresses_of_the_production_stack_When_they_are_compared_Then_nginx_finds_the_instances_and_they_it()
    {
        var addresses = Services(Production)
            .Select(each =>
                (each.Name, Address: $"{(each.Service["networks"] as JsonObject)?["edge"]?["ipv4_address"]}")
            )
            .Where(each => each.Address.Length > 0)
            .ToDictionary(each => each.Name, each => each.Address, StringComparer.Ordinal);

        Upstream()
            .Matches(File.ReadAllText(Stack.PathOf("deploy/nginx/upstreams.conf")))
            .Select(match => match.Groups["address"].Value)
            .ShouldBe([addresses["api-1"], addresses["api-2"]]);
        var instance = Services(Production).Single(each => each.Name == "api-1").Service;
        $"{instance["environment"]!["ForwardedHeaders__KnownProxies__0"]}".ShouldBe(addresses["nginx"]);
        File.ReadAllText(Stack.PathOf("Dockerfile")).ShouldContain("ASPNETCORE_HTTP_PORTS=8080");
    }

    private static IEnumerable<(string Name, JsonObject Service)> Services(string file) =>
        Stack.Compose(file)["services"]!.AsObject().Select(each => (each.Key, each.Value!.AsObject()));

    private static IEnumerable<string> Missing(IEnumerable<string> names, JsonNode? among) =>
        names.Except(Names(among), StringComparer.Ordinal);

    /// <summary>The entries of a list, or the names of a mapping.</summary>
    private static IEnumerable<string> Names(JsonNode? node) =>
        node switch
        {
            null => [],
            JsonObject mapping => mapping.Select(each => each.Key),
            _ => node.AsArray().Select(each => $"{each}"),
        };

    private static IEnumerable<(string Source, string Target)> SecretsOf(JsonObject service) =>
        (service["secrets"]?.AsArray() ?? []).Select(secret =>
            secret is JsonObject named ? ($"{named["source"]}", $"{named["target"]}") : ($"{secret}", $"{secret}")
        );

    [GeneratedRegex(@"\$\{(?<name>\w+):?-", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Fallback();

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"server (?<address>[\d.]+):8080 ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Upstream();
}
