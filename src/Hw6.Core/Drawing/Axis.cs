namespace Hw6.Core.Drawing;

/// <summary>An axis of a chart.</summary>
/// <param name="Label">What it shows, with the unit.</param>
internal sealed record Axis(string Label)
{
    /// <summary>The size of its tick labels in pixels.</summary>
    public const double FontSize = 12;

    /// <summary>Whether it is logarithmic.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>How its values are written.</summary>
    public Unit Unit { get; init; } = Unit.Plain;

    /// <summary>A value that is shown even if all data lie above.</summary>
    public double? Least { get; init; }

    /// <summary>A value that is shown even if all data lie below.</summary>
    public double? Most { get; init; }

    /// <summary>Whether a linear axis ends at its least and greatest value, not at the round values around them.</summary>
    public bool Exact { get; init; }

    /// <summary>Where the ticks stand, if not at round values.</summary>
    public IReadOnlyList<double>? TicksAt { get; init; }
}
