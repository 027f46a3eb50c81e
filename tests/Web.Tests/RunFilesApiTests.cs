using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Xml.Linq;
using Corescope.Compute.Running;
using Xunit;

namespace Corescope.Web.Tests;

/// <summary>A run as files over HTTP: the archive, out and in again; tables; the picture that the server draws.</summary>
public class RunFilesApiTests
{
    private static readonly object Quick = new { workload = "primes", strategy = "threads", workers = 2, size = 20_000, schedule = "dynamic:500" };

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_goes_from_one_server_to_another_and_shows_the_same_chunks()
    {
        await using ServerUnderTest here = await ServerUnderTest.StartAsync(), there = await ServerUnderTest.StartAsync();
        RunResult run = await RunAsync(here);
        byte[] archive = await here.Http.GetByteArrayAsync($"/api/runs/{run.Id}/archive", Cancel);

        HttpResponseMessage taken = await UploadAsync(there, archive), again = await UploadAsync(there, archive);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Conflict), (taken.StatusCode, again.StatusCode));
        Assert.Equal($"/api/runs/{run.Id}", taken.Headers.Location!.ToString());
        for (int chunk = 0; chunk < run.Chunks; chunk++)
            Assert.Equal(await here.Http.GetByteArrayAsync($"/api/runs/{run.Id}/chunks/{chunk}", Cancel), await there.Http.GetByteArrayAsync($"/api/runs/{run.Id}/chunks/{chunk}", Cancel));
        Assert.Contains(run.Id, await there.Http.GetStringAsync("/api/runs", Cancel));
    }

    [Fact]
    public async Task What_is_no_archive_is_refused_with_the_reason_and_the_field()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        using MemoryStream empty = new();
        using (ZipArchive zip = new(empty, ZipArchiveMode.Create, leaveOpen: true)) zip.CreateEntry("other.txt");

        HttpResponseMessage text = await UploadAsync(server, "hello"u8.ToArray()), other = await UploadAsync(server, empty.ToArray());

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (text.StatusCode, other.StatusCode));
        Assert.Contains("ZIP archive", ErrorOf(await text.Content.ReadAsStringAsync(Cancel), "file"));
        Assert.Contains("result.json", ErrorOf(await other.Content.ReadAsStringAsync(Cancel), "file"));
        Assert.Equal("[]", await server.Http.GetStringAsync("/api/runs", Cancel));
    }

    [Fact]
    public async Task A_file_that_is_cut_off_or_leads_elsewhere_leaves_nothing_behind()
    {
        await using ServerUnderTest here = await ServerUnderTest.StartAsync(), there = await ServerUnderTest.StartAsync();
        RunResult run = await RunAsync(here);
        byte[] archive = await here.Http.GetByteArrayAsync($"/api/runs/{run.Id}/archive", Cancel);
        string json = JsonSerializer.Serialize(run, ExperimentJson.Options);

        HttpResponseMessage cut = await UploadAsync(there, archive[..(archive.Length / 2)]);
        HttpResponseMessage elsewhere = await UploadAsync(there, Zip("result.json", json.Replace(run.Id, "../../elsewhere")));
        HttpResponseMessage withoutTrace = await UploadAsync(there, Zip("result.json", json));
        HttpResponseMessage bomb = await UploadAsync(there, Zip("result.json", new string(' ', (64 << 20) + 1)));
        HttpResponseMessage noFile = await there.Http.PostAsync("/api/runs/import", new MultipartFormDataContent { { new StringContent("x"), "other" } }, Cancel);

        Assert.All([cut, elsewhere, withoutTrace, bomb, noFile], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
        Assert.Contains("cut off", ErrorOf(await cut.Content.ReadAsStringAsync(Cancel), "file"));
        Assert.Contains("id may have", ErrorOf(await elsewhere.Content.ReadAsStringAsync(Cancel), "file"));
        Assert.Contains("chunks", ErrorOf(await withoutTrace.Content.ReadAsStringAsync(Cancel), "file"));
        Assert.Contains("64 MiB", ErrorOf(await bomb.Content.ReadAsStringAsync(Cancel), "file"));
        Assert.Contains("file", (await ServerUnderTest.ProblemAsync(noFile)).GetProperty("detail").GetString());
        Assert.Equal("[]", await there.Http.GetStringAsync("/api/runs", Cancel));
        Assert.Empty(Directory.GetFiles(Path.Combine(there.DataFolder, "runs")));
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync(there, archive)).StatusCode);
    }

    [Fact]
    public async Task Tables_hold_a_line_for_each_thing_recorded()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        RunResult run = await RunAsync(server);

        string slices = await server.Http.GetStringAsync($"/api/runs/{run.Id}/csv/slices", Cancel);
        HttpResponseMessage wrong = await server.Http.GetAsync($"/api/runs/{run.Id}/csv/lanes", Cancel);

        Assert.StartsWith("lane,depth,name,number,state,startNs,endNs\r\n", slices);
        Assert.True(slices.Split("\r\n").Count(line => line.Contains(",chunk,", StringComparison.Ordinal)) >= 40, "there are 40 chunks in each round");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("states, slices, flows", await wrong.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task The_server_draws_the_timeline_with_its_rows_as_text()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        RunResult run = await RunAsync(server);

        string[] whole = Texts(await SvgAsync(server, run, "")), cores = Texts(await SvgAsync(server, run, "?view=cores&caption=false"));
        XDocument slide = await SvgAsync(server, run, "?shape=wide&theme=dark"), playing = await SvgAsync(server, run, "?play=5");

        Assert.Contains("core 0", whole);
        Assert.Equal(["thread 1", "thread 2"], whole.Where(text => text.StartsWith("thread ", StringComparison.Ordinal)).Order());
        Assert.Contains(run.Name, whole);
        Assert.Contains("core 0", cores);
        Assert.DoesNotContain("thread 1", cores);
        Assert.Equal(("1920", "1080"), (slide.Root!.Attribute("width")!.Value, slide.Root.Attribute("height")!.Value));
        Assert.Equal(3, playing.Descendants(Svg + "animate").Count());
        Assert.All(playing.Descendants(Svg + "animate"), moving => Assert.Equal("5s", moving.Attribute("dur")!.Value));
    }

    [Fact]
    public async Task The_server_draws_the_ledger_from_ideal_to_useful_work()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        RunResult run = await RunAsync(server);
        string[] texts = Texts(await SvgAsync(server, run, "?view=ledger"));
        Assert.Contains($"{run.Name}: ledger", texts);
        Assert.Contains("ideal", texts);
        Assert.Contains("useful work", texts);
    }

    [Theory]
    [InlineData("?view=all", "timeline, cores, workers, locks, ledger, graph")]
    [InlineData("?view=curve", "view curve is not allowed: it must be one of timeline")]
    [InlineData("?view=graph", "no tasks of a scheduler: it must be one of timeline, cores, workers, locks, ledger")]
    [InlineData("?view=ledger&play=5", "only timelines play")]
    [InlineData("?theme=pink", "light, dark")]
    [InlineData("?width=1", "from 400 to 8000")]
    [InlineData("?play=0", "from 1 to 120")]
    [InlineData("?play=5&shape=wide", "seen only")]
    public async Task A_picture_that_is_not_allowed_is_refused_with_what_is(string query, string allowed)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        RunResult run = await RunAsync(server);
        HttpResponseMessage answer = await server.Http.GetAsync($"/api/runs/{run.Id}/svg{query}", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(allowed, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<RunResult> RunAsync(ServerUnderTest server) => await server.EndOfAsync((await server.SubmitAsync(Quick)).Id);

    private static async Task<XDocument> SvgAsync(ServerUnderTest server, RunResult run, string query) =>
        XDocument.Parse(await server.Http.GetStringAsync($"/api/runs/{run.Id}/svg{query}", Cancel));

    private static string[] Texts(XDocument svg) => [.. svg.Descendants(Svg + "text").Select(text => text.Value)];

    private static async Task<HttpResponseMessage> UploadAsync(ServerUnderTest server, byte[] archive)
    {
        ByteArrayContent file = new(archive);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        using MultipartFormDataContent form = new() { { file, "file", "run.corescope" } };
        return await server.Http.PostAsync("/api/runs/import", form, Cancel);
    }

    private static byte[] Zip(string name, string content)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (StreamWriter entry = new(zip.CreateEntry(name).Open())) entry.Write(content);
        return bytes.ToArray();
    }

    private static string ErrorOf(string problem, string field) =>
        JsonDocument.Parse(problem).RootElement.GetProperty("errors").GetProperty(field)[0].GetString()!;
}
