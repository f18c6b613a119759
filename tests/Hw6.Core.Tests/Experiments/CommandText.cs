using Hw6.Core.Parameters;
using Hw6.Core.Sweeps;

namespace Hw6.Core.Tests.Experiments;

/// <summary>Reads options as a user types them, without the command line.</summary>
internal static class CommandText
{
    /// <summary>Reads options; those of a later text take the place of the same ones in an earlier text.</summary>
    public static ParameterValues Read(ExperimentDefinition definition, params IEnumerable<string> texts)
    {
        var asked = new ParameterValues();
        foreach (var text in texts)
        {
            var given = new Dictionary<Parameter, List<string>>();
            List<string> values = [];
            foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!word.StartsWith("--", StringComparison.Ordinal))
                {
                    values.Add(word);
                    continue;
                }

                var parameter = definition.Parameters.Single(parameter => parameter.Option == word);
                if (!given.TryGetValue(parameter, out var before))
                    given.Add(parameter, before = []);
                values = before;
            }

            foreach (var (parameter, tokens) in given)
                asked.Set(parameter, parameter.Parse(tokens));
        }

        return asked;
    }
}
