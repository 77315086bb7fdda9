namespace Concert.Application.Pipeline;

using System.Globalization;
using System.Text;
using FluentValidation.Validators;

internal static class Rules
{
    public static IRuleBuilderOptions<T, string> Text<T>(this IRuleBuilder<T, string> rule, int maxLength) =>
        rule.NotEmpty().OptionalText(maxLength);

    /// <summary>Text that the databases can store: PostgreSQL refuses U+0000.</summary>
    public static IRuleBuilderOptions<T, string> OptionalText<T>(this IRuleBuilder<T, string> rule, int maxLength) =>
        rule.MaximumLength(maxLength)
            .Must(text => text is null || !text.Contains('\0', StringComparison.Ordinal))
            .WithMessage("Must not contain the character U+0000.");

    /// <summary>Text whose every character can be seen, so that what looks the same is the same.</summary>
    public static IRuleBuilderOptions<T, string> VisibleText<T>(this IRuleBuilder<T, string> rule, int maxLength) =>
        rule.Text(maxLength)
            .Must(text => text is null || CanBeSeen(text))
            .WithMessage("Must not contain control or invisible characters.");

    /// <summary>The label of a row of seats.</summary>
    public static bool IsLabel(string? text) =>
        text is { Length: > 0 and <= SectionPlan.MaxRowLabelLength }
        && CanBeSeen(text)
        && text.Trim().Length == text.Length;

    private static bool CanBeSeen(string text) =>
        text.EnumerateRunes().All(IsVisible) && text.EnumerateRunes().Any(IsMoreThanAMark);

    /// <summary>A mark, such as a variation selector, changes the look of another character and has none by itself.</summary>
    private static bool IsMoreThanAMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpaceSeparator);

    /// <summary>The fillers and the blank pattern have no category that tells; half a surrogate pair reads as U+FFFD.</summary>
    private static bool IsVisible(Rune rune) =>
        rune.Value
            is not (
                0x034F
                or 0x115F
                or 0x1160
                or 0x17B4
                or 0x17B5
                or (>= 0x180B and <= 0x180F)
                or 0x2800
                or 0x3164
                or 0xFFA0
                or 0xFFFD
            )
        && Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherNotAssigned
            );

    public static IRuleBuilderOptions<T, decimal> Amount<T>(this IRuleBuilder<T, decimal> rule, decimal max) =>
        rule.GreaterThan(0).LessThanOrEqualTo(max).TwoDecimals();

    public static IRuleBuilderOptions<T, decimal> Price<T>(this IRuleBuilder<T, decimal> rule, decimal max) =>
        rule.InclusiveBetween(0, max).TwoDecimals();

    private static IRuleBuilderOptions<T, decimal> TwoDecimals<T>(this IRuleBuilder<T, decimal> rule) =>
        rule.Must(amount => decimal.Round(amount, 2) == amount).WithMessage("Must have at most two decimals.");

    public static IRuleBuilderOptions<T, int> Within<T>(this IRuleBuilder<T, int> rule, Bounds bounds) =>
        rule.InclusiveBetween(bounds.Min, bounds.Max);

    public static IRuleBuilderOptions<T, int?> Within<T>(this IRuleBuilder<T, int?> rule, Bounds bounds) =>
        rule.InclusiveBetween(bounds.Min, bounds.Max);

    /// <summary>A list with a bounded number of items.</summary>
    public static IRuleBuilderOptions<T, IReadOnlyList<TItem>> Count<T, TItem>(
        this IRuleBuilder<T, IReadOnlyList<TItem>> rule,
        Bounds bounds
    ) => rule.SetValidator(new CountValidator<T, TItem>(bounds));

    /// <summary>Exposes its bounds as a length rule does, so that the OpenAPI document can include them.</summary>
    private sealed class CountValidator<T, TItem>(Bounds bounds)
        : PropertyValidator<T, IReadOnlyList<TItem>>,
            ILengthValidator
    {
        public override string Name => "Count";
        public int Min => bounds.Min;
        public int Max => bounds.Max;

        public override bool IsValid(ValidationContext<T> context, IReadOnlyList<TItem> value)
        {
            context.MessageFormatter.AppendArgument(nameof(Min), Min).AppendArgument(nameof(Max), Max);
            return value is not null && bounds.Contains(value.Count);
        }

        protected override string GetDefaultMessageTemplate(string errorCode) => "Must have {Min} to {Max} items.";
    }
}
