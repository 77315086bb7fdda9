namespace Concert.Api.Http;

using System.ComponentModel.DataAnnotations;

public sealed class WaitingRoomOptions
{
    /// <summary>Addresses of other shops that take a pass as the field of a form.</summary>
    [MaxLength(32, ErrorMessage = "WaitingRoom:Shops has at most 32 entries.")]
    public IList<string> Shops { get; } = [];
}

internal static class WaitingRoomSetup
{
    public static void AddWaitingRooms(this IServiceCollection services)
    {
        services
            .AddOptions<WaitingRoomOptions>()
            .BindConfiguration("WaitingRoom")
            .ValidateDataAnnotations()
            .Validate(
                rooms => rooms.Shops.All(IsShop),
                "WaitingRoom:Shops must be addresses by https, or by http of this machine, without a fragment."
            )
            .Validate<IPasses>(
                (rooms, passes) => passes.Keys.Count > 0 || !rooms.Shops.Any(IsShop),
                "WaitingRoom:Shops are handed passes: set Passes:SigningKeys:0."
            )
            .ValidateOnStart();
        services.AddSingleton<WaitingRoomCookie>();
        services.AddSingleton<WaitingRoomTexts>();
        services.AddSingleton<WaitingRoomPage>();
    }

    private static bool IsShop(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { UserInfo: "", Fragment: "" }
        && uri.Host.Equals(uri.IdnHost, StringComparison.Ordinal)
        && (uri.Scheme is "https" || uri is { Scheme: "http", IsLoopback: true });
}
