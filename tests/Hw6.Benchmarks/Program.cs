using BenchmarkDotNet.Running;
using Hw6.Benchmarks;
using Hw6.Benchmarks.Comparing;

return args switch
{
    ["beam"] => BeamCost.Measure(),
    ["compare", .. var rest] => Compare.Run(rest),
    ["gemm", var threads] => GemmRun.Run(int.Parse(threads)),
    _ => Benchmarks(args),
};

static int Benchmarks(string[] args)
{
    BenchmarkSwitcher.FromAssembly(typeof(Compare).Assembly).Run(args);
    return 0;
}
