using System.Diagnostics;

namespace Hw6.Cli.Tests.Docs;

/// <summary>Runs every command of README.md and of the pages in docs/, as <see cref="CommandBlocks"/> reads them.</summary>
public sealed class DocumentedCommandTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Documents { get; } =
    [
        "README.md",
        .. Directory
            .GetFiles(Path.Combine(RepositoryFolder.Path, "docs"), "*.md")
            .Select(page => $"docs/{Path.GetFileName(page)}")
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_does_what_the_document_says(string document)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "the commands are for a POSIX shell");
        using var folder = new TemporaryFolder();
        Prepare(folder);
        foreach (var command in CommandBlocks.Read(File.ReadAllText(Path.Combine(RepositoryFolder.Path, document))))
        {
            var (code, output) = Run(folder, command.Script);
            Assert.True(code == 0, $"{document}, line {command.Line}: exit code {code} of\n{command.Script}\n{output}");
            if (command.Output is { } shown)
                Assert.True(
                    CommandBlocks.Matches(shown, output),
                    $"{document}, line {command.Line}: shown\n{string.Join('\n', shown)}\nprinted\n{output}"
                );
        }
    }

    [Fact]
    public void Commands_are_read_as_they_are_marked()
    {
        const string document = """
            ```sh
            one
            two
            ```
            <!-- not run: it takes long -->
            ```sh
            never
            ```
            ```
            no command
            ```
            ```console
            $ three \
                more
            out
            …
            $ four
            ```
            """;
        var commands = CommandBlocks.Read(document);
        Assert.Equal(["one\ntwo", "three \\\n    more", "four"], commands.Select(command => command.Script));
        Assert.Equal([2, 13, 17], commands.Select(command => command.Line));
        Assert.Equal(["out", "…"], commands[1].Output!);
        Assert.Empty(commands[2].Output!);
    }

    [Theory]
    [InlineData("```sh\nx\n")]
    [InlineData("<!-- not run -->\n```sh\nx\n```")]
    [InlineData("<!-- not run: -->\n```sh\nx\n```")]
    [InlineData("```console\nx\n```")]
    public void A_document_that_is_marked_wrong_is_refused(string document) =>
        Assert.Throws<FormatException>(() => CommandBlocks.Read(document));

    [Theory]
    [InlineData("a\nb", "a\nb\n", true)]
    [InlineData("a\nb", "a\nc\n", false)]
    [InlineData("a\nb", "a\nb\nc\n", false)]
    [InlineData("a …\nb", "a 1.25\nb\n", true)]
    [InlineData("a\n…\nz", "a\nb\nc\nz\n", true)]
    [InlineData("a\n…\nz", "a\nz\n", true)]
    [InlineData("a\n…\nz", "a\nb\n", false)]
    [InlineData("a.c", "abc\n", false)]
    public void Shown_output_is_compared_line_by_line(string shown, string output, bool same) =>
        Assert.Equal(same, CommandBlocks.Matches(shown.Split('\n'), output));

    private static void Prepare(TemporaryFolder folder)
    {
        foreach (var name in new[] { "samples", "data" })
        {
            var source = Path.Combine(RepositoryFolder.Path, name);
            if (Directory.Exists(source))
                Directory.CreateSymbolicLink(folder[name], source);
        }

        Directory.CreateDirectory(folder[".bin"]);
        var tool = folder[".bin/hw6"];
        File.WriteAllText(tool, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "hw6.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static (int Code, string Output) Run(TemporaryFolder folder, string script)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-euo", "pipefail", "-c", $"exec 2>&1\n{script}"])
        {
            WorkingDirectory = folder["."],
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{folder[".bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"still running after {Longest.TotalSeconds} seconds:\n{script}");
        }

        return (process.ExitCode, output.GetAwaiter().GetResult());
    }
}
