namespace Corescope.Compute.Runtimes;

/// <summary>What an interpreter inherits, the same when it is probed and when it runs.</summary>
public static class InterpreterEnvironment
{
    // Meant for whatever interpreter the server was started beside; another version would load the wrong library, or none.
    private static readonly string[] OfAnother = ["PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONOPTIMIZE", "PYTHONDEBUG", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"];

    /// <summary>Takes out what is not meant for this interpreter.</summary>
    public static void Clean(IDictionary<string, string?> environment)
    {
        foreach (string name in OfAnother) environment.Remove(name);
    }
}
