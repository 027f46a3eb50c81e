using System.Text;

namespace Corescope.Compute.CommandLine;

/// <summary>Rows of text in columns as wide as they need to be: numbers to the right, words to the left.</summary>
internal sealed class TextTable(params string[] head)
{
    private readonly List<string[]> _rows = [head];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        int[] widths = [.. Enumerable.Range(0, head.Length).Select(column => _rows.Max(row => row[column].Length))];
        StringBuilder text = new();
        foreach (string[] row in _rows)
        {
            StringBuilder line = new();
            for (int i = 0; i < row.Length; i++)
            {
                bool toTheRight = i > 0 && _rows.Skip(1).All(r => r[i].Length == 0 || char.IsAsciiDigit(r[i][0]) || r[i] == "-");
                line.Append(toTheRight ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i])).Append("  ");
            }
            text.Append(line.ToString().TrimEnd()).Append('\n');
        }
        return text.ToString();
    }
}
