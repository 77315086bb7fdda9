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
    public void Given_a_command_When_it_is_sent_Then_a_validator_beside_it_looks_at_it()
    {
        var validators = House
            .Application.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.Implemented(typeof(IValidator<>)).Any())
            .ToLookup(type => type.Implemented(typeof(IValidator<>)).Single().GetGenericArguments()[0]);

        foreach (
            var command in House.Requests.Where(request => request.Name.EndsWith("Command", StringComparison.Ordinal))
        )
        {
            var name = $"{command.Namespace}.{UseCaseOf(command)}Validator";
            validators[command].Count(validator => validator.FullName == name).ShouldBe(1, name);
        }
    }

    private static string UseCaseOf(Type request) => request.Namespace!.Split('.')[^1];
}
