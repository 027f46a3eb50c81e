using System.Globalization;
using System.Text.Json;

namespace Corescope.Compute.Export;

/// <summary>Writes the cells of a notebook.</summary>
/// <param name="json">Inside the array of cells.</param>
internal sealed class NotebookCells(Utf8JsonWriter json)
{
    private int _count;

    /// <summary>Text, with a picture that it names as <c>attachment:FILE</c>.</summary>
    public void Markdown(string text, string? file = null, string? svg = null)
    {
        Begin("markdown");
        if (file is not null && svg is not null)
        {
            json.WriteStartObject("attachments");
            json.WriteStartObject(file);
            json.WriteBase64String("image/svg+xml", System.Text.Encoding.UTF8.GetBytes(svg));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        End(text);
    }

    /// <summary>Code that has not been run.</summary>
    public void Code(string text)
    {
        Begin("code");
        json.WriteNull("execution_count");
        json.WriteStartArray("outputs");
        json.WriteEndArray();
        End(text.TrimEnd());
    }

    private void Begin(string kind)
    {
        json.WriteStartObject();
        json.WriteString("cell_type", kind);
        json.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"cell-{++_count}"));
        json.WriteStartObject("metadata");
        json.WriteEndObject();
    }

    private void End(string text)
    {
        json.WriteString("source", text);
        json.WriteEndObject();
    }
}
