using Hw6.Cli;
using Hw6.Tests.Shared;

// The tool with a command of tests beside its own: what it does in a process of its own, without the weight of a real experiment.
return CommandLine.Run(args, Terminal.System(), [FakeCommand.Create()]);
