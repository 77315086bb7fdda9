namespace Concert.Api.Http;

using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;

/// <summary>
/// Whole numbers in a query, in digits and given once. The framework would also accept signs, blanks, hexadecimal
/// numbers, an empty text, and the first of several.
/// </summary>
internal sealed class StrictIntegers : IModelBinderProvider, IModelBinder
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType == typeof(int) ? this : null;

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var texts = bindingContext.ValueProvider.GetValue(bindingContext.ModelName);
        if (texts == ValueProviderResult.None)
            return Task.CompletedTask;

        bindingContext.ModelState.SetModelValue(bindingContext.ModelName, texts);
        if (
            texts.Length == 1
            && int.TryParse(texts.FirstValue, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
            bindingContext.Result = ModelBindingResult.Success(number);
        else
            bindingContext.ModelState.AddModelError(bindingContext.ModelName, "Must be a whole number, given once.");
        return Task.CompletedTask;
    }
}
