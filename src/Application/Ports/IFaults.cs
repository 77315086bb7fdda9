namespace Concert.Application.Ports;

public interface IFaults
{
    /// <summary>The error of a port, or that what the service depends on is away or overloaded; null if it is a bug.</summary>
    Error? Explain(Exception exception);
}
