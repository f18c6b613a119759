using System.IO.Hashing;
using System.Text;
using Hw6.Core.Files;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Parameters;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.AttentionMoments;

/// <summary>μ, the means of the entries of q and of k: one number for all of them, or a vector.</summary>
internal sealed class MeanVector
{
    /// <summary>
    /// The numbers accepted: with standard deviations up to as much, the squared norm of μ, σ⁴ and their products with the greatest d stay far within
    /// double precision.
    /// </summary>
    public static readonly Interval Accepted = Interval.Between(-float.MaxValue, float.MaxValue);

    private readonly double[] entries;
    private readonly bool isVector;

    private MeanVector(double[] entries, bool isVector)
    {
        this.entries = entries;
        this.isVector = isVector;
    }

    /// <summary>d; <see langword="null"/> where one number is the mean of all entries, however many.</summary>
    public int? Length => isVector ? entries.Length : null;

    /// <summary>The one number; <see langword="null"/> for a vector.</summary>
    public double? Number => isVector ? null : entries[0];

    /// <summary>μ; empty where it is one number.</summary>
    public double[] Entries => isVector ? entries : [];

    /// <summary>The same mean for every entry.</summary>
    public static MeanVector Of(double number) => new([number], false);

    /// <summary>A mean for each entry.</summary>
    /// <param name="entries">At least one.</param>
    public static MeanVector Of(double[] entries) => new(entries, true);

    /// <summary>Reads a number, or a vector as <c>0.5:-1:2</c>; <see langword="null"/> where it is neither.</summary>
    public static MeanVector? Parse(string text)
    {
        var parts = text.Split(':');
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!CellText.TryParseNumber(parts[i], out var number) || !Accepted.Contains(number))
                return null;

            // Adding 0 turns -0 into 0.
            numbers[i] = number + 0.0;
        }

        return new MeanVector(numbers, parts.Length > 1);
    }

    /// <summary>Reads a vector from a file of numbers, a line each or several a line between commas, semicolons or blanks.</summary>
    /// <exception cref="InputException">It cannot be read, or holds something else.</exception>
    public static (MeanVector Mean, string Digest) Read(string path)
    {
        var bytes = InputFile.ReadAllBytes(path);
        var numbers = new List<double>();
        var line = 0;
        foreach (var text in Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n'))
        {
            line++;
            foreach (var word in text.Split([',', ';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (!CellText.TryParseNumber(word, out var number) || !Accepted.Contains(number))
                    throw new InputException($"{path}, row {line}: found '{word}', expected {Accepted}");
                numbers.Add(number + 0.0);
            }
        }

        return numbers.Count > 0
            ? (Of(numbers.ToArray()), Convert.ToHexStringLower(XxHash64.Hash(bytes)))
            : throw new InputException($"{path}: found no number, expected at least one");
    }

    /// <summary>‖μ‖² in d dimensions.</summary>
    public double SquaredNorm(int d)
    {
        if (!isVector)
            return d * entries[0] * entries[0];
        CompensatedSum sum = default;
        foreach (var entry in entries)
            sum.Add(entry * entry);
        return sum.Value;
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Join(':', entries.Select(CellText.Format));
}

/// <summary>Numbers and vectors as <c>--mu</c> takes them.</summary>
internal sealed class MeanDomain : Domain
{
    public override string Accepted =>
        $"{MeanVector.Accepted}, a vector of such numbers (0.5:-1:2), a list of both (0,0.5:-1:2) or a range of numbers (0..1+0.5)";

    public override bool HasLists => true;

    public override bool IsNumeric => true;

    public override object? Parse(string text) => MeanVector.Parse(text);

    public override string Format(object value) => value.ToString()!;

    public override object? ToCell(object value) => Format(value);

    public override string? Expand(string token, List<object> values)
    {
        return RangeList.Expand(token, Add, number => Add(CellText.Format((double)number)));

        string? Add(string part)
        {
            if (Parse(part) is not { } value)
                return $"'{part}' is no such value";
            values.Add(value);
            return null;
        }
    }
}
