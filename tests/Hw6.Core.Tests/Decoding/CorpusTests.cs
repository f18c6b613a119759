using System.Text;
using Hw6.Core.Decoding;

namespace Hw6.Core.Tests.Decoding;

public sealed class CorpusTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Every_so_many_th_line_that_has_a_token_is_held_out()
    {
        File.WriteAllText(path, "a b\r\n\n \nc\nd e f\ng");
        var corpus = Corpus.Read(path, TextUnit.Words, 3);
        Assert.Equal(["a b", "c", "g"], corpus.Training);
        Assert.Equal(["d e f"], corpus.HeldOut);
        Assert.Equal(3 + 2 + 2, corpus.Tokens);
        Assert.Equal(4, Corpus.Read(path, TextUnit.Words, 0).Training.Count);
    }

    [Fact]
    public void Every_kind_of_line_end_ends_a_line()
    {
        File.WriteAllText(path, "a b\rc\r\nd\n\re");
        Assert.Equal(["a b", "c", "d", "e"], Corpus.Read(path, TextUnit.Words, 0).Training);
    }

    [Fact]
    public void A_mark_of_the_byte_order_is_no_token()
    {
        File.WriteAllText(path, "a\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal(["a"], Corpus.Read(path, TextUnit.Characters, 0).Training);
    }

    [Fact]
    public void A_text_that_is_not_UTF_8_or_has_no_token_or_is_too_large_is_refused()
    {
        File.WriteAllBytes(path, [(byte)'a', 0xFF]);
        Refused("byte 1 is not UTF-8");
        File.WriteAllText(path, " \n");
        Refused("the corpus is empty");
        using (var file = new FileStream(path, FileMode.Create))
            file.SetLength((64 << 20) + 1);
        Refused("expected at most 64 MiB");
    }

    private void Refused(string part) =>
        Assert.Contains(
            part,
            Assert.Throws<InputException>(() => Corpus.Read(path, TextUnit.Words, 0)).Message,
            StringComparison.Ordinal
        );
}
