namespace Concert.Api.Http;

using System.Globalization;
using System.Text;
using QRCoder;

/// <summary>The id of a reservation as a QR code, drawn as one path with a square of side 1 for each dark module.</summary>
internal static class ReservationQr
{
    public const string MediaType = "image/svg+xml";

    public static string Draw(Guid reservationId)
    {
        using var code = QRCodeGenerator.GenerateQrCode(reservationId.ToString(), QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        foreach (var (y, row) in code.ModuleMatrix.Index())
        {
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x])
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
            }
        }
        var size = code.ModuleMatrix.Count;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>"""
        );
    }
}
