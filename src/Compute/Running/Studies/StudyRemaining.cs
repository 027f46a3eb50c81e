namespace Corescope.Compute.Running;

/// <summary>How long the missing runs of a study will take.</summary>
internal static class StudyRemaining
{
    /// <summary>From the mean time of the done runs of each configuration; where it has none yet, that of all done runs. Null where none is done; 0 where none is missing.</summary>
    public static long? Of(IReadOnlyList<StudyStep> steps, IReadOnlyList<StudyPoint> points)
    {
        Dictionary<int, StudyPoint> done = points.Where(p => p.IsDone).ToDictionary(p => p.Step);
        if (done.Count == 0) return null;
        double all = done.Values.Average(p => p.ProcessesNs ?? 0);
        Dictionary<StudyConfiguration, double> own = steps.Where(s => done.ContainsKey(s.Number)).GroupBy(s => s.Configuration)
            .ToDictionary(g => g.Key, g => g.Average(s => done[s.Number].ProcessesNs ?? 0));
        return (long)steps.Where(s => !done.ContainsKey(s.Number)).Sum(s => own.GetValueOrDefault(s.Configuration, all));
    }
}
