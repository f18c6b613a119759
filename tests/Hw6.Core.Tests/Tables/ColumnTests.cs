using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Tables;

public sealed class ColumnTests
{
    [Theory]
    [InlineData("z_1", true)]
    [InlineData("z_20", true)]
    [InlineData("z_", false)]
    [InlineData("z", false)]
    [InlineData("z_x", false)]
    [InlineData("z_1a", false)]
    [InlineData("y_1", false)]
    [InlineData("zz1", false)]
    public void A_family_knows_the_names_of_its_columns(string name, bool isMember)
    {
        Assert.Equal(isMember, Column.Number("z", "A family.", ColumnUse.Family).HasMember(name));
        Assert.False(Column.Number("z", "A column.").HasMember(name));
    }

    [Fact]
    public void A_member_of_a_family_is_a_column_of_its_own()
    {
        var member = Column.Number("z", "A family.", ColumnUse.Family | ColumnUse.Brief).Member(3);
        Assert.Equal(("z_3", false, true), (member.Name, member.IsFamily, member.Brief));
    }

    [Fact]
    public void A_time_is_known_by_its_role()
    {
        Assert.Equal(ColumnRole.Timing, Column.Number("seconds", "A time.", ColumnUse.Timing).Role);
        Assert.Equal(ColumnRole.Result, Column.Number("loss", "A loss.").Role);
    }
}
