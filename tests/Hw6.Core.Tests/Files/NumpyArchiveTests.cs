using Hw6.Core.Files;
using Hw6.Core.Tests.Data;

namespace Hw6.Core.Tests.Files;

/// <summary>Archives that NumPy wrote (Fixtures/arrays.py), our own, and damaged ones.</summary>
public sealed class NumpyArchiveTests : IDisposable
{
    private static readonly string Arrays = Fixture("arrays.npz");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("arrays.npz", "c_order")]
    [InlineData("arrays.npz", "fortran_order")]
    [InlineData("arrays.npz", "single")]
    [InlineData("packed.npz", "c_order")]
    public void A_matrix_of_NumPy_is_read_column_by_column(string file, string name)
    {
        using var archive = NumpyArchive.Open(Fixture(file));

        var values = archive.Read<double>(name, 3, 4);

        Assert.Equal([.. from j in Enumerable.Range(0, 4) from i in Enumerable.Range(0, 3) select (10 * i) + j + 0.5], values);
        Assert.Equal(Array.ConvertAll(values, value => (float)value), archive.Read<float>(name, 3, 4));
    }

    [Fact]
    public void Whole_numbers_single_numbers_and_empty_arrays_are_read()
    {
        using var archive = NumpyArchive.Open(Arrays);

        Assert.Equal([-3, 0, int.MaxValue], archive.Read<int>("whole", 3));
        Assert.Equal([1L << 40, -1], archive.Read<long>("long", 2));
        Assert.Equal([7.25], archive.Read<double>("scalar"));
        Assert.Empty(archive.Read<double>("empty", 0));
        Assert.Equal([2], archive.ShapeOf("text")!);
        Assert.Null(archive.ShapeOf("none"));
        Assert.Contains("half", archive.Names);
    }

    [Theory]
    [InlineData("c_order", "4,3", "array 'c_order' is 3 × 4; expected 4 × 3")]
    [InlineData("whole", "4", "array 'whole' is 3 numbers; expected 4 numbers")]
    [InlineData("scalar", "1", "array 'scalar' is one number; expected 1 numbers")]
    [InlineData("text", "2", "array 'text' holds '<U2'; expected numbers of 32 or 64 bits: '<f4', '<f8', '<i4' or '<i8'")]
    [InlineData("half", "2", "array 'half' holds '<f2'; expected numbers of 32 or 64 bits: '<f4', '<f8', '<i4' or '<i8'")]
    [InlineData(
        "big_endian",
        "2",
        "array 'big_endian' holds '>f8'; expected numbers of 32 or 64 bits: '<f4', '<f8', '<i4' or '<i8'"
    )]
    [InlineData("record", "2", "array 'record' holds records; expected numbers of 32 or 64 bits: '<f4', '<f8', '<i4' or '<i8'")]
    [InlineData("infinite", "2", "array 'infinite' holds a number that is not finite")]
    public void What_is_not_asked_for_is_refused(string name, string shape, string message)
    {
        using var archive = NumpyArchive.Open(Arrays);

        var error = Assert.Throws<InputException>(() => archive.Read<double>(name, [.. shape.Split(',').Select(int.Parse)]));

        Assert.Equal($"{Arrays}: {message}", error.Message);
    }

    [Fact]
    public void An_array_that_is_not_there_is_refused_with_those_that_are()
    {
        using var archive = NumpyArchive.Open(Fixture("packed.npz"));

        var error = Assert.Throws<InputException>(() => archive.Read<float>("weights", 2));

        Assert.EndsWith("there is no array 'weights'; found c_order, zeros", error.Message);
    }

    [Fact]
    public void Arrays_come_back_as_they_were_written()
    {
        var path = folder.File("ours.npz");
        using (var file = File.Create(path))
            NumpyArchive.Write(
                file,
                [
                    new("f", new[] { 1f, 2, 3, 4, 5, 6 }, [2, 3]),
                    new("d", new[] { Math.PI }, [1]),
                    new("i", new[] { 7, -7 }, [2]),
                    new("l", new[] { long.MinValue }, [1]),
                ]
            );

        using var archive = NumpyArchive.Open(path);

        Assert.Equal([1f, 2, 3, 4, 5, 6], archive.Read<float>("f", 2, 3));
        Assert.Equal([Math.PI], archive.Read<double>("d", 1));
        Assert.Equal([7, -7], archive.Read<int>("i", 2));
        Assert.Equal([long.MinValue], archive.Read<long>("l", 1));
        Assert.Equal(16, archive.Digest.Length);
    }

    // Every byte in turn, and every length: what is damaged is refused, or gives numbers of the shape asked for.
    [Fact]
    public void A_damaged_archive_is_refused_in_one_line()
    {
        var whole = File.ReadAllBytes(Fixture("packed.npz"));
        var path = folder.File("damaged.npz");
        var refused = 0;
        for (var at = 0; at < whole.Length; at++)
        {
            Try([.. whole[..at], (byte)(whole[at] ^ 0x55), .. whole[(at + 1)..]]);
            Try(whole[..at]);
        }

        Assert.InRange(refused, whole.Length, 2 * whole.Length);

        void Try(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            try
            {
                using var archive = NumpyArchive.Open(path);
                Assert.Equal(12, archive.Read<double>("c_order", 3, 4).Length);
                Assert.Equal(3_600, archive.Read<float>("zeros", 60, 60).Length);
            }
            catch (InputException e)
            {
                refused++;
                Assert.StartsWith($"{path}: ", e.Message);
                Assert.DoesNotContain('\n', e.Message);
            }
        }
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Files", "Fixtures", name);
}
