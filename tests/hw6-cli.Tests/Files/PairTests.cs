using System.Globalization;
using System.Text;

namespace Hw6.Cli.Tests.Files;

/// <summary>
/// Random pairs of commands side by side in one folder, with common outputs and inputs, killed, stopped and continued at random: no file is ever other than
/// whole and of one command, no input changes, and whoever ends with 0 finds its files. HW6_PAIRS says how many, HW6_PAIRS_SEED which.
/// </summary>
public sealed class PairTests : IDisposable
{
    private static readonly int Count = Variable("HW6_PAIRS", 12);
    private static readonly int Seed = Variable("HW6_PAIRS_SEED", 1);

    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, byte[]> inputs = [];
    private readonly Dictionary<(string Command, string Role), byte[]> expected = [];

    // Each with the outputs that it may be given: an option, and the names for it.
    private static readonly (string Command, (string Option, string[] Names)[] Outputs)[] Commands =
    [
        (
            "fake --n 1..12 --delay 15 --threads 2",
            [("-o", Tables), ("--history", Tables), ("--summary", Tables), ("--plot", Pictures)]
        ),
        ("fake --n 1..9 --seed 5 --delay 15 --threads 1", [("-o", Tables), ("--history", Tables), ("--summary", Tables)]),
        ("fake --n 1..6 --delay 30 --threads 1", [("-o", ["a.json", "b.json"]), ("--history", Tables)]),
        ("hw6 merge part-1.csv part-2.csv", [("-o", Tables)]),
        ("hw6 zkc --method modularity --graph ties.csv", [("-o", Tables), ("--summary", Tables), ("--plot", Pictures)]),
        ("hw6 plot nodes.csv", [("-o", Pictures)]),
        ("hw6 report nodes.csv", [("-o", ["a.html", "b.html"])]),
        (
            "hw6 ae --dataset csv --data samples.csv --arch linear --mode vanilla --k 1,2 --epochs 1 --no-probe",
            [("-o", Tables), ("--save-features", ["f{k}.csv", "g{k}.csv"]), ("--save-model", ["f{k}.npz", "g{k}.npz"])]
        ),
    ];

    private static string[] Tables => ["a.csv", "b.csv", "c.csv", "link.csv"];

    private static string[] Pictures => ["a.svg", "b.svg"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Pairs_of_commands_leave_whole_files_and_their_inputs()
    {
        Assert.SkipUnless(ToolProcess.HasShell, "there is no bash here");
        MakeInputs();
        var random = new Random(Seed);
        var codes = new Dictionary<int, int>();
        for (var i = 0; i < Count; i++)
        {
            Clear();
            Job[] jobs = [Draw(random), Draw(random)];
            foreach (var job in jobs)
                Expect(job);
            Clear();
            if (random.Next(2) == 0)
                folder.Write("a.csv", "mine");
            var running = jobs.Select(job => (Job: job, Process: Start(job, random.Next(4) == 0))).ToList();
            foreach (var (job, process) in running)
                job.Fate = Disturb(process, random);
            foreach (var (job, process) in running)
            {
                var result = process.Wait();
                process.Dispose();
                job.Code = result.Code;
                codes[result.Code] = codes.GetValueOrDefault(result.Code) + 1;
                Assert.True(result.Code is 0 or 2 or 137, $"pair {i}: {job}: {result.Code} {result.Error}");
            }

            Check(i, jobs);
        }

        Assert.True(Count < 12 || codes.ContainsKey(0), "no command ended well");
    }

    private void Check(int pair, Job[] jobs)
    {
        var story = $"pair {pair} (seed {Seed}): {string.Join(" | ", jobs.Select(job => job.ToString()))}";
        foreach (var (name, bytes) in inputs)
            Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(folder[name])), $"{name} changed: {story}");
        foreach (var path in Directory.EnumerateFiles(folder.Path))
        {
            var name = Path.GetFileName(path);
            if (
                name == "link.csv"
                || inputs.ContainsKey(name)
                || name.EndsWith(".journal", StringComparison.Ordinal)
                || name.EndsWith(".part", StringComparison.Ordinal)
            )
                continue;
            var found = File.ReadAllBytes(path);
            var writers = jobs.Where(job => job.FilesOf(this).Any(file => Target(file.Name) == Target(name))).ToList();
            var whole = writers
                .SelectMany(job => job.FilesOf(this).Where(file => Target(file.Name) == Target(name)).Select(file => file.Bytes))
                .ToList();
            var killed = writers.Any(job => job.Code == 137);
            Assert.True(
                whole.Any(bytes => bytes.AsSpan().SequenceEqual(found))
                    || Encoding.UTF8.GetString(found) == "mine"
                    || (killed && whole.Any(bytes => bytes.AsSpan().StartsWith(found) && found[^1] == '\n')),
                $"{name} is of no command: {story}"
            );
        }

        // Whose file nobody else wanted, finds it.
        foreach (var job in jobs.Where(job => job.Code == 0))
        {
            var other = jobs.Single(one => one != job);
            foreach (var file in job.FilesOf(this))
            {
                Assert.True(File.Exists(folder[file.Name]), $"{file.Name} is not there: {story}");
                if (!other.FilesOf(this).Any(theirs => Target(theirs.Name) == Target(file.Name)))
                    Assert.True(
                        file.Bytes.AsSpan().SequenceEqual(File.ReadAllBytes(folder[file.Name])),
                        $"{file.Name} is not its writer's: {story}"
                    );
            }
        }
    }

    private static string Target(string name) => name == "link.csv" ? "a.csv" : name;

    // Left alone, killed, or stopped for a while.
    private static string Disturb(ToolProcess process, Random random)
    {
        var fate = random.Next(4);
        if (fate == 0)
            return "left alone";
        Thread.Sleep(random.Next(900));
        if (process.HasExited)
            return "left alone";
        if (fate == 1)
        {
            process.Kill();
            return "killed";
        }

        process.Signal("STOP");
        Thread.Sleep(random.Next(600));
        process.Signal("CONT");
        return "stopped for a while";
    }

    private static Job Draw(Random random)
    {
        var (command, outputs) = Commands[random.Next(Commands.Length)];
        var chosen = new List<(string, string)>();
        foreach (var (option, names) in outputs)
        {
            if (option == "-o" || random.Next(2) == 0)
                chosen.Add((option, names[random.Next(names.Length)]));
        }

        return new Job(command, chosen);
    }

    // What each output holds when the command runs alone.
    private void Expect(Job job)
    {
        foreach (var (option, _) in job.Outputs)
        {
            if (expected.ContainsKey((job.Command, option)))
                continue;
            var end = option switch
            {
                "--plot" => "svg",
                "--save-model" => "npz",
                _ => Path.GetExtension(job.Outputs[0].Name)[1..],
            };
            var name = option.StartsWith("--save", StringComparison.Ordinal) ? $"alone{{k}}.{end}" : $"alone.{end}";
            var outputs =
                option == "-o"
                    ? [("-o", name)]
                    : new[] { ("-o", $"table.{Path.GetExtension(job.Outputs[0].Name)[1..]}"), (option, name) };
            if (option is "--history" or "--summary")
                outputs[1] = (option, "alone.csv");
            Clear();
            using var process = Start(new Job(job.Command, [.. outputs]), resume: false);
            var result = process.Wait();
            Assert.True(result.Code == 0, result.Error);
            foreach (var file in Directory.EnumerateFiles(folder.Path, "alone*"))
                expected[(job.Command, option + Path.GetFileNameWithoutExtension(file)[5..])] = File.ReadAllBytes(file);
            expected.TryAdd((job.Command, option), []);
        }
    }

    private ToolProcess Start(Job job, bool resume)
    {
        var words = job.Command.Split(' ').ToList();
        var fake = words[0] == "fake";
        words.AddRange(job.Outputs.SelectMany(output => (string[])[output.Option, output.Name]));
        if (fake || words[1] is "zkc" or "ae")
        {
            words.AddRange(["--no-timings", "-q", "--overwrite"]);
            if (resume)
                words[^1] = "--resume";
        }

        var command =
            (fake ? ToolProcess.Fake : ToolProcess.Hw6)
            + " "
            + string.Join(' ', words.Skip(fake ? 0 : 1).Select(word => $"'{word}'"));
        return ToolProcess.StartShell($"cd {folder.Path}; exec {command} >/dev/null");
    }

    private void MakeInputs()
    {
        folder.Write("ties.csv", "source,target\na,b\nb,c\nc,a\nd,a\n");
        folder.Write(
            "samples.csv",
            "x1,x2,x3,label\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 7},{i % 5},{i % 3},{i % 2}\n"))
        );
        for (var i = 1; i <= 2; i++)
            Assert.Equal(
                0,
                ToolProcess.RunFake("--n", "1..40", "--no-timings", "-q", "--shard", $"{i}/2", "-o", folder[$"part-{i}.csv"]).Code
            );
        Assert.Equal(0, Tool.Run("zkc", "--method", "modularity", "--no-timings", "-o", folder["nodes.csv"]).Code);
        foreach (var name in folder.Files)
            inputs.Add(name, File.ReadAllBytes(folder[name]));
    }

    private void Clear()
    {
        foreach (var path in Directory.EnumerateFiles(folder.Path))
        {
            if (!inputs.ContainsKey(Path.GetFileName(path)))
                File.Delete(path);
        }

        File.CreateSymbolicLink(folder["link.csv"], "a.csv");
    }

    private static int Variable(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private sealed record Job(string Command, List<(string Option, string Name)> Outputs)
    {
        public int Code { get; set; }

        public string Fate { get; set; } = "";

        /// <summary>The files that it writes, each with what it writes there when it runs alone.</summary>
        public IEnumerable<(string Name, byte[] Bytes)> FilesOf(PairTests tests) =>
            Outputs.SelectMany(output =>
                output.Name.Contains('{', StringComparison.Ordinal)
                    ? Enumerable
                        .Range(1, 2)
                        .Select(k => $"{k}")
                        .Select(k =>
                            (
                                output.Name.Replace("{k}", k, StringComparison.Ordinal),
                                tests.expected[(Command, output.Option + k)]
                            )
                        )
                    : [(output.Name, tests.expected[(Command, output.Option)])]
            );

        public override string ToString() =>
            $"{Command} {string.Join(' ', Outputs.Select(output => $"{output.Option} {output.Name}"))} [{Fate}, {Code}]";
    }
}
