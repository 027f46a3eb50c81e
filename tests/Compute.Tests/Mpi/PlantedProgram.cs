using System.Text.Json;
using Corescope.Compute.Tests.Running;

namespace Corescope.Compute.Tests.Mpi;

/// <summary>Another program in place of that of <c>mpi-collectives</c>: any plain mpi4py script, run by real ranks in a real run.</summary>
internal static class PlantedProgram
{
    /// <summary>The experiment, without ranks and interpreter. Of what the planted program leaves nothing is looked at.</summary>
    public const string Experiment = "workload=mpi-collectives size=0 set.call=barrier";

    /// <summary>An interpreter that takes the script for the program's.</summary>
    /// <param name="script">The program.</param>
    /// <param name="before">What each of the interpreter's processes does when it starts.</param>
    public static SabotagedPython Of(string script, string before = "") => new($"""
        {before}
        import ast
        read = ast.parse
        def planted(source, path='<unknown>', *more, **others):
            return read({JsonSerializer.Serialize(script)} if path.endswith('/mpi/collectives.py') else source, path, *more, **others)
        ast.parse = planted
        """);
}
