using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// The Mandelbrot set as a square image in square tiles; one item is one tile. Tiles inside the set cost the most, so neighbours are alike and
/// far tiles are not. The output is one byte a pixel, tile by tile. With vectors, several pixels are computed at a time; the operations on each
/// are the same, so the result is the same to the last bit.
/// </summary>
public sealed class Mandelbrot : IDotnetWorkload
{
    private const string Off = "off";

    private static readonly Dictionary<string, (double CenterX, double CenterY, double Width)> Regions = new()
    {
        ["whole"] = (-0.75, 0, 3),
        ["seahorse-valley"] = (-0.745, 0.113, 0.03),
        ["elephant-valley"] = (0.275, 0.006, 0.03),
        ["mini-set"] = (-1.7687, 0.0017, 0.016),
    };

    /// <inheritdoc/>
    public string Name => "mandelbrot";

    /// <inheritdoc/>
    public string Summary => "Draws the Mandelbrot set in tiles of very unequal cost, and shows which worker drew which tile.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Compute;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("pixels wide and high", 16, 4096, 1024, 128);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("tile", "Tile (pixels wide and high)", "64", 4, 512),
        new("iterations", "Iterations at most", "2000", 10, 100_000),
        new("region", "Region", "whole", Choices: [.. Regions.Keys]),
        new("vectors", "Vectors (.NET: SIMD, Python: NumPy)", Off, Choices: [Off, "on"]),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public IReadOnlyList<string> PackagesFor(IReadOnlyDictionary<string, string> parameters) => parameters["vectors"] == Off ? [] : ["numpy"];

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => new Work(
        (int)input.Size, int.Parse(input.Parameters["tile"], CultureInfo.InvariantCulture),
        int.Parse(input.Parameters["iterations"], CultureInfo.InvariantCulture), input.Parameters["region"], input.Parameters["vectors"] != Off);

    private sealed class Work : PreparedWork
    {
        private readonly int _size, _tile, _tilesAcross, _iterations;
        private readonly double _left, _top, _step;
        private readonly bool _vectors;

        public Work(int size, int tile, int iterations, string region, bool vectors)
        {
            (_size, _tile, _iterations, _vectors) = (size, Math.Min(tile, size), iterations, vectors);
            _tilesAcross = (_size + _tile - 1) / _tile;
            (double centerX, double centerY, double width) = Regions[region];
            _step = width / size;
            (_left, _top) = (centerX - width / 2, centerY - width / 2);
            Output = new byte[Items * OutputBytesPerItem];
        }

        public override int Items => _tilesAcross * _tilesAcross;

        public override string ItemName => "tile";

        public override int DefaultGrain => 1;

        public override int OutputBytesPerItem => _tile * _tile;

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            Partial sum = default;
            for (int tile = first; tile < first + count; tile++) sum += Partial.Of(tile, Draw(tile));
            return sum;
        }

        // Tiles at the right and lower edge may be cut: their rows keep the full width in the output.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private long Draw(int tile)
        {
            int fromX = tile % _tilesAcross * _tile, fromY = tile / _tilesAcross * _tile;
            Span<byte> pixels = Output.AsSpan(tile * OutputBytesPerItem, OutputBytesPerItem);
            long total = 0;
            int width = Math.Min(_size - fromX, _tile);
            for (int y = fromY; y < Math.Min(_size, fromY + _tile); y++)
            {
                Span<byte> row = pixels.Slice((y - fromY) * _tile, width);
                total += _vectors ? DrawRowInVectors(row, fromX, _top + y * _step) : DrawRow(row, fromX, _top + y * _step);
            }
            return total;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private long DrawRow(Span<byte> row, int fromX, double cy)
        {
            long total = 0;
            for (int x = 0; x < row.Length; x++)
            {
                int steps = StepsToEscape(_left + (fromX + x) * _step, cy, _iterations);
                row[x] = Gray(steps, _iterations);
                total += steps;
            }
            return total;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private long DrawRowInVectors(Span<byte> row, int fromX, double cy)
        {
            long total = 0;
            Span<double> cx = stackalloc double[Vector<double>.Count];
            for (int x = 0; x < row.Length; x += cx.Length)
            {
                for (int lane = 0; lane < cx.Length; lane++) cx[lane] = _left + (fromX + x + lane) * _step;
                Vector<long> steps = StepsToEscape(new Vector<double>(cx), new Vector<double>(cy), _iterations);
                for (int lane = 0; lane < Math.Min(cx.Length, row.Length - x); lane++)
                {
                    row[x + lane] = Gray((int)steps[lane], _iterations);
                    total += steps[lane];
                }
            }
            return total;
        }

        public override Answer ToAnswer(Partial total) => Answer.Of(
            $"{_size:N0} x {_size:N0} pixels, {total.Value:N0} iterations", total);

        public override WorkPicture ToPicture(ReadOnlySpan<byte> workerOfItem)
        {
            byte[] gray = new byte[_size * _size];
            for (int y = 0; y < _size; y++)
            {
                for (int column = 0; column < _tilesAcross; column++)
                {
                    int tile = y / _tile * _tilesAcross + column, width = Math.Min(_tile, _size - column * _tile);
                    Output.AsSpan(tile * OutputBytesPerItem + y % _tile * _tile, width).CopyTo(gray.AsSpan(y * _size + column * _tile));
                }
            }
            return new WorkPicture(_size, _size, _tile, _tile, gray, workerOfItem.ToArray());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int StepsToEscape(double cx, double cy, int limit)
    {
        double x = 0, y = 0;
        int steps = 0;
        while (steps < limit)
        {
            double xx = x * x, yy = y * y;
            if (xx + yy > 4) break;
            y = 2 * x * y + cy;
            x = xx - yy + cx;
            steps++;
        }
        return steps;
    }

    /// <summary>The same for as many points as the machine's vectors hold. A point that has escaped goes on being computed, and is not counted any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector<long> StepsToEscape(Vector<double> cx, Vector<double> cy, int limit)
    {
        Vector<double> x = Vector<double>.Zero, y = Vector<double>.Zero, four = new(4);
        Vector<long> steps = Vector<long>.Zero, inside = Vector<long>.AllBitsSet;
        for (int step = 0; step < limit; step++)
        {
            Vector<double> xx = x * x, yy = y * y;
            inside &= Vector.LessThanOrEqual(xx + yy, four);
            if (inside == Vector<long>.Zero) break;
            steps -= inside; // all bits of a lane: minus one
            y = 2 * x * y + cy;
            x = xx - yy + cx;
        }
        return steps;
    }

    // Points that never escape are black; the others brighten in bands, so that the edge's filaments are seen at every limit.
    private static byte Gray(int steps, int limit) => steps >= limit ? (byte)0 : (byte)(40 + steps * 11 % 216);
}
