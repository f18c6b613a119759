using System.CommandLine;
using Hw6.Core;
using Hw6.Core.Parameters;
using Hw6.Core.Tables;

namespace Hw6.Cli.Options;

/// <summary>
/// The option of a parameter. To the command line it is one for an object: generic code over numbers and over the enumerations of another
/// assembly would be compiled anew at every start; code over objects is compiled already.
/// </summary>
internal sealed class ParameterOption : Option<object?>
{
    /// <summary>Creates the option.</summary>
    /// <param name="parameter">Its declaration.</param>
    public ParameterOption(Parameter parameter)
        : base(parameter.Option)
    {
        Parameter = parameter;
        foreach (var alias in parameter.Aliases)
            Aliases.Add(alias);
        Arity =
            parameter.IsFlag ? ArgumentArity.Zero
            : parameter.Domain.Kind == ColumnKind.Boolean ? ArgumentArity.ZeroOrMore
            : parameter.IsSwept ? ArgumentArity.OneOrMore
            : ArgumentArity.ExactlyOne;
        CustomParser = result =>
        {
            var texts = new string[result.Tokens.Count];
            for (var i = 0; i < texts.Length; i++)
                texts[i] = result.Tokens[i].Value;
            try
            {
                return parameter.Parse(texts);
            }
            catch (InputException e)
            {
                result.AddError(e.Message);
                return null;
            }
        };
    }

    /// <summary>The declaration.</summary>
    public Parameter Parameter { get; }

    /// <summary>The words to choose from, where there are some; by default those of the parameter's values.</summary>
    public IEnumerable<string> Words
    {
        get => field ?? Parameter.Domain.Words;
        init;
    }

    /// <summary>Whether a comma separates its values.</summary>
    public bool TakesList =>
        (Parameter.IsSwept && Parameter.Domain.HasLists) || Parameter.Domain.Placeholder == Domain.ListOfNames;

    /// <summary>What stands for the values in the help; nothing for a flag.</summary>
    public string? Placeholder =>
        Parameter.IsFlag ? null
        : Parameter.IsSwept && Parameter.Domain.HasLists ? "LIST"
        : Parameter.Domain.Placeholder;
}

/// <summary>Reads what a command line gave.</summary>
internal static class GivenValues
{
    /// <summary>The values of all parameters that were given.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="parameters">The parameters to read.</param>
    public static ParameterValues Read(ParseResult result, IReadOnlyCollection<Parameter> parameters)
    {
        var given = new ParameterValues();
        foreach (var option in result.CommandResult.Command.Options)
        {
            if (
                option is ParameterOption { Parameter: var parameter } one
                && parameters.Contains(parameter)
                && Find(result, one) is { } values
            )
                given.Set(parameter, values);
        }

        return given;
    }

    private static IReadOnlyList<object>? Find(ParseResult result, ParameterOption option) =>
        result.GetResult(option) is { Implicit: false } ? (IReadOnlyList<object>?)result.GetValue(option) : null;
}
