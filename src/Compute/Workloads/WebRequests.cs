using System.Diagnostics;
using System.Globalization;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Fetches pages from a local server that takes its time; one item is one request. The server is a process of its own
/// (<see cref="RequestServer"/>); every body is checked.
/// </summary>
public sealed class WebRequests : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "web-requests";

    /// <inheritdoc/>
    public string Summary => "Fetches pages from a slow local web server: the waits overlap, so more workers than cores do help.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Waiting;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("requests", 1, 100_000, 64);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } = [new("latencyMs", "Server's latency (ms)", "15", 0, 10_000)];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) =>
        new Work((int)input.Size, input.Seed, int.Parse(input.Parameters["latencyMs"], CultureInfo.InvariantCulture));

    private sealed class Work(int size, long seed, int latencyMs) : PreparedWork
    {
        private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
        private BlockingHttp? _blocking;
        private Process? _server;
        private int _port;

        public override int Items => size;

        public override string ItemName => "fetch";

        public override int DefaultGrain => 1;

        public override string Shared => _port.ToString(CultureInfo.InvariantCulture);

        public override void Start(RingFile rings)
        {
            ProcessStartInfo start = SelfExecutable.StartInfo(RequestServer.Verb,
                [.. new long[] { Environment.ProcessId, latencyMs, seed }.Select(number => number.ToString(CultureInfo.InvariantCulture))]);
            start.RedirectStandardInput = start.RedirectStandardOutput = true;
            _server = Process.Start(start)!;
            if (!int.TryParse(_server.StandardOutput.ReadLine(), CultureInfo.InvariantCulture, out int port))
                throw new InvalidOperationException("the local web server did not start");
            Connect(port);
        }

        public override void Join(string shared) => Connect(int.Parse(shared, CultureInfo.InvariantCulture));

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            Partial sum = default;
            for (int item = first; item < first + count; item++)
            {
                trace.Begin(trace.Rings.Name("request", LaneState.IoWait), item);
                byte[] body = _blocking!.Get($"/item/{item}");
                trace.End();
                sum += Check(item, body);
            }
            return sum;
        }

        public override async ValueTask<Partial> RunAsync(int first, int count, TraceWriter trace)
        {
            Partial sum = default;
            for (int item = first; item < first + count; item++)
            {
                trace.Begin(trace.Rings.Name("request", LaneState.IoWait), item);
                byte[] body = await _client.GetByteArrayAsync($"http://127.0.0.1:{_port}/item/{item}").ConfigureAwait(false);
                trace.End();
                sum += Check(item, body);
            }
            return sum;
        }

        public override Answer ToAnswer(Partial total) =>
            Answer.Of($"{size:N0} requests, {total.Value:N0} bytes, every body as expected", total);

        public override void Dispose()
        {
            base.Dispose();
            _client.Dispose();
            _blocking?.Dispose();
            if (_server is null) return;
            _server.Kill();
            _server.Dispose();
        }

        private Partial Check(int item, ReadOnlySpan<byte> body)
        {
            if (!body.SequenceEqual(RequestServer.Body(seed, item)))
                throw new InvalidDataException($"the server's answer to request {item} is not the one expected ({body.Length:N0} bytes)");
            return Partial.Of(item, BitConverter.ToInt64(body[^8..])) with { Value = body.Length };
        }

        private void Connect(int port) => (_port, _blocking) = (port, new BlockingHttp(port));
    }
}
