namespace Concert.Api.Tests.Support;

/// <summary>Programs of Node in a folder of the repository that has a package.json and its lock.</summary>
internal static class Node
{
    private static readonly SemaphoreSlim Installing = new(1);

    /// <summary>Runs a program of the folder's packages, which are installed first if they are not there; fails if it does.</summary>
    public static async Task<string> RunPackage(string folder, string program, params string[] arguments)
    {
        await Install(folder);
        return await Command.RunIn(folder, [Path.Combine(folder, "node_modules", ".bin", program), .. arguments]);
    }

    /// <summary>As the lock says, and only once: npm notes there what it has installed.</summary>
    public static async Task Install(string folder)
    {
        var installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        await Installing.WaitAsync();
        try
        {
            if (
                File.GetLastWriteTimeUtc(installed)
                < File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"))
            )
                await Command.RunIn(folder, "npm", "ci");
        }
        finally
        {
            Installing.Release();
        }
    }
}
