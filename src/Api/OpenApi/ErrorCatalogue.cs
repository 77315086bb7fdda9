namespace Concert.Api.OpenApi;

using System.Collections.Frozen;
using System.Reflection;
using Concert.Api.Http;

/// <summary>A refusal, as clients see it.</summary>
/// <param name="Error">An example: its message and details may depend on the request.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Definition">Where it is defined; the documentation of that member says when it is given and what to do.</param>
internal sealed record KnownError(Error Error, int Status, MemberInfo Definition);

/// <summary>All refusals of the service by their codes, found where they are defined.</summary>
internal static class ErrorCatalogue
{
    private const BindingFlags Static =
        BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static readonly FrozenDictionary<string, KnownError> ByCode = Find();

    /// <summary>A code may be used in several places; what the API itself answers describes it best.</summary>
    private static FrozenDictionary<string, KnownError> Find() =>
        typeof(Problems)
            .Assembly.GetTypes()
            .Concat(typeof(PipelineErrors).Assembly.GetTypes())
            .Concat(typeof(Error).Assembly.GetTypes())
            .Where(type => type == typeof(Problems) || type.Name.EndsWith("Errors", StringComparison.Ordinal))
            .SelectMany(type => type.GetMembers(Static))
            .Select(member => (Member: member, Error: ErrorOf(member)))
            .Where(each => each.Error?.Code.Contains('.', StringComparison.Ordinal) is true)
            .DistinctBy(each => each.Error!.Code, StringComparer.Ordinal)
            .ToFrozenDictionary(
                each => each.Error!.Code,
                each => new KnownError(each.Error!, StatusOf(each.Error!), each.Member),
                StringComparer.Ordinal
            );

    private static Error? ErrorOf(MemberInfo member) =>
        member switch
        {
            FieldInfo field when field.FieldType == typeof(Error) => (Error?)field.GetValue(null),
            MethodInfo method when method.ReturnType == typeof(Error) => (Error?)
                method.Invoke(null, [.. method.GetParameters().Select(parameter => Any(parameter.ParameterType))]),
            _ => null,
        };

    private static object? Any(Type type) =>
        type == typeof(string) ? "field"
        : type == typeof(IReadOnlyList<long>) ? new long[] { 17 }
        : type == typeof(IReadOnlyDictionary<string, string[]>)
            ? new Dictionary<string, string[]>(StringComparer.Ordinal) { ["amount"] = ["Must be more than 0."] }
        : type.IsValueType ? Activator.CreateInstance(type)
        : null;

    private static int StatusOf(Error error) =>
        Problems.OfFramework.FirstOrDefault(each => each.Value == error) is { Key: > 0 and var status }
            ? status
            : Problems.StatusOf(error.Kind);
}
