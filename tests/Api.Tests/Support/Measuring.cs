// Many tests wait for what takes its time, such as the end of a place, so more of them run at once than there are cores.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]

namespace Concert.Api.Tests.Support;

/// <summary>Tests that measure, and have the machine to themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Measuring
{
    public const string Name = nameof(Measuring);
}
