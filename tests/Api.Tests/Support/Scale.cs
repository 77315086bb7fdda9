namespace Concert.Api.Tests.Support;

/// <summary>How large the large tests are: small in a run of the tests, of full size under <c>./build.sh bench</c>.</summary>
internal static class Scale
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("CONCERT_SCALE") == "full";

    public static int Of(int small, int full) => IsFull ? full : small;
}
