using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Text;
using Hw6.Core.Attention;
using Hw6.Core.Attention.Forms;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.LinearAlgebra.Threading;

namespace Hw6.Stress;

/// <summary>
/// Calls of every kernel with operands that touch pages which nobody may read or write, at their end and then at their start: products in all
/// transposes and with padded columns, passes over vectors and batches, and attention in every form, on 1 to 4 threads. An access outside an operand ends the
/// process; the file of the last case says which call it was.
/// </summary>
internal sealed class GuardRun
{
    private const int Usual = 70;
    private const int Longest = 20_000;
    private const int OperandBytes = 4 << 20;
    private const int Most = 9;

    private readonly GuardedBlocks blocks = new();
    private readonly GuardedOperand[] operands = [.. Enumerable.Range(0, Most).Select(_ => new GuardedOperand(OperandBytes))];
    private readonly int[] counts = new int[4];
    private readonly LastCase last;
    private bool atEnd;

    private GuardRun(LastCase last)
    {
        this.last = last;
        NativeBlocks.Source = blocks;
    }

    /// <summary>Makes the calls, each of which depends on the seed and its number alone.</summary>
    /// <param name="bits">The most bits of a vector.</param>
    /// <param name="first">The number of the first call.</param>
    /// <param name="cases">How many calls.</param>
    /// <param name="path">The file that names the last.</param>
    /// <returns>0 where all went well.</returns>
    public static int Run(int bits, int first, int cases, int seed, string path)
    {
        using var last = new LastCase(path);
        using var width = Widest.AtMost(bits);
        if (Widest.Bits != bits)
        {
            Console.WriteLine($"skipped: this processor has no vectors of {bits} bits");
            return 0;
        }

        var run = new GuardRun(last);
        for (var number = first; number < first + cases; number++)
        {
            var random = new Random(unchecked((seed * 1_000_003) + number));
            run.Call(number, random);
        }

        Console.WriteLine(
            $"{bits} bits: {cases} cases ({run.counts[0]} products, {run.counts[1]} passes over vectors, {run.counts[2]} over batches, {run.counts[3]} of attention), no access outside"
        );
        return 0;
    }

    /// <summary>Has a kernel read one element too many, which must end the process.</summary>
    public static int Plant(int bits, string which, string path)
    {
        using var last = new LastCase(path);
        using var width = Widest.AtMost(bits);
        last.Set($"planted, one element {which}");
        var operand = new GuardedOperand(OperandBytes).Take<float>(33, atEnd: which == "after", new Random(1));
        unsafe
        {
            fixed (float* x = operand)
                Console.WriteLine(VectorOps.Sum(new ReadOnlySpan<float>(which == "after" ? x : x - 1, operand.Length + 1)));
        }

        return 0;
    }

    private void Call(int number, Random random)
    {
        blocks.AtEnd = atEnd = number % 2 == 0;
        var threads = 1 + random.Next(4);
        using var budget = new ThreadBudget(threads).Enter();
        var kind = random.Next(100) switch
        {
            < 50 => 0,
            < 75 => 1,
            < 90 => 2,
            _ => 3,
        };
        counts[kind]++;
        var where = $"case {number}, {(atEnd ? "end" : "start")} guarded, {threads} threads: ";
        if (random.Next(2) == 0)
            Call<float>(kind, where, random);
        else
            Call<double>(kind, where, random);
        foreach (var operand in operands)
        {
            if (!operand.IsIntact)
                throw new InvalidOperationException("written outside an operand: " + last.Text);
        }
    }

    private void Call<T>(int kind, string where, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        where += typeof(T).Name + " ";
        switch (kind)
        {
            case 0:
                Product<T>(where, random);
                break;
            case 1:
                Vector<T>(where, random);
                break;
            case 2:
                Batch<T>(where, random);
                break;
            default:
                Attention<T>(where, random);
                break;
        }
    }

    private Span<T> Take<T>(int operand, int count, Random random)
        where T : unmanaged, INumber<T> => operands[operand].Take<T>(count, atEnd, random);

    // Mostly short, since the ends of kernels are where they can go wrong; every length up to 70.
    private static int Size(Random random) => 1 + random.Next(random.Next(3) == 0 ? Usual : 1 + random.Next(Usual));

    private void Product<T>(string where, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (m, n, k) = (Size(random), Size(random), Size(random));
        switch (random.Next(200))
        {
            case 0: // Enough for several threads.
                (m, n, k) = (m + 100, n + 100, k + 30);
                break;
            case 1: // One long side, or two.
                var side = 1 + random.Next(Longest);
                var others = 1 + random.Next(6);
                (m, n, k) = random.Next(3) switch
                {
                    0 => (side, others, 1 + random.Next(6)),
                    1 => (1 + random.Next(6), side, others),
                    _ => (others, 1 + random.Next(6), side),
                };
                break;
            case 2: // Columns that share the sets of a cache are packed.
                (m, n, k) = (256, 256 + random.Next(9), 1 + random.Next(20));
                break;
            case 3 or 4 or 5 or 6: // Products with a vector.
                if (random.Next(2) == 0)
                    m = 1;
                else
                    n = 1;
                break;
        }

        var (a, b) = (Operand(random), Operand(random));
        var (rowsA, columnsA) = a == Core.LinearAlgebra.Operand.AsStored ? (m, k) : (k, m);
        var (rowsB, columnsB) = b == Core.LinearAlgebra.Operand.AsStored ? (k, n) : (n, k);
        var (lda, ldb, ldc) = (rowsA + Padding(random), rowsB + Padding(random), m + Padding(random));
        var alpha = T.CreateChecked(random.Next(2) == 0 ? 1 : -0.5);
        var beta = T.CreateChecked(
            random.Next(3) switch
            {
                0 => 0,
                1 => 1,
                _ => 0.5,
            }
        );
        last.Set($"{where}{a} × {b}, m = {m}, n = {n}, k = {k}, α = {alpha}, β = {beta}, leading {lda}, {ldb}, {ldc}");
        Gemm.Multiply<T>(
            a,
            b,
            m,
            n,
            k,
            alpha,
            Take<T>(0, (lda * (columnsA - 1)) + rowsA, random),
            lda,
            Take<T>(1, (ldb * (columnsB - 1)) + rowsB, random),
            ldb,
            beta,
            Take<T>(2, (ldc * (n - 1)) + m, random),
            ldc
        );
    }

    private static Operand Operand(Random random) =>
        random.Next(2) == 0 ? Core.LinearAlgebra.Operand.AsStored : Core.LinearAlgebra.Operand.Transposed;

    private static int Padding(Random random) => random.Next(2) == 0 ? 0 : random.Next(20);

    private void Vector<T>(string where, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var length = random.Next(200) switch
        {
            0 => 1 + random.Next(Longest),
            1 when random.Next(10) == 0 => 49_000 + random.Next(20_000), // several threads
            _ => Size(random),
        };
        var pass = random.Next(14);
        last.Set($"{where}pass {pass} over {length} elements");
        switch (pass)
        {
            case 0:
                var uniform = Take<T>(0, length, random);
                var turn = Take<T>(1, length, random);
                foreach (ref var u in uniform)
                    u = T.Abs(u) * T.CreateChecked(0.5);
                foreach (ref var t in turn)
                    t = T.Abs(t);
                VectorOps.BoxMuller(uniform, turn);
                break;
            case 1:
                VectorOps.Log(Take<T>(0, length, random));
                break;
            case 2:
                VectorOps.Tanh(Take<T>(0, length, random));
                break;
            case 3:
                VectorOps.ExpBelowLargest(Take<T>(0, length, random), out _);
                break;
            case 4:
                VectorOps.Dot<T>(Take<T>(0, length, random), Take<T>(1, length, random));
                break;
            case 5:
                VectorOps.Sum<T>(Take<T>(0, length, random));
                break;
            case 6:
                VectorOps.Residuals<T>(
                    Take<T>(0, length, random),
                    Take<T>(1, length, random),
                    random.Next(2) == 0 ? default : Take<T>(2, length, random),
                    T.One,
                    T.One,
                    random.Next(2) == 0 ? default : Take<T>(3, length, random),
                    T.One
                );
                break;
            case 7:
                VectorOps.ReluBackward<T>(Take<T>(0, length, random), Take<T>(1, length, random));
                break;
            case 8 when random.Next(4) == 0:
                VectorOps.Descend(0.1, 0.01, Take<double>(0, length, random), Take<double>(1, length, random));
                break;
            case 9:
                VectorOps.Gelu<T>(Take<T>(0, length, random), Take<T>(1, length, random));
                break;
            case 10:
                VectorOps.GeluAndSlope(Take<T>(0, length, random), Take<T>(1, length, random));
                break;
            case 11:
                VectorOps.Multiply<T>(Take<T>(0, length, random), Take<T>(1, length, random));
                break;
            case 12:
                VectorOps.Add<T>(Take<T>(0, length, random), Take<T>(1, length, random));
                break;
            case 13:
                VectorOps.SumOfExponentials<T>(Take<T>(0, length, random), T.One);
                break;
            default:
                VectorOps.Adam(
                    new AdamStep<T>(1 + random.Next(9)),
                    Take<T>(0, length, random),
                    Take<T>(1, length, random),
                    Take<T>(2, length, random),
                    Take<T>(3, length, random)
                );
                break;
        }
    }

    private void Batch<T>(string where, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (rows, columns) = (Size(random), Size(random));
        if (random.Next(200) == 0)
            (rows, columns) =
                random.Next(2) == 0
                    ? (1 + random.Next(Longest), 1 + random.Next(6))
                    : (1 + random.Next(6), 1 + random.Next(Longest));
        var pass = random.Next(3);
        last.Set($"{where}pass {pass} over {rows} × {columns}");
        var few = Take<T>(0, rows, random);
        var all = Take<T>(1, rows * columns, random);
        switch (pass)
        {
            case 0:
                VectorOps.AddToColumns<T>(rows, columns, few, all);
                break;
            case 1:
                VectorOps.AddToColumnsAndRelu<T>(rows, columns, few, all);
                break;
            default:
                VectorOps.RowSums<T>(rows, columns, all, few);
                break;
        }
    }

    private void Attention<T>(string where, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = new AttentionShape(Size(random), Math.Min(Size(random), 24), Math.Min(Size(random), 24));
        switch (random.Next(100))
        {
            case 0: // More than one tile of queries, of keys and of vectors.
                shape = shape with { N = 90 + random.Next(500) };
                break;
            case 1:
                shape = shape with { D = Size(random), M = Size(random) };
                break;
        }

        var kind = AttentionKernels.All[random.Next(AttentionKernels.All.Length)];
        var kernel = kind.Create(new KernelValues(3, 0.5, 1 + random.Next(100), 7));
        var form = (AttentionForm)random.Next(3);

        // Monomials of degree three are many, and softmax has no features.
        if (kind.Name == "polynomial")
            shape = shape with { D = Math.Min(shape.D, 6) };
        if (form == AttentionForm.Linear && kernel.FeatureDimension(shape.D) is null)
            form = AttentionForm.Streaming;
        var causal = random.Next(2) == 0;
        var back = random.Next(2) == 0;
        last.Set($"{where}{kind.Name}, {form}{(causal ? ", causal" : "")}{(back ? ", and back" : "")}, {shape}");
        using var buffers = new Buffers();
        var mechanism = Mechanisms.Create<T>(form, shape, kernel, causal, buffers, CancellationToken.None, back);
        var q = Take<T>(0, shape.N * shape.D, random);
        var k = Take<T>(1, shape.N * shape.D, random);
        var v = Take<T>(2, shape.N * shape.M, random);
        var output = Take<T>(3, shape.N * shape.M, random);
        var denominators = Take<T>(4, shape.N, random);
        mechanism.Compute(q, k, v, output, denominators);
        if (!back)
            return;
        mechanism.Backward(
            q,
            k,
            v,
            output,
            denominators,
            Take<T>(5, shape.N * shape.M, random),
            Take<T>(6, shape.N * shape.D, random),
            Take<T>(7, shape.N * shape.D, random),
            Take<T>(8, shape.N * shape.M, random)
        );
    }
}

/// <summary>A file that names the call being made, and is there when the process is not any more.</summary>
internal sealed class LastCase : IDisposable
{
    private const int Size = 512;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte[] bytes = new byte[Size];

    public LastCase(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Size);
        view = file.CreateViewAccessor();
    }

    public string Text { get; private set; } = "";

    public void Set(string text)
    {
        Text = text;
        bytes.AsSpan().Fill((byte)' ');
        Encoding.UTF8.TryGetBytes(text, bytes, out _);
        view.WriteArray(0, bytes, 0, Size);
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
