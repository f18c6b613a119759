using Hw6.Core;
using Hw6.Core.Sweeps.Files;
using Hw6.Core.Tables;

namespace Hw6.Cli.Output;

/// <summary>What the end of a file's name says of its contents: nothing is written under a name that promises something else.</summary>
internal static class FileExtensions
{
    private static readonly (string Extension, TableFormat Format)[] Tables =
    [
        (".csv", TableFormat.Csv),
        (".json", TableFormat.Json),
        (".md", TableFormat.Markdown),
        (".txt", TableFormat.Table),
    ];

    /// <summary>The format of a table.</summary>
    /// <param name="file">An ordinary file; streams have no name that says anything.</param>
    /// <param name="asked">What <c>--format</c> says.</param>
    /// <exception cref="InputException">The name promises another format, or nothing that there is.</exception>
    public static TableFormat FormatOf(OutputFile file, string option, TableFormat? asked)
    {
        var extension = Of(file);
        foreach (var table in Tables)
        {
            if (table.Extension != extension)
                continue;
            return asked is null || asked == table.Format
                ? table.Format
                : throw new InputException(
                    $"--format: '{file.Path}' would hold {asked.ToString()!.ToLowerInvariant()} under the name of {table.Format.ToString().ToLowerInvariant()}; expected a name that ends in {Tables.First(one => one.Format == asked).Extension}, or no --format"
                );
        }

        if (extension is not null && asked is null)
            throw Unknown(file, option, [.. Tables.Select(table => table.Extension)], ", or --format beside it");
        return asked ?? TableFormat.Csv;
    }

    /// <summary>Refuses a name that promises something else.</summary>
    /// <param name="accepted">What is written has these ends.</param>
    /// <exception cref="InputException">It does.</exception>
    public static void Require(OutputFile file, string option, params string[] accepted)
    {
        if (Of(file) is { } extension && !accepted.Contains(extension))
            throw Unknown(file, option, accepted, "");
    }

    private static string Words(string[] accepted) =>
        accepted.Length < 2 ? string.Concat(accepted) : $"{string.Join(", ", accepted[..^1])} or {accepted[^1]}";

    private static InputException Unknown(OutputFile file, string option, string[] accepted, string more) =>
        new(
            $"{option}: '{file.Path}' ends in {Of(file)}, which is not written here; expected a name that ends in {Words(accepted)}{more}"
        );

    /// <summary>The extension of an ordinary file, in small letters; what begins with a digit is a number in a name, as in "lr-0.5".</summary>
    public static string? Of(OutputFile file)
    {
        var name = Path.GetFileName(file.Path);
        var extension = Path.GetExtension(name).ToLowerInvariant();
        return file.IsOrdinary && extension.Length > 1 && extension.Length < name.Length && char.IsLetter(extension[1])
            ? extension
            : null;
    }
}
