using Hw6.Core.Data;
using Hw6.Core.Randomness;
using Hw6.Tests.Shared;

namespace Hw6.Core.Tests.Data;

public sealed class IdxReaderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whole_files_are_read_gzipped_or_not(bool zipped)
    {
        var file = IdxFiles.Images(5);
        var array = Read(zipped ? IdxFiles.Gzip(file) : file);

        Assert.Equal([5, 3, 4], array.Shape);
        Assert.Equal(file[16..], array.Values.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_cut_anywhere_is_refused(bool zipped)
    {
        var file = IdxFiles.Labels(300);
        if (zipped)
            file = IdxFiles.Gzip(file);
        for (var length = 0; length < file.Length; length++)
        {
            var cut = file[..length];
            Assert.Contains("file.idx", Assert.Throws<InputException>(() => Read(cut)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(300)]
    [InlineData(316)]
    public void A_gzip_file_may_have_several_members_and_be_padded_with_zeros(int first)
    {
        // The last member's size, 0 among them, ends in zeros itself.
        var file = IdxFiles.Images(25);
        byte[] members = [.. IdxFiles.Gzip(file[..first]), .. IdxFiles.Gzip(file[first..])];
        foreach (var padding in new[] { 0, 1, 512, 10_000 })
        {
            Assert.Equal(file[16..], Read([.. members, .. new byte[padding]]).Values.ToArray());
            Assert.Equal(file[16..], Read([.. IdxFiles.Gzip(file), .. new byte[padding]]).Values.ToArray());
        }

        Assert.Contains("damaged or cut off", Refused(members[..^3]), StringComparison.Ordinal);
        Assert.Contains("damaged or cut off", Refused([.. members[..^6], .. new byte[600]]), StringComparison.Ordinal);
        members[^7] ^= 1;
        Assert.Contains("damaged or cut off", Refused(members), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_the_other_kind_is_refused_for_its_type()
    {
        byte[] images = [.. IdxFiles.Header(1, 5, 3, 4), .. new byte[60]];
        Assert.Equal(
            "file.idx: found an IDX file of labels, expected images",
            Assert.Throws<InputException>(() => IdxReader.Read(new MemoryStream(images), "file.idx", IdxKind.Images)).Message
        );
        Assert.Equal(
            "file.idx: found an IDX file of images, expected labels",
            Assert
                .Throws<InputException>(() => IdxReader.Read(new MemoryStream(IdxFiles.Images(1)), "file.idx", IdxKind.Labels))
                .Message
        );
    }

    [Fact]
    public void More_bytes_than_the_header_says_are_refused() =>
        Assert.Contains("more than the 12 bytes", Refused([.. IdxFiles.Images(1), 0]), StringComparison.Ordinal);

    [Theory]
    [InlineData("00000802", "00000802")]
    [InlineData("00000903", "00000903")]
    [InlineData("01000803", "01000803")]
    [InlineData("73706C69", "73706C69")]
    public void Other_types_are_refused_with_what_was_found(string start, string shown) =>
        Assert.Contains(
            $"found the first bytes {shown}, expected an IDX file",
            Refused([.. Convert.FromHexString(start), 0, 0, 0, 1, 5]),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Impossible_sizes_are_refused(int size) =>
        Assert.Contains("dimension 2", Refused(IdxFiles.Header(3, 1, size, 1)), StringComparison.Ordinal);

    [Fact]
    public void Sizes_whose_product_overflows_are_refused() =>
        Assert.Contains("expected positive sizes", Refused(IdxFiles.Header(3, 65536, 65536, 65536)), StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_header_that_lies_about_its_size_gets_no_memory(bool zipped)
    {
        byte[] file = [.. IdxFiles.Header(3, 60_000, 150, 200), 1, 2, 3];
        if (zipped)
            file = IdxFiles.Gzip(file);
        Assert.Throws<InputException>(() => Read(file));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Refused(file);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains("found 3 bytes of data, expected 1800000000", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_files_are_read_or_refused_and_nothing_else()
    {
        var random = new RandomSource(5, 0, "mutations");
        byte[][] files =
        [
            IdxFiles.Images(20),
            IdxFiles.Gzip(IdxFiles.Images(20)),
            IdxFiles.Labels(50),
            IdxFiles.Gzip(IdxFiles.Labels(50)),
        ];
        var refused = 0;
        for (var i = 0; i < 4000; i++)
        {
            var file = (byte[])files[i % files.Length].Clone();
            for (var change = random.NextInt32(4); change >= 0; change--)
                file[random.NextInt32(Math.Min(file.Length, 40))] = (byte)random.NextUInt32();
            try
            {
                Read(file);
            }
            catch (InputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 3999);
    }

    private static string Refused(byte[] file) => Assert.Throws<InputException>(() => Read(file)).Message;

    private static IdxArray Read(byte[] file) => IdxReader.Read(new MemoryStream(file), "file.idx");
}
