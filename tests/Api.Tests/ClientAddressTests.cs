namespace Concert.Api.Tests;

using Concert.Api.Http;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("fe80::1%3", "fe80::/64")]
    public void Given_an_address_When_its_owner_is_counted_Then_all_forms_and_addresses_of_one_owner_count_as_one(
        string address,
        string counted
    ) => ClientAddress.Of(IPAddress.Parse(address)).ShouldBe(counted);
}
