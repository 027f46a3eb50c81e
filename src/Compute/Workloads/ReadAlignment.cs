using System.Buffers.Binary;
using System.Globalization;
using Corescope.Compute.Runtimes;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Finds where simulated reads of a sequencer come from: each read, from either strand and with errors, is aligned against the whole genome
/// both ways round. One item is one read. The answer is the sum of scores; its checksum covers each read's score, position and strand.
/// </summary>
public sealed class ReadAlignment : IDotnetWorkload
{
    private const string Lambda = "lambda-phage";

    /// <inheritdoc/>
    public string Name => "read-alignment";

    /// <inheritdoc/>
    public string Summary => "Aligns simulated DNA reads to a real genome (Smith-Waterman): independent searches of equal length.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Compute;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("reads", 1, 1_000_000, 512, 2);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("readLength", "Read length (bases)", "150", 20, 1000),
        new("errorRate", "Errors per base", "0.05", 0, 0.3),
        new("reference", "Reference genome (FASTA)", Lambda, Choices: [Lambda], IsFile: true),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The reference is no FASTA, or shorter than a read.</exception>
    public PreparedWork Prepare(WorkInput input)
    {
        string reference = input.Parameters["reference"];
        Fasta genome = Fasta.ReadFile(reference == Lambda ? Path.Combine(input.DataFolder, "lambda-phage-NC_001416.fa.gz") : reference);
        int readLength = int.Parse(input.Parameters["readLength"], CultureInfo.InvariantCulture);
        if (readLength > genome.Bases.Length)
            throw new InvalidDataException($"readLength is {readLength}, but the reference has only {genome.Bases.Length:N0} bases");
        double errorRate = double.Parse(input.Parameters["errorRate"], CultureInfo.InvariantCulture);
        return new Work(genome.Bases, (int)input.Size, new ReadSimulator(genome.Bases, readLength, errorRate, input.Seed));
    }

    private sealed class Work : PreparedWork
    {
        private const int BytesPerRead = 8;

        private readonly SmithWaterman _aligner;
        private readonly SimulatedRead[] _reads;

        public Work(byte[] genome, int size, ReadSimulator simulator)
        {
            _aligner = new SmithWaterman(genome);
            _reads = new SimulatedRead[size];
            for (int i = 0; i < size; i++) _reads[i] = simulator.Read(i);
            Output = new byte[size * BytesPerRead];
        }

        public override int Items => _reads.Length;

        public override string ItemName => "read";

        public override int OutputBytesPerItem => BytesPerRead;

        public override Partial Run(int first, int count, TraceWriter trace)
        {
            Partial sum = default;
            for (int item = first; item < first + count; item++)
            {
                LocalAlignment forward = _aligner.Align(_reads[item].Bases), backward = _aligner.Align(_reads[item].Complement);
                bool isBackward = backward.Score > forward.Score;
                LocalAlignment better = isBackward ? backward : forward;
                int position = isBackward ? ~better.End : better.End;
                Span<byte> output = Output.AsSpan(item * BytesPerRead, BytesPerRead);
                BinaryPrimitives.WriteInt32LittleEndian(output, better.Score);
                BinaryPrimitives.WriteInt32LittleEndian(output[4..], position);
                sum += Partial.Of(item, (long)better.Score << 32 ^ (uint)position) with { Value = better.Score };
            }
            return sum;
        }

        public override Answer ToAnswer(Partial total)
        {
            int found = Enumerable.Range(0, Items).Count(IsFound);
            return Answer.Of($"{Items:N0} reads, {found:N0} of them found where they came from; total score {total.Value:N0}", total);
        }

        // An alignment may lose a few bases at its end to errors there, so it counts when it ends inside the stretch that the read was cut from.
        private bool IsFound(int item)
        {
            int position = BinaryPrimitives.ReadInt32LittleEndian(Output.AsSpan(item * BytesPerRead + 4));
            SimulatedRead read = _reads[item];
            int end = position < 0 ? ~position : position;
            return position < 0 == read.IsBackward && end > read.Start && end <= read.End;
        }
    }
}
