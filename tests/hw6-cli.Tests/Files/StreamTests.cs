using System.IO.Compression;

namespace Hw6.Cli.Tests.Files;

/// <summary>Devices, pipes, stdin and stdout, by whatever name: written to and read from, never replaced. In processes of their own.</summary>
public sealed class StreamTests : IDisposable
{
    private const string Ties = "source,target\na,b\nb,c\nc,a\nd,a\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Devices_by_any_name_stay_devices()
    {
        // In a /dev of its own, which goes away with the process: a fault here would not replace the machine's.
        Assert.SkipUnless(ToolProcess.HasShell && CanUnshare(), "it needs Linux and root");
        var result = ToolProcess.Shell(
            $$"""
            exec unshare -m bash -c '
            set -e
            mount -t tmpfs tmpfs /dev
            mknod -m 666 /dev/null c 1 3; mknod -m 666 /dev/full c 1 7; mknod -m 666 /dev/zero c 1 5; mknod -m 666 /dev/urandom c 1 9; mknod -m 666 /dev/random c 1 8
            ln -s /proc/self/fd /dev/fd
            cd {{folder.Path}}
            ln -s /dev/null sink.csv; ln -s sink.csv second.csv
            T="{{ToolProcess.Hw6.Replace("'", "", StringComparison.Ordinal)}}"
            $T beam --k 2 -q -o sink.csv
            $T beam --k 2 -q -o second.csv --history //dev/null --summary /dev/../dev/null --plot sink.csv
            (cd /dev; $T beam --k 2 -q -o null --summary ./null)
            $T ae --dataset synthetic --synthetic-samples 50 --synthetic-dim 4 --synthetic-signal 2 --arch linear --mode vanilla --k 1 --epochs 1 --no-probe -q -o sink.csv --save-model /dev/null --save-features sink.csv
            $T plot <($T beam --k 2 -q) -o /dev/null
            $T zkc --method modularity -q > n.csv; $T merge n.csv -o /dev/null; $T report n.csv -o /dev/null
            $T beam --k 2 -q -o /dev/full && exit 1
            for d in null full zero; do test -c /dev/$d || exit 3; done
            ls -A /dev | sort | tr "\n" " "
            '
            """
        );
        Assert.Equal("hw6: error: cannot write '/dev/full': No space left on device\n", result.Error);
        Assert.Equal((0, "fd full null random urandom zero "), (result.Code, result.Out));
        Assert.Equal(["n.csv", "second.csv", "sink.csv"], folder.Files);
    }

    [Fact]
    public void A_pipe_takes_every_kind_of_output_and_stays_one()
    {
        Assert.SkipUnless(ToolProcess.HasShell, "there is no bash here");
        const string sweep =
            "ae --dataset synthetic --synthetic-samples 60 --synthetic-dim 4 --synthetic-signal 2 --arch linear --mode vanilla --k 1 --epochs 2 --no-timings -q";
        var result = ToolProcess.Shell(
            $$"""
            set -e
            cd {{folder.Path}}
            {{ToolProcess.Hw6}} {{sweep}} -o o.csv --save-features f.csv --save-model m.npz --history h.csv --summary s.csv --plot p.svg
            mkfifo of ff mf hf sf pf
            for f in o f m h s p; do cat ${f}f > $f.piped & done
            {{ToolProcess.Hw6}} {{sweep}} -o of --save-features ff --save-model mf --history hf --summary sf --plot pf
            wait
            for f in of ff mf hf sf pf; do test -p $f; done
            cmp o.csv o.piped; cmp f.csv f.piped; cmp m.npz m.piped; cmp h.csv h.piped; cmp s.csv s.piped; cmp p.svg p.piped
            """
        );
        Assert.Equal((0, "", ""), (result.Code, result.Error, result.Out));
    }

    [Fact]
    public void A_dash_is_stdin_and_stdout_everywhere()
    {
        Assert.SkipUnless(ToolProcess.HasShell, "there is no bash here");
        folder.Write("ties.csv", Ties);
        folder.Write("tree.csv", "prefix,token,log_prob\n,a,-0.5\n,b,-1\n");
        folder.Write("t.txt", "one two three\ntwo three one\n");
        folder.Write(
            "samples.csv",
            "x1,x2,label\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i * i % 7},{i % 2}\n"))
        );
        var hw6 = ToolProcess.Hw6;
        const string ae = "--dataset csv --arch linear --mode vanilla --epochs 1 --probe-labels all --no-timings -q";
        var result = ToolProcess.Shell(
            $$"""
            set -eo pipefail
            cd {{folder.Path}}
            drop() { sed 's/ties\.csv\|tree\.csv\|t\.txt\|samples\.csv/-/g' | sed "s/'-/-/g;s/s[0-9a-f]\{16\}/S/g"; }
            {{hw6}} zkc --method modularity --graph ties.csv --no-timings -q | drop > 1
            cat ties.csv | {{hw6}} zkc --method modularity --graph - --no-timings -q | drop > 2; cmp 1 2
            {{hw6}} zkc --method modularity --graph /dev/stdin --no-timings -q < ties.csv | sed 's/stdin/-/g' | drop > 2; cmp 1 2
            {{hw6}} zkc --method modularity --graph <(cat ties.csv) --no-timings -q | sed 's/,[0-9]*,,,\([abcd]\),/,-,,,\1,/' | drop > 2; cmp 1 2
            {{hw6}} beam --tree tree.csv --length 1 --no-timings -q | drop > 1
            cat tree.csv | {{hw6}} beam --tree - --length 1 --no-timings -q | drop > 2; cmp 1 2
            {{hw6}} beam --model ngram --corpus t.txt --k 1,2 --no-timings -q | drop > 1
            cat t.txt | {{hw6}} beam --model ngram --corpus - --k 1,2 --no-timings -q | drop > 2; cmp 1 2
            {{hw6}} ae {{ae}} --k 1 --data samples.csv --seed 1,2 | drop > 1
            cat samples.csv | {{hw6}} ae {{ae}} --k 1 --data - --seed 1,2 | drop > 2; cmp 1 2
            {{hw6}} zkc --method modularity --no-timings -q -o n.csv
            {{hw6}} plot n.csv > 1; {{hw6}} plot - < n.csv > 2; cmp 1 2; {{hw6}} plot n.csv -o - > 2; cmp 1 2
            {{hw6}} merge - < n.csv > 2; cmp n.csv 2; {{hw6}} merge n.csv -o - > 2; cmp n.csv 2
            {{hw6}} report n.csv -o - | grep -q '</html>'; cat n.csv | {{hw6}} report - | grep -q '</html>'
            for what in summary history plot; do
              end=csv; if test $what = plot; then end=svg; fi
              {{hw6}} ae {{ae}} --k 1,2 --data samples.csv -o a.csv --$what 1.$end; {{hw6}} ae {{ae}} --k 1,2 --data samples.csv -o b.csv --$what - > 2
              cmp 1.$end 2; cmp a.csv b.csv
            done
            """
        );
        Assert.Equal((0, "", ""), (result.Code, result.Error, result.Out));
    }

    [Fact]
    public void Gzipped_texts_are_read_and_a_cut_one_is_refused()
    {
        var plain = folder.Write("ties.csv", Ties);
        using (var zip = new GZipStream(File.Create(folder["ties.csv.gz"]), CompressionLevel.Fastest))
            zip.Write(File.ReadAllBytes(plain));
        string[] command = ["zkc", "--method", "modularity", "--no-timings", "--graph"];
        var expected = Tool.Run([.. command, plain]).Lines.Select(line => line.Split("ties.csv")[0]);
        Assert.Equal(expected, Tool.Run([.. command, folder["ties.csv.gz"]]).Lines.Select(line => line.Split("ties.csv")[0]));

        var whole = File.ReadAllBytes(folder["ties.csv.gz"]);
        foreach (var length in new[] { 12, whole.Length / 2, whole.Length - 9, whole.Length - 4 })
        {
            File.WriteAllBytes(folder["cut.gz"], whole[..length]);
            Tool.Refuses([.. command, folder["cut.gz"]], "cut.gz: the gzip data are damaged or cut off");
        }
    }

    [Fact]
    public void A_closed_stdout_is_told_and_a_reader_that_goes_costs_no_file()
    {
        Assert.SkipUnless(ToolProcess.HasShell, "there is no bash here");
        var hw6 = ToolProcess.Hw6;
        foreach (var closed in new[] { ">&-", "<&- >&-", "<&- >&- 2>&-" })
        {
            var result = ToolProcess.Shell($"{hw6} zkc --method modularity -q {closed}");
            Assert.Equal(1, result.Code);
            Assert.Equal(closed.Contains('2') ? "" : "hw6: error: cannot write to stdout: it is closed\n", result.Error);
            result = ToolProcess.Shell($"cd {folder.Path}; {hw6} zkc --method modularity -q -o x.csv {closed}");
            Assert.Equal((0, ""), (result.Code, result.Error));
            Assert.Equal(35, File.ReadAllLines(folder["x.csv"]).Length);
        }

        for (var i = 0; i < 3; i++)
        {
            var result = ToolProcess.Shell(
                $"cd {folder.Path}; rm -f s.csv p.svg; {hw6} zkc -q --summary s.csv --plot p.svg | head -1 > head; echo $PIPESTATUS; cat s.csv | wc -l; tail -c 7 p.svg"
            );
            Assert.Equal("0\n2\n</svg>\n", result.Out);
        }
    }

    private static bool CanUnshare() =>
        OperatingSystem.IsLinux()
        && ToolProcess.Shell("unshare -m bash -c 'mount -t tmpfs tmpfs /mnt && mknod /mnt/null c 1 3 && : > /mnt/null'").Code
            == 0;
}
