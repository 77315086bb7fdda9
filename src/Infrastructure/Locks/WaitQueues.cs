namespace Concert.Infrastructure.Locks;

/// <summary>
/// One wait queue per key, on this instance. Whoever enters first has the turn; it goes on in order of arrival. A queue
/// exists while somebody is in it, so there are never more than there are requests under way.
/// </summary>
internal sealed class WaitQueues
{
    /// <summary>How many can wait for one key.</summary>
    public const int Capacity = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, WaitQueue> _queues = new(StringComparer.Ordinal);

    /// <summary>Enters the wait queue of a key; disposing leaves it, and gives the turn on if this had it.</summary>
    public Turn Enter(string key)
    {
        var turn = new Turn(this, key);
        Join(turn);
        return turn;
    }

    /// <summary>How many are in the wait queue of a key, with the one who has the turn.</summary>
    public int Count(string key)
    {
        lock (_gate)
            return _queues.TryGetValue(key, out var queue) ? queue.Turns.Count : 0;
    }

    /// <summary>Stands at the end of the queue, if it is not full, and sees from now on when a turn is given on.</summary>
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

        /// <summary>Completes when the turn is given on.</summary>
        public TaskCompletionSource Released { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Somebody in the wait queue of a key.</summary>
    internal sealed class Turn(WaitQueues queues, string key) : IDisposable
    {
        private readonly TaskCompletionSource _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Key => key;

        public bool IsGranted => _granted.Task.IsCompleted;

        /// <summary>Null outside a queue that is full.</summary>
        internal LinkedListNode<Turn>? Node { get; set; }

        internal WaitQueue Queue { get; set; } = null!;

        /// <summary>Waits for the turn; false if the queue is full.</summary>
        public async Task<bool> WaitAsync(CancellationToken cancellationToken)
        {
            if (Node is not null)
                await _granted.Task.WaitAsync(cancellationToken);
            return IsGranted;
        }

        /// <summary>
        /// Waits for the turn, also outside a queue that is full, and asks now and whenever a turn is given on whether
        /// that is pointless; false if it is.
        /// </summary>
        public async Task<bool> WaitAsync(Func<Task<bool>> isPointless, CancellationToken cancellationToken)
        {
            while (!IsGranted)
            {
                // Taken before the question is asked, so that no turn that is given on after it is missed.
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
