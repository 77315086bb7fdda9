namespace Concert.Application.Pipeline;

/// <summary>Rules that several validators share.</summary>
internal static class Rules
{
    /// <summary>Text of 1 to <paramref name="maxLength"/> characters that the databases can store.</summary>
    public static IRuleBuilderOptions<T, string> Text<T>(this IRuleBuilder<T, string> rule, int maxLength) =>
        rule.NotEmpty().OptionalText(maxLength);

    /// <summary>Text of at most <paramref name="maxLength"/> characters; U+0000 is what PostgreSQL cannot store.</summary>
    public static IRuleBuilderOptions<T, string> OptionalText<T>(this IRuleBuilder<T, string> rule, int maxLength) =>
        rule.MaximumLength(maxLength)
            .Must(text => text is null || !text.Contains('\0', StringComparison.Ordinal))
            .WithMessage("Must not contain the character U+0000.");

    /// <summary>An amount of money to move: more than 0, at most <paramref name="max"/>, at most two decimals.</summary>
    public static IRuleBuilderOptions<T, decimal> Amount<T>(this IRuleBuilder<T, decimal> rule, decimal max) =>
        rule.Must(amount => amount > 0 && amount <= max)
            .WithMessage(FormattableString.Invariant($"Must be more than 0 and at most {max}."))
            .TwoDecimals();

    /// <summary>A price: 0 to <paramref name="max"/>, at most two decimals.</summary>
    public static IRuleBuilderOptions<T, decimal> Price<T>(this IRuleBuilder<T, decimal> rule, decimal max) =>
        rule.InclusiveBetween(0, max).TwoDecimals();

    private static IRuleBuilderOptions<T, decimal> TwoDecimals<T>(this IRuleBuilder<T, decimal> rule) =>
        rule.Must(amount => decimal.Round(amount, 2) == amount).WithMessage("Must have at most two decimals.");

    public static IRuleBuilderOptions<T, int> Within<T>(this IRuleBuilder<T, int> rule, Bounds bounds) =>
        rule.InclusiveBetween(bounds.Min, bounds.Max);

    public static IRuleBuilderOptions<T, int?> Within<T>(this IRuleBuilder<T, int?> rule, Bounds bounds) =>
        rule.InclusiveBetween(bounds.Min, bounds.Max);

    public static void Page<T>(this AbstractValidator<T> validator, Func<T, PageRequest> page)
    {
        validator.RuleFor(query => page(query).Limit).Within(PageRequest.LimitBounds).OverridePropertyName("limit");
        validator
            .RuleFor(query => page(query))
            .Must(request => request.Cursor is null || request.After is not null)
            .WithMessage("Is not a cursor of this list.")
            .OverridePropertyName("cursor");
    }
}
