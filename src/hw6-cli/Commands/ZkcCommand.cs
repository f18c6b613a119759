using System.CommandLine;
using Hw6.Cli.Options;
using Hw6.Core;
using Hw6.Core.Graphs;

namespace Hw6.Cli.Commands;

/// <summary><c>hw6 zkc</c>: the karate club by a graph convolution network and by the classical methods.</summary>
internal static class ZkcCommand
{
    // "all" stands for the four methods; a list cannot hold it beside one of them.
    private const ZkcMethod All = (ZkcMethod)(-1);

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var methods = Opt.Choices(
            "--method",
            "Methods: gcn, min-cut, modularity, spectral, or all.",
            [ZkcMethod.Gcn],
            ("gcn", ZkcMethod.Gcn),
            ("min-cut", ZkcMethod.MinCut),
            ("modularity", ZkcMethod.Modularity),
            ("spectral", ZkcMethod.Spectral),
            ("all", All)
        );
        var labels = Opt.Choices<ZkcLabels>(
            "--labels",
            "What to recognise: modularity communities or the real club. [default: modularity]",
            [],
            ("modularity", ZkcLabels.Modularity),
            ("club", ZkcLabels.Club)
        );
        var adjacencies = Opt.Choices<Adjacency>(
            "--adjacency",
            "What a tie counts for: weighted or binary. [default: weighted; modularity binary, spectral both]",
            [],
            ("weighted", Adjacency.Weighted),
            ("binary", Adjacency.Binary)
        );
        var hidden = Opt.Text("--hidden", "Widths of the convolutions. [default: 16,2]", "WIDTHS");
        var optimizer = Opt.Choice(
            "--optimizer",
            "Update rule: gd or adam.",
            Optimizer.Gd,
            ("gd", Optimizer.Gd),
            ("adam", Optimizer.Adam)
        );
        var rates = Opt.Doubles("--lr", "Learning rates.", [0.02], Interval.Positive);
        var decays = Opt.Doubles(
            "--weight-decay",
            "Weight decays, divided by the number of nodes.",
            [0.025],
            Interval.NonNegative
        );
        var epochs = Opt.Int("--epochs", "Most epochs.", 20_000, 1, 100_000_000);
        var patience = Opt.Int(
            "--patience",
            "Epochs without a lower test loss that end training, once it has left its first plateau.",
            50,
            0
        );
        var repeats = Opt.Int("--repeats", "Initialisations for each combination.", 1, 1, 100_000);
        var source = Opt.Text("--source", "Source of the minimum cut. [default: 0]", "NODE");
        var sink = Opt.Text("--sink", "Sink of the minimum cut. [default: 33]", "NODE");
        var graph = Opt.File("--graph", "Your own graph: CSV with columns source,target[,weight].");
        var nodeLabels = Opt.File(
            "--node-labels",
            "Your own labels: CSV with columns node,label[,split]; split is train, test or empty."
        );
        var check = Opt.Flag(
            "--check-gradients",
            "Compare the hand-written gradients with central differences instead of training."
        );
        return ExperimentCommand.Create(
            "zkc",
            "Zachary's karate club: a graph convolution network beside the minimum cut, greedy modularity and the spectral split.",
            [
                "hw6 zkc",
                "hw6 zkc --method all --summary summary.csv -o nodes.csv",
                "hw6 zkc --labels modularity,club --repeats 20 -o runs.csv",
                "hw6 zkc --check-gradients",
                "hw6 zkc --graph ties.csv --node-labels labels.csv --optimizer adam --lr 0.01 --epochs 100 -o nodes.csv",
            ],
            [
                methods,
                labels,
                adjacencies,
                hidden,
                optimizer,
                rates,
                decays,
                epochs,
                patience,
                repeats,
                source,
                sink,
                graph,
                nodeLabels,
                check,
            ],
            history: true,
            (result, settings) =>
            {
                var options = new ZkcOptions
                {
                    Methods = Expand(result.GetValue(methods)!),
                    Labels = result.GetValue(labels)!,
                    Adjacencies = result.GetValue(adjacencies)!,
                    Hidden = Widths(result.GetValue(hidden)),
                    Optimizer = result.GetValue(optimizer),
                    LearningRates = result.GetValue(rates)!,
                    WeightDecays = result.GetValue(decays)!,
                    Epochs = result.GetValue(epochs),
                    Patience = result.GetValue(patience),
                    Seed = settings.Seed,
                    Repeats = result.GetValue(repeats),
                    Source = result.GetValue(source),
                    Sink = result.GetValue(sink),
                    Graph = result.GetValue(graph),
                    NodeLabels = result.GetValue(nodeLabels),
                    KeepHistory = settings.WantsHistory,
                };
                if (!result.GetValue(check))
                    return new ZkcExperiment(options);
                if (settings.History is not null)
                    throw new InputException("--history: --check-gradients trains nothing; expected one of the two");
                return new GradientCheckExperiment(options);
            }
        );
    }

    private static ZkcMethod[] Expand(ZkcMethod[] methods)
    {
        if (!methods.Contains(All))
            return methods;
        if (methods.Length > 1)
            throw new InputException(
                "--method: 'all' stands for every method; expected it alone, or a list of gcn, min-cut, modularity, spectral"
            );
        return [ZkcMethod.Gcn, ZkcMethod.MinCut, ZkcMethod.Modularity, ZkcMethod.Spectral];
    }

    // Not a swept option: the list is one network.
    private static int[] Widths(string? text)
    {
        if (text is null)
            return [16, 2];
        var widths = new List<int>();
        var error = text.Contains("..", StringComparison.Ordinal) ? "a range" : RangeList.ExpandIntegers(text, width =>
            {
                if (width is < 1 or > 1024)
                    return "out of range";
                widths.Add((int)width);
                return null;
            });
        if (error is null)
            return [.. widths];
        throw new InputException($"--hidden: '{text}' is not accepted; expected widths from 1 to 1024, such as 16,2");
    }
}
