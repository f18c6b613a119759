using System.Security.Cryptography;
using System.Text;

namespace Hw6.Cli.Report;

/// <summary>What stands in every report as it is: the style sheet (light and dark, wide and narrow, and on paper) and the script.</summary>
internal static class ReportFiles
{
    public static string Style { get; } = Read("report.css");

    /// <summary>The rules where no script can show the rows that are left out at first.</summary>
    public const string StyleWithoutScript = "@media screen{.more{display:table-row-group}}";

    public static string Script { get; } = Read("report.js");

    /// <summary>The script's hash, by which the page's policy knows it.</summary>
    public static string ScriptHash { get; } = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));

    private static string Read(string name)
    {
        using var file = typeof(ReportFiles).Assembly.GetManifestResourceStream(name)!;
        using var text = new StreamReader(file, Encoding.UTF8);
        return text.ReadToEnd().ReplaceLineEndings("\n");
    }
}
