namespace Concert.Api.Tests;

using System.Net.Sockets;
using Microsoft.Extensions.Options;

public sealed class PublicAddressesTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.128.0.1", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("0.1.2.3", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.0.0.1", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("198.19.255.255", false)]
    [InlineData("198.51.100.1", false)]
    [InlineData("203.0.113.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("239.255.255.255", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::8.8.8.8", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("100::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:2::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::1", false)]
    [InlineData("3fff::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("ff02::1", false)]
    public void Given_an_address_When_it_is_looked_at_Then_only_one_on_the_public_internet_is_good(
        string address,
        bool isGood
    ) => PublicAddresses.Contains(IPAddress.Parse(address)).ShouldBe(isGood);

    [Theory]
    [InlineData("example.com", true)]
    [InlineData("example.com.", true)]
    [InlineData("notlocalhost", true)]
    [InlineData("local.example.com", true)]
    [InlineData("localhost", false)]
    [InlineData("LocalHost.", false)]
    [InlineData("shop.localhost", false)]
    [InlineData("printer.local", false)]
    [InlineData("metadata.google.internal", false)]
    [InlineData("router.home.arpa.", false)]
    public void Given_a_name_When_it_is_looked_at_Then_one_that_is_never_public_is_not_good(string name, bool isGood) =>
        PublicAddresses.MayName(name).ShouldBe(isGood);

    [Fact]
    public async Task Given_a_name_of_private_addresses_When_a_webhook_is_at_it_Then_it_is_refused_unless_that_is_allowed()
    {
        var url = $"https://{Dns.GetHostName()}/";
        Assert.SkipUnless(await IsPrivate(Dns.GetHostName()), "The name of this machine has no private address.");

        (await Refuses(new WebhookOptions())).ShouldBeTrue();
        (await Refuses(new WebhookOptions { AllowPrivateAddresses = true })).ShouldBeFalse();

        async Task<bool> Refuses(WebhookOptions options)
        {
            using var sender = new WebhookSender(Options.Create(options), secrets: null!, TimeProvider.System);
            return await sender.RefusesAsync(url, CancellationToken.None);
        }
    }

    private static async Task<bool> IsPrivate(string name)
    {
        try
        {
            return !(await Dns.GetHostAddressesAsync(name)).Any(PublicAddresses.Contains);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
