namespace Concert.Infrastructure.Locks;

/// <summary>
/// One wait queue per key, on this instance; the turn is given in order of arrival. A queue exists while somebody is in it,
/// so there are never more of them than requests under way.
/// </summary>
internal sealed class WaitQueues
{
    /// <summary>How many can wait for one key.</summary>
    public const int Capacity = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, WaitQueue> _queues = new(StringComparer.Ordinal);

    /// <summary>Disposing leaves the queue, and passes the turn on.</summary>
    public Turn Enter(string key)
    {
        var turn = new Turn(this, key);
        Join(turn);
        return turn;
    }

    /// <summary>Includes the one who has the turn.</summary>
    public int Count(string key)
    {
        lock (_gate)
            return _queues.TryGetValue(key, out var queue) ? queue.Turns.Count : 0;
    }

    private void Join(Turn turn)
    {
        lock (_gate)
        {
            if (!_queues.TryGetValue(turn.Key, out var queue))
                _queues[turn.Key] = queue = new WaitQueue();
            turn.Queue = queue;
            if (turn.Node is null && queue.Turns.Count <= Capacity)
                turn.Node = queue.Turns.AddLast(turn);
            if (queue.Turns.First == turn.Node)
                turn.Grant();
        }
    }

    private void Leave(Turn turn)
    {
        lock (_gate)
        {
            if (turn.Node is not { List: { } turns } node)
                return;
            var hadTurn = turns.First == node;
            turns.Remove(node);
            if (!hadTurn)
                return;
            var released = turn.Queue.Released;
            turn.Queue.Released = new(TaskCreationOptions.RunContinuationsAsynchronously);
            released.TrySetResult();
            if (turns.First is { } next)
                next.Value.Grant();
            else
                _queues.Remove(turn.Key);
        }
    }

    internal sealed class WaitQueue
    {
        /// <summary>The first one has the turn.</summary>
        public LinkedList<Turn> Turns { get; } = [];

        /// <summary>Completes when the turn is passed on.</summary>
        public TaskCompletionSource Released { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal sealed class Turn(WaitQueues queues, string key) : IDisposable
    {
        private readonly TaskCompletionSource _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Key => key;

        public bool IsGranted => _granted.Task.IsCompleted;

        /// <summary>Null while the queue is full.</summary>
        internal LinkedListNode<Turn>? Node { get; set; }

        internal WaitQueue Queue { get; set; } = null!;

        /// <summary>False at once if the queue is full.</summary>
        public async Task<bool> WaitAsync(CancellationToken cancellationToken)
        {
            if (Node is not null)
                await _granted.Task.WaitAsync(cancellationToken);
            return IsGranted;
        }

        /// <summary>Waits outside a full queue, too. False if it is pointless, at first or after a turn was passed on.</summary>
        public async Task<bool> WaitAsync(Func<Task<bool>> isPointless, CancellationToken cancellationToken)
        {
            while (!IsGranted)
            {
                // Read before the question, so that no turn passed on after it is missed.
                var released = Queue.Released.Task;
                if (await isPointless())
                    return false;
                await Task.WhenAny(_granted.Task, released).WaitAsync(cancellationToken);
                queues.Join(this);
            }
            return true;
        }

        public void Dispose() => queues.Leave(this);

        internal void Grant() => _granted.TrySetResult();
    }
}
