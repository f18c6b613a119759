using System.Reflection;
using Hw6.Core.LinearAlgebra.Kernels;

namespace Hw6.Core.Tests.LinearAlgebra;

/// <summary>Runs the kernels' tests again with narrower vectors and without any.</summary>
public sealed class VectorWidthTests
{
    private static readonly Type[] Kernels = [typeof(GemmTests), typeof(VectorOpsTests), typeof(ElementaryTests)];

    public static TheoryData<int, string, string> Cases()
    {
        var cases = new TheoryData<int, string, string>();
        foreach (var bits in new[] { 256, 128, 0 })
        {
            foreach (var kernel in Kernels)
            {
                foreach (
                    var method in kernel.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
                )
                    cases.Add(bits, kernel.FullName!, method.Name);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kernels_are_right_with_vectors_of_at_most(int bits, string kernel, string test)
    {
        Assert.SkipWhen(bits >= Widest.Bits, "the tests themselves run with these vectors");
        using var narrow = Widest.AtMost(bits);
        Assert.Equal(Math.Min(bits, Widest.Bits), Widest.Bits);
        var type = typeof(VectorWidthTests).Assembly.GetType(kernel)!;
        var method = type.GetMethod(test)!;
        var rows = method.GetCustomAttributes<InlineDataAttribute>().Select(row => row.Data).DefaultIfEmpty(null);
        foreach (var arguments in rows)
            method.Invoke(Activator.CreateInstance(type), BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }
}
