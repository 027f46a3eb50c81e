using System.Text.Json;
using Dapper;

namespace Corescope.Compute.Running;

/// <summary>The part of the store that searches runs.</summary>
internal sealed partial class RunStore
{
    private const string Matching =
        """
        (name like @pattern escape '\' or workload like @pattern escape '\' or strategy like @pattern escape '\' or id like @pattern escape '\'
          or study in (select id from studies where name like @pattern escape '\'))
        and (@Workload is null or workload = @Workload) and (@Study is null or study = @Study)
        and (@State is null or state = @State or @State = @deadlock and json_extract(result, '$.deadlock') is not null)
        """;

    /// <summary>Rows of a list, the newest first: a run each, or all runs of a study together, at the place of the newest of them.</summary>
    public IReadOnlyList<(RunResult Run, string? Study, int Runs)> Rows(RunFilter filter, int skip, int take)
    {
        string row = filter.IsFolded ? "coalesce(study, id)" : "id";
        object given = new { pattern = Pattern(filter.Text), filter.Workload, filter.State, filter.Study, deadlock = ExperimentJson.DeadlockWord, skip = Math.Max(0, skip), take = Math.Clamp(take, 0, 1000) };
        lock (_lock)
        {
            return [.. _connection.Query<(string Result, string? Study, long Runs)>(
                $"""
                select result, found.study, found.runs
                from (select max(id) as newest, study, count(*) as runs from runs where {Matching} group by {row} order by newest desc limit @take offset @skip) found
                join runs on runs.id = found.newest order by newest desc
                """,
                given).Select(r => (Run(r.Result), r.Study, (int)r.Runs))];
        }
    }

    /// <summary>Runs of one experiment that were made here after another run, the newest first.</summary>
    /// <param name="experiment">What must be equal.</param>
    /// <param name="after">Id of the other run.</param>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<RunResult> RunsOf(Experiment experiment, string after, int most)
    {
        string link = ExperimentLink.Write(experiment);
        bool IsLike(string json) => JsonSerializer.Deserialize<Experiment>(json, ExperimentJson.Options) is { } other && ExperimentLink.Write(other) == link;
        lock (_lock)
        {
            string[] ids = [.. _connection.Query<(string Id, string Experiment)>(
                """
                select id, json_extract(result, '$.experiment') from runs
                where id > @after and workload = @Workload and strategy = @Strategy and json_extract(result, '$.importedAt') is null order by id desc
                """,
                new { after, experiment.Workload, experiment.Strategy }, buffered: false).Where(row => IsLike(row.Experiment)).Select(row => row.Id).Take(most)];
            return [.. ids.Select(id => Run(_connection.QuerySingle<string>("select result from runs where id = @id", new { id })))];
        }
    }

    private static string Pattern(string? text) => $"%{text?.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%";
}
