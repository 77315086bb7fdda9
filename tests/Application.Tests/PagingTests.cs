namespace Concert.Application.Tests;

using System.Buffers.Text;
using System.Text;

public sealed class PagingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9_007_199_254_740_993)]
    [InlineData(long.MaxValue)]
    public void Given_a_key_When_it_is_a_cursor_Then_it_can_be_read_again(long key)
    {
        var cursor = PageCursor.Encode($"{key}");

        PageCursor.Decode(cursor).ShouldBe(key);
        new PageRequest(20, cursor).After.ShouldBe(key);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("42")]
    [InlineData("not a cursor")]
    [InlineData("a+b/")]
    [InlineData("ünïcödé")]
    public void Given_any_other_text_When_it_is_read_as_a_cursor_Then_there_is_no_key(string cursor) =>
        PageCursor.Decode(cursor).ShouldBeNull();

    [Theory]
    [InlineData("after:")]
    [InlineData("after:-1")]
    [InlineData("after:+1")]
    [InlineData("after: 1")]
    [InlineData("after:1 ")]
    [InlineData("after:1.5")]
    [InlineData("after:0x1")]
    [InlineData("after:9223372036854775808")]
    [InlineData("After:1")]
    [InlineData("before:1")]
    [InlineData("after:000000000000000000000000000000000000000000000000001")]
    public void Given_text_that_only_resembles_a_cursor_When_it_is_read_Then_there_is_no_key(string text) =>
        PageCursor.Decode(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text))).ShouldBeNull();

    [Fact]
    public void Given_no_cursor_When_a_list_is_asked_for_Then_it_begins_at_its_beginning() =>
        new PageRequest(20, Cursor: null).After.ShouldBeNull();

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(2, 2, null)]
    [InlineData(3, 3, null)]
    [InlineData(4, 3, 3L)]
    public void Given_a_page_of_three_When_one_more_was_read_Then_the_cursor_leads_behind_the_last_item(
        int read,
        int items,
        long? nextKey
    )
    {
        var page = Page.Of([.. Enumerable.Range(1, read)], limit: 3, item => item);

        page.Items.ShouldBe(Enumerable.Range(1, items));
        (page.NextCursor is { } cursor ? PageCursor.Decode(cursor) : null).ShouldBe(nextKey);
    }
}
