namespace Corescope.Web.Lessons;

/// <summary>Figures of a lesson's runs beside each other: bars by run, or lines over what the runs vary.</summary>
/// <param name="Title">Above it.</param>
/// <param name="X">What the runs vary; null: nothing that could be an axis.</param>
/// <param name="Y">At least one figure, all of one unit.</param>
/// <param name="IsLogX">Whether the axis of <paramref name="X"/> goes up in powers of ten.</param>
/// <param name="IsLogY">Whether the axis of the figures does.</param>
public sealed record LessonChart(string Title, ChartAxis? X, IReadOnlyList<ChartFigure> Y, bool IsLogX, bool IsLogY)
{
    private static readonly string[] Axes = ["x", "y"];

    /// <summary>Reads the fields under <c>chart</c>.</summary>
    /// <exception cref="InvalidDataException">One is wrong; the message says which, and what is allowed.</exception>
    internal static LessonChart Read(FrontMatter fields)
    {
        string title = fields.Required("title");
        ChartAxis? x = fields.Text("x") is { } name ? FindAxis(fields, name) : null;
        ChartFigure[] y = [.. fields.Texts("y").Select(one => FindFigure(fields, one))];
        if (y.Length == 0) throw fields.Wrong("y", $"must be a list with at least one of: {Names(ChartFigure.All)}");
        if (y.FirstOrDefault(one => one.Spec.Unit != y[0].Spec.Unit) is { } other)
            throw fields.Wrong("y", $"must have figures of one unit, because they share an axis; {y[0].Spec.Name} and {other.Spec.Name} do not");
        IReadOnlyList<string> log = fields.Texts("log");
        if (log.FirstOrDefault(axis => !Axes.Contains(axis)) is { } wrong) throw fields.Wrong("log", $"has {wrong}; it must be a list of x and y");
        if (log.Contains("x") && x is null) throw fields.Wrong("log", "names x, and there is no field chart.x");
        fields.RefuseOthers();
        return new LessonChart(title, x, y, log.Contains("x"), log.Contains("y"));
    }

    private static ChartAxis FindAxis(FrontMatter fields, string name) => ChartAxis.All.FirstOrDefault(axis => axis.Name == name)
        ?? throw fields.Wrong("x", $"is {name}; it must be one of: {string.Join(", ", ChartAxis.All.Select(axis => axis.Name))}");

    private static ChartFigure FindFigure(FrontMatter fields, string name) => ChartFigure.All.FirstOrDefault(figure => figure.Spec.Name == name)
        ?? throw fields.Wrong("y", $"has {name}; allowed are: {Names(ChartFigure.All)}");

    private static string Names(IEnumerable<ChartFigure> figures) => string.Join(", ", figures.Select(figure => figure.Spec.Name));
}
