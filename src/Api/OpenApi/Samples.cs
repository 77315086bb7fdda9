namespace Concert.Api.OpenApi;

using System.Text.Json;
using System.Text.Json.Nodes;
using Concert.Api.Http;
using Microsoft.OpenApi;

/// <summary>Examples for the document: one value per member name, so that they are consistent across calls.</summary>
internal static class Samples
{
    private static readonly Dictionary<string, JsonNode?> ByName = JsonNode
        .Parse(
            """
            {
              "email": "fan@example.com", "password": "correct horse", "currentPassword": "correct horse",
              "newPassword": "battery staple", "displayName": "Fan", "accessToken": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTlhIn0.c2lnbmF0dXJl",
              "tokenType": "Bearer", "expiresInSeconds": 3600, "difficulty": 18, "challenge": "k3Jx9w.1795270000.4f1c",
              "title": "Winter Tour", "artist": "The Fans", "venue": "Olympic Hall", "timeZone": "Asia/Seoul",
              "description": "One night only.", "currency": "KRW", "priceFrom": 50000, "price": 50000, "totalPrice": 100000,
              "totalSeats": 5000, "availableSeats": 4210, "heldSeats": 40, "soldSeats": 750, "revenue": 37500000,
              "amount": 100000, "balance": 150000, "balanceAfter": 150000, "section": "A", "row": "1", "number": 17,
              "rows": 2, "seatsPerRow": 25, "rowLabels": ["A", "B"], "firstNumber": 1, "reason": "The artist is ill.", "cancellationReason": null,
              "cancelledAt": null, "blockedSeats": 20, "rank": 1, "limit": 20, "cursor": "YWZ0ZXI6MjA", "nextCursor": null,
              "position": 412, "estimatedWaitSeconds": 90, "estimatedWaitMinSeconds": 70, "estimatedWaitMaxSeconds": 120,
              "pollAfterSeconds": 9, "waiting": 411, "active": 5000, "admittedTotal": 12400, "entry": null, "reference": null,
              "activeUntil": null, "mayHoldUntil": null, "url": "https://shop.example/hooks/concert",
              "events": ["reservation.confirmed", "payment.made"], "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD5W2c6IR6w7E=",
              "sequence": 2, "attempts": 1, "lastStatusCode": 200, "lastError": null, "nextAttemptAt": null, "type": "payment.made",
              "aggregate": "Payment", "holdSeconds": 300, "maxSeatsPerUser": 4, "admissionsPerInterval": 1400,
              "intervalSeconds": 10, "maxActive": 5000, "activeSeconds": 600, "noShowSeconds": 120, "maxUnpaidHolds": 50,
              "seedHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "seed": null, "drawnAt": null,
              "entryCount": null, "entriesHash": null, "entries": null, "accessChangedAt": null, "seatIds": [17, 18],
              "token": "eyJhbGciOiJIUzI1NiJ9.eyJjb25jZXJ0IjoxfQ.c2lnbmF0dXJl",
              "registeredAt": "2026-11-01T09:00:00Z", "saleOpensAt": "2026-12-01T11:00:00Z", "bookingOpensAt": "2026-12-01T11:00:00Z",
              "saleClosesAt": "2026-12-24T11:00:00Z", "bookingClosesAt": "2026-12-24T11:00:00Z", "startsAt": "2026-12-24T11:00:00Z",
              "reservedAt": "2026-12-01T11:02:10Z", "expiresAt": "2026-12-01T11:07:10Z"
            }
            """
        )!
        .AsObject()
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Adds an example to every body and every answer.</summary>
    public static void AddTo(OpenApiDocument document)
    {
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            var contents = operation
                .Responses!.Values.Select(response => response.Content)
                .Append(operation.RequestBody?.Content);
            foreach (var (type, content) in contents.SelectMany(each => each?.ToArray() ?? []))
            {
                if (type is "text/event-stream")
                    content.Example =
                        $"event: status\ndata: {Of("data", document.Components!.Schemas![nameof(QueueStatus)])!.ToJsonString()}\n\n";
                else if (type is ReservationsCsv.MediaType)
                    content.Example = $"{ReservationsCsv.Header}\r\n";
                else if (type is ReservationQr.MediaType)
                    content.Example = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
                else if (content.Examples is null && content.Schema is { } schema)
                    content.Example = Of("", schema);
            }
        }
    }

    public static OpenApiExample Of(KnownError known)
    {
        var problem = Problems.Of(known.Status, known.Error, "9d27918a05b5e790ec4ed676158cd72e");
        return new OpenApiExample { Summary = known.Error.Message, Value = problem };
    }

    /// <summary>A value of that schema for a member of that name.</summary>
    public static JsonNode? Of(string name, IOpenApiSchema schema)
    {
        if (ByName.TryGetValue(name, out var value) && Fits(value, schema))
            return value?.DeepClone();
        if (schema.OneOf is { Count: > 0 } either)
            return Of(name, either[^1]);
        if (schema.Enum is { Count: > 0 } values)
            return values[0].DeepClone();
        return (schema.Type & ~JsonSchemaType.Null) switch
        {
            JsonSchemaType.Object => new JsonObject(
                (schema.Properties?.ToArray() ?? []).Select(each =>
                    KeyValuePair.Create(each.Key, Of(each.Key, each.Value))
                )
            ),
            JsonSchemaType.Array => new JsonArray(Of(name.TrimEnd('s'), schema.Items!)),
            JsonSchemaType.Integer => 1,
            JsonSchemaType.Number => 50_000,
            JsonSchemaType.Boolean => true,
            _ => schema.Format switch
            {
                "date-time" => "2026-12-01T11:02:10Z",
                "uuid" => "019aa5c3-6a1f-7b54-9d3e-2f8c5b7a1e01",
                _ => "text",
            },
        };
    }

    private static bool Fits(JsonNode? value, IOpenApiSchema schema) =>
        value?.GetValueKind() switch
        {
            null => ContractSchemas.MayBeNull(schema),
            JsonValueKind.Array => schema.Type?.HasFlag(JsonSchemaType.Array) is true,
            JsonValueKind.Number => schema.Type?.HasFlag(JsonSchemaType.Integer) is true
                || schema.Type?.HasFlag(JsonSchemaType.Number) is true,
            _ => schema.Type?.HasFlag(JsonSchemaType.String) is true && schema.Enum is null or [],
        };
}
