namespace Concert.Architecture.Tests;

using System.Reflection;
using System.Reflection.Emit;
using Concert.Api.Http;
using Concert.Application.Audit;
using Concert.Application.Pipeline;
using MediatR;
using Microsoft.AspNetCore.Authorization;

public sealed class AuditTests
{
    private const BindingFlags All =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    [Fact]
    public void Given_a_call_of_organizers_When_it_sends_a_command_Then_that_is_audited()
    {
        var commands = House
            .Api.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(ApiController)) && IsForOrganizers(type))
            .SelectMany(MadeBy)
            .Where(type => type.IsAssignableTo(typeof(ICommand)) || type.Implemented(typeof(ICommand<>)).Any())
            .ToHashSet();

        commands.Count.ShouldBeGreaterThan(10);
        commands.ShouldAllBe(command => command.IsAssignableTo(typeof(IAudited)));
    }

    [Fact]
    public void Given_an_audited_call_When_it_is_handled_Then_its_handler_asks_for_the_trail()
    {
        var handlers = House
            .Application.GetTypes()
            .Where(type =>
                type.Implemented(typeof(IRequestHandler<,>))
                    .Any(handled => handled.GetGenericArguments()[0].IsAssignableTo(typeof(IAudited)))
            )
            .ToList();

        handlers.Count.ShouldBe(House.Requests.Count(request => request.IsAssignableTo(typeof(IAudited))));
        handlers.ShouldAllBe(handler =>
            handler.GetConstructors().Single().GetParameters().Any(each => each.ParameterType == typeof(IAudit))
        );
    }

    private static bool IsForOrganizers(Type controller) =>
        controller.GetCustomAttributes<AuthorizeAttribute>().Any(needed => needed.Roles is not null);

    /// <summary>What the code of a type makes, that of its lambdas included.</summary>
    private static IEnumerable<Type> MadeBy(Type type) =>
        from each in type.GetNestedTypes(BindingFlags.NonPublic).Append(type)
        from method in each.GetMethods(All)
        let code = method.GetMethodBody()?.GetILAsByteArray() ?? []
        from at in Enumerable.Range(0, Math.Max(0, code.Length - sizeof(int)))
        where code[at] == OpCodes.Newobj.Value
        let made = TypeOf(method.Module, BitConverter.ToInt32(code, at + 1))
        where made is not null
        select made;

    /// <summary>Null for bytes that only look like the instruction.</summary>
    private static Type? TypeOf(Module module, int constructor)
    {
        try
        {
            return module.ResolveMethod(constructor)?.DeclaringType;
        }
        catch (Exception exception) when (exception is ArgumentException or BadImageFormatException)
        {
            return null;
        }
    }
}
