using Hw6.Core.Files;
using Hw6.Core.Parameters;

namespace Hw6.Core.Experiments;

/// <summary>The files of weights that cells start from, each opened once.</summary>
internal sealed class StartingWeights
{
    private readonly Parameter<string> parameter;
    private readonly Dictionary<string, NumpyArchive> archives = [];

    /// <summary>Opens the files.</summary>
    /// <param name="check">Refuses a cell's file that is not of its network.</param>
    /// <exception cref="InputException">A file cannot be read, or is not of a cell's network.</exception>
    public StartingWeights(Parameter<string> parameter, IReadOnlyList<Point> cells, Action<int, NumpyArchive> check)
    {
        this.parameter = parameter;
        for (var i = 0; i < cells.Count; i++)
        {
            if (!cells[i].Has(parameter))
                continue;
            var path = cells[i].Get(parameter);
            if (!archives.TryGetValue(path, out var archive))
                archives.Add(path, archive = NumpyArchive.Open(path));
            check(i, archive);
        }
    }

    /// <summary>What the files hold, as hashes.</summary>
    public IEnumerable<string> Contents => archives.Values.Select(archive => archive.Digest);

    /// <summary>Declares the option.</summary>
    public static Parameter<string> Option() =>
        new("weights", "Start from the weights in FILE, NumPy's .npz as --save-model writes it, and draw none.", Domain.File());

    /// <summary>The file of a cell, or <see langword="null"/>.</summary>
    public NumpyArchive? Of(Point cell) => cell.Has(parameter) ? archives[cell.Get(parameter)] : null;
}
