using System.Text.Json;
using System.Text.Json.Serialization;
using Corescope.Compute.Strategies;

namespace Corescope.Compute.Running;

/// <summary>
/// The one way in which experiments and results become JSON, for command line, REST and store alike: camelCase names, states as
/// <c>timed-out</c>, schedules as <c>dynamic:16</c>, trace modes in lower case. People's JSON comes in through <see cref="ExperimentReader"/>.
/// </summary>
public static class ExperimentJson
{
    /// <summary>One line, everything written, unknown numbers as null.</summary>
    public static JsonSerializerOptions Options { get; } = Make(indented: false);

    /// <summary>The same for people's eyes.</summary>
    public static JsonSerializerOptions Indented { get; } = Make(indented: true);

    /// <summary>Adds the converters and naming to options that somebody else has made (the web's).</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Converters.Add(new ScheduleConverter());
        options.Converters.Add(new JsonStringEnumConverter<RunState>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    /// <summary>What a run that ended because its workers waited for each other for ever is called in lists; its state is <see cref="RunState.Failed"/>.</summary>
    public const string DeadlockWord = "deadlock";

    /// <summary>The word for a state: <c>timed-out</c>.</summary>
    public static string Word(RunState state) => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());

    /// <summary>The word for how a run stands: its state's, or <see cref="DeadlockWord"/>, which the run may have been made to show.</summary>
    public static string Word(RunResult run) => run.Deadlock is null ? Word(run.State) : DeadlockWord;

    /// <summary>The state of a word.</summary>
    public static RunState StateOf(string word) => Enum.GetValues<RunState>().First(state => Word(state) == word);

    private static JsonSerializerOptions Make(bool indented)
    {
        JsonSerializerOptions options = new() { WriteIndented = indented };
        Configure(options);
        return options;
    }

    private sealed class ScheduleConverter : JsonConverter<Schedule>
    {
        public override Schedule Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            ScheduleText.TryParse(reader.GetString() ?? "", out Schedule schedule)
                ? schedule
                : throw new JsonException($"a schedule is {ScheduleText.Allowed}");

        public override void Write(Utf8JsonWriter writer, Schedule value, JsonSerializerOptions options) =>
            writer.WriteStringValue(ScheduleText.Write(value));
    }
}
