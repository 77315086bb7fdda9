namespace Concert.Application.Queue;

/// <summary>Signed tokens that name a place in a queue.</summary>
public interface IQueueTokens
{
    string Issue(QueuePass pass);

    /// <summary>Null for anything but a token of ours.</summary>
    QueuePass? Read(string token);
}
