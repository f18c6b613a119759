using Hw6.Cli;
using Hw6.SweepHost;
using Hw6.Tests.Shared;

// The results of all commands, to be compared between processors; the tool itself; or the tool with a command of tests in place of its own: what it
// does in a process of its own, without the weight of a real experiment.
return args switch
{
    ["results", var list, var samples, var folder] => ResultsOfAll.Run(list, samples, folder),
    ["hw6", .. var words] => CommandLine.Run(words, Terminal.System()),
    _ => CommandLine.Run(args, Terminal.System(), [FakeCommand.Create()]),
};
