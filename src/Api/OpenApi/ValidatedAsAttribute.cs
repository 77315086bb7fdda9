namespace Concert.Api.OpenApi;

/// <summary>Names the command whose validator checks this body, so that the document can tell its limits.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ValidatedAsAttribute(Type command) : Attribute
{
    public Type Command { get; } = command;
}
