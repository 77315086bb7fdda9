namespace Concert.Application.Ports;

/// <summary>
/// A port cannot do its part, for a reason that no use case can answer better: what it depends on is away, or the caller
/// no longer exists. The request is answered with the error that it carries.
/// </summary>
public sealed class PortException(Error error, Exception? cause = null) : Exception(error.Code, cause)
{
    public Error Error { get; } = error;
}
