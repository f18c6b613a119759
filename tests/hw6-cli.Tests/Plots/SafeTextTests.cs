using System.Xml;
using System.Xml.Linq;
using Hw6.Core.Drawing;

namespace Hw6.Cli.Tests.Plots;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("]]></style></svg>")]
    [InlineData("a & b &lt; c 'd'")]
    [InlineData("naïve – Δ 漢字 🐈")]
    public void A_label_comes_back_as_it_was(string label)
    {
        var svg = new SvgBuilder();
        svg.Open("g", ("aria-label", label));
        svg.Text(0, 0, label, "");
        svg.Close();
        var element = XElement.Parse(svg.ToString());
        Assert.Equal(label, element.Attribute("aria-label")!.Value);
        Assert.Equal(label, element.Element("text")!.Value);
    }

    [Fact]
    public void Every_character_gives_valid_xml()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            var escaped = SafeText.Escape($"a{(char)c}b");
            try
            {
                _ = XElement.Parse($"<t x=\"{escaped}\">{escaped}</t>");
            }
            catch (XmlException e)
            {
                Assert.Fail($"U+{c:X4}: {e.Message}");
            }
        }
    }

    [Theory]
    [InlineData("\u202Eevil", "\uFFFDevil")]
    [InlineData("a\u2066b", "a\uFFFDb")]
    [InlineData("a\0b\u0007", "a\uFFFDb\uFFFD")]
    [InlineData("a\nb\tc", "a b c")]
    public void What_would_act_on_the_text_around_it_is_replaced(string label, string shown) =>
        Assert.Equal(shown, SafeText.Escape(label));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("\uFFFDx", SafeText.Escape("\uD800x"));

    [Theory]
    [InlineData("short", 5, "short")]
    [InlineData("longer", 5, "long…")]
    [InlineData("🐈🐈🐈🐈", 3, "🐈🐈…")]
    [InlineData("e\u0301e\u0301e\u0301", 2, "e\u0301…")]
    public void Long_labels_are_cut_between_characters(string label, int most, string shown) =>
        Assert.Equal(shown, SafeText.Shorten(label, most));
}
