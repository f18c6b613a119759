namespace Hw6.Core.Drawing;

/// <summary>Moves discs apart that would hide each other, as little as it takes.</summary>
internal static class Discs
{
    private const int MostRounds = 300;

    /// <summary>Moves them in place.</summary>
    /// <param name="places">The centres.</param>
    /// <param name="distance">The least distance between two centres.</param>
    public static void MoveApart((double X, double Y)[] places, double distance)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var moved = false;
            for (var i = 0; i < places.Length; i++)
            {
                for (var j = i + 1; j < places.Length; j++)
                    moved |= Push(places, i, j, distance);
            }

            if (!moved)
                return;
        }
    }

    private static bool Push((double X, double Y)[] places, int i, int j, double distance)
    {
        var (dx, dy) = (places[j].X - places[i].X, places[j].Y - places[i].Y);
        var apart = Math.Sqrt((dx * dx) + (dy * dy));
        if (apart >= distance - 0.01)
            return false;

        // Two discs at the same place have no direction to move in: each pair gets one of its own.
        if (apart < 1e-6)
            (dx, dy, apart) = (Math.Cos((i * 2.4) + j), Math.Sin((i * 2.4) + j), 1);
        var push = (distance - Math.Min(apart, distance)) / 2 / apart;
        places[i] = (places[i].X - (dx * push), places[i].Y - (dy * push));
        places[j] = (places[j].X + (dx * push), places[j].Y + (dy * push));
        return true;
    }
}
