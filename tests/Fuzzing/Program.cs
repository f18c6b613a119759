using System.CommandLine;
using System.Runtime.InteropServices;
using Hw6.Cli.Options;
using Hw6.Core.Tests.Fuzzing;
using SharpFuzz;

// The process that afl-fuzz drives (tests/Fuzzing/run): reads an input as one reader would, and dies of what no reader may do.
//   Fuzzing names                 the readers
//   Fuzzing corpus READER FOLDER  writes whole files to start from
//   Fuzzing READER                reads what the fuzzer, or stdin, gives
unsafe
{
    // What the fuzzer sees into writes what it runs through, before the fuzzer says where, too.
    SharpFuzz.Common.Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(1 << 16);
}

var readers = new Dictionary<string, Reader>(Readers.All)
{
    ["response file"] = new(
        0,
        () => ["zkc\n--seed 0..3\n# a comment\n-o \"a b.csv\"\n"u8.ToArray(), "--k=5,10 --epochs 3\r\n"u8.ToArray()],
        (path, _) => new Words(new RootCommand()).Expand([$"@{path}"])
    ),
};
switch (args)
{
    case ["names"]:
        Console.WriteLine(string.Join('\n', readers.Keys));
        return 0;
    case ["corpus", var name, var folder]:
        Directory.CreateDirectory(folder);
        var number = 0;
        foreach (var sample in readers[name].Samples())
            File.WriteAllBytes(Path.Combine(folder, $"{number++}"), sample);
        return 0;
    case [var name]:
        var reader = readers[name];
        var path = Path.Combine(Directory.CreateTempSubdirectory("hw6-fuzz-").FullName, "x.csv.journal");
        var bytes = new MemoryStream();
        Fuzzer.Run(stream =>
        {
            bytes.SetLength(0);
            stream.CopyTo(bytes);
            reader.Check(path, bytes.ToArray(), Readers.Layout);
        });
        return 0;
    default:
        Console.Error.WriteLine("Fuzzing names | corpus READER FOLDER | READER");
        return 2;
}
