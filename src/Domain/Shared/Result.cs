namespace Concert.Domain.Shared;

/// <summary>Lets the pipeline turn an <see cref="Error"/> into any handler's answer, whatever its value.</summary>
/// <typeparam name="TSelf">The result type itself.</typeparam>
public interface IResult<out TSelf>
{
    /// <summary>Why it was refused; null if and only if it succeeded.</summary>
    Error? Error { get; }

    static abstract TSelf Failure(Error error);
}

/// <summary>Success without a value, or an error.</summary>
public sealed class Result : IResult<Result>
{
    public static readonly Result Success = new(error: null);

    private Result(Error? error) => Error = error;

    public Error? Error { get; }

    public static Result Failure(Error error) => new(error);

    public static implicit operator Result(Error error) => new(error);
}

/// <summary>A value, or an error.</summary>
public sealed class Result<T> : IResult<Result<T>>
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    public Error? Error { get; }

    /// <summary>The value. Reading it from a failure is a bug and throws.</summary>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"No value: {Error.Code}.");

    public static Result<T> Failure(Error error) => new(default, error);

    public static implicit operator Result<T>(T value) => new(value, error: null);

    public static implicit operator Result<T>(Error error) => new(default, error);
}
