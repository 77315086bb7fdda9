namespace Concert.Architecture.Tests;

using k8s;
using k8s.Models;

/// <summary>What a cluster would refuse, or find out only when it starts the pods. That needs kubectl.</summary>
public sealed class KubernetesTests
{
    private const string Base = "deploy/kubernetes/base";

    private static readonly string[] Secrets =
    [
        "Tokens__SigningKey",
        "Secrets__Keys__0",
        "ConnectionStrings__Redis",
        "ConnectionStrings__Database",
        "ConnectionStrings__Database.migrator",
    ];

    [Fact]
    public async Task Given_the_base_When_it_is_built_Then_every_object_has_only_fields_of_its_kind()
    {
        var kinds = (await Build(Stack.PathOf(Base))).Select(each => each.Kind);

        kinds.ShouldBe(
            [
                "ConfigMap",
                "Deployment",
                "HorizontalPodAutoscaler",
                "Job",
                "NetworkPolicy",
                "PodDisruptionBudget",
                "Service",
            ],
            ignoreOrder: true
        );
    }

    [Fact]
    public async Task Given_the_example_When_it_is_built_Then_pods_find_the_settings_and_secrets_that_it_makes()
    {
        var objects = await BuildOverlay();

        objects.ShouldAllBe(each => each is V1Namespace || each.Metadata.NamespaceProperty == "concert");
        var settings = objects.OfType<V1ConfigMap>().Single();
        var secrets = objects.OfType<V1Secret>().ToList();
        secrets.Count.ShouldBe(2);
        foreach (var pod in PodsOf(objects))
        {
            foreach (var container in ContainersOf(pod))
            {
                container.Image.ShouldBe("registry.example.com/concert:1.0.0");
                container.EnvFrom.ShouldHaveSingleItem().ConfigMapRef.Name.ShouldBe(settings.Metadata.Name);
            }
            var mounted = pod.Volumes.Single(volume => volume.Secret is not null).Secret.SecretName;
            secrets
                .Single(secret => secret.Metadata.Name == mounted)
                .Data.Keys.ShouldBe(Secrets[..4], ignoreOrder: true);
        }
        settings.Data.Keys.Concat(Secrets[..4]).ShouldAllBe(name => Stack.IsSetting(name));
        settings.Data.ShouldContainKey("ForwardedHeaders__KnownNetworks__0");
    }

    [Fact]
    public async Task Given_the_pods_When_they_are_looked_at_Then_they_run_with_the_least_rights_and_within_bounds()
    {
        foreach (var pod in PodsOf(await Build(Stack.PathOf(Base))))
        {
            pod.AutomountServiceAccountToken.ShouldBe(false);
            pod.SecurityContext.RunAsNonRoot.ShouldBe(true);
            pod.SecurityContext.SeccompProfile.Type.ShouldBe("RuntimeDefault");
            pod.Volumes.Where(volume => volume.EmptyDir is not null)
                .ShouldAllBe(volume => volume.EmptyDir.SizeLimit != null);
            foreach (var container in ContainersOf(pod))
            {
                container.SecurityContext.ReadOnlyRootFilesystem.ShouldBe(true);
                container.SecurityContext.AllowPrivilegeEscalation.ShouldBe(false);
                container.SecurityContext.Capabilities.Drop.ShouldBe(["ALL"]);
                container.Resources.Requests.ShouldContainKey("cpu");
                container.Resources.Limits.ShouldContainKey("memory");
                container
                    .VolumeMounts.Select(mount => mount.Name)
                    .ShouldBe(pod.Volumes.Select(volume => volume.Name), ignoreOrder: true);
            }
        }
    }

    [Fact]
    public async Task Given_the_deployment_When_it_is_rolled_out_Then_it_waits_for_the_migration_and_loses_no_request()
    {
        var objects = await Build(Stack.PathOf(Base));
        var deployment = objects.OfType<V1Deployment>().Single();
        var pod = deployment.Spec.Template.Spec;
        var api = pod.Containers.ShouldHaveSingleItem();

        pod.InitContainers.ShouldHaveSingleItem().Args.ShouldBe(["--wait-for-migration"]);
        objects.OfType<V1Job>().Single().Spec.Template.Spec.Containers.Single().Args.ShouldBe(["--migrate"]);
        pod.TerminationGracePeriodSeconds!.Value.ShouldBeGreaterThan(10 + 30);
        api.Lifecycle.PreStop.Exec.Command.ShouldBe(["sleep", "10"]);
        deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value.ShouldBe("0");

        // The autoscaler has the number of instances; applying the deployment must not set it.
        deployment.Spec.Replicas.ShouldBeNull();
        objects.OfType<V2HorizontalPodAutoscaler>().Single().Spec.MinReplicas.ShouldBe(2);
        pod.TopologySpreadConstraints.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Given_ports_and_probes_When_they_are_followed_Then_each_leads_to_one_of_the_service()
    {
        var objects = await BuildOverlay();
        var deployment = objects.OfType<V1Deployment>().Single();
        var api = deployment.Spec.Template.Spec.Containers.Single();
        var program = await File.ReadAllTextAsync(Stack.PathOf("src/Api/Program.cs"));

        var metrics = objects.OfType<V1ConfigMap>().Single().Data["Metrics__Port"];
        api.Ports.Select(port => (port.Name, $"{port.ContainerPort}"))
            .ShouldBe([("http", "8080"), ("metrics", metrics)]);
        deployment.Spec.Template.Metadata.Annotations["prometheus.io/port"].ShouldBe(metrics);
        foreach (var probe in new[] { api.StartupProbe, api.LivenessProbe, api.ReadinessProbe })
        {
            probe.HttpGet.Port.Value.ShouldBe("http");
            program.ShouldContain($"\"{probe.HttpGet.Path}\"");
        }

        var service = objects.OfType<V1Service>().Single();
        service.Spec.Ports.Single().TargetPort.Value.ShouldBe("http");
        var labels = deployment.Spec.Template.Metadata.Labels;
        service.Spec.Selector.ShouldBeSubsetOf(labels);
        deployment.Spec.Selector.MatchLabels.ShouldBeSubsetOf(labels);
        objects.OfType<V1PodDisruptionBudget>().Single().Spec.Selector.MatchLabels.ShouldBeSubsetOf(labels);
        objects.OfType<V1NetworkPolicy>().Single().Spec.PodSelector.MatchLabels.ShouldBeSubsetOf(labels);
        var backend = objects.OfType<V1Ingress>().Single().Spec.Rules.Single().Http.Paths.Single().Backend.Service;
        (backend.Name, backend.Port.Name).ShouldBe((service.Metadata.Name, service.Spec.Ports.Single().Name));
    }

    [Fact]
    public async Task Given_the_autoscaler_When_it_asks_for_a_metric_Then_the_rules_of_the_adapter_provide_it()
    {
        var scaler = (await Build(Stack.PathOf(Base))).OfType<V2HorizontalPodAutoscaler>().Single();

        scaler.Spec.Metrics.Select(metric => metric.Type).ShouldBe(["Resource", "External"]);
        var asked = scaler.Spec.Metrics.Last().External.Metric.Name;
        var rule = Stack.Compose("deploy/kubernetes/adapter-rules.yml")["externalRules"]!.AsArray().Single()!;
        $"{rule["name"]!["as"]}".ShouldBe(asked);
        $"{rule["seriesQuery"]}".ShouldBe(asked);
    }

    [Fact]
    public async Task Given_the_image_When_Compose_and_Kubernetes_name_it_Then_they_mean_the_same()
    {
        var image = $"{Stack.Compose("deploy/compose/docker-compose.yml")["services"]!["api-1"]!["image"]}";

        PodsOf(await Build(Stack.PathOf(Base)))
            .SelectMany(ContainersOf)
            .ShouldAllBe(container => container.Image == image);
    }

    /// <summary>The example with files for its secrets, which the repository does not have.</summary>
    private static async Task<IReadOnlyList<IKubernetesObject<V1ObjectMeta>>> BuildOverlay()
    {
        var folder = Directory.CreateTempSubdirectory("kubernetes-").FullName;
        try
        {
            await Stack.Run("cp", "-r", Stack.PathOf("deploy/kubernetes"), folder);
            var overlay = Path.Combine(folder, "kubernetes", "overlays", "example");
            Directory.CreateDirectory(Path.Combine(overlay, "secrets"));
            foreach (var name in Secrets)
                await File.WriteAllTextAsync(Path.Combine(overlay, "secrets", name), $"the value of {name}");
            return await Build(overlay);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Strictly: a field that its kind does not have is refused, and so is a value of another type.</summary>
    private static async Task<IReadOnlyList<IKubernetesObject<V1ObjectMeta>>> Build(string folder) =>
        [
            .. KubernetesYaml
                .LoadAllFromString(await Stack.Run("kubectl", "kustomize", folder), strict: true)
                .Cast<IKubernetesObject<V1ObjectMeta>>(),
        ];

    private static IEnumerable<V1PodSpec> PodsOf(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects) =>
        [
            objects.OfType<V1Deployment>().Single().Spec.Template.Spec,
            objects.OfType<V1Job>().Single().Spec.Template.Spec,
        ];

    private static IEnumerable<V1Container> ContainersOf(V1PodSpec pod) =>
        [.. pod.InitContainers ?? [], .. pod.Containers];
}
