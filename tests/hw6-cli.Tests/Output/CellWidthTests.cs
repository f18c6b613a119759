using Hw6.Cli.Output;

namespace Hw6.Cli.Tests.Output;

public sealed class CellWidthTests
{
    // East_Asian_Width and General_Category of each character by Python 3.11's unicodedata.
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("naïve – Δ", 9)]
    [InlineData("東京", 4)]
    [InlineData("ひらがな カタ", 13)]
    [InlineData("한국", 4)]
    [InlineData("\u1112\u1161\u11ab", 2)]
    [InlineData("Ａ", 2)]
    [InlineData("ｱ", 1)]
    [InlineData("e\u0301", 1)]
    [InlineData("\u0301", 0)]
    [InlineData("a\u200bb", 2)]
    [InlineData("😀", 2)]
    [InlineData("👨‍👩‍👧", 2)]
    [InlineData("👍🏽", 2)]
    [InlineData("🇯🇵", 2)]
    [InlineData("❤", 1)]
    [InlineData("❤\ufe0f", 2)]
    [InlineData("𠀀", 2)]
    [InlineData("𝔸", 1)]
    public void A_text_takes_so_many_cells(string text, int cells) => Assert.Equal(cells, CellWidth.Of(text));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\u0085b", "a\\u0085b")]
    [InlineData("\u001b[31mred", "\\e[31mred")]
    [InlineData("\u009b31m", "\\u009b31m")]
    [InlineData("a\tb\r\nc", "a\\tb\\r\\nc")]
    [InlineData("\u202Eabc", "\\u202eabc")]
    [InlineData("a\u2028b", "a\\u2028b")]
    [InlineData("東京 😀 e\u0301", "東京 😀 e\u0301")]
    public void What_acts_on_a_terminal_is_shown(string text, string shown)
    {
        Assert.Equal(shown, CellWidth.Visible(text));
        Assert.Equal("\\ud800x\\udc00", CellWidth.Visible(new string(['\ud800', 'x', '\udc00'])));
        for (var point = 0; point < 0xA0; point++)
            Assert.DoesNotContain(CellWidth.Visible(((char)point).ToString()), char.IsControl);
    }

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 5, "abcd…")]
    [InlineData("東京都", 5, "東京…")]
    [InlineData("東京都", 4, "東…")]
    [InlineData("e\u0301e\u0301e\u0301", 2, "e\u0301…")]
    [InlineData("東", 1, "…")]
    public void A_text_is_cut_between_what_is_drawn_in_one_place(string text, int cells, string cut)
    {
        Assert.Equal(cut, CellWidth.Cut(text, cells));
        Assert.InRange(CellWidth.Of(cut), 0, cells);
    }
}
