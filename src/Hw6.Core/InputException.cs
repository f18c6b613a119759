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
        : base(OneLine(message)) { }

    /// <summary>Creates the exception with its one-line message and the failure that caused it.</summary>
    /// <param name="message">What was wrong, where, and what is accepted.</param>
    /// <param name="innerException">The underlying failure, shown only with <c>--verbose</c>.</param>
    public InputException(string message, Exception innerException)
        : base(OneLine(message), innerException) { }

    // Whatever a message quotes from a file, it stays one line, and no character of it acts on a terminal.
    private static string OneLine(string message) =>
        message.Any(char.IsControl)
            ? string.Concat(message.Select(character => char.IsControl(character) ? ' ' : character))
            : message;
}
