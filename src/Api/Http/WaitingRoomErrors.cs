namespace Concert.Api.Http;

internal static class WaitingRoomErrors
{
    /// <summary>A page of another site has sent a form or a call to a waiting room.</summary>
    /// <remarks>Send it from the waiting room's own page.</remarks>
    public static readonly Error CrossSite = new(
        "requests.cross_site",
        "Only pages of this service may do that.",
        ErrorKind.Forbidden
    );

    /// <summary>The waiting room is to lead to a shop that is not configured (<c>WaitingRoom__Shops__N</c>).</summary>
    /// <remarks>Ask its operator.</remarks>
    public static readonly Error UnknownShop = new(
        "queue.unknown_shop",
        "This waiting room does not lead to that shop.",
        ErrorKind.Invalid
    );
}
