namespace Microsoft.SqlServer.Server;

// Microsoft.Data.SqlClient loads an assembly of this name and version at the first command that has a parameter, for
// the four types below and nothing else. The default feed lacks the package; this project takes its place there
// (PublicFeed is false) and is left out where the package can be restored.

/// <summary>How a user-defined type is serialised.</summary>
public enum Format
{
    Unknown = 0,
    Native = 1,
    UserDefined = 2,
}

/// <summary>Custom serialisation of a user-defined type.</summary>
public interface IBinarySerialize
{
    void Read(BinaryReader r);
    void Write(BinaryWriter w);
}

/// <summary>Marks a user-defined type.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = true)]
public sealed class SqlUserDefinedTypeAttribute(Format format) : Attribute
{
    public Format Format { get; } = format;
    public int MaxByteSize { get; set; }
    public bool IsFixedLength { get; set; }
    public bool IsByteOrdered { get; set; }
    public string? ValidationMethodName { get; set; }
    public string? Name { get; set; }
}

/// <summary>A type that claims to be a user-defined type and is none.</summary>
public sealed class InvalidUdtException : SystemException
{
    internal InvalidUdtException(string message)
        : base(message) { }
}
