using System.Globalization;
using System.Text.Json;
using Corescope.Compute.Workloads;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Corescope.Compute.Running;

/// <summary>A measured time that runs are compared with, and what was found.</summary>
/// <param name="ElapsedNs">Median of its rounds.</param>
/// <param name="Answer">What it found.</param>
/// <param name="MeasuredAt">When it was measured.</param>
internal sealed record ReferenceRun(long ElapsedNs, Answer Answer, DateTimeOffset MeasuredAt);

/// <summary>Runs and reference runs in an SQLite database. Thread-safe; every call is one short transaction.</summary>
internal sealed partial class RunStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    /// <summary>Opens the database, makes it where there is none, and brings an older one up to date.</summary>
    /// <exception cref="InvalidDataException">It is no database, or was made by a newer version.</exception>
    public RunStore(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            _connection.Execute("pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 2000;");
            SchemaScripts.Apply(_connection);
        }
        catch (SqliteException e)
        {
            _connection.Dispose();
            throw new InvalidDataException($"{Path.GetFileName(path)} can't be used as Corescope's database: {e.Message}", e);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Adds a run or replaces what was known of it.</summary>
    /// <exception cref="IOException">It can't be stored (a full disk).</exception>
    public void Save(RunResult run) => Keep(
        "run",
        """
        insert into runs (id, name, state, workload, strategy, study, result) values (@Id, @Name, @State, @Workload, @Strategy, @Study, @Result)
        on conflict (id) do update set name = excluded.name, state = excluded.state, result = excluded.result
        """,
        new { run.Id, run.Name, State = ExperimentJson.Word(run.State), run.Experiment.Workload, run.Experiment.Strategy, Study = run.Study?.Id, Result = Json(run) });

    /// <summary>A run, or null.</summary>
    public RunResult? Find(string id)
    {
        lock (_lock)
        {
            return _connection.QuerySingleOrDefault<string>("select result from runs where id = @id", new { id }) is { } json ? Run(json) : null;
        }
    }

    /// <summary>Runs that had not ended when they were last saved.</summary>
    public IReadOnlyList<RunResult> Unfinished()
    {
        lock (_lock)
        {
            return [.. _connection.Query<string>("select result from runs where state in ('queued', 'starting', 'running')").Select(Run)];
        }
    }

    /// <summary>Removes a run; false if there is none.</summary>
    /// <exception cref="IOException">The database can't be written.</exception>
    public bool Delete(string id) => Keep("deletion", "delete from runs where id = @id", new { id }) > 0;

    /// <summary>A kept reference run, or null.</summary>
    /// <param name="kind"><c>baseline</c> or <c>control</c>.</param>
    /// <param name="experiment">What must be equal.</param>
    public ReferenceRun? FindReference(string kind, string experiment)
    {
        lock (_lock)
        {
            (long ElapsedNs, string Answer, string MeasuredAt) row = _connection.QuerySingleOrDefault<(long, string, string)>(
                "select elapsed_ns, answer, measured_at from reference_runs where kind = @kind and experiment = @experiment", new { kind, experiment });
            return row.Answer is null ? null : new ReferenceRun(
                row.ElapsedNs,
                JsonSerializer.Deserialize<Answer>(row.Answer, ExperimentJson.Options)!,
                DateTimeOffset.Parse(row.MeasuredAt, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Keeps a reference run, replacing an older one.</summary>
    /// <exception cref="IOException">It can't be stored (a full disk).</exception>
    public void SaveReference(string kind, string experiment, ReferenceRun run) => Keep(
        kind,
        "insert or replace into reference_runs (kind, experiment, elapsed_ns, answer, measured_at) values (@kind, @experiment, @ElapsedNs, @Answer, @At)",
        new { kind, experiment, run.ElapsedNs, Answer = Json(run.Answer), At = run.MeasuredAt.ToString("O", CultureInfo.InvariantCulture) });

    /// <summary>Closes the database.</summary>
    public void Dispose()
    {
        lock (_lock) _connection.Dispose();
    }

    private int Keep(string what, string sql, object values)
    {
        const int DiskFull = 13;
        try
        {
            lock (_lock) return _connection.Execute(sql, values);
        }
        catch (SqliteException e)
        {
            throw new IOException($"The {what} could not be stored: {(e.SqliteErrorCode == DiskFull ? "the disk is full." : e.Message)}", e);
        }
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ExperimentJson.Options);

    private static RunResult Run(string json) => JsonSerializer.Deserialize<RunResult>(json, ExperimentJson.Options)
        ?? throw new InvalidDataException("a run in the database is empty");
}
