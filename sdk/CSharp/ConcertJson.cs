namespace Concert.Sdk;

using System.Text.Json.Serialization;

/// <summary>How bodies are written and answers are read, without reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class ConcertJson : JsonSerializerContext;
