using System.CommandLine;

namespace Hw6.Cli.Commands;

/// <summary>The commands of the tool, in the order of the help.</summary>
internal static class AllCommands
{
    /// <summary>Creates the commands.</summary>
    public static IEnumerable<Command> Create()
    {
        yield return ZkcCommand.Create();
        yield return AttentionCommand.Create();
        yield return AeCommand.Create();
        yield return BeamCommand.Create();
        yield return PlotCommand.Create();
        yield return MergeCommand.Create();
    }
}
