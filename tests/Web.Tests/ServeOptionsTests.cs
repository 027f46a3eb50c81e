using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Corescope.Web.Tests;

public class ServeOptionsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://localhost:5080")]
    [InlineData("http://[::1]:5080")]
    [InlineData("http://127.0.0.1:0;http://[::1]:0")]
    public void Loopback_needs_no_token(string urls) => Assert.Null(ServeOptions.Read(urls, "/data", null, null).Token);

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://+:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://192.168.1.7:5080")]
    [InlineData("http://lab.example:5080")]
    [InlineData("http://127.0.0.1:5080;http://10.0.0.1:5080")]
    public void Any_other_address_is_refused_without_a_token(string urls)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => ServeOptions.Read(urls, "/data", null, null));
        Assert.Contains("--token", refusal.Message);
        Assert.NotNull(ServeOptions.Read(urls, "/data", "random", null).Token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("https://127.0.0.1:5080")]
    [InlineData("ftp://127.0.0.1:21")]
    [InlineData("http://unix:/tmp/socket")]
    [InlineData("http://127.0.0.1:5080/path")]
    [InlineData("http://127.0.0.1:99999")]
    public void An_address_that_is_none_is_an_error_that_says_so(string urls) =>
        Assert.Contains("--urls", Assert.Throws<ArgumentException>(() => ServeOptions.Read(urls, "/data", null, null)).Message);

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("elevenchars")]
    public void A_token_that_can_be_guessed_is_refused(string token) =>
        Assert.Contains("12", Assert.Throws<ArgumentException>(() => ServeOptions.Read(null, "/data", token, null)).Message);

    [Fact]
    public void A_random_token_differs_each_time()
    {
        string first = ServeOptions.Read(null, "/data", "random", null).Token!;
        Assert.NotEqual(first, ServeOptions.Read(null, "/data", "random", null).Token);
        Assert.True(first.Length >= ServeOptions.MinTokenLength);
    }

    [Theory]
    [InlineData("--urls", "http://0.0.0.0:0")]
    [InlineData("--unknown", "x")]
    [InlineData("--token", "short")]
    public async Task The_program_ends_with_2_and_a_sentence_where_an_argument_is_wrong(string option, string value) =>
        Assert.Contains(option, await ErrorOfAsync(2, option, value));

    [Fact]
    public async Task A_named_address_that_is_taken_is_an_error_and_the_default_one_moves()
    {
        string data = Directory.CreateTempSubdirectory("corescope-web-").FullName;
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        string taken = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        Assert.Contains(taken, await ErrorOfAsync(1, "--urls", taken, "--data", data));
        await using (LabServer server = await LabServer.StartAsync(ServeOptions.Read(null, data, null, null) with { Urls = [taken] }))
        {
            Assert.True(server.Moved);
            Assert.NotEqual(taken, server.Urls.Single());
        }
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_data_folder_that_can_not_be_used_is_an_error_in_a_sentence()
    {
        string file = Path.GetTempFileName();
        Assert.Contains($"The data folder {file} can't be made", await ErrorOfAsync(1, "--urls", "http://127.0.0.1:0", "--data", file));
        File.Delete(file);
    }

    private static async Task<string> ErrorOfAsync(int exitCode, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Corescope.Web.dll"), .. arguments])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        using Process program = Process.Start(start)!;
        Task<string> output = program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(exitCode, program.ExitCode);
        Assert.DoesNotContain("   at ", error);
        Assert.Equal("", await output);
        return error;
    }
}
