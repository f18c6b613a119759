using Hw6.Core.Autoencoders;
using Hw6.Core.Data;
using Hw6.Core.LinearAlgebra;
using Hw6.Core.Parameters;
using Hw6.Core.Probing;
using Hw6.Core.Tables;

namespace Hw6.Core.Experiments.Ae;

/// <summary>
/// Records the history of one cell: a row before training and one after each epoch, and, where they are wanted, one for each step. A probe of the
/// history starts from the one before, and is fitted while training goes on where there is a thread to spare; that of the main table never does, so that
/// no result depends on what is recorded.
/// </summary>
/// <param name="probe">Makes the fit of a probe, from another where one is given.</param>
/// <param name="newRow">Makes a row of the history that describes the cell.</param>
internal sealed class AeHistory(
    HistoryRequest wanted,
    Dataset data,
    Func<Representation, LinearProbe?, Func<MeasuredProbe>> probe,
    Func<Row> newRow
)
{
    private readonly List<Row> rows = [];
    private (Row Row, Task<MeasuredProbe> Fit)? running;
    private LinearProbe? last;
    private long step;

    /// <summary>Epochs before the last whose probe did not reach the optimum of its objective.</summary>
    public int Unconverged { get; private set; }

    /// <summary>Told the loss of each step's batch, before the step; <see langword="null"/> where steps are not wanted.</summary>
    public Action<int, double>? AfterStep => wanted.Steps ? Step : null;

    /// <summary>Records the model as it is after an epoch; epoch 0 is before training.</summary>
    /// <param name="steps">Steps of the optimiser so far.</param>
    public void Epoch(int epoch, long steps, TrainedAutoencoder model)
    {
        step = steps;
        var row = Add(epoch);
        row["train_loss"] = model.Loss(data.Train);
        row["valid_loss"] = model.Loss(data.Probe);
        if (!wanted.IsProbed(epoch))
            return;
        Await();
        running = (row, ThreadBudget.Beside(probe(model, last)));
    }

    /// <summary>Records the model as it is after the last epoch.</summary>
    /// <param name="steps">Steps of the optimiser.</param>
    /// <param name="measured">Its row of the main table.</param>
    public void Last(int epoch, long steps, Row measured)
    {
        step = steps;
        var row = Add(epoch);
        row["train_loss"] = measured["train_loss"];
        row["valid_loss"] = measured["valid_loss"];
        if (wanted.IsProbed(epoch))
            row["probe_accuracy"] = measured["probe_accuracy"];
    }

    /// <summary>All rows, once the last probe is fitted.</summary>
    public IReadOnlyList<Row> Finish()
    {
        Await();
        return rows;
    }

    private void Await()
    {
        if (running is not { } probed)
            return;
        running = null;
        var measured = probed.Fit.GetAwaiter().GetResult();
        last = measured.Probe;
        probed.Row["probe_accuracy"] = measured.Accuracy;
        if (!last.Converged)
            Unconverged++;
    }

    private void Step(int epoch, double loss)
    {
        step++;
        Add(epoch)["step_loss"] = loss;
    }

    private Row Add(int epoch)
    {
        var row = newRow();
        row["epoch"] = epoch;
        row["step"] = step;
        rows.Add(row);
        return row;
    }
}

/// <summary>What the history of a cell is to hold beside its losses.</summary>
/// <param name="Every">After how many epochs, counted from 0, the codes are probed; 0 for never.</param>
/// <param name="Steps">Whether it has a row a step.</param>
internal sealed record HistoryRequest(int Every, bool Steps)
{
    /// <summary>What is asked of a cell.</summary>
    public static HistoryRequest Of(Point cell) =>
        new(
            cell.Has(AeParameters.ProbeLabels) && cell.Get(AeParameters.ProbeEvery, 1) is var every and < AeParameters.Never
                ? every
                : 0,
            cell.Has(AeParameters.HistorySteps)
        );

    /// <summary>Whether the codes are probed after an epoch.</summary>
    public bool IsProbed(long epoch) => Every > 0 && epoch % Every == 0;

    /// <summary>Whether the rows of a cell are what such a request gives, as far as the cell came.</summary>
    public bool Gave(IReadOnlyList<Row> rows) =>
        rows.Any(row => row["step_loss"] is not null) == (Steps && rows.Any(row => row.Integer("epoch") > 0))
        && rows.Where(row => row["train_loss"] is not null)
            .All(row => row["probe_accuracy"] is not null == IsProbed(row.Integer("epoch")!.Value));
}

/// <summary>A probe and what it gets right.</summary>
/// <param name="Accuracy">Of the test split.</param>
/// <param name="ValidAccuracy">Of samples of the probe split that did not fit it; <see langword="null"/> where all did.</param>
internal readonly record struct MeasuredProbe(LinearProbe Probe, double Accuracy, double? ValidAccuracy);
