using System.CommandLine;

namespace Hw6.Cli.Options;

/// <summary>An argument that is one of several words.</summary>
internal sealed class WordArgument : Argument<string[]>
{
    /// <summary>Creates the argument.</summary>
    /// <param name="name">What stands for it in the help.</param>
    /// <param name="text">One sentence for the help.</param>
    /// <param name="accepted">The words.</param>
    /// <param name="arity">How many of them may be given.</param>
    public WordArgument(string name, string text, IEnumerable<string> accepted, ArgumentArity arity)
        : base(name)
    {
        Description = text;
        Accepted = accepted;
        Arity = arity;
        CustomParser = result => [.. result.Tokens.Select(token => token.Value)];
    }

    /// <summary>The words.</summary>
    public IEnumerable<string> Accepted { get; }
}
