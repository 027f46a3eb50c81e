using Corescope.Compute.Running;

return args is [RunnerProcess.Verb, { } runFolder] ? RunnerProcess.Run(runFolder) : 2;
