namespace Hw6.Core.Drawing;

/// <summary>A sequence that a search kept.</summary>
/// <param name="Rank">Its rank among those of its timestep, from 1.</param>
/// <param name="Parent">The rank, one timestep before, of what it extends; 0 at the first.</param>
/// <param name="Text">What a reader who points at it is told.</param>
/// <param name="Returned">Whether the sequence that the search returned goes through it.</param>
internal sealed record KeptNode(long Rank, long Parent, string Token, string Text, bool Returned);

/// <summary>What a search did at a timestep.</summary>
/// <param name="Timestep">From 1.</param>
/// <param name="Kept">What it kept, by rank; at least one.</param>
/// <param name="Pruned">How many it scored and dropped; <see langword="null"/> where that is not known.</param>
internal sealed record KeptStep(long Timestep, IReadOnlyList<KeptNode> Kept, long? Pruned);

/// <summary>
/// A search of any size on one screen: a column a timestep, a row a rank, and a line from every kept sequence to the one that it extends. Of long searches the
/// beginning and the end are drawn, of wide ones the best ranks, with one row for all others.
/// </summary>
internal sealed class TrellisPanel : Panel
{
    private const double MostWidth = 760;
    private const double MostColumn = 84;
    private const double MostPlotHeight = 300;
    private const double MostRow = 26;
    private const int MostSteps = 100;
    private const int MostRanks = 24;

    // The room of a timestep in which its tick has one, and of a rank.
    private const double TickWidth = 40;
    private const double TickHeight = 16;

    private readonly IReadOnlyList<KeptStep> steps;
    private readonly List<(KeptStep Step, double Place)> shown = [];
    private readonly int rows;
    private readonly double columnWidth;
    private Axes? axes;

    /// <summary>Lays a search out.</summary>
    /// <param name="steps">The timesteps, in order, at least one.</param>
    public TrellisPanel(IReadOnlyList<KeptStep> steps)
    {
        this.steps = steps;
        for (var i = 0; i < steps.Count; i++)
        {
            // A cut is as wide as a column.
            if (steps.Count <= MostSteps || i < MostSteps / 2)
                shown.Add((steps[i], i + 1));
            else if (i >= steps.Count - (MostSteps / 2))
                shown.Add((steps[i], i + 2 - (steps.Count - MostSteps)));
        }

        rows = (int)Math.Clamp(steps.Max(step => step.Kept.Max(node => node.Rank)), 1, MostRanks + 1);
        columnWidth = Math.Min(MostColumn, (MostWidth - 60) / shown[^1].Place);
    }

    public override double Width => Math.Max(320, 60 + (columnWidth * shown[^1].Place));

    public override double Height => Top + PlotHeight + Axes.Below + 18;

    public override IReadOnlyList<Readout> Readouts =>
        [
            .. Nodes()
                .GroupBy(node => node.Node.Returned)
                .OrderBy(group => !group.Key)
                .Select(group => new Readout(
                    group.Key ? "returned" : "kept",
                    "",
                    [
                        .. group.Select(node => new ReadoutPoint(
                            node.X,
                            node.Y,
                            $"timestep {Unit.Decimal(node.Step.Timestep)}, rank {Unit.Decimal(node.Node.Rank)}: {node.Node.Text}"
                        )),
                    ]
                )),
        ];

    private double PlotHeight => 20 + Math.Min(rows * MostRow, MostPlotHeight);

    private double Top => (Title.Length > 0 ? 20 : 0) + Axes.Above;

    private Axes Axes => axes ??= LaidOut();

    private string Pruned
    {
        get
        {
            var kept = steps.Sum(step => (long)step.Kept.Count);
            return steps.All(step => step.Pruned is not null)
                ? $"{Unit.Decimal(kept)} sequences kept, {Unit.Decimal(steps.Sum(step => step.Pruned!.Value))} pruned"
                : $"{Unit.Decimal(kept)} sequences kept";
        }
    }

    public override void Draw(SvgBuilder svg)
    {
        DrawTitle(svg);
        Axes.Draw(svg);
        var nodes = Nodes().ToList();
        var at = nodes.GroupBy(node => (node.Step, RowOf(node.Node.Rank))).ToDictionary(node => node.Key, node => node.First());
        var rowHeight = PlotHeight / rows;
        var radius = Math.Clamp(Math.Min(columnWidth, rowHeight) * 0.22, 1.5, 5);

        // Where lines lie close, they are paler.
        var kept = columnWidth < 12 ? "tie" : "thin s1";

        // The way to what was returned is drawn last, so that nothing hides it.
        foreach (var node in nodes.OrderBy(node => node.Node.Returned))
        {
            if (node.Before is { } before && at.TryGetValue((before, RowOf(node.Node.Parent)), out var from))
                svg.Line(from.X, from.Y, node.X, node.Y, node.Node.Returned ? "line s2" : kept);
        }

        foreach (var node in nodes.OrderBy(node => node.Node.Returned))
        {
            svg.Circle(node.X, node.Y, radius, node.Node.Returned ? "mark f2" : "mark f1");
            if (columnWidth >= 44 && rowHeight >= 14)
                svg.Text(
                    node.X + radius + 3,
                    node.Y + 3.5,
                    WrappedText.Fitted(node.Node.Token, columnWidth - (2 * radius) - 8, 10.5),
                    "small halo"
                );
        }

        if (shown.Count < steps.Count)
            svg.Text(Axes.X.Map((MostSteps / 2) + 1), Axes.Area.Top + (PlotHeight / 2), "…", "title quiet", Anchor.Middle);
        svg.Text(0, Height - 4, WrappedText.Fitted(Pruned, Width, 12), "");
    }

    public override bool Shows(Stroke look) => look.Color is 1 or 2;

    protected override string Contents() =>
        $"{Unit.Decimal(steps.Count)} timesteps, up to {Unit.Decimal(steps.Max(step => step.Kept.Count))} sequences at each; {Pruned}.";

    // What is drawn, with the timestep before where that is drawn beside it.
    private IEnumerable<(KeptStep Step, KeptStep? Before, KeptNode Node, double X, double Y)> Nodes()
    {
        for (var i = 0; i < shown.Count; i++)
        {
            var (step, place) = shown[i];
            var before = i > 0 && shown[i - 1].Place == place - 1 ? shown[i - 1].Step : null;
            foreach (var row in step.Kept.GroupBy(node => RowOf(node.Rank)))
            {
                // Of all that share the last row one stands for the others.
                var drawn = row.Key > MostRanks ? row.OrderBy(node => !node.Returned).Take(1) : row;
                foreach (var node in drawn)
                    yield return (step, before, node, Axes.X.Map(place), Axes.Y.Map(row.Key));
            }
        }
    }

    private int RowOf(long rank) => (int)Math.Clamp(rank, 1, rows);

    private Axes LaidOut()
    {
        var everyStep = (int)Math.Ceiling(TickWidth / columnWidth);
        var everyRank = (int)Math.Ceiling(TickHeight * rows / PlotHeight);
        var times = shown.ToDictionary(column => column.Place, column => column.Step.Timestep);
        return new Axes(
            Width,
            new Box(0, Top, Width - 8, Top + PlotHeight),
            new Axis("timestep")
            {
                Least = 0.5,
                Most = shown[^1].Place + 0.5,
                TicksAt = [.. times.Keys.Where((_, i) => i % everyStep == 0)],
                TickText = place => Unit.Decimal(times[place]),
            },
            [],
            new Axis("rank")
            {
                Downward = true,
                Least = 0.5,
                Most = rows + 0.5,
                TicksAt = [.. Enumerable.Range(1, rows).Where(rank => (rank - 1) % everyRank == 0).Select(rank => (double)rank)],
                TickText = rank => rank > MostRanks ? "more" : Unit.Decimal(rank),
            },
            []
        );
    }
}
