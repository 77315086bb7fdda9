// Child processes, and the few questions to the system around them.

static class Libc
{
    [DllImport("libc")]
    public static extern int kill(int process, int signal);
}

record Answer(int Code, string Output);

var root = Folders.GetCurrentDirectory();
var isRoot = !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

Process Launch(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment = null)
{
    interrupted.Token.ThrowIfCancellationRequested();
    var start = new ProcessStartInfo(file, arguments);
    foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        start.Environment[name] = value;
    return Process.Start(start);
}

// Runs a command whose output is for the reader; an interruption ends it with everything that it started.
void Run(string file, string[] arguments, IReadOnlyDictionary<string, string> environment = null)
{
    using var process = Launch(file, arguments, environment);
    try
    {
        WaitForEnd(process);
    }
    finally
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
    }

    if (process.ExitCode != 0)
        throw new CakeException($"'{file} {arguments[0]}' failed with exit code {process.ExitCode}.");
}

// Both end early, by an exception, at an interruption.
void WaitForEnd(Process process) => process.WaitForExitAsync(interrupted.Token).GetAwaiter().GetResult();

void Pause(int milliseconds)
{
    interrupted.Token.WaitHandle.WaitOne(milliseconds);
    interrupted.Token.ThrowIfCancellationRequested();
}

// Runs a command whose output matters only if it fails. It starts in the root directory, since the user that runs it
// may have no right to enter the checkout.
Answer Ask(
    string[] command,
    string input = "",
    IReadOnlyDictionary<string, string> environment = null,
    double minutes = 1
)
{
    var start = new ProcessStartInfo(command[0], command[1..])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Paths.GetPathRoot(root),
    };
    foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        start.Environment[name] = value;

    using var process = Process.Start(start);
    var output = new[] { process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync() };
    process.StandardInput.Write(input);
    process.StandardInput.Close();
    if (process.WaitForExit(TimeSpan.FromMinutes(minutes)) && output.All(part => part.Wait(TimeSpan.FromSeconds(5))))
        return new Answer(process.ExitCode, string.Concat(output.Select(part => part.Result)).Trim());

    process.Kill(entireProcessTree: true);
    return new Answer(-1, $"'{string.Join(' ', command)}' did not end within {minutes} minutes.");
}

void Demand(Answer answer, string what)
{
    if (answer.Code != 0)
        throw new CakeException($"{what} failed:\n{answer.Output}");
}

// Lets a process finish its work in hand, and ends it and its children when it takes too long.
void End(Process process, TimeSpan grace)
{
    if (process.HasExited)
        return;
    if (!OperatingSystem.IsWindows())
        Libc.kill(process.Id, 15);
    if (!process.WaitForExit(grace))
        process.Kill(entireProcessTree: true);
}

// A number may belong to another process by now, and one that ended but was never collected has no memory left.
bool IsAlive(int id, params string[] names)
{
    try
    {
        using var process = Process.GetProcessById(id);
        return names.Contains(process.ProcessName) && process.WorkingSet64 > 0;
    }
    catch (ArgumentException)
    {
        return false;
    }
}

string Which(string name) =>
    SearchPath()
        .Select(directory => Paths.Combine(directory, OperatingSystem.IsWindows() ? $"{name}.exe" : name))
        .FirstOrDefault(Files.Exists);

string[] SearchPath() => (Given("PATH") ?? "").Split(Paths.PathSeparator);

string Given(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

string Local(params string[] names) => Paths.Combine([root, ".local", .. names]);

bool IsFree(int port)
{
    foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
        catch (SocketException)
        {
            // A machine without IPv6 says so here; the other address decides.
        }
    }

    return true;
}

// A reader never sees half a file, and nobody else sees any of it.
void WritePrivate(string path, string text)
{
    var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
    if (!OperatingSystem.IsWindows())
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    using (var writer = new StreamWriter($"{path}.new", options))
        writer.Write(text);
    Files.Move($"{path}.new", path, overwrite: true);
}

string Tail(params string[] files) =>
    string.Join('\n', files.Where(Files.Exists).SelectMany(Files.ReadLines).TakeLast(15));
