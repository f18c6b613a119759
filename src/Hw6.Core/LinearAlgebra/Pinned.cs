using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// Numbers that stay where they are while a kernel is at work on them. This is the one way from spans and arrays to pointers: whoever takes a pointer says
/// how many elements are read or written from there, and a Debug build holds it to the bounds.
/// </summary>
/// <param name="start">The first of them.</param>
/// <param name="length">How many.</param>
internal readonly unsafe struct Pinned<T>(T* start, nint length)
    where T : unmanaged
{
    private readonly T* start = start;
    private readonly nint length = length;

    /// <summary>How many.</summary>
    public nint Length => length;

    /// <summary>Whether there are none: an operand that was not given.</summary>
    public bool IsEmpty => length == 0;

    /// <summary>Where <paramref name="count"/> of the elements begin.</summary>
    /// <param name="first">The first, from 0.</param>
    /// <param name="count">How many are read or written from there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(nint first, nint count)
    {
        Debug.Assert(0 <= first && 0 <= count && first <= length - count, "elements of this operand");
        return start + first;
    }

    /// <summary>Where a matrix begins whose columns lie <paramref name="leading"/> apart, the last column ending with its last row.</summary>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="columns">Columns, at least 1.</param>
    /// <param name="leading">Elements from column to column.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Matrix(nint rows, nint columns, nint leading)
    {
        Debug.Assert(rows >= 1 && columns >= 1 && leading >= rows, "a matrix with elements");
        return At(0, ((columns - 1) * leading) + rows);
    }

    /// <summary>Some of the elements.</summary>
    /// <param name="first">The first, from 0.</param>
    /// <param name="count">How many.</param>
    public Span<T> Span(nint first, int count) => new(At(first, count), count);
}

/// <summary>What a kernel works on: up to six operands, empty where there is none.</summary>
internal readonly record struct Operands<T>(
    Pinned<T> First,
    Pinned<T> Second,
    Pinned<T> Third,
    Pinned<T> Fourth,
    Pinned<T> Fifth,
    Pinned<T> Sixth
)
    where T : unmanaged;

/// <summary>Work on operands that stay where they are until it returns.</summary>
internal interface IPinnedWork<T>
    where T : unmanaged
{
    void Run(in Operands<T> operands);
}

/// <summary>Holds numbers where they are.</summary>
internal static unsafe class Pin
{
    /// <summary>Runs work on the numbers of spans, which the collector does not move until it returns.</summary>
    /// <param name="work">The work. It writes to those operands that were spans to be written to.</param>
    /// <param name="first">An operand.</param>
    /// <param name="second">An operand, or none.</param>
    /// <param name="third">An operand, or none.</param>
    /// <param name="fourth">An operand, or none.</param>
    /// <param name="fifth">An operand, or none.</param>
    /// <param name="sixth">An operand, or none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T, TWork>(
        ref TWork work,
        ReadOnlySpan<T> first,
        ReadOnlySpan<T> second = default,
        ReadOnlySpan<T> third = default,
        ReadOnlySpan<T> fourth = default,
        ReadOnlySpan<T> fifth = default,
        ReadOnlySpan<T> sixth = default
    )
        where T : unmanaged
        where TWork : struct, IPinnedWork<T>
    {
        fixed (
            T* p1 = first,
                p2 = second,
                p3 = third,
                p4 = fourth,
                p5 = fifth,
                p6 = sixth
        )
        {
            work.Run(
                new Operands<T>(
                    new(p1, first.Length),
                    new(p2, second.Length),
                    new(p3, third.Length),
                    new(p4, fourth.Length),
                    new(p5, fifth.Length),
                    new(p6, sixth.Length)
                )
            );
        }
    }

    /// <summary>Zeros in an array that the collector never moves.</summary>
    public static T[] Array<T>(long length)
        where T : unmanaged => GC.AllocateArray<T>(checked((int)length), pinned: true);

    /// <summary>The numbers of an array that <see cref="Array{T}"/> made; whoever asks holds on to the array.</summary>
    public static Pinned<T> Of<T>(T[] array)
        where T : unmanaged
    {
        Debug.Assert(array.Length == 0 || GC.GetGeneration(array) == GC.MaxGeneration, "an array that is never moved");
        return new((T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
    }
}
