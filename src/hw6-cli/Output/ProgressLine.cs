namespace Hw6.Cli.Output;

/// <summary>How far a sweep is, as one line that fits its terminal.</summary>
/// <param name="Name">The command.</param>
/// <param name="Part">The finished part, from 0 to 1.</param>
/// <param name="Finished">Cells that have ended.</param>
/// <param name="Cells">Cells to run.</param>
/// <param name="Unsuccessful">Those that did not end well.</param>
/// <param name="Elapsed">Time since the start.</param>
internal sealed record ProgressLine(string Name, double Part, int Finished, int Cells, int Unsuccessful, TimeSpan Elapsed)
{
    private const int LeastBar = 5;
    private const int MostBar = 40;

    // Before this part is done, nothing is known of the rest.
    private const double LeastPart = 0.02;

    /// <summary>The state in words, for a log.</summary>
    public string State => $"{Finished} of {Cells} cells done{Failed}, {Clock(Elapsed)}";

    private string Failed => Unsuccessful == 0 ? "" : $", {Unsuccessful} not ok";

    private string Left => Part > LeastPart ? $", {Clock(Elapsed * ((1 - Part) / Part))} left" : "";

    /// <summary>
    /// The line in a width: what stands before the bar, the cells of the bar and of its full part, and what stands after it. The last cell of the
    /// terminal stays free, since some go on to the next line there.
    /// </summary>
    /// <param name="width">Of the terminal, in cells.</param>
    public (string Before, int Bar, int Full, string After) In(int width)
    {
        var room = Math.Max(0, width - 1);
        var before = $"hw6 {Name} ";
        var percent = Part.ToString("P0");

        // From all that there is to say to the least.
        foreach (
            var text in (string[])
                [$" {percent, 4}  {State}{Left}", $" {percent, 4}  {State}", $" {percent, 4}  {Finished} of {Cells}{Failed}"]
        )
        {
            if (room - before.Length - text.Length - LeastBar is >= 0 and var spare)
            {
                var bar = Math.Min(MostBar, spare + LeastBar);
                return (before, bar, (int)Math.Round(Part * bar), text);
            }
        }

        foreach (var text in (string[])[$"{percent} {Finished} of {Cells}{Failed}", $"{percent} {Finished}/{Cells}", percent])
        {
            if (text.Length <= room)
                return (text, 0, 0, "");
        }

        return ("", 0, 0, "");
    }

    private static string Clock(TimeSpan time) =>
        time.TotalHours >= 1
            ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"
            : $"{time.Minutes}:{time.Seconds:00}";
}
