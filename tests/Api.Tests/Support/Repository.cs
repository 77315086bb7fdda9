namespace Concert.Api.Tests.Support;

/// <summary>Files of the checkout that the tests run in.</summary>
internal static class Repository
{
    public static string File(string path) =>
        Find(path) ?? throw new InvalidOperationException($"There is no {path} above {AppContext.BaseDirectory}.");

    /// <summary>The file in the nearest folder above that has it; null if none has.</summary>
    public static string? Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, path);
            if (System.IO.File.Exists(file))
                return file;
        }
        return null;
    }
}
