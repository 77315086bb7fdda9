namespace Concert.Api.Http;

using System.Globalization;
using System.Text.Json;
using Concert.Application.Reservations.ExportReservations;
using CsvHelper;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

/// <summary>
/// Writes reservations as they are read, a row a seat. The first page is read before the answer begins, so that it can
/// still be a problem. A failure after that breaks the connection off, and no client takes what it has got for the whole.
/// </summary>
internal sealed class ReservationsCsv(long concertId, ReservationExport export) : IActionResult
{
    public const string MediaType = "text/csv";

    /// <summary>Only texts are escaped: numbers stay numbers.</summary>
    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape };

    private static readonly (string Name, Action<CsvWriter, ReservationDetails, ReservedSeatView> Write)[] Columns =
    [
        ("reservationId", (csv, reservation, _) => Write(csv, reservation.Id)),
        ("status", (csv, reservation, _) => csv.WriteField(Name(reservation.Status))),
        ("scheduleId", (csv, reservation, _) => Write(csv, reservation.ScheduleId)),
        ("startsAt", (csv, reservation, _) => WriteInstant(csv, reservation.StartsAt)),
        ("seatId", (csv, _, seat) => Write(csv, seat.Id)),
        ("section", (csv, _, seat) => csv.WriteField(seat.Section)),
        ("row", (csv, _, seat) => csv.WriteField(seat.Row)),
        ("number", (csv, _, seat) => Write(csv, seat.Number)),
        ("price", (csv, _, seat) => Write(csv, seat.Price, "0.##")),
        ("currency", (csv, reservation, _) => csv.WriteField(reservation.Currency)),
        ("reservedAt", (csv, reservation, _) => WriteInstant(csv, reservation.ReservedAt)),
        ("expiresAt", (csv, reservation, _) => WriteInstant(csv, reservation.ExpiresAt)),
        ("userId", (csv, reservation, _) => Write(csv, reservation.UserId)),
        ("email", (csv, reservation, _) => csv.WriteField(reservation.Email)),
        ("displayName", (csv, reservation, _) => csv.WriteField(reservation.DisplayName)),
        ("paymentId", (csv, reservation, _) => csv.WriteField(reservation.PaymentId, "")),
        ("paidAt", (csv, reservation, _) => WriteInstant(csv, reservation.PaidAt)),
        ("refundedAt", (csv, reservation, _) => WriteInstant(csv, reservation.RefundedAt)),
    ];

    public static string Header => string.Join(',', Columns.Select(column => column.Name));

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        var cancelled = context.HttpContext.RequestAborted;
        await using var reservations = export.Reservations.GetAsyncEnumerator(cancelled);
        var isMore = !HttpMethods.IsHead(request.Method) && await reservations.MoveNextAsync();

        response.ContentType = $"{MediaType}; charset=utf-8";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment")
        {
            FileName = string.Create(CultureInfo.InvariantCulture, $"reservations-{concertId}.csv"),
        }.ToString();
        if (HttpMethods.IsHead(request.Method))
            return;

        await using var csv = CsvWriter.Create(response.Body, Options, leaveOpen: true);
        csv.WriteHeader([.. Columns.Select(column => column.Name)]);
        for (; isMore; isMore = await reservations.MoveNextAsync())
        {
            foreach (var seat in reservations.Current.Seats)
            {
                foreach (var column in Columns)
                    column.Write(csv, reservations.Current, seat);
                await csv.EndRecordAsync(cancelled);
            }
        }
    }

    private static void Write<T>(CsvWriter csv, T value, string format = "")
        where T : struct, IUtf8SpanFormattable => csv.WriteField(value, format, CultureInfo.InvariantCulture);

    private static void WriteInstant(CsvWriter csv, DateTimeOffset? instant) =>
        csv.WriteField(instant?.UtcDateTime, Json.InstantFormat);

    private static string Name(ReservationStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());
}
