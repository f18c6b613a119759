using System.Runtime.InteropServices;

namespace Hw6.Core.Files;

/// <summary>What stands at a path, links followed.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or a link to nothing.</summary>
    Absent,

    /// <summary>A file that can be replaced, cut back and read again.</summary>
    Ordinary,

    Folder,

    /// <summary>A device, a terminal, a pipe, or what a descriptor of this process is open on: it is written to, never replaced.</summary>
    Stream,

    /// <summary>A socket, which has no way in by its name.</summary>
    Socket,
}

/// <summary>Which file it is, whatever it is called.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Number">Its number there.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Number);

/// <summary>Who may do what with a file.</summary>
internal sealed record FileRights(UnixFileMode Mode, uint User, uint Group);

/// <summary>What the file system says of a path: its text alone decides nothing.</summary>
/// <param name="Path">The path as the user gave it.</param>
/// <param name="Target">The path with every link resolved, those of its folders included.</param>
/// <param name="Identity">Which file it is; <see langword="null"/> where there is none, or the system has no such numbers.</param>
internal sealed record FileEntry(string Path, string Target, FileKind Kind, FileIdentity? Identity)
{
    /// <summary>The stream that the path stands for: 0 for stdin, 1 for stdout, 2 for stderr; −1 for another file.</summary>
    public int Descriptor { get; private init; } = -1;

    /// <summary>Whether it is a device, such as /dev/null: what is written there does not mix, and what is read there may never end.</summary>
    public bool IsDevice { get; private init; }

    /// <summary>Whether two paths lead to one file, whether it is there yet or not.</summary>
    public bool IsSame(FileEntry other) =>
        string.Equals(Target, other.Target, PathResolution.Comparison) || (Identity is not null && Identity == other.Identity);

    /// <summary>What a stream of this process is open on.</summary>
    /// <param name="descriptor">0 for stdin, 1 for stdout, 2 for stderr.</param>
    public static FileEntry OfDescriptor(int descriptor)
    {
        var found = LinuxFiles.Find($"/proc/self/fd/{descriptor}", out var identity);
        return new FileEntry("-", $"/dev/fd/{descriptor}", FileKind.Stream, found == FileKind.Ordinary ? identity : null)
        {
            Descriptor = descriptor,
        };
    }

    /// <summary>Asks the file system.</summary>
    /// <exception cref="IOException">The path cannot be looked up.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not.</exception>
    public static FileEntry Of(string path)
    {
        if (path.Length == 0)
            throw new FileNotFoundException("the name of a file is empty");
        var target = PathResolution.Resolve(path);
        var found = LinuxFiles.Find(target, out var identity, out var device) ?? KindByOpening(target);
        if (!PathResolution.IsDescriptor(target))
            return new FileEntry(path, target, found, identity) { IsDevice = device };
        var standard = int.TryParse(System.IO.Path.GetFileName(target), out var number) && number <= 2 ? number : -1;
        return standard >= 0
            ? OfDescriptor(standard) with
            {
                Path = path,
            }
            : new FileEntry(path, target, found == FileKind.Absent ? found : FileKind.Stream, identity);
    }

    /// <summary>The rights of a file that exists; <see langword="null"/> where the system has no such rights.</summary>
    public static FileRights? RightsOf(string target) =>
        OperatingSystem.IsWindows() || !File.Exists(target)
            ? null
            : LinuxFiles.RightsOf(target) ?? new FileRights(File.GetUnixFileMode(target), uint.MaxValue, uint.MaxValue);

    /// <summary>Which file a path of an existing file leads to now.</summary>
    public static FileIdentity? IdentityOf(string target)
    {
        _ = LinuxFiles.Find(target, out var identity);
        return identity;
    }

    // Where the system gives no numbers: what stands in /dev is a device, and what has no position is a pipe.
    private static FileKind KindByOpening(string target)
    {
        if (Directory.Exists(target))
            return FileKind.Folder;
        if (!File.Exists(target))
            return FileKind.Absent;
        if (!OperatingSystem.IsWindows() && target.StartsWith("/dev/", StringComparison.Ordinal))
            return FileKind.Stream;
        using var open = new FileStream(target, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 0);
        return open.CanSeek ? FileKind.Ordinary : FileKind.Stream;
    }
}

/// <summary>Follows links as the system does, also to where nothing is yet: the runtime's own way takes <c>link/..</c> by its text.</summary>
internal static class PathResolution
{
    // As in Linux.
    private const int MostLinks = 40;

    /// <summary>How the machine compares names.</summary>
    public static StringComparison Comparison { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>The absolute path without links.</summary>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string Resolve(string path)
    {
        if (OperatingSystem.IsWindows())
            return ResolveLast(Path.GetFullPath(path));
        var left = new Stack<string>();
        Push(left, path);
        var resolved = path.StartsWith('/') ? "/" : Environment.CurrentDirectory;
        for (var links = 0; left.TryPop(out var name); )
        {
            if (name is "" or ".")
                continue;
            if (name == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? "/";
                continue;
            }

            var next = Path.Join(resolved, name);
            if (IsDescriptor(next) || new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MostLinks)
                throw new IOException("Too many levels of symbolic links");
            Push(left, target);
            if (target.StartsWith('/'))
                resolved = "/";
        }

        return resolved;
    }

    /// <summary>Whether a path without links is that of an open descriptor: what its link says is for people and no path.</summary>
    public static bool IsDescriptor(string resolved) =>
        resolved.StartsWith("/proc/", StringComparison.Ordinal)
        && Path.GetFileName(Path.GetDirectoryName(resolved.AsSpan())) is "fd";

    private static void Push(Stack<string> left, string path)
    {
        var names = path.Split('/');
        for (var i = names.Length - 1; i >= 0; i--)
            left.Push(names[i]);
    }

    private static string ResolveLast(string absolute) =>
        new FileInfo(absolute).LinkTarget is null
            ? absolute
            : File.ResolveLinkTarget(absolute, returnFinalTarget: true)?.FullName ?? absolute;
}

/// <summary>What .NET does not tell of a file: its type, its number, its owner. By <c>statx</c>, whose layout is the same on every processor.</summary>
internal static partial class LinuxFiles
{
    private const int CurrentFolder = -100;
    private const uint BasicStats = 0x7FF;
    private const int TypeMask = 0xF000;
    private const int NoEntry = 2;
    private const int NotAFolder = 20;

    /// <summary>What stands at a path.</summary>
    /// <returns><see langword="null"/> where the system does not say.</returns>
    public static FileKind? Find(string path, out FileIdentity? identity) => Find(path, out identity, out _);

    /// <summary>What stands at a path.</summary>
    /// <param name="device">Whether it is a device.</param>
    /// <returns><see langword="null"/> where the system does not say.</returns>
    public static FileKind? Find(string path, out FileIdentity? identity, out bool device)
    {
        (identity, device) = (null, false);
        if (!OperatingSystem.IsLinux())
            return null;
        if (Stat(path, out var found) is { } error)
            return error is NoEntry or NotAFolder ? FileKind.Absent : null;
        identity = new FileIdentity(((ulong)found.DeviceMajor << 32) | found.DeviceMinor, found.Number);
        var type = found.Mode & TypeMask;
        device = type is 0x2000 or 0x6000;
        return type switch
        {
            0x8000 => FileKind.Ordinary,
            0x4000 => FileKind.Folder,
            0xC000 => FileKind.Socket,
            _ => FileKind.Stream,
        };
    }

    /// <summary>The rights of a file.</summary>
    /// <returns><see langword="null"/> where the system does not say.</returns>
    public static FileRights? RightsOf(string path) =>
        OperatingSystem.IsLinux() && Stat(path, out var found) is null
            ? new FileRights((UnixFileMode)(found.Mode & 0xFFF), found.User, found.Group)
            : null;

    private static int? Stat(string path, out Status found)
    {
        try
        {
            return Statx(CurrentFolder, path, 0, BasicStats, out found) == 0 ? null : Marshal.GetLastPInvokeError();
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before statx.
            found = default;
            return int.MaxValue;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out Status found);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}

/// <summary>What every Unix says and does that .NET does not.</summary>
internal static partial class UnixFiles
{
    private const int Write = 2;

    /// <summary>Finds out whether a file may be written, or files may be created in a folder, and touches nothing.</summary>
    /// <exception cref="UnauthorizedAccessException">They may not.</exception>
    /// <exception cref="IOException">They cannot: the disk is read-only.</exception>
    public static void CheckWritable(string path)
    {
        const int notPermitted = 1;
        const int notAllowed = 13;
        if (OperatingSystem.IsWindows() || Access(path, Write) == 0)
            return;
        var error = Marshal.GetLastPInvokeError();
        throw error is notPermitted or notAllowed
            ? new UnauthorizedAccessException()
            : new IOException(Marshal.GetPInvokeErrorMessage(error));
    }

    /// <summary>Gives a file to an owner, where this process may.</summary>
    public static void TryGive(string path, FileRights rights)
    {
        if (!OperatingSystem.IsWindows() && rights.User != uint.MaxValue)
            _ = ChangeOwner(path, rights.User, rights.Group);
    }

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
