namespace Concert.Infrastructure.Balances;

using System.ComponentModel.DataAnnotations;

public sealed class MoneyOptions
{
    private const string Refusal = "Money:Currency must be an ISO 4217 code, such as KRW.";

    [Required(ErrorMessage = Refusal)]
    [RegularExpression("[A-Z]{3}", ErrorMessage = Refusal)]
    public string Currency { get; set; } = "KRW";
}
