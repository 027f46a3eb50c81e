namespace Corescope.Compute.Workloads;

/// <summary>A workload that is a whole program in a file of its own, as a student would write it.</summary>
public interface IProgram : IWorkload
{
    /// <summary>The file's name.</summary>
    string Script { get; }

    /// <summary>Its folder among the Python files.</summary>
    string Folder { get; }

    /// <summary>One or two sentences for whoever reads it: who runs it, and what is not in it.</summary>
    string About { get; }

    /// <summary>The program's text, as it is run.</summary>
    string Code => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "python", Folder, Script));
}
