using System.Text.Json;
using Corescope.Compute.Running;
using Microsoft.ClearScript;
using Microsoft.ClearScript.JavaScript;
using Microsoft.ClearScript.V8;

namespace Corescope.Web.Pictures;

/// <summary>
/// Room 5 without a browser: a run's chunks become an SVG. It is drawn by the page's own code (Client/enginePicture.ts), which V8 executes here, so that there is one source of
/// layout, colours and rules; docs/decisions/0042.
/// </summary>
public static class PictureScript
{
    private const int MaxHeapMiB = 2048;

    /// <summary>Draws one picture. Takes about a tenth of a second, and a second for a run of a million slices.</summary>
    /// <param name="request">How it shall look; made for a run or a study.</param>
    /// <param name="chunks">The trace, from its first chunk on; read once.</param>
    /// <exception cref="PlatformNotSupportedException">V8 is not to be had on this machine; the message says so.</exception>
    /// <exception cref="InvalidDataException">The trace is damaged.</exception>
    public static string Draw(PictureRequest request, IEnumerable<ReadOnlyMemory<byte>> chunks)
    {
        using V8ScriptEngine engine = Start();
        try
        {
            engine.Execute(new DocumentInfo("picture.js"), File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "picture.js")));
            ScriptObject script = (ScriptObject)engine.Script.corescope;
            foreach (ReadOnlyMemory<byte> chunk in chunks) script.InvokeMethod("append", Bytes(engine, chunk));
            return (string)script.InvokeMethod("svg", JsonSerializer.Serialize(request, ExperimentJson.Options));
        }
        catch (ScriptEngineException failed)
        {
            throw new InvalidDataException($"The picture could not be drawn: {failed.Message}", failed);
        }
    }

    private static V8ScriptEngine Start()
    {
        try
        {
            return new V8ScriptEngine(new V8RuntimeConstraints { MaxOldSpaceSize = MaxHeapMiB });
        }
        catch (Exception missing) when (missing is TypeLoadException or DllNotFoundException or BadImageFormatException)
        {
            throw new PlatformNotSupportedException("This machine can't draw pictures without a browser (V8 is there for Linux on x64 only): save the picture on the run's page instead.", missing);
        }
    }

    private static ITypedArray<byte> Bytes(V8ScriptEngine engine, ReadOnlyMemory<byte> chunk)
    {
        ITypedArray<byte> array = (ITypedArray<byte>)((ScriptObject)engine.Global["Uint8Array"]).Invoke(true, chunk.Length);
        byte[] bytes = chunk.ToArray();
        array.WriteBytes(bytes, 0, (ulong)bytes.Length, 0);
        return array;
    }
}
