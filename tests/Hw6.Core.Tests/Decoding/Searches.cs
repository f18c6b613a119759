using Hw6.Core.Decoding;

namespace Hw6.Core.Tests.Decoding;

/// <summary>Runs the searches so that they stop with the test.</summary>
internal static class Searches
{
    public static BeamResult Beam(Decoder decoder, BeamSettings settings, CandidateObserver? observe = null) =>
        BeamSearch.Run(decoder, settings, observe, TestContext.Current.CancellationToken);

    public static ExactResult Exact(Decoder decoder, int length, int endToken, long mostExpansions) =>
        MostLikelySequence.Search(decoder, length, endToken, mostExpansions, TestContext.Current.CancellationToken);
}
