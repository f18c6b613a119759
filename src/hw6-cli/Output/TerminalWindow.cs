using System.Runtime.InteropServices;

namespace Hw6.Cli.Output;

/// <summary>The window of a terminal. The runtime asks stdout alone how wide it is; stderr may be another terminal.</summary>
internal static partial class TerminalWindow
{
    // What a terminal that does not know its size is taken for.
    private const int UsualWidth = 80;

    private const nuint GetSize = 0x5413;

    /// <summary>The width of the terminal that a descriptor is, in cells; at least 1.</summary>
    public static int WidthOf(int descriptor)
    {
        try
        {
            // Elsewhere the call's number and its calling convention are others.
            if (!OperatingSystem.IsLinux())
                return Math.Max(1, Console.WindowWidth);
            return Control(descriptor, GetSize, out var size) == 0 && size.Columns > 0 ? size.Columns : UsualWidth;
        }
        catch (IOException)
        {
            return UsualWidth;
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, out Size size);

    private struct Size
    {
        public ushort Lines;
        public ushort Columns;
        public ushort WidthInDots;
        public ushort HeightInDots;
    }
}
