using Hw6.Core;

namespace Hw6.Cli.Options;

/// <summary>
/// Refuses an option that ends with its equals sign, as in <c>--output=$UNSET</c>: the parser would take the next word for its value, and
/// write the results to a file called <c>--resume</c>.
/// </summary>
internal static class EmptyValues
{
    /// <summary>Looks through the words of a command line.</summary>
    /// <exception cref="InputException">There is such an option.</exception>
    public static void Refuse(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            if (word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) == word.Length - 1)
                throw new InputException($"{word[..^1]}: the value after '=' is empty; expected a value");
        }
    }
}
