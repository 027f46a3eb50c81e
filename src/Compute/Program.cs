using Corescope.Compute.CommandLine;
using Corescope.Compute.Running;
using Corescope.Compute.Strategies;
using Corescope.Compute.Workloads;

// The start-up of a run's processes is part of the run: it must not wait for the command line to be built.
return args switch
{
    [RunnerProcess.Verb, { } runFolder] => RunnerProcess.Run(runFolder),
    [ProcessWorker.Verb, .. string[] rest] => ProcessWorker.Run(rest),
    [RequestServer.Verb, .. string[] rest] => RequestServer.Run(rest),
    _ => await CommandLineProgram.RunAsync(args),
};
