namespace Hw6.Core.Data;

/// <summary>A file that a mirror must serve bit by bit.</summary>
/// <param name="Name">Its name at the mirror and in the cache.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal.</param>
internal sealed record KnownFile(string Name, long Bytes, string Sha256);

/// <summary>The files of a data set that can be downloaded.</summary>
/// <param name="Name">The data set.</param>
/// <param name="Mirrors">Addresses of folders that hold the files, tried in order.</param>
/// <param name="Files">The four files.</param>
internal sealed record KnownFiles(string Name, IReadOnlyList<string> Mirrors, IReadOnlyList<KnownFile> Files)
{
    /// <summary>MNIST, by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.</summary>
    public static KnownFiles Mnist { get; } =
        new(
            "mnist",
            ["https://storage.googleapis.com/cvdf-datasets/mnist/", "https://ossci-datasets.s3.amazonaws.com/mnist/"],
            [
                new("train-images-idx3-ubyte.gz", 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                new("train-labels-idx1-ubyte.gz", 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                new("t10k-images-idx3-ubyte.gz", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                new("t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
            ]
        );

    /// <summary>Fashion-MNIST, by Zalando SE, MIT.</summary>
    public static KnownFiles FashionMnist { get; } =
        new(
            "fashion-mnist",
            ["https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"],
            [
                new("train-images-idx3-ubyte.gz", 26421856, "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7"),
                new("train-labels-idx1-ubyte.gz", 29491, "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056"),
                new("t10k-images-idx3-ubyte.gz", 4422079, "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"),
                new("t10k-labels-idx1-ubyte.gz", 5125, "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05"),
            ]
        );

    /// <summary>The files of a data set by name.</summary>
    /// <exception cref="ArgumentException">No data set of that name can be downloaded.</exception>
    public static KnownFiles Find(string name) =>
        name switch
        {
            "mnist" => Mnist,
            "fashion-mnist" => FashionMnist,
            _ => throw new ArgumentException($"no files are known of '{name}'", nameof(name)),
        };
}
