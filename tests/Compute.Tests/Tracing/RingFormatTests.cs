using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Corescope.Compute.Running;
using Corescope.Compute.Tracing;

namespace Corescope.Compute.Tests.Tracing;

/// <summary>Reads docs/ring-format.md against the code of both languages that write rings.</summary>
public sealed partial class RingFormatTests
{
    private const int LockWindowOfHolder = 16; // beside the holder, wherever that is

    private static readonly string[] Document = File.ReadAllLines(Path.Combine(ArchitectureTests.Root, "docs/ring-format.md"));

    [Fact]
    public void The_table_of_the_header_has_every_offset_that_the_code_uses_and_no_other()
    {
        IEnumerable<int> used = [0, .. Constants("Off"), RingFile.HeaderBytes, RingFile.HeaderBytes + RingFile.NameAreaBytes];
        Assert.Equal(used.Order(), Told("All numbers are little-endian.").Select(field => field.Offset));
    }

    [Fact]
    public void The_table_of_a_rings_head_has_every_offset_that_the_code_uses_and_no_other()
    {
        IEnumerable<int> used = [.. Constants("Ring").Where(at => at != RingFile.RingWaitsFor), .. OffsetsOf<WaitMark>().Select(at => RingFile.RingWaitsFor + at)];
        Assert.Equal(used.Order(), Told("**Ring head:**").Select(field => field.Offset));
    }

    [Fact]
    public void The_tables_of_locks_have_every_offset_that_the_code_uses_and_no_other()
    {
        Assert.Equal(Constants("Lock").Append(LockWindowOfHolder).Order(), Told("**Lock head:**").Select(field => field.Offset));
        Assert.Equal(OffsetsOf<LockCell>().Order(), Told("**Cell of a lock and a ring:**").Select(field => field.Offset));
    }

    [Theory]
    [InlineData("All numbers are little-endian.", RingFile.HeaderBytes + RingFile.NameAreaBytes)]
    [InlineData("**Ring head:**", RingFile.RingHeadBytes)]
    [InlineData("**Lock head:**", RingFile.LockHeadBytes)]
    [InlineData("**Cell of a lock and a ring:**", RingFile.LockCellBytes)]
    public void No_field_reaches_into_the_next_one_and_each_is_aligned(string above, int end)
    {
        (int Offset, int Bytes)[] fields = Told(above);
        foreach (((int offset, int bytes), int next) in fields.Zip(fields.Skip(1).Select(field => field.Offset).Append(end)))
        {
            Assert.InRange(offset + bytes, offset, next);
            Assert.Equal(0, bytes is 1 or 2 or 4 or 8 ? offset % bytes : 0);
        }
    }

    [Fact]
    public void Every_kind_of_record_and_of_frame_is_described()
    {
        Assert.Equal(Enum.GetValues<RingRecordKind>().Select(kind => (int)kind), Told("**Record** (24 bytes)").Select(field => field.Offset));
        Assert.Equal(Enum.GetValues<HostFrame>().Select(kind => (int)kind), Told("## Other hosts").Select(field => field.Offset));
    }

    [Theory]
    [InlineData("rings.py", "_COUNT", RingFile.OffRingCount)]
    [InlineData("rings.py", "_CAPACITY", RingFile.OffCapacity)]
    [InlineData("rings.py", "_RECORDING", RingFile.OffRecording)]
    [InlineData("rings.py", "_NAMES_USED", RingFile.OffNameBytesUsed)]
    [InlineData("rings.py", "_PHASE", RingFile.OffPhase)]
    [InlineData("rings.py", "_ROUND", RingFile.OffRound)]
    [InlineData("rings.py", "_ITEMS", RingFile.OffTotalItems)]
    [InlineData("rings.py", "_PHASE_START", RingFile.OffPhaseStartNs)]
    [InlineData("rings.py", "_RINGS_USED", RingFile.OffRingsUsed)]
    [InlineData("rings.py", "_COMPLETE_UNTIL", RingFile.OffCompleteUntilNs)]
    [InlineData("rings.py", "_NAMES_AT", RingFile.HeaderBytes)]
    [InlineData("rings.py", "RING_HEAD_BYTES", RingFile.RingHeadBytes)]
    [InlineData("rings.py", "TAIL", RingFile.RingTail)]
    [InlineData("rings.py", "DROPPED", RingFile.RingDropped)]
    [InlineData("rings.py", "DONE_ITEMS", RingFile.RingItems)]
    [InlineData("rings.py", "NUMBER", RingFile.RingNumber)]
    [InlineData("rings.py", "KIND", RingFile.RingKind)]
    [InlineData("rings.py", "_ELSEWHERE", RingFile.RingElsewhere)]
    [InlineData("rings.py", "NAME", RingFile.RingName)]
    [InlineData("rings.py", "CLAIMED", RingFile.RingClaimed)]
    [InlineData("rings.py", "GIL", RingFile.RingGilDomain)]
    [InlineData("rings.py", "LOCK_WINDOW", RingFile.OffLockWindow)]
    [InlineData("rings.py", "LOCK_WINDOW_NUMBER", RingFile.OffLockWindowNumber)]
    [InlineData("rings.py", "LOCK_WINDOW_CLOSED", RingFile.OffLockWindowClosedNs)]
    [InlineData("rings.py", "LOCK_BUDGET", RingFile.OffLockBudget)]
    [InlineData("lock_table.py", "_LOCKS_USED", RingFile.OffLocksUsed)]
    [InlineData("lock_table.py", "_HOLDER", RingFile.LockHolder)]
    [InlineData("lock_table.py", "_PERMITS", RingFile.LockPermits)]
    [InlineData("locks.py", "_WAITS_FOR", RingFile.RingWaitsFor)]
    public void Python_writes_to_the_same_places(string file, string name, int offset) => Assert.Equal(offset, PythonNumber(file, name));

    /// <summary>First number and bytes of each row of the table below a line.</summary>
    private static (int Offset, int Bytes)[] Told(string above) =>
    [
        .. Document.SkipWhile(line => !line.Contains(above, StringComparison.Ordinal)).SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|'))
            .Select(line => Row().Match(line)).Where(row => row.Success).Select(row => (Number(row.Groups["offset"].Value), row.Groups["bits"].Success ? Number(row.Groups["bits"].Value) / 8 : 0)),
    ];

    // Constants that are places; those that end with Bytes are lengths.
    private static IEnumerable<int> Constants(string prefix) => typeof(RingFile).GetFields(BindingFlags.NonPublic | BindingFlags.Static)
        .Where(field => field.IsLiteral && field.FieldType == typeof(int) && field.Name.StartsWith(prefix, StringComparison.Ordinal) && !field.Name.EndsWith("Bytes", StringComparison.Ordinal))
        .Select(field => (int)field.GetRawConstantValue()!);

    private static IEnumerable<int> OffsetsOf<T>() => typeof(T).GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Select(field => (int)Marshal.OffsetOf<T>(field.Name));

    /// <summary>What a module's line <c>A, B = 1, 8 // 4</c> gives a name, before the division that makes bytes to numbers.</summary>
    private static int PythonNumber(string file, string name)
    {
        foreach (string line in File.ReadLines(Path.Combine(ArchitectureTests.Root, "src/Compute/Python", file)))
        {
            if (Assignment().Match(line) is not { Success: true } found) continue;
            string[] names = found.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries), values = found.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries);
            int at = Array.IndexOf(names, name);
            if (at >= 0) return Number(values[at].Split(' ')[0]);
        }
        throw new InvalidDataException($"{file} has no {name}");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\|\s*(?<offset>\d+)\b[^|]*\|\s*([iu](?<bits>\d+)\s*\|)?")]
    private static partial Regex Row();

    [GeneratedRegex(@"^(?<names>[A-Z_]+(, [A-Z_]+)*) = (?<values>\d+[^,#]*(, \d+[^,#]*)*)")]
    private static partial Regex Assignment();
}
