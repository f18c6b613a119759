using Hw6.Cli;

return await CommandLine.RunAsync(args, Terminal.System());
