namespace Concert.Api.Http;

using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Net.Http.Headers;

/// <summary>
/// Reads JSON bodies and keeps two refusals apart, which the framework's formatter does not: what is no JSON at all, and
/// JSON whose values are of the wrong kind.
/// </summary>
internal sealed class JsonBody : TextInputFormatter
{
    /// <summary>The field under which bad syntax is noted; the framework notes a missing body there too.</summary>
    private const string Syntax = "";
    private const string Root = "$";
    private const string WrongKind = "Has a value of the wrong kind.";
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = Json.Options.MaxDepth };

    public JsonBody()
    {
        SupportedMediaTypes.Add(MediaTypeHeaderValue.Parse("application/json"));
        SupportedEncodings.Add(Encoding.UTF8);
    }

    public override async Task<InputFormatterResult> ReadRequestBodyAsync(
        InputFormatterContext context,
        Encoding encoding
    )
    {
        var http = context.HttpContext;
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, Limits, http.RequestAborted);
            try
            {
                if (document.Deserialize(context.ModelType, Json.OfBodies) is { } body)
                    return await InputFormatterResult.SuccessAsync(body);
                context.ModelState.AddModelError(Root, WrongKind);
            }
            catch (JsonException exception)
            {
                var path = (exception.Path ?? Root).TrimStart('$', '.');
                context.ModelState.AddModelError(path.Length == 0 ? Root : path, WrongKind);
            }
        }
        catch (JsonException)
        {
            context.ModelState.AddModelError(Syntax, "Is not JSON.");
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw Broken(exception);
        }
        return await InputFormatterResult.FailureAsync();
    }

    /// <summary>
    /// Kestrel reports the size of a chunk that is too large for it as an error of input and output; like every other body
    /// that cannot be read, it is a bad request.
    /// </summary>
    public static BadHttpRequestException Broken(IOException exception) => new("The body cannot be read.", exception);

    /// <summary>What is answered when a body or a parameter could not be read.</summary>
    public static IActionResult Refuse(ActionContext context) =>
        new ProblemResult(
            context.ModelState.TryGetValue(Syntax, out var body) && body.ValidationState == ModelValidationState.Invalid
                ? Problems.MalformedBody
                : PipelineErrors.Validation(
                    context
                        .ModelState.Where(field => field.Value is { Errors.Count: > 0 })
                        .ToDictionary(
                            field => JsonNamingPolicy.CamelCase.ConvertName(field.Key),
                            field => field.Value!.Errors.Select(error => error.ErrorMessage).ToArray(),
                            StringComparer.Ordinal
                        )
                )
        );
}
