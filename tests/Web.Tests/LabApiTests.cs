using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Corescope.Compute.Running;
using Corescope.Compute.Workloads;
using Xunit;
using static Corescope.Web.Tests.ServerUnderTest;

namespace Corescope.Web.Tests;

public class LabApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_catalog_names_what_can_be_chosen_and_why_something_cannot()
    {
        await using ServerUnderTest server = await StartAsync();
        JsonElement catalog = await server.Http.GetFromJsonAsync<JsonElement>("/api/catalog", Cancel);
        JsonElement primes = catalog.GetProperty("workloads").EnumerateArray().Single(w => w.GetProperty("name").GetString() == "primes");
        Assert.True(primes.GetProperty("size").GetProperty("max").GetInt64() > primes.GetProperty("size").GetProperty("min").GetInt64());
        foreach (JsonElement strategy in catalog.GetProperty("strategies").EnumerateArray())
            foreach (JsonProperty reason in strategy.GetProperty("notFor").EnumerateObject())
                Assert.Equal(HttpStatusCode.BadRequest,
                    (await server.PostAsync("/api/runs", $$"""{"workload":"{{reason.Name}}","strategy":"{{strategy.GetProperty("name").GetString()}}"}""")).StatusCode);
    }

    [Fact]
    public async Task The_machine_is_described()
    {
        await using ServerUnderTest server = await StartAsync();
        HttpResponseMessage answer = await server.Http.GetAsync("/api/machine", Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(JsonValueKind.Object, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).ValueKind);
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        await using ServerUnderTest server = await StartAsync();
        JsonElement document = await server.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancel);
        string[] paths = [.. document.GetProperty("paths").EnumerateObject().Select(p => p.Name)];
        foreach (string path in new[] { "/api/runs", "/api/runs/{id}", "/api/runs/{id}/cancel", "/api/runs/{id}/chunks/{n}", "/api/runs/{id}/chrome-trace", "/api/catalog", "/api/machine", "/api/fasta" })
            Assert.Contains(path, paths);

        JsonElement[] filters = [.. document.GetProperty("paths").GetProperty("/api/runs").GetProperty("get").GetProperty("parameters").EnumerateArray()];
        Assert.Equal(["search", "workload", "state", "study", "skip", "take"], filters.Select(filter => filter.GetProperty("name").GetString()));
        Assert.All(filters, filter => Assert.NotEqual("", filter.GetProperty("description").GetString()));
        string[] WordsOf(int place) => [.. filters[place].GetProperty("schema").GetProperty("enum").EnumerateArray().Select(word => word.GetString()!)];
        Assert.Equal(WorkloadCatalog.All.Select(workload => workload.Name), WordsOf(1));
        Assert.Equal(RunFilter.StateWords, WordsOf(2));
    }

    [Fact]
    public async Task A_fasta_file_that_was_uploaded_can_be_used_in_a_run()
    {
        await using ServerUnderTest server = await StartAsync();
        string bases = string.Concat(Enumerable.Range(0, 4000).Select(i => "ACGT"[(i * 7 + i / 13) % 4]));
        HttpResponseMessage answer = await UploadAsync(server, "lower case.fa", Encoding.ASCII.GetBytes($">mine\n{bases.ToLowerInvariant()}\n"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        string reference = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("reference").GetString()!;
        RunResult run = await server.SubmitAsync(new { workload = "read-alignment", size = 10, trace = "reported", parameters = new { reference } });
        RunResult ended = await server.EndOfAsync(run.Id);
        Assert.True(ended.State == RunState.Completed, ended.Error);
    }

    [Fact]
    public async Task A_file_that_is_no_fasta_is_refused_with_the_reason()
    {
        await using ServerUnderTest server = await StartAsync();
        byte[] large = new byte[21 * 1024 * 1024];
        Array.Fill(large, (byte)'A');
        large[0] = (byte)'>';
        foreach ((byte[] content, HttpStatusCode status) in new[]
        {
            (Array.Empty<byte>(), HttpStatusCode.BadRequest),
            ([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3], HttpStatusCode.BadRequest),
            ("just words"u8.ToArray(), HttpStatusCode.BadRequest),
            (large, HttpStatusCode.RequestEntityTooLarge),
        })
        {
            HttpResponseMessage answer = await UploadAsync(server, "../../x.fa", content);
            Assert.Equal(status, answer.StatusCode);
            Assert.NotEqual("", (await ProblemAsync(answer)).GetProperty("detail").GetString());
        }
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/api/health", Cancel)).StatusCode);
    }

    private static async Task<HttpResponseMessage> UploadAsync(ServerUnderTest server, string name, byte[] content)
    {
        using MultipartFormDataContent form = new() { { new ByteArrayContent(content), "file", name } };
        return await server.Http.PostAsync("/api/fasta", form, Cancel);
    }
}
