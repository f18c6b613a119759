using System.IO.Hashing;
using System.Text;

namespace Hw6.Core.Files;

/// <summary>
/// The outputs that this process alone writes until it ends. A second process that wants one of them is told so; a claim ends with its process, however
/// that ends. Claims are seen by the processes of one user on one machine; what others do to a growing file is noticed at its next write.
/// </summary>
/// <remarks>Taken and given back on one thread.</remarks>
internal sealed class OutputClaims : IDisposable
{
    private readonly List<Mutex> held = [];
    private readonly List<string> targets = [];

    /// <summary>Claims a file.</summary>
    /// <param name="target">The file, no link to it.</param>
    /// <param name="shown">What the message calls it.</param>
    /// <exception cref="InputException">Another process has claimed it.</exception>
    public void Take(string target, string shown)
    {
        if (Open(target) is not { } mutex)
            return;
        if (!IsFree(mutex))
        {
            mutex.Dispose();
            throw new InputException(
                $"'{shown}' is being written by another hw6; expected another file, or the same command once that has ended"
            );
        }

        held.Add(mutex);
        targets.Add(target);
    }

    /// <summary>Deletes what killed processes left of the claimed files.</summary>
    public void DeleteLeftovers() => AtomicFile.DeleteLeftovers(targets);

    public void Dispose()
    {
        foreach (var mutex in held)
        {
            mutex.ReleaseMutex();
            mutex.Dispose();
        }

        held.Clear();
    }

    private static bool IsFree(Mutex mutex)
    {
        try
        {
            return mutex.WaitOne(0);
        }
        catch (AbandonedMutexException)
        {
            // Its process was killed; what it left is found whole, or not at all.
            return true;
        }
    }

    // A machine on which nothing may be written but the outputs has no claims.
    private static Mutex? Open(string target)
    {
        try
        {
            var options = new NamedWaitHandleOptions { CurrentUserOnly = true, CurrentSessionOnly = false };
            return new Mutex(false, $"hw6-{XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(target)):x16}", options);
        }
        catch (Exception e) when (FileFailure.IsOne(e) || e is WaitHandleCannotBeOpenedException)
        {
            return null;
        }
    }
}
