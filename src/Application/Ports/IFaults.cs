namespace Concert.Application.Ports;

/// <summary>Tells what an exception from below means to a caller.</summary>
public interface IFaults
{
    /// <summary>The error, if something the service depends on is away or overloaded; null if it is a bug.</summary>
    Error? Explain(Exception exception);
}
