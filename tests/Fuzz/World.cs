namespace Concert.Fuzz;

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

/// <summary>
/// What requests need to get past the first check: two customers, an organizer, a sale, and the ids and tokens that
/// answers have named.
/// </summary>
internal sealed class World(HttpClient http, Func<Task<string>> signInOrganizer)
{
    private const int MaxKept = 64;

    /// <summary>The first ones are those of the sale made beforehand; they fit together and are never replaced.</summary>
    private const int AlwaysKept = 8;

    private readonly Dictionary<string, List<string>> _known = [];
    private readonly Dictionary<string, int> _seen = [];

    public string Organizer { get; private set; } = "";

    public string Customer { get; private set; } = "";

    public string OtherCustomer { get; private set; } = "";

    /// <summary>Signs everybody in and opens a sale.</summary>
    public async Task PrepareAsync()
    {
        await RenewAsync();
        var now = DateTimeOffset.UtcNow;
        var concert = await PostAsync(
            "admin/concerts",
            Organizer,
            new
            {
                title = "Fuzzed",
                artist = "Fuzz",
                venue = "Hall",
                saleOpensAt = now.AddHours(-1),
                saleClosesAt = now.AddDays(1),
                policy = new { holdSeconds = 60, maxSeatsPerUser = 50 },
            }
        );
        var concertId = concert.GetProperty("id").GetInt64();
        var schedule = await PostAsync(
            $"admin/concerts/{concertId}/schedules",
            Organizer,
            new
            {
                startsAt = now.AddDays(30),
                bookingOpensAt = now.AddHours(-1),
                bookingClosesAt = now.AddDays(1),
                seating = new[]
                {
                    new
                    {
                        section = "A",
                        rows = 10,
                        seatsPerRow = 50,
                        price = 1,
                    },
                },
            }
        );
        var scheduleId = schedule.GetProperty("id").GetInt64();
        var seats = await http.GetFromJsonAsync<JsonElement>($"/api/v1/schedules/{scheduleId}/seats");
        Learn($"/api/v1/schedules/{scheduleId}/seats", seats);
        var seatIds = seats
            .GetProperty("items")
            .EnumerateArray()
            .Select(each => each.GetProperty("id").GetInt64())
            .Skip(100);

        var place = await PostAsync($"concerts/{concertId}/queue/tokens", Customer);
        var token = place.GetProperty("token").GetString();
        await PostAsync("balance/charges", Customer, new { amount = 1_000 });
        var paid = await PostAsync("reservations", Customer, new { scheduleId, seatIds = seatIds.Take(2) }, token);
        await PostAsync("reservations", Customer, new { scheduleId, seatIds = seatIds.Skip(2).Take(1) }, token);
        await PostAsync("payments", Customer, new { reservationId = paid.GetProperty("id").GetString() });
        await PostAsync("admin/webhooks", Organizer, new { url = "https://hook.invalid/" });
    }

    /// <summary>Fresh tokens, after somebody has signed out or erased an account.</summary>
    public async Task RenewAsync()
    {
        Organizer = await signInOrganizer();
        Customer = await RegisterAsync();
        OtherCustomer = await RegisterAsync();
    }

    /// <summary>A value of that name that an answer has named, if there is any.</summary>
    public string? Pick(string name, Random random)
    {
        if (!_known.TryGetValue(name, out var values))
            return null;
        var among = random.Next(2) == 0 ? Math.Min(values.Count, AlwaysKept) : values.Count;
        return values[random.Next(among)];
    }

    /// <summary>Remembers the ids and tokens of an answer.</summary>
    public void Learn(string path, JsonElement answer)
    {
        var segments = path.Split('?')[0].Split('/').Where(each => each.Length > 0 && char.IsAsciiLetter(each[0]));
        Learn(answer, IdOf(segments.LastOrDefault() ?? ""));
    }

    /// <param name="id">What a field that is only called <c>id</c> is the id of.</param>
    private void Learn(JsonElement value, string id)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var each in value.EnumerateArray())
                Learn(each, id);
        }
        if (value.ValueKind != JsonValueKind.Object)
            return;
        foreach (var field in value.EnumerateObject())
        {
            var name =
                field.Name == "id" ? id
                : field.Name == "nextCursor" ? "cursor"
                : field.Name;
            if (field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            {
                if (name is "cursor" or "token" || name.EndsWith("Id", StringComparison.Ordinal))
                    Keep(name, field.Value.ToString());
            }
            else
            {
                Learn(field.Value, field.Name == "items" ? id : IdOf(field.Name));
            }
        }
    }

    /// <summary>The name under which the ids of a list are asked for: those of <c>deliveries</c> are a <c>deliveryId</c>.</summary>
    public static string IdOf(string plural) =>
        plural.EndsWith("ies", StringComparison.Ordinal) ? $"{plural[..^3]}yId" : $"{plural.TrimEnd('s')}Id";

    private void Keep(string name, string value)
    {
        if (!_known.TryGetValue(name, out var values))
            _known[name] = values = [];
        var seen = _seen[name] = _seen.GetValueOrDefault(name) + 1;
        if (values.Contains(value))
            return;
        if (values.Count < MaxKept)
            values.Add(value);
        else
            values[AlwaysKept + (seen % (MaxKept - AlwaysKept))] = value;
    }

    private async Task<string> RegisterAsync()
    {
        var credentials = new
        {
            email = $"fuzz-{RandomNumberGenerator.GetHexString(16, lowercase: true)}@example.com",
            password = "a long password of a fuzzer",
            displayName = "Fuzz",
        };
        await PostAsync("auth/register", token: null, credentials);
        Keep("email", credentials.email);
        Keep("password", credentials.password);
        return await SignInAsync(http, credentials.email, credentials.password);
    }

    public static async Task<string> SignInAsync(HttpClient http, string email, string password)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/auth/login", new { email, password });
        answer.EnsureSuccessStatusCode();
        var signedIn = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return signedIn.GetProperty("accessToken").GetString()!;
    }

    private async Task<JsonElement> PostAsync(
        string path,
        string? token,
        object? body = null,
        string? queueToken = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/{path}");
        request.Content = body is null ? null : JsonContent.Create(body);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (queueToken is not null)
            request.Headers.Add("Queue-Token", queueToken);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"POST {path} was answered {(int)answer.StatusCode}: {text}");
        var made = JsonElement.Parse(text);
        Learn(request.RequestUri!.OriginalString, made);
        return made;
    }
}
