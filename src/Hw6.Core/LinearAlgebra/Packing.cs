using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hw6.Core.LinearAlgebra;

/// <summary>Copies of parts of matrices into the order in which a kernel reads them.</summary>
internal static unsafe class Packing
{
    /// <summary>target[p·step + i] := source[p·leading + i] for i &lt; rows, p &lt; columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(T* source, nint leading, T* target, nint step, int rows, int columns)
        where T : unmanaged
    {
        for (var p = 0; p < columns; p++)
        {
            Unsafe.CopyBlockUnaligned(target, source, (uint)(rows * sizeof(T)));
            source += leading;
            target += step;
        }
    }

    /// <summary>target[p·step + i] := source[i·leading + p] for i &lt; rows, p &lt; columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T>(T* source, nint leading, T* target, nint step, int rows, int columns)
        where T : unmanaged
    {
        var block = Sse2.IsSupported ? 16 / sizeof(T) : 1;
        var wholeRows = rows / block * block;
        var wholeColumns = columns / block * block;
        if (block > 1)
        {
            // Along the target first: its lines are written whole, and the source's rows are few enough to stay in cache.
            for (var p = 0; p < wholeColumns; p += block)
            {
                for (var i = 0; i < wholeRows; i += block)
                {
                    if (sizeof(T) == sizeof(float))
                        Transpose4((float*)(source + (i * leading) + p), leading, (float*)(target + (p * step) + i), step);
                    else
                        Transpose2((double*)(source + (i * leading) + p), leading, (double*)(target + (p * step) + i), step);
                }
            }
        }
        else
        {
            wholeRows = 0;
            wholeColumns = 0;
        }

        for (var p = 0; p < columns; p++)
        {
            for (nint i = p < wholeColumns ? wholeRows : 0; i < rows; i++)
                target[(p * step) + i] = source[(i * leading) + p];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* source, nint leading, float* target, nint step)
    {
        var r0 = Vector128.Load(source);
        var r1 = Vector128.Load(source + leading);
        var r2 = Vector128.Load(source + (2 * leading));
        var r3 = Vector128.Load(source + (3 * leading));
        var low01 = Sse.UnpackLow(r0, r1);
        var low23 = Sse.UnpackLow(r2, r3);
        var high01 = Sse.UnpackHigh(r0, r1);
        var high23 = Sse.UnpackHigh(r2, r3);
        Sse.MoveLowToHigh(low01, low23).Store(target);
        Sse.MoveHighToLow(low23, low01).Store(target + step);
        Sse.MoveLowToHigh(high01, high23).Store(target + (2 * step));
        Sse.MoveHighToLow(high23, high01).Store(target + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose2(double* source, nint leading, double* target, nint step)
    {
        var r0 = Vector128.Load(source);
        var r1 = Vector128.Load(source + leading);
        Sse2.UnpackLow(r0, r1).Store(target);
        Sse2.UnpackHigh(r0, r1).Store(target + step);
    }
}
