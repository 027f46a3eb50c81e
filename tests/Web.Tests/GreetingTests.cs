using Xunit;

namespace Corescope.Web.Tests;

public class GreetingTests
{
    [Fact]
    public void A_wildcard_is_said_as_addresses_that_a_browser_can_open()
    {
        ServeOptions options = ServeOptions.Read("http://0.0.0.0:5080", "/data", "random", null);
        string text = string.Join('\n', Greeting.Lines(options, ["http://0.0.0.0:5080", "http://[::]:5080"], moved: false));
        Assert.Contains("http://127.0.0.1:5080", text);
        Assert.DoesNotContain("0.0.0.0", text);
        Assert.DoesNotContain("[::]", text);
        Assert.Contains($"?token={options.Token}", text);
    }

    [Fact]
    public void A_given_token_is_not_said()
    {
        ServeOptions options = ServeOptions.Read(null, "/data", "a token of my own", null);
        Assert.DoesNotContain(options.Token!, string.Join('\n', Greeting.Lines(options, ["http://127.0.0.1:5081"], moved: true)));
    }

    [Fact]
    public void A_port_that_was_taken_is_said()
    {
        ServeOptions options = ServeOptions.Read(null, "/data", null, null);
        string[] lines = [.. Greeting.Lines(options, ["http://127.0.0.1:40123"], moved: true)];
        Assert.Contains("taken", lines[0]);
        Assert.Contains("http://127.0.0.1:40123", lines[1]);
    }
}
