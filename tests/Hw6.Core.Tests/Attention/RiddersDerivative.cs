namespace Hw6.Core.Tests.Attention;

/// <summary>
/// The derivative of a function at 0 by central differences of falling steps, extrapolated to a step of 0 (C. J. F. Ridders, "Accurate computation of F'(x)
/// and F'(x)F''(x)", 1982): near a pole, where one step is too long everywhere and too short for what is rounded, it finds the step by itself.
/// </summary>
internal static class RiddersDerivative
{
    private const double FirstStep = 1e-3;
    private const double Shrink = 1.6;
    private const int Steps = 12;

    // The function is known to some 1e-15 of itself: there is nothing left to be found once estimates agree so well.
    private const double Agreed = 1e-11;

    public static double Of(Func<double, double> function)
    {
        var (best, least) = (0.0, double.PositiveInfinity);
        var before = new double[Steps];
        var step = FirstStep;
        for (var row = 0; row < Steps && least > Agreed * (1 + Math.Abs(best)); row++, step /= Shrink)
        {
            var now = new double[Steps];
            now[0] = (function(step) - function(-step)) / (2 * step);

            // Each column takes the next even power of the step out of the error.
            var power = Shrink * Shrink;
            for (var column = 1; column <= row; column++, power *= Shrink * Shrink)
            {
                now[column] = ((power * now[column - 1]) - before[column - 1]) / (power - 1);
                var error = Math.Max(Math.Abs(now[column] - now[column - 1]), Math.Abs(now[column] - before[column - 1]));
                if (error < least)
                    (best, least) = (now[column], error);
            }

            before = now;
        }

        return best;
    }
}
