using Hw6.Core.LinearAlgebra;

namespace Hw6.Cli.Commands;

/// <summary>What <c>hw6 --info</c> prints.</summary>
internal static class InfoText
{
    /// <summary>The text, a fact a line.</summary>
    public static string Create()
    {
        SimdLinearAlgebraProvider.Install();
        return string.Concat(RuntimeInfo.Describe().Select(fact => $"{fact.Key, -16}  {fact.Value}\n"));
    }
}
