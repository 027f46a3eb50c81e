using Corescope.Compute.Workloads;

namespace Corescope.Web.Components;

/// <summary>The slider for sizes: equal steps are equal factors, because the sizes that one tries lie far apart.</summary>
public static class SizeScale
{
    /// <summary>Positions of the slider, from 0.</summary>
    public const int Steps = 200;

    /// <summary>Where a size is on the slider.</summary>
    public static int PositionOf(long size, SizeRange range)
    {
        double share = Math.Log((double)Math.Clamp(size, range.Min, range.Max) / range.Min) / Math.Log((double)range.Max / range.Min);
        return double.IsFinite(share) ? (int)Math.Round(share * Steps) : 0;
    }

    /// <summary>The size at a position, rounded to two digits, within the range.</summary>
    public static long SizeAt(int position, SizeRange range)
    {
        double size = range.Min * Math.Pow((double)range.Max / range.Min, (double)position / Steps);
        double grain = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(size)) - 1));
        return Math.Clamp((long)(Math.Round(size / grain) * grain), range.Min, range.Max);
    }
}
