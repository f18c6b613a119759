using BenchmarkDotNet.Running;
using Hw6.Benchmarks;
using Hw6.Benchmarks.Comparing;
using Hw6.Benchmarks.Profiling;

return args switch
{
    ["beam", var part] => BeamCost.Measure(part == "search"),
    ["compare", .. var rest] => Compare.Run(rest),
    ["profile", .. var rest] => SweepProfile.Run(rest),
    ["gemm", var threads] => GemmRun.Run(int.Parse(threads)),
    _ => Benchmarks(args),
};

static int Benchmarks(string[] args)
{
    BenchmarkSwitcher.FromAssembly(typeof(Compare).Assembly).Run(args);
    return 0;
}
