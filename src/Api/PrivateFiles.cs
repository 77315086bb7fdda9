namespace Concert.Api;

using System.Reflection;
using System.Runtime.InteropServices;

internal static class PrivateFiles
{
    private const uint OthersAndGroup = 0b111_111;

    /// <summary>
    /// Files and folders that the process makes from now on, its logs above all, are for its own user: 0600 and 0700. A
    /// program that merely hosts ours keeps its own umask.
    /// </summary>
    public static void MakeOnly()
    {
        if (!OperatingSystem.IsWindows() && Assembly.GetEntryAssembly() == typeof(PrivateFiles).Assembly)
            _ = umask(OthersAndGroup);
    }

    [DllImport("libc")]
    private static extern uint umask(uint mask);
}
