using System.Text;
using Hw6.Core.Decoding;
using Hw6.Core.Experiments.AttentionTrain;
using Hw6.Core.Files;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Sweeps;
using Hw6.Core.Tables;
using Hw6.Core.Tests.Data;
using static Hw6.Core.Experiments.AttentionTrain.AttentionTrainParameters;

namespace Hw6.Core.Tests.Experiments.AttentionTrain;

public class AttentionTrainExperimentTests
{
    private const string Small = "--layers 1 --heads 2 --width 16 --context 16 --batch 4 --steps 12 --eval-every 5";

    [Fact]
    public void Every_kernel_learns_the_text_and_says_what_it_reached()
    {
        var sweep = FinishedSweep.Of(
            New(
                "--kernel softmax,quadratic,polynomial,elu,relu,favor --steps 60 --lr 1e-2 --degree 2 --layers 1 --heads 2 --width 16 --context 16 --batch 4"
            )
        );
        Assert.Equal(6, sweep.Rows.Count);
        Assert.All(sweep.Rows, row =>
        {
            // Untrained, it is ln 60 = 4.1.
            Assert.InRange(row.Number("valid_loss")!.Value, 1, 3.3);
            Assert.Equal(Math.Exp(row.Number("valid_loss")!.Value), row.Number("perplexity")!.Value, 1e-9);
            Assert.Equal(row.Number("valid_loss")!.Value / Math.Log(2), row.Number("bits_per_character")!.Value, 1e-9);
            Assert.InRange(row.Number("entropy")!.Value, 0.1, Math.Log(16));
            Assert.Equal(60, row.Integer("vocabulary"));
        });
    }

    [Theory]
    [InlineData("softmax")]
    [InlineData("quadratic")]
    public void Results_and_models_are_the_same_for_any_number_of_threads_and_when_gone_on_with(string kernel)
    {
        using var folder = new TemporaryFolder();
        (string Rows, byte[] Model)? first = null;
        foreach (var (threads, stop) in new[] { (1, 0), (2, 0), (2, 7) })
        {
            using var stay = new ThreadBudget(threads).Enter();
            var request = new RunRequest
            {
                History = true,
                Artifacts = [SaveModel],
                Output = folder.File("out.csv"),
                Resume = stop > 0,
            };
            var command = $"{Small} --kernel {kernel} --dropout 0.1 --checkpoint-every 3";
            if (stop > 0)
            {
                // Stopped in the middle, as a signal would; what was kept of step 6 is there.
                using var cancel = new CancellationTokenSource();
                var calls = 0;
                var interrupted = new CellContext(cancel.Token, _ =>
                {
                    if (++calls == stop)
                        cancel.Cancel();
                });
                Assert.ThrowsAny<OperationCanceledException>(() =>
                    New(command, request with { Resume = false }).Run(0, interrupted)
                );
                Assert.True(File.Exists($"{request.Output}.cell-1.npz"));
            }

            var steps = 0;
            var result = New(command, request).Run(0, new CellContext(TestContext.Current.CancellationToken, _ => steps++));
            Assert.Equal(stop > 0 ? 6 : 12, steps);
            Assert.False(File.Exists($"{request.Output}.cell-1.npz"));
            using var stream = new MemoryStream();
            result.Files.Single().Write!(stream);
            var found = (Text([.. result.Rows, .. result.History!]), stream.ToArray());
            first ??= found;
            Assert.Equal(first.Value.Rows, found.Item1);
            Assert.Equal(first.Value.Model, found.Item2);
        }
    }

    [Fact]
    public void A_state_takes_the_place_of_nothing_but_a_state_and_one_of_another_training_is_told_of()
    {
        using var folder = new TemporaryFolder();
        var request = new RunRequest { Output = folder.File("out.csv"), Resume = true };
        var path = $"{request.Output}.cell-1.npz";
        var command = $"{Small} --kernel elu --checkpoint-every 3";
        foreach (var content in new[] { "mine"u8.ToArray(), [.. Archive("weights", 1)], [.. Archive("identity", 104, 119, 54)] })
        {
            File.WriteAllBytes(path, content);
            var refused = Assert.Throws<InputException>(() => New(command, request));
            Assert.Contains($"--checkpoint-every: '{path}'", refused.Message, StringComparison.Ordinal);
            Assert.Equal(content, File.ReadAllBytes(path));
        }

        File.Delete(path);
        var late = New(command, request);
        File.WriteAllText(path, "mine");
        Assert.Throws<InputException>(() => late.Run(0, new CellContext(TestContext.Current.CancellationToken)));
        Assert.Equal("mine", File.ReadAllText(path));
        File.Delete(path);

        using var cancel = new CancellationTokenSource();
        var steps = 0;
        var interrupted = new CellContext(cancel.Token, _ =>
        {
            if (++steps == 5)
                cancel.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => New(command, request).Run(0, interrupted));
        Assert.True(File.Exists(path));
        var (notes, again) = (new List<string>(), 0);
        New($"{command} --seed 9", request)
            .Run(0, new CellContext(TestContext.Current.CancellationToken, _ => again++, notes.Add));
        Assert.Equal(12, again);
        Assert.Contains("the state of another training", Assert.Single(notes), StringComparison.Ordinal);
        Assert.False(File.Exists(path));

        static byte[] Archive(string name, params int[] numbers)
        {
            using var stream = new MemoryStream();
            NumpyArchive.Write(stream, [new NamedArray(name, numbers, [numbers.Length])]);
            return stream.ToArray();
        }
    }

    [Fact]
    public void Scores_are_scaled_where_the_kernel_is_a_function_of_them()
    {
        var cells = FinishedSweep.Cells(New($"{Small} --kernel softmax,elu --scale sqrt-d,none"), "kernel", "scale");
        Assert.Equal(["softmax sqrt-d", "softmax none", "elu "], cells.Select(cell => cell));
    }

    [Theory]
    [InlineData("--heads 3 --width 16", "--heads: '3' is not accepted; expected a divisor of --width 16")]
    [InlineData("--context 30000", "--context: '30000' is not accepted")]
    [InlineData("--width 1000000 --layers 1000", "bytes of memory")]
    public void What_cannot_be_trained_is_refused_before_anything_is_allocated(string command, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => New(command)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", "all tokens of the corpus are the same")]
    [InlineData("", "the corpus is empty")]
    [InlineData("abababab", "--context")]
    public void A_text_that_teaches_nothing_is_refused(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("text.txt");
        File.WriteAllText(path, text);
        Assert.Contains(
            expected,
            Assert.Throws<InputException>(() => New($"{Small} --corpus {path}")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_text_that_is_not_in_UTF8_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("text.txt");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(new string('é', 1000)));
        Assert.Contains(
            "is not UTF-8",
            Assert.Throws<InputException>(() => New($"--corpus {path}")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Training_goes_on_from_a_model_of_the_same_sizes_and_refuses_others()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.npz");
        var trained = New(Small + " --kernel elu", new RunRequest { Artifacts = [SaveModel] })
            .Run(0, new CellContext(TestContext.Current.CancellationToken));
        using (var stream = File.Create(path))
            trained.Files.Single().Write!(stream);
        var start = FinishedSweep.Of(New($"{Small} --kernel elu --weights {path} --steps 0")).Rows[0];
        Assert.Equal(trained.Rows[0].Number("valid_loss"), start.Number("valid_loss"));
        var error = Assert.Throws<InputException>(() => New($"{Small} --kernel elu --weights {path} --width 32"));
        Assert.Contains("expected 1 layers, 2 heads, width 32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Similarities_that_change_sign_end_diverged_or_well_but_never_with_what_is_not_finite()
    {
        var experiment = New($"{Small} --kernel dot --steps 80 --lr 10");
        var result = experiment.Run(0, new CellContext(TestContext.Current.CancellationToken));
        if (result.Status == CellStatus.Diverged)
            Assert.Contains("question 3a", result.Error, StringComparison.Ordinal);
        else
            Assert.True(double.IsFinite(result.Rows[0].Number("valid_loss")!.Value));
        Assert.Null(result.Rows[0].Number("entropy"));
    }

    [Fact]
    public void Words_are_tokens_too()
    {
        var row = FinishedSweep.Of(New($"{Small} --kernel elu --unit words")).Rows[0];
        Assert.True(row.Integer("vocabulary") > 2000);
        Assert.Null(row.Number("bits_per_character"));
        Assert.Equal(["In", "the", "beginning", "\n", "God", "."], LanguageText.Split("In the beginning\nGod.", TextUnit.Words));
    }

    private static AttentionTrainExperiment New(string command, RunRequest? request = null) =>
        new(CommandText.Read(AttentionTrainDeclaration.Definition, Merged(command)), request);

    // Later options take the place of earlier ones.
    private static string[] Merged(string command)
    {
        var parts = command.Split(" --", StringSplitOptions.RemoveEmptyEntries);
        return [.. parts.Select((part, i) => i == 0 ? part : "--" + part)];
    }

    private static string Text(IEnumerable<Row> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            foreach (var column in row.Schema.Columns)
            {
                if (column.Role != ColumnRole.Timing)
                    text.Append(CellText.Format(row[column.Name])).Append(' ');
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
