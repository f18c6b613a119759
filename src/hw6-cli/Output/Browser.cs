using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hw6.Core;
using Hw6.Core.Sweeps.Files;

namespace Hw6.Cli.Output;

/// <summary>
/// A Chromium, Chrome or Edge of this machine, which turns figures and reports into pictures and PDFs: it knows the fonts, and a report's style sheet is written
/// for it. It is given a file, a profile of its own that is thrown away, and no network.
/// </summary>
internal sealed partial class Browser
{
    /// <summary>The extensions of what it writes.</summary>
    public static readonly string[] Extensions = [".png", ".pdf"];

    private const int WidthOfPage = 1280;

    // Chromium draws no higher picture.
    private const int MostPixels = 16_000;

    // A report of 10,000 rows takes two seconds.
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(2);

    private static readonly string[] Names =
    [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
        "microsoft-edge",
        "microsoft-edge-stable",
        "msedge",
    ];

    private readonly string program;
    private readonly bool isPdf;

    private Browser(string program, bool isPdf)
    {
        this.program = program;
        this.isPdf = isPdf;
    }

    /// <summary>The browser that a document's name needs.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="otherwise">The extension that needs none.</param>
    /// <returns><see langword="null"/> where the name asks for the document as it is.</returns>
    /// <exception cref="InputException">There is no browser.</exception>
    public static Browser? For(OutputFile? file, string option, string otherwise)
    {
        if (file is null || FileExtensions.Of(file) is not { } extension || !Extensions.Contains(extension))
            return null;
        return Places().FirstOrDefault(File.Exists) is { } program
            ? new Browser(program, extension == ".pdf")
            : throw new InputException(
                $"{option}: '{file.Path}' is drawn by a Chromium, Chrome or Edge, and none was found; expected one on the path, or a name that ends in {otherwise}"
            );
    }

    /// <summary>A figure as a picture or a page of its size.</summary>
    public byte[] Render(string svg)
    {
        var size = SizeOfSvg().Match(svg);
        var (width, height) = (size.Groups[1].Value, size.Groups[2].Value);
        var html =
            $"<!DOCTYPE html><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"><style>@page{{size:{width}px {height}px;margin:0}}html,body{{margin:0}}svg{{display:block}}</style>{svg}";
        return isPdf ? Run(html, "--print-to-pdf") : Picture(html, int.Parse(width), int.Parse(height));
    }

    /// <summary>A report as a PDF, or as one picture of the whole page.</summary>
    /// <exception cref="InputException">The page is higher than a picture can be.</exception>
    public byte[] RenderPage(string html)
    {
        if (isPdf)
            return Run(html, "--print-to-pdf");
        html = html.Replace("<html ", "<html class=\"whole\" ", StringComparison.Ordinal);
        var found = HeightOfPage().Match(Encoding.UTF8.GetString(Run(html, "--dump-dom", $"--window-size={WidthOfPage},900")));
        if (!found.Success)
            throw new IOException($"{Path.GetFileName(program)} did not say how high the page is");
        return Picture(html, WidthOfPage, int.Parse(found.Groups[1].Value));
    }

    [GeneratedRegex("<svg [^>]*width=\"([0-9]+)\" height=\"([0-9]+)\"")]
    private static partial Regex SizeOfSvg();

    [GeneratedRegex("<html [^>]*data-height=\"([0-9]+)\"")]
    private static partial Regex HeightOfPage();

    private byte[] Picture(string html, int width, int height)
    {
        if (height > MostPixels)
            throw new InputException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the page is {height} pixels high, and a picture at most {MostPixels}; expected a name that ends in .pdf"
                )
            );

        // Sharp on paper too, where there is room.
        var scale = Math.Max(width, height) * 2 <= MostPixels ? 2 : 1;
        return Run(html, "--screenshot", $"--window-size={width},{height}", $"--force-device-scale-factor={scale}");
    }

    // What the browser writes into the file that an option names; of --dump-dom, what it prints.
    private byte[] Run(string html, string task, params string[] more)
    {
        var folder = Directory.CreateTempSubdirectory("hw6-");
        try
        {
            var (page, made) = (
                Path.Combine(folder.FullName, "page.html"),
                Path.Combine(folder.FullName, isPdf ? "made.pdf" : "made.png")
            );
            File.WriteAllText(page, html);
            var start = new ProcessStartInfo(program)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                WorkingDirectory = folder.FullName,
            };
            string[] options =
            [
                "--headless",
                "--disable-gpu",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-extensions",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-pdf-header-footer",
                $"--user-data-dir={Path.Combine(folder.FullName, "profile")}",
                .. Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows() ? ["--no-sandbox"] : Array.Empty<string>(),
                task == "--dump-dom" ? task : $"{task}={made}",
                .. more,
                new Uri(page).AbsoluteUri,
            ];
            foreach (var option in options)
                start.ArgumentList.Add(option);
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            var copied = process.StandardOutput.BaseStream.CopyToAsync(output);
            if (!process.WaitForExit(MostTime) || !Task.WaitAll([errors, copied], MostTime))
            {
                process.Kill(entireProcessTree: true);
                throw new IOException($"{Path.GetFileName(program)} did not end within {MostTime.TotalSeconds:0} s");
            }

            if (task == "--dump-dom")
                return output.ToArray();
            return File.Exists(made)
                ? File.ReadAllBytes(made)
                : throw new IOException(
                    $"{Path.GetFileName(program)} wrote nothing: {errors.Result.Trim().Split('\n')[^1].Trim()}"
                );
        }
        finally
        {
            Remove(folder);
        }
    }

    // A child of the browser may still write into its profile for a moment.
    private static void Remove(DirectoryInfo folder)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            try
            {
                folder.Delete(recursive: true);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Thread.Sleep(50);
            }
        }
    }

    private static IEnumerable<string> Places()
    {
        var suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );
        foreach (var name in Names)
        foreach (var folder in folders)
            yield return Path.Combine(folder, name + suffix);
        if (OperatingSystem.IsMacOS())
        {
            foreach (var name in new[] { "Google Chrome", "Chromium", "Microsoft Edge" })
                yield return $"/Applications/{name}.app/Contents/MacOS/{name}";
        }

        if (!OperatingSystem.IsWindows())
            yield break;
        foreach (
            var folder in new[]
            {
                Environment.SpecialFolder.ProgramFiles,
                Environment.SpecialFolder.ProgramFilesX86,
                Environment.SpecialFolder.LocalApplicationData,
            }
        )
        foreach (
            var place in new[]
            {
                @"Google\Chrome\Application\chrome.exe",
                @"Chromium\Application\chrome.exe",
                @"Microsoft\Edge\Application\msedge.exe",
            }
        )
            yield return Path.Combine(Environment.GetFolderPath(folder), place);
    }
}
