using Hw6.Cli;

return CommandLine.Run(args, Terminal.System());
