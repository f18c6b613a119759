namespace Hw6.Core;

/// <summary>
/// Something the user gave (an option, a file, a value) cannot be used. The message is one line that names it, says what was
/// found and what is accepted; the command line prints it as it stands and exits with code 2.
/// </summary>
internal sealed class InputException : Exception
{
    /// <summary>Creates the exception with its one-line message.</summary>
    /// <param name="message">What was wrong, where, and what is accepted.</param>
    public InputException(string message)
        : base(MessageText.Of(message)) { }

    /// <summary>Creates the exception with its one-line message and the failure that caused it.</summary>
    /// <param name="message">What was wrong, where, and what is accepted.</param>
    /// <param name="innerException">The underlying failure, shown only with <c>--verbose</c>.</param>
    public InputException(string message, Exception innerException)
        : base(MessageText.Of(message), innerException) { }
}

/// <summary>What every message to the user goes through: whatever it quotes from a file, a server or a command line, it stays short and harmless.</summary>
internal static class MessageText
{
    /// <summary>Two lines of a wide terminal.</summary>
    public const int MostCharacters = 400;

    private const int MostOfQuote = 60;

    /// <summary>The message on one line, no character of which acts on a terminal, of at most <see cref="MostCharacters"/>: its ends tell which one it was.</summary>
    public static string Of(string message)
    {
        if (message.Length > MostCharacters)
        {
            // Not within a pair of surrogates.
            var (head, tail) = ((MostCharacters / 2) - 2, message.Length - (MostCharacters / 2) + 1);
            head -= char.IsHighSurrogate(message[head - 1]) ? 1 : 0;
            tail += char.IsLowSurrogate(message[tail]) ? 1 : 0;
            message = $"{message.AsSpan(0, head)} … {message.AsSpan(tail)}";
        }

        return message.Any(ActsOnTerminal) ? string.Create(message.Length, message, static (line, text) =>
            {
                for (var i = 0; i < line.Length; i++)
                    line[i] = ActsOnTerminal(text[i]) ? ' ' : text[i];
            }) : message;
    }

    /// <summary>A piece of somebody else's text as a message quotes it.</summary>
    public static string Quoted(string text, int most = MostOfQuote) =>
        text.Length > most ? string.Concat(text.AsSpan(0, most), "…") : text;

    // Line and paragraph separators break a line where control characters do not.
    private static bool ActsOnTerminal(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
