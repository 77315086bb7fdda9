namespace Concert.Architecture.Tests;

using System.Reflection;
using System.Runtime.CompilerServices;
using Concert.Infrastructure;
using MediatR;

/// <summary>What the house is made of: its assemblies, its use cases and its files.</summary>
internal static class House
{
    public static readonly Assembly Domain = typeof(Domain.Shared.Error).Assembly;
    public static readonly Assembly Application = typeof(Application.Pipeline.ApplicationPipeline).Assembly;
    public static readonly Assembly Infrastructure = typeof(InfrastructureSetup).Assembly;
    public static readonly Assembly Api = typeof(Program).Assembly;

    /// <summary>Everything that somebody wrote: neither made by the compiler nor a generated migration.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [.. new[] { Domain, Application, Infrastructure, Api }.SelectMany(assembly => assembly.GetTypes()).Where(IsOurs)];

    /// <summary>The commands and queries.</summary>
    public static IReadOnlyList<Type> Requests { get; } =
    [.. Application.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IBaseRequest)))];

    public static string Root { get; } = FindRoot();

    /// <summary>The closed forms of a generic interface that a type implements.</summary>
    public static IEnumerable<Type> Implemented(this Type type, Type genericInterface) =>
        type.GetInterfaces().Where(each => each.IsGenericType && each.GetGenericTypeDefinition() == genericInterface);

    private static bool IsOurs(Type type) =>
        type.Namespace is { } name
        && name.StartsWith(nameof(Concert), StringComparison.Ordinal)
        && !name.Contains(".Migrations", StringComparison.Ordinal)
        && !type.IsDefined(typeof(CompilerGeneratedAttribute));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Concert.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not inside the repository.");
        return folder;
    }
}
