using Corescope.Compute.Running;
using Corescope.Compute.Workloads;

return args switch
{
    [RunnerProcess.Verb, { } runFolder] => RunnerProcess.Run(runFolder),
    [RequestServer.Verb, .. string[] rest] => RequestServer.Run(rest),
    _ => 2,
};
