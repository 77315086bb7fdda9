namespace Concert.Api;

internal static class SettingsFolder
{
    private const string Setting = "Settings:Folder";

    /// <summary>
    /// Adds the settings of the folder that a setting names, each in a file with its name, as Docker and Kubernetes mount
    /// secrets. They win over all but the command line. A folder that cannot be read keeps the service from starting.
    /// </summary>
    public static void AddSettingsFolder(this WebApplicationBuilder builder, string[] commandLine)
    {
        if (builder.Configuration[Setting] is not { Length: > 0 } folder)
            return;
        try
        {
            var files = new ConfigurationBuilder().AddKeyPerFile(Path.GetFullPath(folder)).Build();
            builder.Configuration.AddConfiguration(files).AddCommandLine(commandLine);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            builder
                .Services.AddOptions<HostOptions>(Setting)
                .Validate(_ => false, $"{Setting} cannot be read: {problem.Message}")
                .ValidateOnStart();
        }
    }
}
