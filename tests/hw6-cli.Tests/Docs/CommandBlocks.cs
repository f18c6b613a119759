using System.Text.RegularExpressions;

namespace Hw6.Cli.Tests.Docs;

/// <summary>A command in a document, with the output that the document shows.</summary>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Script">What is run.</param>
/// <param name="Output">The lines shown; <see langword="null"/> where none are.</param>
internal sealed record DocumentedCommand(int Line, string Script, IReadOnlyList<string>? Output);

/// <summary>
/// Reads the commands of a Markdown document. This is how README.md and the pages in docs/ mark them:
/// <list type="bullet">
/// <item>A block fenced as <c>```sh</c> holds commands alone. It is run as one script, and every command in it must succeed.</item>
/// <item>A block fenced as <c>```console</c> shows a session. Lines that begin with <c>$ </c> are commands (a line that ends with a backslash goes on in
/// the next); the lines after a command are what it prints, stdout and stderr as they come, and must be the same. There, <c>…</c> stands for any text
/// in a line, and a line of <c>…</c> alone for any number of lines: times and such.</item>
/// <item>A line <c>&lt;!-- not run: REASON --&gt;</c> right above a block leaves it out, for what takes long or changes the machine.</item>
/// <item>Blocks of other languages, or of none, are no commands.</item>
/// </list>
/// The blocks of a document are run in order in one empty folder that has the repository's <c>samples</c> and <c>data</c> in it, with <c>hw6</c> on the path.
/// </summary>
internal static partial class CommandBlocks
{
    /// <summary>The commands of a document in order.</summary>
    /// <exception cref="FormatException">A block is left out without a reason, or a session does not begin with a command.</exception>
    public static IReadOnlyList<DocumentedCommand> Read(string markdown)
    {
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        var commands = new List<DocumentedCommand>();
        for (var i = 0; i < lines.Length; i++)
        {
            var fence = Fence().Match(lines[i]);
            if (!fence.Success)
                continue;
            var end = Array.FindIndex(lines, i + 1, line => line.TrimStart() == "```");
            if (end < 0)
                throw new FormatException($"line {i + 1}: the block has no end");
            var block = lines[(i + 1)..end];
            if (!IsLeftOut(lines, i))
            {
                if (fence.Groups[1].Value == "sh")
                    commands.Add(new DocumentedCommand(i + 2, string.Join('\n', block), null));
                else if (fence.Groups[1].Value == "console")
                    commands.AddRange(Session(block, i + 2));
            }

            i = end;
        }

        return commands;
    }

    /// <summary>Whether output is what a document shows.</summary>
    public static bool Matches(IReadOnlyList<string> shown, string output)
    {
        var pattern = string.Concat(
            shown.Select(line =>
                line.Trim() == "…"
                    ? "(?:[^\n]*\n)*"
                    : Regex.Escape(line).Replace("…", "[^\n]*", StringComparison.Ordinal) + " *\n"
            )
        );
        return Regex.IsMatch(
            output.TrimEnd('\n') + (output.Length > 0 ? "\n" : ""),
            $"^{pattern}$",
            RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(10)
        );
    }

    private static IEnumerable<DocumentedCommand> Session(string[] block, int first)
    {
        if (block.Length == 0 || !block[0].StartsWith("$ ", StringComparison.Ordinal))
            throw new FormatException($"line {first}: a session begins with a line '$ command'");
        for (var i = 0; i < block.Length; )
        {
            var start = i;
            var script = block[i++][2..];
            while (script.EndsWith('\\') && i < block.Length)
                script += "\n" + block[i++];
            var output = new List<string>();
            while (i < block.Length && !block[i].StartsWith("$ ", StringComparison.Ordinal))
                output.Add(block[i++].TrimEnd());
            yield return new DocumentedCommand(first + start, script, output);
        }
    }

    private static bool IsLeftOut(string[] lines, int fence)
    {
        if (fence == 0 || !lines[fence - 1].Contains("<!-- not run", StringComparison.Ordinal))
            return false;
        return NotRun().IsMatch(lines[fence - 1])
            ? true
            : throw new FormatException($"line {fence}: expected <!-- not run: REASON -->");
    }

    [GeneratedRegex("^ {0,3}```([a-z]*)$")]
    private static partial Regex Fence();

    [GeneratedRegex("^ {0,3}<!-- not run: [^ ].{9,} -->$")]
    private static partial Regex NotRun();
}
