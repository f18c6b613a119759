using Hw6.Core.Experiments;
using Hw6.Core.Sweeps;

namespace Hw6.Cli.Tests.Docs;

/// <summary>Holds docs/columns.md to the code.</summary>
public sealed class ColumnsPageTests
{
    [Fact]
    public void Every_experiment_has_its_tables_there()
    {
        var experiments = typeof(Experiment).Assembly.GetTypes().Count(type => type.IsSubclassOf(typeof(Experiment)));
        Assert.Equal(experiments, AllExperiments.Tables.Select(table => table.Definition.Name).Distinct().Count());
    }

    [Fact]
    public void The_page_has_every_column_of_every_table()
    {
        var path = Path.Combine(RepositoryFolder.Path, "docs", "columns.md");
        var expected = ColumnsPage.Markdown();
        if (Environment.GetEnvironmentVariable("HW6_WRITE_DOCS") == "1")
            File.WriteAllText(path, expected);
        Assert.True(
            File.ReadAllText(path).ReplaceLineEndings("\n") == expected,
            "docs/columns.md is not up to date; HW6_WRITE_DOCS=1 dotnet test tests/hw6-cli.Tests writes it anew"
        );
    }
}
