namespace Concert.Api.OpenApi;

using System.Globalization;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Validators;
using Microsoft.OpenApi;

/// <summary>Writes the limits of the validators into the schemas of the bodies that they check.</summary>
internal static class BodyLimits
{
    /// <summary>Also marks the required members.</summary>
    public static void Describe(OpenApiSchema schema, Type body, IServiceProvider services)
    {
        var rules = ValidatorsOf(body, services)
            .SelectMany(validator => validator.CreateDescriptor().GetMembersWithValidators())
            .SelectMany(member => member, (member, rule) => (Name: JsonName(member.Key), rule.Validator))
            .ToLookup(rule => rule.Name, rule => rule.Validator, StringComparer.Ordinal);
        foreach (var (name, property) in schema.Properties?.ToArray() ?? [])
        {
            var isOptional = ContractSchemas.MayBeNull(property) && !rules[name].Any(IsRequired);
            if (isOptional)
                schema.Required?.Remove(name);
            schema.Properties![name] = ContractSchemas.WithoutNull(property);
            if (schema.Properties[name] is OpenApiSchema described)
            {
                foreach (var validator in rules[name])
                    Describe(described, validator);
            }
        }
    }

    private static IEnumerable<IValidator> ValidatorsOf(Type body, IServiceProvider services)
    {
        var command =
            body.GetCustomAttributes(typeof(ValidatedAsAttribute), inherit: false)
                .OfType<ValidatedAsAttribute>()
                .FirstOrDefault()
                ?.Command
            ?? body;
        return services.GetServices(typeof(IValidator<>).MakeGenericType(command)).OfType<IValidator>();
    }

    private static bool IsRequired(IPropertyValidator validator) =>
        validator is INotNullValidator or INotEmptyValidator;

    private static void Describe(OpenApiSchema schema, IPropertyValidator validator)
    {
        var isList = schema.Type == JsonSchemaType.Array;
        switch (validator)
        {
            case INotEmptyValidator when isList:
                schema.MinItems = Math.Max(schema.MinItems ?? 1, 1);
                break;
            case INotEmptyValidator when schema is { Type: JsonSchemaType.String, Format: null, Enum: null }:
                schema.MinLength = Math.Max(schema.MinLength ?? 1, 1);
                break;
            case ILengthValidator length when isList:
                (schema.MinItems, schema.MaxItems) = (length.Min, length.Max);
                break;
            case ILengthValidator length:
                schema.MinLength = length.Min > 0 ? length.Min : schema.MinLength;
                schema.MaxLength = length.Max;
                break;
            case IBetweenValidator between:
                (schema.Minimum, schema.Maximum) = (Number(between.From), Number(between.To));
                break;
            case IComparisonValidator { MemberToCompare: null, Comparison: Comparison.GreaterThan } above:
                schema.ExclusiveMinimum = Number(above.ValueToCompare);
                break;
            case IComparisonValidator { MemberToCompare: null, Comparison: Comparison.LessThanOrEqual } most:
                schema.Maximum = Number(most.ValueToCompare);
                break;
            case IRegularExpressionValidator { Expression: { Length: > 0 } pattern }:
                schema.Pattern = pattern.Replace("\\z", "$", StringComparison.Ordinal);
                break;
        }
    }

    private static string? Number(object value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    private static string JsonName(string member) => JsonNamingPolicy.CamelCase.ConvertName(member);
}
