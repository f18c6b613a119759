using BenchmarkDotNet.Attributes;
using Hw6.Core.Autoencoders;
using Hw6.Core.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Single;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Hw6.Benchmarks;

/// <summary>Products in single precision: ours on one thread and on all, and MathNet's managed provider.</summary>
[MemoryDiagnoser]
public class ProductBenchmarks
{
    private float[] a = [];
    private float[] b = [];
    private float[] c = [];

    [Params("1024x1024x1024", "100x784x1000", "100x784x5", "784x100x1000", "34x34x34", "1000x1000x1")]
    public string Shape { get; set; } = "";

    private (int M, int K, int N) Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var sizes = Shape.Split('x').Select(int.Parse).ToArray();
        Size = (sizes[0], sizes[1], sizes[2]);
        var random = new Random(1);
        a = [.. Enumerable.Range(0, Size.M * Size.K).Select(_ => random.NextSingle())];
        b = [.. Enumerable.Range(0, Size.K * Size.N).Select(_ => random.NextSingle())];
        c = new float[Size.M * Size.N];
    }

    [Benchmark(Baseline = true)]
    public void OneThread()
    {
        using var budget = new ThreadBudget(1).Enter();
        Multiply(Operand.AsStored, Operand.AsStored, Size.M, Size.K);
    }

    [Benchmark]
    public void AllThreads() => Multiply(Operand.AsStored, Operand.AsStored, Size.M, Size.K);

    [Benchmark]
    public void LeftTransposed() => Multiply(Operand.Transposed, Operand.AsStored, Size.K, Size.K);

    [Benchmark]
    public void RightTransposed() => Multiply(Operand.AsStored, Operand.Transposed, Size.M, Size.N);

    [Benchmark]
    public void ManagedProvider() =>
        ManagedLinearAlgebraProvider.Instance.MatrixMultiply(a, Size.M, Size.K, b, Size.K, Size.N, c);

    private void Multiply(Operand opA, Operand opB, int lda, int ldb) =>
        Gemm.Multiply<float>(opA, opB, Size.M, Size.N, Size.K, 1, a, lda, b, ldb, 0, c, Size.M);
}

/// <summary>The fused passes over vectors.</summary>
public class VectorBenchmarks
{
    private const int Length = 256 * 1024;

    private readonly float[] x = new float[Length];
    private readonly float[] y = new float[Length];
    private readonly float[] m = new float[Length];
    private readonly float[] v = new float[Length];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var i = 0; i < Length; i++)
            x[i] = (random.NextSingle() * 20) - 10;
    }

    [Benchmark]
    public float Dot() => VectorOps.Dot<float>(x, y);

    [Benchmark]
    public void AddToColumnsAndRelu() => VectorOps.AddToColumnsAndRelu<float>(1024, Length / 1024, x.AsSpan(0, 1024), y);

    [Benchmark]
    public void ReluBackward() => VectorOps.ReluBackward<float>(x, y);

    [Benchmark]
    public void Adam() => VectorOps.Adam<float>(new AdamStep<float>(10), x, m, v, y);
}

/// <summary>Principal components of few samples with many entries, and of many with few: samples × entries.</summary>
[MemoryDiagnoser]
public class PrincipalComponentsBenchmarks
{
    private DenseMatrix samples = new(1, 1);

    [Params("60x3000", "60x100000", "3500x400", "14000x40")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        SimdLinearAlgebraProvider.Install();
        var sizes = Shape.Split('x').Select(int.Parse).ToArray();
        var random = new Random(1);
        samples = new DenseMatrix(
            sizes[1],
            sizes[0],
            [.. Enumerable.Range(0, sizes[0] * sizes[1]).Select(_ => random.NextSingle())]
        );
    }

    [Benchmark]
    public double[] Ten() => PrincipalComponents.Fit(samples).First(10);
}
