using System.Diagnostics;
using Hw6.Core.Attention.Kernels;
using Hw6.Core.Attention.Tiles;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.LinearAlgebra.Kernels;
using Hw6.Core.LinearAlgebra.Threading;
using Hw6.Core.Nn;

namespace Hw6.Core.Decoding;

/// <summary>
/// A step of a <see cref="TransformerDecoder"/> for several prefixes at once. A sequence has the same log-probability whatever it is predicted with: products
/// with two columns and more add up in one order, that with one column in another, so a single prefix is computed twice.
/// </summary>
internal sealed class TransformerPredictor(TransformerDecoder decoder) : LogitPredictor(decoder.VocabularySize)
{
    private readonly Transformer<float> model = decoder.Network;
    private readonly List<TransformerDecoder.State> pending = [];
    private double attentionSeconds;
    private float[] stream = []; // width × n
    private float[] norm = []; // width × n
    private float[] hat = []; // width × n
    private float[] inverse = []; // n
    private float[] projections = []; // 3·width × n
    private float[] attended = []; // width × n
    private float[] wide = []; // 4·width × n

    public override double AttentionSeconds => attentionSeconds;

    public override void Predict(ReadOnlySpan<DecoderState> states)
    {
        var (e, m) = (model.Size.Width, model.Size.Vocabulary);
        pending.Clear();
        foreach (var state in states)
        {
            if (((TransformerDecoder.State)state).Output is null && !pending.Contains((TransformerDecoder.State)state))
                pending.Add((TransformerDecoder.State)state);
        }

        var n = Columns(Math.Max(states.Length, pending.Count));
        if (stream.Length < n * e)
            Allocate(n, e);
        if (Logits.Length < n * m)
            Logits = new float[n * m];
        if (pending.Count > 0)
            Compute();
        for (var i = 0; i < states.Length; i++)
            ((TransformerDecoder.State)states[i]).Output.CopyTo(norm.AsSpan(i * e));
        if (states.Length == 1)
            norm.AsSpan(0, e).CopyTo(norm.AsSpan(e));
        Gemm.Multiply<float>(
            Operand.Transposed,
            Operand.AsStored,
            m,
            Columns(states.Length),
            e,
            1,
            Of(model.Token),
            e,
            norm,
            e,
            0,
            Logits,
            m
        );
    }

    private static int Columns(int prefixes) => Math.Max(2, prefixes);

    private ReadOnlySpan<float> Of(TransformerArray array) => array.Of<float>(model.Parameters.AsSpan());

    private void Allocate(int n, int e)
    {
        stream = new float[n * e];
        norm = new float[n * e];
        hat = new float[n * e];
        inverse = new float[n];
        projections = new float[3 * n * e];
        attended = new float[n * e];
        wide = new float[TransformerSize.Widening * n * e];
    }

    // The states that are not known yet, one layer after the other.
    private void Compute()
    {
        var (size, n) = (model.Size, Columns(pending.Count));
        var e = size.Width;
        for (var i = 0; i < n; i++)
        {
            var state = pending[Math.Min(i, pending.Count - 1)];
            var row = stream.AsSpan(i * e, e);
            Of(model.Token).Slice(state.Token * e, e).CopyTo(row);
            VectorOps.Add(row, Of(model.Position).Slice(state.Position * e, e));
        }

        foreach (var state in pending)
            state.Memory = new float[(long)TransformerDecoder.StateSizeOf(model)];
        using var work = new PastAttention(model, pending);
        for (var l = 0; l < size.Layers; l++)
        {
            var block = model.Blocks[l];
            LayerNorm.Forward<float>(e, n, stream, Of(block.AttentionGain!), Of(block.AttentionBias!), hat, inverse, norm);
            Product(block.AttentionIn, norm, n, 0, projections);
            var start = Stopwatch.GetTimestamp();
            work.Run(l, projections, attended);
            attentionSeconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (pending.Count == 1)
                attended.AsSpan(0, e).CopyTo(attended.AsSpan(e));
            Product(block.AttentionOut, attended, n, 1, stream);
            LayerNorm.Forward<float>(e, n, stream, Of(block.FeedGain!), Of(block.FeedBias!), hat, inverse, norm);
            Product(block.FeedIn, norm, n, 0, wide);
            var part = wide.AsSpan(0, TransformerSize.Widening * n * e);
            VectorOps.Gelu<float>(part, part);
            Product(block.FeedOut, wide, n, 1, stream);
        }

        LayerNorm.Forward<float>(e, n, stream, Of(model.Gain), Of(model.Bias), hat, inverse, norm);
        for (var i = 0; i < pending.Count; i++)
        {
            pending[i].Output = norm.AsSpan(i * e, e).ToArray();
            if (decoder.HasSums)
                pending[i].Previous = null;
        }
    }

    private void Product(TransformerArray weight, float[] x, int n, float beta, float[] y) =>
        Gemm.Multiply<float>(
            Operand.AsStored,
            Operand.AsStored,
            weight.Rows,
            n,
            weight.Columns,
            1,
            Of(weight),
            weight.Rows,
            x,
            weight.Columns,
            beta,
            y,
            weight.Rows
        );
}

/// <summary>Attention of the last tokens of some prefixes with all before them, a layer at a time.</summary>
internal sealed unsafe class PastAttention : IDisposable
{
    private readonly Buffers buffers = new();
    private readonly Step step;

    /// <summary>Finds the past of each prefix.</summary>
    public PastAttention(Transformer<float> model, IReadOnlyList<TransformerDecoder.State> states)
    {
        var making = new Making(model, states, buffers);
        Widest.Run<float, Making>(ref making);
        step = making.Made!;
    }

    /// <summary>Computes what attention gives, and what the states remember of the layer.</summary>
    /// <param name="projections">Queries, keys and values, 3·width a prefix.</param>
    /// <param name="attended">Receives width numbers a prefix.</param>
    public void Run(int layer, float[] projections, float[] attended) => step.Run(layer, projections, attended);

    public void Dispose() => buffers.Dispose();

    private struct Making(Transformer<float> model, IReadOnlyList<TransformerDecoder.State> states, Buffers buffers)
        : ILaneWork<float>
    {
        public Step? Made { get; private set; }

        public void Run<TLanes, TVector>()
            where TVector : struct
            where TLanes : struct, ILanes<float, TVector> =>
            Made = TransformerDecoder.HasSumsOf(model.Kernel)
                ? new SumStep<TLanes, TVector>(model, states, buffers)
                : new CacheStep<TLanes, TVector>(model, states, buffers);
    }

    private abstract class Step(Transformer<float> model, IReadOnlyList<TransformerDecoder.State> states)
    {
        protected IReadOnlyList<TransformerDecoder.State> States { get; } = states;

        protected int Width { get; } = model.Size.Width;

        protected int Heads { get; } = model.Size.Heads;

        protected int Entries { get; } = model.Size.Width / model.Size.Heads;

        protected float Scale { get; } =
            (float)AttentionHeads<float>.ScaleOf(model.Kernel, model.Size.Width / model.Size.Heads, model.Scaled);

        public void Run(int layer, float[] projections, float[] attended)
        {
            var work = new Work(this, layer);
            Pin.Run<float, Work>(ref work, projections, attended);
        }

        // About how many multiplications.
        protected abstract double Cost();

        protected virtual void Begin(int layer, float* projections) { }

        protected abstract void Head(int layer, int prefix, int head, float* projections, float* attended);

        private readonly struct Work(Step step, int layer) : IPinnedWork<float>
        {
            public void Run(in Operands<float> operands)
            {
                var projections = operands.First.At(0, (nint)3 * step.States.Count * step.Width);
                var attended = operands.Second.At(0, (nint)step.States.Count * step.Width);
                step.Begin(layer, projections);
                var threads = step.Cost() < 1 << 18 ? 1 : ParallelLoop.Threads;
                ParallelLoop.Run(step.States.Count * step.Heads, threads, new Body(step, layer, projections, attended));
            }
        }

        private readonly struct Body(Step step, int layer, float* projections, float* attended) : IParallelBody
        {
            public void Run(int piece)
            {
                var (prefix, head) = Math.DivRem(piece, step.Heads);
                var column = head * step.Entries;
                step.Head(
                    layer,
                    prefix,
                    head,
                    projections + ((nint)prefix * 3 * step.Width) + column,
                    attended + ((nint)prefix * step.Width) + column
                );
            }
        }
    }

    // Scores with the keys of all tokens before; the memories of the tokens are found once for all layers.
    private sealed class CacheStep<TLanes, TVector> : Step
        where TVector : struct
        where TLanes : struct, ILanes<float, TVector>
    {
        private readonly float[][][] pasts;
        private readonly float*[] scores;

        public CacheStep(Transformer<float> model, IReadOnlyList<TransformerDecoder.State> states, Buffers buffers)
            : base(model, states)
        {
            pasts = new float[states.Count][][];
            scores = new float*[states.Count * Heads];
            for (var i = 0; i < pasts.Length; i++)
            {
                pasts[i] = new float[states[i].Position + 1][];
                for (var state = states[i]; state is not null; state = state.Previous)
                    pasts[i][state.Position] = state.Memory!;
                for (var head = 0; head < Heads; head++)
                    scores[(i * Heads) + head] = buffers.Tile<float>(pasts[i].Length);
            }
        }

        protected override double Cost()
        {
            var cost = 0.0;
            foreach (var past in pasts)
                cost += 2.0 * past.Length * Width;
            return cost;
        }

        protected override void Head(int layer, int prefix, int head, float* projections, float* attended)
        {
            var past = pasts[prefix];
            var own = States[prefix].Memory.AsSpan();
            var (keys, values) = (2 * layer * Width, ((2 * layer) + 1) * Width);
            var column = head * Entries;
            new ReadOnlySpan<float>(projections + Width, Entries).CopyTo(own[(keys + column)..]);
            new ReadOnlySpan<float>(projections + (2 * Width), Entries).CopyTo(own[(values + column)..]);
            var weights = scores[(prefix * Heads) + head];
            for (var j = 0; j < past.Length; j++)
            {
                var product = new Product(projections);
                Pin.Run(ref product, past[j].AsSpan(keys + column, Entries));
                weights[j] = Scale * product.Result;
            }

            var softmax = new SoftmaxPass<float>(new(weights, past.Length));
            softmax.Run<TLanes, TVector>();
            new Span<float>(attended, Entries).Clear();
            for (var j = 0; j < past.Length; j++)
            {
                var sum = new Multiple(attended, weights[j]);
                Pin.Run(ref sum, past[j].AsSpan(values + column, Entries));
            }

            RowOps<float, TLanes, TVector>.Divide(attended, Entries, softmax.Sum, attended);
        }

        private struct Product(float* query) : IPinnedWork<float>
        {
            public float Result { get; private set; }

            public void Run(in Operands<float> operands)
            {
                var key = operands.First;
                Result = Sums<float, TLanes, TVector>.Dot(query, key.At(0, key.Length), (int)key.Length);
            }
        }

        private readonly struct Multiple(float* target, float weight) : IPinnedWork<float>
        {
            public void Run(in Operands<float> operands)
            {
                var value = operands.First;
                RowOps<float, TLanes, TVector>.AddMultiple(target, value.At(0, value.Length), (int)value.Length, weight);
            }
        }
    }

    // S := S + φ(k)vᵀ and z := z + φ(k), then φ(q)ᵀS / φ(q)ᵀz, in one pass over S.
    private sealed class SumStep<TLanes, TVector> : Step
        where TVector : struct
        where TLanes : struct, ILanes<float, TVector>
    {
        private readonly FeatureMap<float> map;
        private readonly int stride;
        private readonly float* entries; // entries × stride: a prefix and head a lane
        private readonly float* queries; // C × stride
        private readonly float* keys; // C × stride
        private readonly float* rows; // a value and a 1, for each prefix and head
        private readonly float* results; // numerators and a denominator, for each prefix and head

        public SumStep(Transformer<float> model, IReadOnlyList<TransformerDecoder.State> states, Buffers buffers)
            : base(model, states)
        {
            map = model.Kernel.Features<float, TLanes, TVector>(Entries);
            stride = Lane.RoundUp<float>(states.Count * Heads);
            entries = buffers.Tile<float>((long)Entries * stride);
            queries = buffers.Tile<float>((long)map.Dimension * stride);
            keys = buffers.Tile<float>((long)map.Dimension * stride);
            rows = buffers.Tile<float>((long)stride * (Entries + 1));
            results = buffers.Tile<float>((long)stride * (Entries + 1));
        }

        protected override double Cost() => 2.0 * States.Count * Heads * map.Dimension * (Entries + 1);

        protected override void Begin(int layer, float* projections)
        {
            Fill(projections, Scale, queries);
            Fill(projections + Width, 1, keys);
        }

        protected override void Head(int layer, int prefix, int head, float* projections, float* attended)
        {
            var state = States[prefix];
            var size = Entries + 1;
            var piece = (prefix * Heads) + head;
            var row = rows + ((nint)piece * size);
            var result = results + ((nint)piece * size);
            new ReadOnlySpan<float>(projections + (2 * Width), Entries).CopyTo(new Span<float>(row, Entries));
            row[Entries] = 1;
            new Span<float>(result, size).Clear();
            var first = ((layer * Heads) + head) * map.Dimension * size;
            var memory = state.Memory.AsSpan(first, map.Dimension * size);
            if (state.Previous is { } previous)
                previous.Memory.AsSpan(first, memory.Length).CopyTo(memory);
            var step = new Adding(keys + piece, queries + piece, stride, row, result, size, map.Dimension);
            Pin.Run(ref step, memory);
            if (result[Entries] == 0)
                new Span<float>(attended, Entries).Clear();
            else
                RowOps<float, TLanes, TVector>.Divide(result, Entries, result[Entries], attended);
        }

        private readonly struct Adding(float* key, float* query, nint stride, float* row, float* result, int size, int dimension)
            : IPinnedWork<float>
        {
            public void Run(in Operands<float> operands)
            {
                var sums = operands.First.At(0, (nint)dimension * size);
                for (var f = 0; f < dimension; f++, sums += size)
                {
                    RowOps<float, TLanes, TVector>.AddMultiple(sums, row, size, key[f * stride]);
                    RowOps<float, TLanes, TVector>.AddMultiple(result, sums, size, query[f * stride]);
                }
            }
        }

        private void Fill(float* x, float scale, float* features)
        {
            for (var piece = 0; piece < States.Count * Heads; piece++)
            {
                var (prefix, head) = Math.DivRem(piece, Heads);
                var source = x + ((nint)prefix * 3 * Width) + (head * Entries);
                for (var i = 0; i < Entries; i++)
                    entries[(i * stride) + piece] = scale * source[i];
            }

            map.Fill(entries, stride, stride, 0, map.Dimension, features);
        }
    }
}
