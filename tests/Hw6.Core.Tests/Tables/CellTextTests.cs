using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Tables;

public sealed class CellTextTests
{
    [Theory]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(double.NaN, "nan")]
    [InlineData(0.1, "0.1")]
    [InlineData(-1e300, "-1E+300")]
    [InlineData(5e-324, "5E-324")]
    public void A_number_is_read_back_from_its_text(double number, string text)
    {
        Assert.Equal(text, CellText.Format(number));
        Assert.True(CellText.TryParseNumber(text, out var found));
        Assert.Equal(number, found);
    }

    [Theory]
    [InlineData("5.", 5)]
    [InlineData(" +.5e1 ", 5)]
    [InlineData("+Infinity", double.PositiveInfinity)]
    [InlineData("-INF", double.NegativeInfinity)]
    public void Other_ways_to_write_a_number_are_read_too(string text, double number)
    {
        Assert.True(CellText.TryParseNumber(text, out var found));
        Assert.Equal(number, found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1,5")]
    [InlineData("1e")]
    [InlineData("-nan")]
    [InlineData("infinite")]
    [InlineData("0x10")]
    public void What_is_no_number_is_not_read(string text) => Assert.False(CellText.TryParseNumber(text, out _));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "-1")]
    [InlineData("-1.5e-3", "-1.5e-3")]
    [InlineData("'-1", "'-1")]
    [InlineData("-1+2", "'-1+2")]
    [InlineData("+inf", "'+inf")]
    [InlineData("-", "'-")]
    [InlineData("-1 ", "'-1 ")]
    [InlineData("@sum", "'@sum")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "'\rx")]
    [InlineData("'=1", "''=1")]
    [InlineData("'quoted", "'quoted")]
    [InlineData("1=1", "1=1")]
    [InlineData("'", "'")]
    [InlineData("", "")]
    public void What_a_spreadsheet_would_compute_is_guarded_and_read_back(string text, string guarded)
    {
        Assert.Equal(guarded, CellText.Guard(text));
        Assert.Equal(text, CellText.Unguard(guarded));
    }
}
