namespace Concert.Api.Tests.Support;

using System.Diagnostics;
using System.Text.Json;

/// <summary>
/// A Prometheus for one test with the files that are shipped, in a folder as the stack mounts them; only the targets are
/// the test's own. That needs prometheus on the PATH.
/// </summary>
internal sealed class OwnPrometheus : IDisposable
{
    private readonly DirectoryInfo _folder = Mount();
    private readonly HttpClient _http;
    private readonly Process _process;

    private OwnPrometheus(IEnumerable<Uri> targets)
    {
        File.WriteAllText(
            Path.Combine(_folder.FullName, "targets.yml"),
            JsonSerializer.Serialize(new[] { new { targets = targets.Select(target => target.Authority) } })
        );
        var address = $"127.0.0.1:{Command.FreePort()}";
        _http = new HttpClient { BaseAddress = new Uri($"http://{address}/api/v1/") };
        _process = Command.Start(
            "prometheus",
            $"--config.file={_folder.FullName}/prometheus.yml",
            $"--storage.tsdb.path={_folder.FullName}/data",
            $"--web.listen-address={address}"
        );
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The shipped files in a new folder, together as in the stack.</summary>
    public static DirectoryInfo Mount()
    {
        var folder = Directory.CreateTempSubdirectory("prometheus-");
        foreach (
            var file in new[]
            {
                "deploy/prometheus/prometheus.yml",
                "deploy/prometheus/targets.yml",
                "docs/operations/alerts.yml",
            }
        )
            File.Copy(Repository.File(file), Path.Combine(folder.FullName, Path.GetFileName(file)));
        return folder;
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<OwnPrometheus> Start(params IEnumerable<Uri> targets)
    {
        var prometheus = new OwnPrometheus(targets);
        try
        {
            await Eventually.Get(prometheus.IsReady, isReady => isReady);
            return prometheus;
        }
        catch
        {
            prometheus.Dispose();
            throw;
        }
    }

    /// <summary>The data of an answer of its API; fails with the reason if it was refused.</summary>
    public async Task<JsonElement> Ask(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        var body = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {body}");
        return JsonElement.Parse(body).GetProperty("data");
    }

    /// <summary>The series that a query finds.</summary>
    public async Task<IReadOnlyList<JsonElement>> Query(string query) =>
        [.. (await Ask($"query?query={Uri.EscapeDataString(query)}")).GetProperty("result").EnumerateArray()];

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
        _process.Dispose();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> IsReady()
    {
        _process.HasExited.ShouldBeFalse("Prometheus ended.");
        try
        {
            using var ready = await _http.GetAsync(new Uri("/-/ready", UriKind.Relative));
            return ready.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
