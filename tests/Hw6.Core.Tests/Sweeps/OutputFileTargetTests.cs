using Hw6.Core.Files;
using Hw6.Core.Sweeps.Files;

namespace Hw6.Core.Tests.Sweeps;

public sealed class OutputFileTargetTests
{
    [Fact]
    public void A_new_file_and_a_link_to_one_are_written_where_they_point()
    {
        var folder = Directory.CreateTempSubdirectory("hw6-target-").FullName;
        try
        {
            var fresh = Path.Combine(folder, "new.csv");
            Assert.Equal(fresh, PathResolution.Resolve(fresh));
            var link = Path.Combine(folder, "link.csv");
            File.CreateSymbolicLink(link, "nowhere.csv");
            Assert.Equal(Path.Combine(folder, "nowhere.csv"), PathResolution.Resolve(link));
            Assert.Equal(
                Path.Combine(folder, "nowhere.csv"),
                PathResolution.Resolve(Path.GetRelativePath(Environment.CurrentDirectory, link))
            );

            using (var output = OutputFile.Prepare(link, "--output", Stream.Null))
                output.Start("a\n"u8.ToArray());
            Assert.Equal("a\n", File.ReadAllText(Path.Combine(folder, "nowhere.csv")));
            Assert.NotNull(new FileInfo(link).LinkTarget);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
