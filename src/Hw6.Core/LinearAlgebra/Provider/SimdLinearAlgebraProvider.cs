using MathNet.Numerics.Providers.LinearAlgebra;

namespace Hw6.Core.LinearAlgebra;

/// <summary>
/// A linear-algebra provider for MathNet.Numerics whose products of dense matrices of <see cref="float"/> and <see cref="double"/>
/// run on <see cref="Gemm"/>. What it does not speed up it forwards to MathNet's managed provider.
/// </summary>
internal sealed partial class SimdLinearAlgebraProvider : ILinearAlgebraProvider
{
    private static readonly SimdLinearAlgebraProvider Instance = new();

    private SimdLinearAlgebraProvider() { }

    private static ManagedLinearAlgebraProvider Managed => ManagedLinearAlgebraProvider.Instance;

    /// <summary>Makes this the provider of MathNet's matrices in this process. Calling it again changes nothing.</summary>
    public static void Install()
    {
        if (!ReferenceEquals(LinearAlgebraControl.Provider, Instance))
            LinearAlgebraControl.Provider = Instance;
    }

    public bool IsAvailable() => true;

    public void InitializeVerify() { }

    public void FreeResources() { }

    /// <summary>The name that MathNet's <c>Control.Describe()</c> prints.</summary>
    public override string ToString() => $"hw6 SIMD provider, {RuntimeInfo.InstructionSets}";
}
