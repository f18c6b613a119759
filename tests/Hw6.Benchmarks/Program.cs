using BenchmarkDotNet.Running;
using Hw6.Benchmarks;
using Hw6.Benchmarks.Comparing;
using Hw6.Benchmarks.Profiling;

try
{
    return Run(args);
}
catch (InvalidOperationException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static int Run(string[] args) =>
    args switch
    {
        ["beam", var part] => BeamCost.Measure(part == "search"),
        ["compare", .. var rest] => Compare.Run(rest),
        ["profile", .. var rest] => SweepProfile.Run(rest),
        ["profile-transformer", .. var rest] => TransformerProfile.Run(rest),
        ["measure", var file, .. var rest] => MeasuredRun.Run(file, rest),
        ["gemm", var threads] => GemmRun.Run(int.Parse(threads)),
        _ => Benchmarks(args),
    };

static int Benchmarks(string[] args)
{
    BenchmarkSwitcher.FromAssembly(typeof(Compare).Assembly).Run(args);
    return 0;
}
