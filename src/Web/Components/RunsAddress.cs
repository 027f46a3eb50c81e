using Corescope.Compute.Running;
using Microsoft.AspNetCore.WebUtilities;

namespace Corescope.Web.Components;

/// <summary>What the page of runs shows, as its address carries it: <c>/runs?search=primes&amp;state=failed&amp;each=true</c>.</summary>
public static class RunsAddress
{
    /// <summary>The address of a page that shows this.</summary>
    public static string Write(RunFilter filter)
    {
        Dictionary<string, string?> given = new() { ["search"] = filter.Text, ["workload"] = filter.Workload, ["state"] = filter.State, ["study"] = filter.Study };
        // The runs of one study are never folded into one row.
        if (!filter.IsFolded && filter.Study is null) given["each"] = "true";
        return QueryHelpers.AddQueryString("/runs", given.Where(field => field.Value is not null));
    }

    /// <summary>Reads a query string; what is not known finds nothing, and does no harm.</summary>
    public static RunFilter Read(string query)
    {
        var given = QueryHelpers.ParseQuery(query);
        string? Text(string name) => given.TryGetValue(name, out var text) && !string.IsNullOrWhiteSpace(text) ? text.ToString().Trim() : null;
        return new RunFilter(Text("search"), Text("workload"), Text("state"), Text("study"), Text("each") != "true" && Text("study") is null);
    }
}
