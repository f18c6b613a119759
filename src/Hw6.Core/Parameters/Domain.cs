using Hw6.Core.Tables;

namespace Hw6.Core.Parameters;

/// <summary>The values that a parameter accepts: how they are read, what is said of one that is not accepted, and how they are written.</summary>
public abstract class Domain
{
    /// <summary>What stands for the name of a folder in the help.</summary>
    public const string Folder = "DIR";

    /// <summary>What stands for names with commas between them in the help.</summary>
    public const string ListOfNames = "NAMES";

    /// <summary>What is accepted, in words that follow "expected".</summary>
    public abstract string Accepted { get; }

    /// <summary>What stands for a value in the help.</summary>
    public virtual string Placeholder => "VALUE";

    /// <summary>What a column of such values holds.</summary>
    public virtual ColumnKind Kind => ColumnKind.Text;

    /// <summary>The words to choose from, where there are some.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>Whether a comma separates values; otherwise several values are given by repeating the option.</summary>
    public virtual bool HasLists => false;

    /// <summary>Whether a value is the name of a file, which stands for its contents: rows show the name without its folder.</summary>
    public virtual bool IsFile => false;

    /// <summary>Whether texts of its column are numbers, or several of them.</summary>
    public virtual bool IsNumeric => false;

    /// <summary>Whole numbers, both ends accepted.</summary>
    public static Domain Whole(int least, int most = int.MaxValue) => new WholeNumbers(least, most, isLong: false);

    /// <summary>Whole numbers, or a word that stands for one which only the cell knows: its rows are filled in by the experiment.</summary>
    /// <param name="value">What it stands for, past the greatest number.</param>
    public static Domain WholeOr(string word, int value, int least, int most) =>
        new WholeNumbers(least, most, isLong: false) { Special = (word, value) };

    /// <summary>64-bit whole numbers, both ends accepted.</summary>
    public static Domain Long(long least = long.MinValue, long most = long.MaxValue) =>
        new WholeNumbers(least, most, isLong: true);

    /// <summary>Real numbers.</summary>
    public static Domain Real(Interval accepted) => new RealNumbers(accepted);

    /// <summary>One of several words.</summary>
    /// <param name="choices">The words, each with the value that it stands for.</param>
    public static Domain Choice(params (string Word, object Value)[] choices) => new Choices(choices);

    /// <summary>One of several words, or a word for all of them.</summary>
    public static Domain ChoiceOrAll(string all, params (string Word, object Value)[] choices) =>
        new Choices(choices) { All = all };

    /// <summary>Words that stand for themselves.</summary>
    public static Domain Names(IReadOnlyList<string> words) => new Choices(Itself(words), "NAME");

    /// <summary>True and false, as a list may hold both.</summary>
    public static Domain Boolean() => new Choices([("false", false), ("true", true)]) { Holds = ColumnKind.Boolean };

    /// <summary>Any text that is not empty.</summary>
    public static Domain Text(string placeholder = "TEXT") => new Texts(placeholder, file: false);

    /// <summary>The name of a file or a folder.</summary>
    public static Domain File(string placeholder = "FILE") => new Texts(placeholder, file: true);

    /// <summary>The number of repetitions; its values are 0 up to one less.</summary>
    public static Domain Count(int most) => new Counts(most);

    /// <summary>Something that is its own list of numbers: widths of layers, fractions of a split.</summary>
    /// <param name="accepted">In words that follow "expected".</param>
    /// <param name="parse">Gives <see langword="null"/> where it is not accepted.</param>
    public static Domain Of(string placeholder, string accepted, Func<string, object?> parse, Func<object, string> format) =>
        new Custom(placeholder, accepted, parse, format);

    /// <summary>The widths of layers, such as <c>512,256</c>.</summary>
    /// <param name="example">For messages.</param>
    /// <param name="orNone">Whether there may be no layers.</param>
    public static Domain Widths(int mostLayers, int mostWidth, string example, bool orNone = false) =>
        Of(
            "WIDTHS",
            $"{(orNone ? $"{WidthList.None}, or " : "")}1 to {mostLayers} widths from 1 to {mostWidth}, such as {example}",
            text =>
            {
                if (text == WidthList.None)
                    return orNone ? new WidthList() : null;
                var parts = text.Split(',');
                var widths = new int[parts.Length];
                var one = new WholeNumbers(1, mostWidth, isLong: false);
                for (var i = 0; i < parts.Length; i++)
                {
                    if (i >= mostLayers || one.Parse(parts[i]) is not int width)
                        return null;
                    widths[i] = width;
                }

                return new WidthList(widths);
            },
            value => value.ToString()!
        );

    /// <summary>Reads one value.</summary>
    /// <returns>The value, or <see langword="null"/> where it is not accepted.</returns>
    public abstract object? Parse(string text);

    /// <summary>The value's text, as the option takes it and files are named.</summary>
    public virtual string Format(object value) => CellText.Format(ToCell(value));

    /// <summary>The value as a row holds it.</summary>
    public virtual object? ToCell(object value) => value;

    /// <summary>Reads what an option is given once: a value, or a list of them.</summary>
    /// <returns>
    /// Nothing where all is accepted; else what is wrong, or the empty text where there is no more to say than that it is not accepted.
    /// </returns>
    public virtual string? Expand(string token, List<object> values)
    {
        if (Parse(token) is not { } value)
            return string.Empty;
        values.Add(value);
        return null;
    }

    private abstract class Numbers : Domain
    {
        public override bool HasLists => true;

        public override string? Expand(string token, List<object> values) =>
            RangeList.Expand(
                token,
                part => AddTo(values, Parse(part), part),
                number => AddTo(values, Accept(number), number.ToString("0.############################"))
            );

        /// <summary>The value of a number, or <see langword="null"/> where it is not accepted.</summary>
        protected abstract object? Accept(decimal number);
    }

    private sealed class WholeNumbers(long least, long most, bool isLong) : Numbers
    {
        public (string Word, int Value)? Special { get; init; }

        public override string Accepted =>
            (Special is { } special ? $"{special.Word}, " : string.Empty)
            + (least, most) switch
            {
                (long.MinValue, long.MaxValue) => "a whole number",
                (_, int.MaxValue or long.MaxValue) => $"a whole number of at least {least}",
                _ => $"a whole number from {least} to {most}",
            };

        public override IReadOnlyList<string> Words => Special is { } special ? [special.Word] : [];

        public override ColumnKind Kind => ColumnKind.Integer;

        public override object? Parse(string text) =>
            text == Special?.Word ? Special.Value.Value
            : RangeList.TryParse(text, out var number) ? Accept(number)
            : null;

        public override string Format(object value) => IsSpecial(value) ? Special!.Value.Word : base.Format(value);

        public override object? ToCell(object value) =>
            IsSpecial(value) ? null
            : value is int number ? (long)number
            : value;

        protected override object? Accept(decimal number)
        {
            if (number != decimal.Truncate(number) || number < least || number > most)
                return null;
            object value = (long)number;
            return isLong ? value : (int)number;
        }

        private bool IsSpecial(object value) => Special is { } special && value.Equals(special.Value);
    }

    private sealed class RealNumbers(Interval accepted) : Numbers
    {
        public override string Accepted => accepted.ToString();

        public override ColumnKind Kind => ColumnKind.Number;

        // A single number keeps all digits of a double; ranges are decimal.
        public override object? Parse(string text) => CellText.TryParseNumber(text, out var value) ? Accept(value) : null;

        protected override object? Accept(decimal number) => Accept((double)number);

        // Adding 0 turns -0, where a range passes it, into 0.
        private object? Accept(double value) => accepted.Contains(value) ? value + 0.0 : null;
    }

    private sealed class Choices((string Word, object Value)[] choices, string placeholder = "VALUE") : Domain
    {
        public ColumnKind Holds { get; init; } = ColumnKind.Text;

        public string? All { get; init; }

        public override string Accepted => string.Join(", ", Words);

        public override string Placeholder => placeholder;

        public override ColumnKind Kind => Holds;

        public override IReadOnlyList<string> Words
        {
            get
            {
                var words = new string[choices.Length + (All is null ? 0 : 1)];
                for (var i = 0; i < choices.Length; i++)
                    words[i] = choices[i].Word;
                if (All is not null)
                    words[^1] = All;
                return words;
            }
        }

        public override bool HasLists => true;

        public override object? Parse(string text)
        {
            foreach (var (word, value) in choices)
            {
                if (word == text)
                    return value;
            }

            return null;
        }

        public override string Format(object value)
        {
            foreach (var (word, one) in choices)
            {
                if (one.Equals(value))
                    return word;
            }

            throw new ArgumentException($"no word stands for {value}", nameof(value));
        }

        public override object? ToCell(object value) => Holds == ColumnKind.Boolean ? value : Format(value);

        public override string? Expand(string token, List<object> values)
        {
            foreach (var part in token.Split(','))
            {
                if (part == All)
                {
                    foreach (var (_, value) in choices)
                        values.Add(value);
                }
                else if (AddTo(values, Parse(part), part) is { } error)
                {
                    return error;
                }
            }

            return null;
        }
    }

    private sealed class Texts(string placeholder, bool file) : Domain
    {
        public override string Accepted => placeholder;

        public override string Placeholder => placeholder;

        public override bool IsFile => file;

        public override object? Parse(string text) => text.Length == 0 ? null : text;

        public override string Format(object value) => (string)value;

        public override object? ToCell(object value) =>
            file && Path.GetFileName(Path.TrimEndingDirectorySeparator((string)value)) is { Length: > 0 } name ? name : value;
    }

    private sealed class Counts(int most) : Domain
    {
        public override string Accepted => $"a whole number from 1 to {most}";

        public override ColumnKind Kind => ColumnKind.Integer;

        public override object? Parse(string text) =>
            RangeList.TryParse(text, out var number) && number == decimal.Truncate(number) && number >= 0 && number < most
                ? (int)number
                : null;

        public override object? ToCell(object value) => (long)(int)value;

        public override string? Expand(string token, List<object> values)
        {
            if (!RangeList.TryParse(token, out var count) || count != decimal.Truncate(count) || count < 1 || count > most)
                return string.Empty;
            for (var repeat = 0; repeat < count; repeat++)
                values.Add(repeat);
            return null;
        }
    }

    private sealed class Custom(string placeholder, string accepted, Func<string, object?> parse, Func<object, string> format)
        : Domain
    {
        public override string Accepted => accepted;

        public override string Placeholder => placeholder;

        public override object? Parse(string text) => parse(text);

        public override string Format(object value) => format(value);

        public override object? ToCell(object value) => format(value);
    }

    private static (string Word, object Value)[] Itself(IReadOnlyList<string> words)
    {
        var choices = new (string, object)[words.Count];
        for (var i = 0; i < choices.Length; i++)
            choices[i] = (words[i], words[i]);
        return choices;
    }

    // A part of a list that is the whole of it needs no quotes beside those of the whole.
    private static string? AddTo(List<object> values, object? value, string part)
    {
        if (value is null)
            return $"'{part}' is no such value";
        values.Add(value);
        return null;
    }
}
