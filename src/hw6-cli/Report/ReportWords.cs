namespace Hw6.Cli.Report;

/// <summary>What a report says about an experiment, whatever its results are.</summary>
internal static class ReportWords
{
    /// <summary>The heading of an experiment's section.</summary>
    public static string Title(string command) =>
        command switch
        {
            "zkc" => "Zachary's karate club",
            "zkc gradients" => "Gradients of the graph network, checked",
            "attention" => "Attention: softmax, kernels, linear time",
            "attention moments" => "Why attention divides by √d",
            "ae" => "Autoencoders and linear probes",
            "ae optimality" => "Principal components and linear autoencoders",
            "beam" => "Beam search",
            _ => command,
        };

    /// <summary>What was done, in a paragraph.</summary>
    public static string Introduction(string command) =>
        command switch
        {
            "zkc" =>
                "Thirty-four members of a karate club are linked by their ties outside it; the club split in two. Each method below sees the ties and says who goes "
                    + "with the instructor, Mr. Hi, and who with the officer. The graph convolution network learns from the labels of some members and is tested on the others; "
                    + "the minimum cut, modularity and the spectral split see no label at all.",
            "zkc gradients" =>
                "The network's gradients are written by hand. Here each is compared with central differences, which need nothing but the loss.",
            "attention" =>
                "Every position of a sequence of N takes a weighted mean of all values. Done directly it needs all N × N weights; where the weight is a product of "
                    + "features of query and key, sums over the keys are taken once, and time and memory grow with N alone.",
            "attention moments" =>
                "Queries and keys are drawn at random, their products measured, and mean and variance set beside theory; then the same products go through a softmax, "
                    + "with and without division by √d.",
            "ae" =>
                "An autoencoder maps a sample through a bottleneck of k numbers and back. Three kinds of input train it: the sample itself (vanilla), the sample with noise "
                    + "(denoising), and the sample with entries set to zero (masked). Then its encoder is frozen, and a linear classifier of the codes tells what they are worth.",
            "ae optimality" =>
                "A linear autoencoder with bottleneck k can do no better than the first k principal components. Gradients and losses at several points show which of them are optimal, "
                    + "which only stationary, and which neither.",
            "beam" =>
                "A decoder gives each next token a log-probability. Beam search keeps the k best sequences at every timestep; an exact search finds the most likely one to compare with.",
            _ => "",
        };
}
