namespace Concert.Architecture.Tests;

using FluentValidation;
using MediatR;

public sealed class NamingTests
{
    [Fact]
    public void Given_a_namespace_When_it_is_named_Then_it_is_after_what_it_is_about()
    {
        string[] vague = ["Common", "Helpers", "Utils", "Services", "Managers", "Extensions"];

        House
            .Types.Where(type => type.Namespace!.Split('.').Intersect(vague, StringComparer.Ordinal).Any())
            .ShouldBeEmpty();
    }

    [Fact]
    public void Given_a_request_When_it_is_named_Then_its_folder_is_the_use_case_and_its_ending_tells_its_kind()
    {
        House.Requests.ShouldNotBeEmpty();
        foreach (var request in House.Requests)
        {
            request.Name.ShouldBe(UseCaseOf(request) + (IsQuery(request) ? "Query" : "Command"));
            request.Namespace!.Split('.').ShouldBe(["Concert", "Application", ModuleOf(request), UseCaseOf(request)]);
            request.IsSealed.ShouldBeTrue(request.Name);
        }

        static string ModuleOf(Type request) => request.Namespace!.Split('.')[^2];
        static bool IsQuery(Type request) => request.Implemented(typeof(Application.Pipeline.IQuery<>)).Any();
    }

    [Fact]
    public void Given_a_request_When_it_is_handled_Then_it_is_by_the_one_handler_beside_it()
    {
        var handlers = (
            from type in House.Application.GetTypes()
            from contract in type.Implemented(typeof(IRequestHandler<,>))
            select (Handler: type, Request: contract.GetGenericArguments()[0])
        ).ToLookup(pair => pair.Request, pair => pair.Handler);

        handlers.Select(each => each.Key).ShouldBe(House.Requests, ignoreOrder: true);
        foreach (var request in House.Requests)
        {
            var handler = handlers[request].ShouldHaveSingleItem();
            handler.FullName.ShouldBe($"{request.Namespace}.{UseCaseOf(request)}Handler");
            (handler.IsSealed && handler.IsNotPublic).ShouldBeTrue($"{handler.Name} is to be internal sealed");
        }
    }

    [Fact]
    public void Given_a_request_When_it_has_a_validator_Then_that_stands_beside_it_and_has_rules()
    {
        var validators = (
            from type in House.Application.GetTypes()
            where !type.IsAbstract
            from contract in type.Implemented(typeof(IValidator<>))
            let validated = contract.GetGenericArguments()[0]
            where validated.IsAssignableTo(typeof(IBaseRequest))
            select (Type: type, Request: validated)
        ).ToList();

        validators.Select(each => each.Request).ShouldBeUnique();
        validators.ShouldNotBeEmpty();
        foreach (var (type, request) in validators)
        {
            type.FullName.ShouldBe($"{request.Namespace}.{UseCaseOf(request)}Validator");

            // Its rules can be counted without the services that they would ask.
            var constructor = type.GetConstructors().ShouldHaveSingleItem();
            var validator = (IValidator)constructor.Invoke(new object?[constructor.GetParameters().Length]);
            validator.CreateDescriptor().Rules.ShouldNotBeEmpty(type.Name);
        }
    }

    private static string UseCaseOf(Type request) => request.Namespace!.Split('.')[^1];
}
