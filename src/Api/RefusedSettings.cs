namespace Concert.Api;

using Microsoft.Extensions.Options;

/// <summary>The host would refuse such settings too, but with a stack trace, and after the database was migrated.</summary>
internal static class RefusedSettings
{
    /// <summary>What keeps the service from starting, a sentence each.</summary>
    public static IReadOnlyList<string> FindRefusedSettings(this IHost host)
    {
        try
        {
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return [.. refused.Failures];
        }
        catch (AggregateException several)
        {
            return [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(each => each.Failures)];
        }
        catch (InvalidOperationException unreadable)
        {
            // A value that is not of its setting's type.
            return [unreadable.Message];
        }
    }
}
