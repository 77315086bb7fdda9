namespace Concert.Api;

using Concert.Application.Concerts.RebuildRanking;
using Concert.Application.Users.ChangeRole;
using Concert.Infrastructure.Persistence;
using Concert.Infrastructure.Users;
using MediatR;
using Microsoft.Extensions.Options;

/// <summary>
/// The arguments: at most one command, which is done in place of serving, and settings, which the host reads. Anything
/// else is refused, because an instance that ignored a mistyped command would serve instead.
/// </summary>
internal sealed class CommandLine
{
    private const int Failed = 1;
    private const int Refused = 2;
    private const string RemoveDemoOrganizer = "--remove-demo-organizer";

    private static readonly Command[] Commands =
    [
        new("--migrate", "Bring the database up to date and end.", (services, _) => MigrateAsync(services)),
        new(
            "--wait-for-migration",
            "Wait up to ten minutes until that is done, and end.",
            (services, _) => WaitForMigrationAsync(services)
        ),
        new(
            "--rebuild-ranking",
            "Build the ranking from the database and end.",
            (services, _) => RebuildRankingAsync(services)
        ),
        new("--grant-organizer", "Make a registered user an organizer and end.", GrantOrganizerAsync, "EMAIL"),
        new(
            RemoveDemoOrganizer,
            "Take role and password from the demonstration organizer and end.",
            (services, _) => RemoveDemoOrganizerAsync(services)
        ),
    ];

    /// <summary>The settings outside any section that may be given here.</summary>
    private static readonly string[] HostSettings =
    [
        "urls",
        "http_ports",
        "https_ports",
        "environment",
        "contentRoot",
        "applicationName",
        "allowedHosts",
    ];

    private Command? _asked;
    private string? _argument;
    private string? _message;

    private CommandLine() { }

    /// <summary>The arguments that are settings, as they were given.</summary>
    public string[] Settings { get; private init; } = [];

    /// <summary>The exit code if there is nothing to start; null if there is.</summary>
    public int? ExitCode { get; private init; }

    public static CommandLine Parse(string[] args)
    {
        var settings = new List<string>();
        Command? asked = null;
        string? argument = null;
        for (var i = 0; i < args.Length; i++)
        {
            var arg = args[i];
            if (arg.EndsWith('=') && args.Any(other => other.StartsWith($"{arg[..^1]}:", StringComparison.Ordinal)))
            {
                // A section of other settings; the host that tests start passes those on too, without a value.
                continue;
            }
            if (arg is "--help" or "-h" or "-?")
                return new CommandLine { _message = Help(), ExitCode = 0 };
            var command = Array.Find(Commands, each => each.Name.Equals(arg, StringComparison.Ordinal));
            if (command is null && !IsSetting(arg))
                return Refuse($"There is no argument {arg}.");
            if (command is not null && asked is not null)
                return Refuse($"{asked.Name} and {arg} cannot be done at once.");
            string? value = null;
            if (command is null ? !arg.Contains('=', StringComparison.Ordinal) : command.Argument is not null)
            {
                if (++i == args.Length || args[i].StartsWith("--", StringComparison.Ordinal))
                    return Refuse($"{arg} needs a value.");
                value = args[i];
            }
            if (command is null)
                settings.AddRange(value is null ? [arg] : [arg, value]);
            else
                (asked, argument) = (command, value);
        }
        return new CommandLine
        {
            _asked = asked,
            _argument = argument,
            Settings = [.. settings],
        };
    }

    /// <summary>Prints the help, or why the arguments are refused.</summary>
    public Task PrintAsync() => (ExitCode == 0 ? Console.Out : Console.Error).WriteLineAsync(_message);

    /// <summary>Does the command, or serves until the host is told to stop; answers the exit code.</summary>
    public async Task<int> RunAsync(WebApplication app, Serilog.ILogger log)
    {
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var refusals = app.FindRefusedSettings();
            if (refusals.Count > 0)
                return Refuse(refusals, log);
            if (_asked is not null)
                return await DoAsync(_asked, _argument ?? "", scope.ServiceProvider, log);
            var database = scope.ServiceProvider.GetRequiredService<DatabaseStartup>();
            try
            {
                if (database.IsWanted)
                    await database.MigrateAsync(CancellationToken.None);
                else
                    await database.RequireRightSettingsAsync(CancellationToken.None);
            }
            catch (OptionsValidationException refused)
            {
                return Refuse(refused.Failures, log);
            }
            var demoOrganizer = scope.ServiceProvider.GetRequiredService<DemoOrganizer>();
            if (!app.Environment.IsDevelopment() && await demoOrganizer.CanSignInAsync(CancellationToken.None))
            {
                return Refuse(
                    [$"{DemoOrganizer.Email} still has its published password. Run {RemoveDemoOrganizer} first."],
                    log
                );
            }
        }
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (IOException exception)
        {
            // An address that is taken, or not one of this machine. The log has ended with the host.
            await Console.Error.WriteLineAsync(exception.Message);
            return Failed;
        }
    }

    private static async Task<int> DoAsync(
        Command command,
        string argument,
        IServiceProvider services,
        Serilog.ILogger log
    )
    {
        try
        {
            return await command.Do(services, argument);
        }
        catch (OptionsValidationException refused)
        {
            return Refuse(refused.Failures, log);
        }
        catch (Exception exception)
        {
            log.Fatal(exception, "{Command:l} failed", command.Name);
            return Failed;
        }
    }

    private static int Refuse(IEnumerable<string> settings, Serilog.ILogger log)
    {
        foreach (var setting in settings)
            log.Fatal("{Refusal:l}", setting);
        return Refused;
    }

    /// <summary>Whether it names a setting, with or without its value.</summary>
    private static bool IsSetting(string arg)
    {
        var name = arg.Split('=')[0];
        return name.StartsWith("--", StringComparison.Ordinal)
            && (
                name.Contains(':', StringComparison.Ordinal)
                || HostSettings.Contains(name[2..], StringComparer.OrdinalIgnoreCase)
            );
    }

    private static CommandLine Refuse(string why) =>
        new() { _message = $"{why} --help lists the arguments.", ExitCode = Refused };

    private static string Help() =>
        $"""
            Usage: dotnet Concert.Api.dll [COMMAND] [SETTING...]

            Without a command it serves until it is told to stop. Commands:
            {string.Join(
                '\n',
                Commands.Select(command => $"  {$"{command.Name} {command.Argument}", -26}{command.Purpose}")
            )}
              --help                    Show this and end.

            Settings win over those in files and in the environment:
              --Section:Name=VALUE, --Section:Name VALUE
              --NAME=VALUE, --NAME VALUE, where NAME is one of
                {string.Join(", ", HostSettings)}
            """;

    private static async Task<int> MigrateAsync(IServiceProvider services)
    {
        await services.GetRequiredService<DatabaseStartup>().MigrateAsync(CancellationToken.None);
        return 0;
    }

    private static async Task<int> WaitForMigrationAsync(IServiceProvider services)
    {
        await services.GetRequiredService<DatabaseStartup>().WaitForMigrationAsync(CancellationToken.None);
        return 0;
    }

    private static async Task<int> RebuildRankingAsync(IServiceProvider services)
    {
        var rebuilt = await services.GetRequiredService<IMediator>().Send(new RebuildRankingCommand(Force: true));
        return await EndAsync(
            rebuilt is { Error: null, Value: true }
                ? null
                : "The ranking was not rebuilt: Events:Ranking is off, or somebody else began to rebuild it meanwhile."
        );
    }

    private static async Task<int> GrantOrganizerAsync(IServiceProvider services, string email)
    {
        var users = services.GetRequiredService<IUsers>();
        if (await users.FindByEmailAsync(User.Normalize(email), CancellationToken.None) is not { } user)
            return await EndAsync("Nobody is registered under this address.");
        var grant = new ChangeRoleCommand(ActorId: null, user.Id, UserRole.Organizer);
        return await EndAsync((await services.GetRequiredService<IMediator>().Send(grant)).Error?.Message);
    }

    private static async Task<int> RemoveDemoOrganizerAsync(IServiceProvider services)
    {
        var removed = await services.GetRequiredService<DemoOrganizer>().RemoveAsync(CancellationToken.None);
        return await EndAsync(removed.Error?.Message);
    }

    /// <param name="refusal">Why it was not done; null if it was.</param>
    private static async Task<int> EndAsync(string? refusal)
    {
        if (refusal is null)
            return 0;
        await Console.Error.WriteLineAsync(refusal);
        return Failed;
    }

    /// <param name="Name">The argument that asks for it.</param>
    /// <param name="Purpose">One line of the help.</param>
    /// <param name="Do">Does it with the services of one scope and the argument; answers the exit code.</param>
    /// <param name="Argument">What follows the name, if anything does.</param>
    private sealed record Command(
        string Name,
        string Purpose,
        Func<IServiceProvider, string, Task<int>> Do,
        string? Argument = null
    );
}
