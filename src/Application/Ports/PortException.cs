namespace Concert.Application.Ports;

/// <summary>No use case can answer this failure of a port better than with its error.</summary>
public sealed class PortException(Error error, Exception? cause = null) : Exception(error.Code, cause)
{
    public Error Error { get; } = error;
}
