using Hw6.Cli;
using Hw6.SweepHost;
using Hw6.Tests.Shared;

// The results of all commands, to be compared between processors; or the tool with a command of tests beside its own: what it does in a
// process of its own, without the weight of a real experiment.
return args is ["results", var list, var samples, var folder]
    ? ResultsOfAll.Run(list, samples, folder)
    : CommandLine.Run(args, Terminal.System(), [FakeCommand.Create()]);
