using System.Text;
using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Tables;

public sealed class CsvRecordReaderTests
{
    [Fact]
    public void Names_of_columns_are_trimmed_and_without_their_guard()
    {
        using var reader = Open("'=a, b \n1,2\n");
        Assert.Equal(["=a", "b"], reader.Header);
        Assert.Equal(1, reader.Find("b"));
        Assert.Equal(-1, reader.Find("c"));
    }

    [Theory]
    [InlineData("", "x.csv: the file is empty; expected a header line such as a,b")]
    [InlineData("a,b,a\n", "x.csv, row 1: column 'a' appears twice")]
    [InlineData("a,\"b\n", "x.csv, row 1: ")]
    public void A_header_that_cannot_be_used_is_refused(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<InputException>(() => Open(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Whole_numbers_are_taken_within_their_bounds()
    {
        using var reader = Open("a\n4\n");
        Assert.True(reader.Read());
        Assert.Equal(4, reader.Integer(0));
        Assert.Equal(4, reader.Integer(0, 4, 4));
        const string expected = "x.csv, row 2: column 'a': found '4', expected a whole number from ";
        Assert.Equal(expected + "5 to 9", Assert.Throws<InputException>(() => reader.Integer(0, 5, 9)).Message);
        Assert.Equal(expected + "1 to 3", Assert.Throws<InputException>(() => reader.Integer(0, 1, 3)).Message);
    }

    [Fact]
    public void Numbers_may_be_infinite_where_that_is_asked_for_and_are_never_nan()
    {
        using var reader = Open("a,b\n-inf,nan\n");
        Assert.True(reader.Read());
        Assert.Equal(double.NegativeInfinity, reader.NumberOrInfinity(0));
        Assert.EndsWith(
            "found '-inf', expected a finite number",
            Assert.Throws<InputException>(() => reader.Number(0)).Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "found 'nan', expected a number",
            Assert.Throws<InputException>(() => reader.NumberOrInfinity(1)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_message_shows_the_beginning_of_a_field_on_one_line()
    {
        using var reader = Open($"a\n\"two\n\u001b[31m{new string('x', 70)}\"\n");
        Assert.True(reader.Read());
        Assert.Equal(
            $"x.csv, row 2: column 'a': found 'two  [31m{new string('x', 51)}…', expected a number",
            Assert.Throws<InputException>(() => reader.Number(0)).Message
        );
    }

    [Fact]
    public void A_record_of_many_megabytes_is_refused()
    {
        using var reader = Open($"a\n{new string('x', 17 << 20)}\n");
        Assert.StartsWith("x.csv, row 2: ", Assert.Throws<InputException>(() => reader.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_written_by_itself_is_quoted_and_guarded()
    {
        Assert.Equal("\"'=a,b\"", Encoding.UTF8.GetString(CsvRowWriter.Field("=a,b")));
        Assert.Equal("plain", Encoding.UTF8.GetString(CsvRowWriter.Field("plain")));
    }

    [Fact]
    public void Columns_are_found_without_regard_to_case_and_blanks()
    {
        using var reader = Open("Source, WEIGHT\n1,2\n");
        Assert.Equal((0, 1), (reader.Require("source"), reader.Find("weight")));
        Assert.Null(reader.NoteUnread(0, 1));
        Assert.Equal("x.csv: not read: column 'WEIGHT'", reader.NoteUnread(0, -1));
        using var index = Open(",a\n1,2\n");
        Assert.Equal("x.csv: not read: column number 1, which has no name", index.NoteUnread(1));
    }

    [Fact]
    public void Columns_that_differ_in_case_alone_are_refused() =>
        Assert.Equal(
            "x.csv, row 1: columns 'weight' and 'Weight' differ in case alone; expected one of them",
            Assert.Throws<InputException>(() => Open("a,weight,Weight\n")).Message
        );

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused_with_row_and_column()
    {
        using var reader = Open(Encoding.Latin1.GetBytes("a,b\nM\u00FCller,1\n"));
        Assert.True(reader.Read());
        foreach (var read in new Action[] { () => reader.Text(0), () => reader.RawText(0), () => reader.Bytes(0) })
        {
            Assert.Equal(
                "x.csv, row 2: column 'a': found 'M\uFFFDller', expected text in UTF-8",
                Assert.Throws<InputException>(read).Message
            );
        }

        Assert.Equal(
            "x.csv, row 1: column 2: found '\uFFFD', expected text in UTF-8",
            Assert.Throws<InputException>(() => Open(Encoding.Latin1.GetBytes("a,\u00FC\n"))).Message
        );
    }

    [Fact]
    public void A_number_of_many_digits_is_a_number()
    {
        var digits = new string('7', 65);
        using var reader = Open($"a,b\n0.{digits},{digits}e-65\n");
        Assert.True(reader.Read());
        Assert.Equal((7 / 9.0, 7 / 9.0), (reader.Number(0), reader.Number(1)));
    }

    private static CsvRecordReader Open(string text) => Open(Encoding.UTF8.GetBytes(text));

    private static CsvRecordReader Open(byte[] bytes) => CsvRecordReader.Open(new MemoryStream(bytes), "x.csv", "a,b");
}
