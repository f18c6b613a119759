using System.Globalization;
using Hw6.Stress;
using MathNet.Numerics;

// MathNet's own limit is the number of processors; more threads than that must be right too.
Control.MaxDegreeOfParallelism = Math.Max(4, Environment.ProcessorCount);
return args switch
{
    ["guard", var bits, var cases, var seed, var last] => GuardRun.Run(Number(bits), 0, Number(cases), Number(seed), last),
    ["guard", var bits, var first, var cases, var seed, var last] => GuardRun.Run(
        Number(bits),
        Number(first),
        Number(cases),
        Number(seed),
        last
    ),
    ["plant", var bits, var which, var last] => GuardRun.Plant(Number(bits), which, last),
    ["teams", var seconds, var seed] => TeamRun.Run(TimeSpan.FromSeconds(Number(seconds)), Number(seed)),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine(
        "Stress guard BITS [FIRST] CASES SEED LAST | plant BITS before|after LAST | teams SECONDS SEED   (see tests/Stress/README.md)"
    );
    return 2;
}
