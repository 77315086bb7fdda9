namespace Concert.Api.OpenApi;

/// <summary>Documents a refusal of an action: its status, and the codes that it may carry.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RefusesAttribute(int status, params string[] codes) : Attribute
{
    public int Status { get; } = status;
    public IReadOnlyList<string> Codes { get; } = codes;
}
