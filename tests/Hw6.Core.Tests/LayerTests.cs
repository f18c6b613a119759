using NetArchTest.Rules;

namespace Hw6.Core.Tests;

/// <summary>Who may use whom: the folders of Hw6.Core are layers, and each uses those below it only.</summary>
public sealed class LayerTests
{
    private const string Core = "Hw6.Core";
    private const string Experiments = $"{Core}.Experiments";

    // From the bottom up; those of one line do not use each other.
    private static readonly string[][] Layers =
    [
        ["Files"],
        ["Tables", "Randomness"],
        ["LinearAlgebra"],
        ["Parameters", "Drawing", "Data", "Probing", "Graphs"],
        ["Attention"],
        ["Nn"],
        ["Sweeps"],
        ["Autoencoders", "Decoding"],
        ["Experiments"],
    ];

    // What else is used, and why.
    private static readonly Dictionary<(string User, string Used), string> Exceptions = new()
    {
        [("Randomness", "LinearAlgebra")] =
            "Normal numbers are made many at once, by the vector kernels that there is one table of.",
        [("Experiments.Zkc", "Experiments.ZkcGradients")] =
            "zkc --check-gradients is an experiment that a flag of another asks for.",
        [("Experiments.Attention", "Experiments.AttentionGradients")] =
            "attention --check-gradients is an experiment that a flag of another asks for.",
        [("Experiments.AttentionGradients", "Experiments.Attention")] =
            "It checks the gradients of what attention measures, with attention's parameters and on its inputs.",
        [("Experiments.ZkcGradients", "Experiments.Zkc")] =
            "It checks the network that zkc trains, with zkc's parameters and on zkc's graphs.",
    };

    private static readonly Types InCore = Types.InAssembly(typeof(InputException).Assembly);

    private static readonly string[] Own =
    [
        .. NamespacesOfCore
            .Where(name => name.StartsWith($"{Experiments}.", StringComparison.Ordinal))
            .Select(name => $"Experiments.{name.Split('.')[3]}")
            .Distinct(),
    ];

    public static TheoryData<string> LayerNames => [.. Layers.SelectMany(line => line)];

    public static TheoryData<string> ExperimentNames => [.. Own];

    private static IEnumerable<string> NamespacesOfCore =>
        typeof(InputException).Assembly.GetTypes().Select(type => type.Namespace).OfType<string>();

    [Theory]
    [MemberData(nameof(LayerNames))]
    public void A_layer_uses_only_those_below_it(string layer) =>
        AssertUsesNoneOf(layer, Layers.SkipWhile(line => !line.Contains(layer)).SelectMany(line => line));

    [Theory]
    [MemberData(nameof(ExperimentNames))]
    public void An_experiment_uses_no_other(string experiment) => AssertUsesNoneOf(experiment, Own);

    [Fact]
    public void Every_folder_is_a_layer_and_every_experiment_a_folder_of_its_own()
    {
        Assert.Equal(
            Layers.SelectMany(line => line).Order(),
            NamespacesOfCore
                .Where(name => name.StartsWith($"{Core}.", StringComparison.Ordinal))
                .Select(name => name.Split('.')[2])
                .Distinct()
                .Order()
        );
        Assert.Equal(9, Own.Length);

        // What is in no folder is for all of them, and so uses none.
        var common = InCore.That().ResideInNamespaceMatching("^Hw6\\.Core$");
        Assert.Equal(
            ["InputException", "MessageText", "ResourceFailure"],
            common.GetTypes().Select(type => type.Name).Order(StringComparer.Ordinal)
        );
        Assert.Empty(common.And().HaveDependencyOnAny([.. LayerNames.Select(row => $"{Core}.{row.Data}")]).GetTypes());
    }

    [Fact]
    public void Every_exception_is_made_use_of() =>
        Assert.All(Exceptions.Keys, exception =>
            Assert.NotEmpty(Users(InCore, $"{Core}.{exception.User}", $"{Core}.{exception.Used}"))
        );

    [Fact]
    public void Nothing_in_Core_knows_a_command_line() =>
        Assert.Empty(
            InCore
                .That()
                .HaveDependencyOnAny("System.CommandLine", "System.Console", "Hw6.Cli")
                .GetTypes()
                .Select(type => type.FullName)
        );

    [Fact]
    public void The_command_line_knows_experiments_by_their_declarations_alone()
    {
        var inTool = Types.FromFile(Path.Combine(AppContext.BaseDirectory, "hw6.dll"));

        // It does use what all experiments share: the file is the right one, and its uses are seen.
        Assert.NotEmpty(Users(inTool, "Hw6.Cli", Experiments));
        Assert.All(Own, own => Assert.Empty(Users(inTool, "Hw6.Cli", $"{Core}.{own}")));
    }

    private static void AssertUsesNoneOf(string user, IEnumerable<string> others)
    {
        var uses = others
            .Where(other => other != user && !Exceptions.ContainsKey((user, other)))
            .SelectMany(other => Users(InCore, $"{Core}.{user}", $"{Core}.{other}").Select(type => $"{type} uses {other}"));
        Assert.Empty(uses);
    }

    private static IEnumerable<string> Users(Types types, string user, string used) =>
        types
            .That()
            .ResideInNamespace(user)
            .And()
            .HaveDependencyOnAny(used)
            .GetTypes()
            .Where(type => type.FullName.StartsWith($"{user}.", StringComparison.Ordinal))
            .Select(type => type.FullName);
}
