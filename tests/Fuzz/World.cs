namespace Concert.Fuzz;

using System.Buffers.Text;
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
    private string? _organizerId;
    private string[] _sale = [];

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
                policy = new
                {
                    holdSeconds = 60,
                    maxSeatsPerUser = 50,
                    activeSeconds = 86_400,
                },
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
        _sale = [$"concerts/{concertId}", $"schedules/{scheduleId}"];
        var seats = await http.GetFromJsonAsync<JsonElement>($"/api/v1/schedules/{scheduleId}/seats");
        Learn($"/api/v1/schedules/{scheduleId}/seats", seats);
        var seatIds = seats
            .GetProperty("items")
            .EnumerateArray()
            .Select(each => each.GetProperty("id").GetInt64())
            .Skip(MaxKept)
            .ToList();

        foreach (var (customer, seatId) in new[] { (OtherCustomer, seatIds[0]), (Customer, seatIds[1]) })
        {
            var place = await PostAsync($"concerts/{concertId}/queue/tokens", customer);
            var token = place.GetProperty("token").GetString();
            await PostAsync("balance/charges", customer, new { amount = 1_000 });
            var hold = await PostAsync("reservations", customer, new { scheduleId, seatIds = new[] { seatId } }, token);

            // Who pays gives the place up; the other one goes on.
            if (customer == OtherCustomer)
                await PostAsync("payments", customer, new { reservationId = hold.GetProperty("id").GetString() });
        }
        await PostAsync("admin/webhooks", Organizer, new { url = "https://hook.invalid/" });
    }

    /// <summary>Fresh tokens, after somebody has signed out or erased an account.</summary>
    public async Task RenewAsync()
    {
        Organizer = await signInOrganizer();
        var claims = Base64Url.DecodeFromChars(Organizer.Split('.')[1]);
        _organizerId = JsonElement.Parse(claims).GetProperty("sub").GetString();
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

    /// <summary>The path, of nothing if the call would cancel or move the sale that all other calls need.</summary>
    public string Spare(string method, string path)
    {
        var parts = path.Split('/');
        if (
            parts is ["", "api", "v1", "admin", var kind, var id, ..]
            && (method == "PATCH" || parts[^1] == "cancel")
            && _sale.Contains($"{kind}/{id}")
        )
            parts[5] = "0";
        return string.Join('/', parts);
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
        // A call that takes a role away, or erases somebody, is not to hit the only organizer.
        if (value == _organizerId)
            return;
        if (!_known.TryGetValue(name, out var values))
            _known[name] = values = [];
        var seen = _seen[name] = _seen.GetValueOrDefault(name) + 1;
        if (values.Contains(value))
            return;

        // Places end, so of their tokens only the newest are worth sending.
        if (name == "token" && values.Count == AlwaysKept)
            values.RemoveAt(0);
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
