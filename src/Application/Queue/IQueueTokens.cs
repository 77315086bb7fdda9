namespace Concert.Application.Queue;

public interface IQueueTokens
{
    string Issue(QueuePass pass);

    /// <summary>Null for anything but a token of ours.</summary>
    QueuePass? Read(string token);
}
