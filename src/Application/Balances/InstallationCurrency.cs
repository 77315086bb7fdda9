namespace Concert.Application.Balances;

/// <summary>The currency of every balance and of every price.</summary>
/// <param name="Code">ISO 4217.</param>
public sealed record InstallationCurrency(string Code);
