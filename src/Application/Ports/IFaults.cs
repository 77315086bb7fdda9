namespace Concert.Application.Ports;

public interface IFaults
{
    /// <summary>The error if something the service depends on is away or overloaded; null if it is a bug.</summary>
    Error? Explain(Exception exception);
}
