namespace Hw6.Core.Decoding;

/// <summary>What the tokens of a text are.</summary>
public enum TextUnit
{
    /// <summary>Words, and every other mark that is not a space: "earth." is two tokens.</summary>
    Words,

    /// <summary>Characters (Unicode scalar values), spaces included.</summary>
    Characters,
}
