namespace Concert.Application.Queue;

public interface IDrawSeeds
{
    /// <summary>A new random seed, encrypted, so that whoever reads the database cannot foresee the draw.</summary>
    byte[] Make();
}
