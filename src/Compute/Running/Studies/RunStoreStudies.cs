using System.Text.Json;
using Dapper;

namespace Corescope.Compute.Running;

/// <summary>The part of the store that keeps studies; their runs are runs like all others.</summary>
internal sealed partial class RunStore
{
    /// <summary>Adds a study or replaces what was known of it.</summary>
    /// <exception cref="IOException">It can't be stored (a full disk).</exception>
    public void Save(Study study) => Keep(
        "study",
        """
        insert into studies (id, name, state, study) values (@Id, @Name, @State, @Json)
        on conflict (id) do update set name = excluded.name, state = excluded.state, study = excluded.study
        """,
        new { study.Id, study.Name, State = JsonNamingPolicy.CamelCase.ConvertName(study.State.ToString()), Json = Json(study) });

    /// <summary>A study, or null.</summary>
    public Study? FindStudy(string id)
    {
        lock (_lock) return _connection.QuerySingleOrDefault<string>("select study from studies where id = @id", new { id }) is { } json ? StudyOf(json) : null;
    }

    /// <summary>All studies, the newest first.</summary>
    public IReadOnlyList<Study> Studies()
    {
        lock (_lock) return [.. _connection.Query<string>("select study from studies order by id desc").Select(StudyOf)];
    }

    /// <summary>Ids of a study's runs.</summary>
    public IReadOnlyList<string> RunsOfStudy(string id)
    {
        lock (_lock) return [.. _connection.Query<string>("select id from runs where study = @id order by id", new { id })];
    }

    /// <summary>What a study has measured so far, without reading whole results.</summary>
    public IReadOnlyList<StudyRow> RowsOfStudy(string id)
    {
        lock (_lock)
        {
            return [.. _connection.Query<StudyRow>(
                """
                select id as Run, state as State, json_extract(result, '$.study.step') as Step, json_extract(result, '$.elapsedNs') as ElapsedNs,
                  json_extract(result, '$.processesNs') as ProcessesNs, json_extract(result, '$.error') as Error
                from runs where study = @id order by id
                """,
                new { id })];
        }
    }

    /// <summary>How long the processes of a study's runs lived, those of runs that were stopped and made again too, nanoseconds.</summary>
    public long ProcessesNsOfStudy(string id)
    {
        lock (_lock) return _connection.ExecuteScalar<long>("select coalesce(sum(json_extract(result, '$.processesNs')), 0) from runs where study = @id", new { id });
    }

    /// <summary>Removes a study; false if there is none. Its runs are not touched.</summary>
    /// <exception cref="IOException">The database can't be written.</exception>
    public bool DeleteStudy(string id) => Keep("deletion", "delete from studies where id = @id", new { id }) > 0;

    private static Study StudyOf(string json) => JsonSerializer.Deserialize<Study>(json, ExperimentJson.Options)
        ?? throw new InvalidDataException("a study in the database is empty");
}

/// <summary>What the database tells of a study's run.</summary>
internal sealed record StudyRow
{
    public string Run { get; init; } = "";

    public string State { get; init; } = "";

    public long Step { get; init; }

    public long? ElapsedNs { get; init; }

    public long? ProcessesNs { get; init; }

    public string? Error { get; init; }
}
