using System.Text.Json;
using Corescope.Compute.Tracing;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Corescope.Compute.Running;

/// <summary>
/// The runs of a data folder, to read only: also while a dashboard uses the folder. What is under way there is seen as it was last stored. Thread-safe.
/// </summary>
public sealed class StoredRuns
{
    /// <summary>Stands for the id of the newest run that has ended.</summary>
    public const string Last = "last";

    private const string Ended = "state not in ('queued', 'starting', 'running')";

    private readonly string _folder;
    private readonly string _connection;

    /// <summary>The runs of a folder.</summary>
    /// <exception cref="FileNotFoundException">Nothing was ever run there.</exception>
    public StoredRuns(string folder)
    {
        _folder = Path.GetFullPath(folder);
        string database = LabFolder.DatabasePathOf(_folder);
        if (!File.Exists(database)) throw new FileNotFoundException($"There are no runs in {_folder}.");
        _connection = new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();
    }

    /// <summary>A run by its id or by the word <see cref="Last"/>, or null.</summary>
    /// <exception cref="InvalidDataException">The database can't be read.</exception>
    public RunResult? Find(string id)
    {
        try
        {
            using SqliteConnection connection = new(_connection);
            string? json = id == Last
                ? connection.QueryFirstOrDefault<string>($"select result from runs where {Ended} order by id desc limit 1")
                : connection.QuerySingleOrDefault<string>("select result from runs where id = @id", new { id });
            return json is null ? null : JsonSerializer.Deserialize<RunResult>(json, ExperimentJson.Options);
        }
        catch (SqliteException e)
        {
            throw new InvalidDataException($"The runs of {_folder} can't be read: {e.Message}", e);
        }
    }

    /// <summary>The file of a run's trace; null where it left none.</summary>
    public string? TracePath(RunResult run) => Existing(LabFolder.TracePathOf(_folder, run.Id));

    /// <summary>The file of the image that a run has computed; null where it has none.</summary>
    public string? PicturePath(RunResult run) => run.HasPicture ? Existing(LabFolder.PicturePathOf(_folder, run.Id)) : null;

    /// <summary>The chunks of a trace's file, from the first on.</summary>
    /// <param name="tracePath">Of <see cref="TracePath"/>; null: none.</param>
    public static IEnumerable<Chunk> Chunks(string? tracePath) => EncodedChunks(tracePath).Select(bytes => ChunkDecoder.Decode(bytes.Span));

    /// <summary>The same as bytes.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> EncodedChunks(string? tracePath)
    {
        if (tracePath is null) yield break;
        using TraceFile file = TraceFile.Open(tracePath);
        for (int number = 0; file.Read(number) is { } bytes; number++) yield return bytes;
    }

    private static string? Existing(string path) => File.Exists(path) ? path : null;
}
