using Hw6.Cli.Output;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;

namespace Hw6.Cli.Tests.Output;

public sealed class ReadableTableTests
{
    private static readonly Column Cell = Bookkeeping.Cell;

    [Fact]
    public void Numbers_stand_on_their_point_and_a_column_is_written_in_one_way()
    {
        var schema = new Schema(
            Parameter("lr", ColumnKind.Number),
            Column.Number("loss", "", ColumnUse.Chief),
            Column.Number("error", "", ColumnUse.Chief),
            Column.Integer("n", "", ColumnUse.Chief)
        );
        Assert.Equal(
            """
                lr        loss         error     n
            ──────  ──────────  ────────────  ────
            0.0001   10           1.5000e-07     5
            0.1      -1.5         2.5000e-01  1000
            1        12.346       0           1024
            2       inf         nan
            3         0.012346
            """,
            Table(
                schema,
                80,
                [
                    [1e-4, 10.0, 1.5e-7, 5],
                    [0.1, -1.5, 0.25, 1000],
                    [1.0, 12.3456, 0.0, 1024],
                    [2.0, double.PositiveInfinity, double.NaN, null],
                    [3.0, 0.0123456, null, null],
                ]
            )
        );
    }

    [Fact]
    public void What_is_the_same_in_every_row_stands_above_within_the_width()
    {
        var schema = new Schema(
            Parameter("dataset"),
            Parameter("k", ColumnKind.Integer),
            Parameter("noise", ColumnKind.Number),
            Parameter("empty"),
            Column.Boolean("converged", ""),
            Column.Number("loss", "", ColumnUse.Chief)
        );
        Assert.Equal(
            """
            dataset digits
            noise 0.5
            converged true

             k  loss
            ──  ────
             5     1
            10     1
            """,
            Table(
                schema,
                22,
                [
                    ["digits", 5, 0.5, null, true, 1.0],
                    ["digits", 10, null, null, true, 1.0],
                ]
            )
        );
    }

    [Fact]
    public void The_width_is_used_by_importance()
    {
        var schema = new Schema(
            Parameter("k", ColumnKind.Integer),
            Column.Text("plain", ""),
            Column.Text("brief", "", ColumnUse.Brief),
            Column.Text("chief", "", ColumnUse.Chief)
        );
        object?[][] rows =
        [
            [1, "a", "bbbbbbbbbbbb", "c"],
            [2, "d", "e", "f"],
        ];
        Assert.Equal("k  chief", Header(21));
        Assert.Equal("k  brief         chief", Header(22));
        Assert.Equal("k  brief         chief", Header(28));
        Assert.Equal("k  plain  brief         chief", Header(29));

        string Header(int width) => Table(schema, width, rows).Split('\n')[0];
    }

    [Fact]
    public void Swept_columns_that_are_too_wide_go_on_below_with_the_cell_again()
    {
        var schema = new Schema(Parameter("first"), Parameter("second"), Parameter("third"), Cell);
        var text = Table(
            schema,
            24,
            [
                ["aaaaaaaaaa", "bbbbbbbbbb", "cc", 1],
                ["dddddddddd", "eeeeeeeeee", "ff", 2],
                ["dddddddddd", "eeeeeeeeee", "gg", 2],
            ]
        );
        Assert.Equal(
            """
            cell  row  first
            ────  ───  ──────────
               1    1  aaaaaaaaaa
               2    1  dddddddddd
               2    2  dddddddddd

            cell  row  second
            ────  ───  ──────────
               1    1  bbbbbbbbbb
               2    1  eeeeeeeeee
               2    2  eeeeeeeeee

            cell  row  third
            ────  ───  ─────
               1    1  cc
               2    1  ff
               2    2  gg
            """,
            text
        );
    }

    [Theory]
    [InlineData(20)]
    [InlineData(37)]
    [InlineData(80)]
    public void No_line_is_wider_than_the_width(int width)
    {
        var schema = new Schema(
            Parameter("graph"),
            Parameter("text"),
            Column.Text("chief", "", ColumnUse.Chief),
            Column.Text("other", "", ColumnUse.Brief),
            Cell
        );
        var text = Table(
            schema,
            width,
            [
                [new string('京', 70), "x", "a\u0085b", "é", 1],
                [new string('y', 300), "x", "z", "東京", 2],
            ]
        );
        Assert.All(text.Split('\n'), line => Assert.InRange(CellWidth.Of(line), 0, width));
        Assert.Contains('…', text);
    }

    [Fact]
    public void Named_columns_are_shown_in_their_order_whatever_they_hold()
    {
        var schema = new Schema(Parameter("a"), Parameter("b"), Column.Text("c", "", ColumnUse.Chief));
        var rows = Rows(schema, ["1", "2", "3"]);
        Assert.Equal("b  a\n─  ─\n2  1\n", ReadableTable.Aligned(schema, rows, [1, 0], 80, bold: false));
    }

    private static Column Parameter(string name, ColumnKind kind = ColumnKind.Text) => new(name, kind, ColumnRole.Parameter, "");

    private static string Table(Schema schema, int width, object?[][] rows) =>
        ReadableTable.Aligned(schema, Rows(schema, rows), null, width, bold: false).TrimEnd('\n');

    private static Row[] Rows(Schema schema, params object?[][] rows) =>
        [
            .. rows.Select(values =>
            {
                var row = schema.NewRow();
                for (var i = 0; i < values.Length; i++)
                    row.Set(i, values[i]);
                return row;
            }),
        ];
}
