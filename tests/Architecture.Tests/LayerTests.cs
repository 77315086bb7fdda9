namespace Concert.Architecture.Tests;

using System.Reflection;
using System.Runtime.CompilerServices;
using Concert.Api.Http;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

public sealed class LayerTests
{
    [Fact]
    public void Given_the_domain_When_it_is_built_Then_it_needs_nothing_but_the_runtime() =>
        References(House.Domain).ShouldAllBe(name => name.StartsWith("System.", StringComparison.Ordinal));

    [Fact]
    public void Given_the_use_cases_When_they_are_built_Then_they_know_no_technology_behind_the_ports()
    {
        string[] forbidden =
        [
            "Microsoft.EntityFrameworkCore",
            "Microsoft.AspNetCore",
            "Microsoft.Data",
            "Npgsql",
            "StackExchange",
            "DistributedLock",
            "Quartz",
        ];

        References(House.Application)
            .Where(name => forbidden.Any(each => name.StartsWith(each, StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Given_the_layers_When_they_are_built_Then_each_knows_only_those_below_it()
    {
        Layers(House.Domain).ShouldBeEmpty();
        Layers(House.Application).ShouldBe(["Concert.Domain"]);
        Layers(House.Infrastructure).ShouldBe(["Concert.Application", "Concert.Domain"]);
        Layers(House.Api).ShouldBe(["Concert.Application", "Concert.Domain", "Concert.Infrastructure"]);

        static IEnumerable<string> Layers(Assembly assembly) =>
            References(assembly)
                .Where(name => name.StartsWith("Concert.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Given_a_handler_When_it_asks_for_something_Then_it_is_neither_the_mediator_nor_the_database_context()
    {
        Type[] forbidden = [typeof(IMediator), typeof(DbContext), typeof(IServiceProvider)];
        var asked = House
            .Application.GetTypes()
            .Where(type => type.Implemented(typeof(IRequestHandler<,>)).Any())
            .SelectMany(handler => handler.GetConstructors().Single().GetParameters())
            .ToList();

        asked.ShouldNotBeEmpty();
        asked
            .Where(parameter => forbidden.Any(type => type.IsAssignableFrom(parameter.ParameterType)))
            .Select(parameter => parameter.Member.DeclaringType)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Given_the_domain_When_something_is_to_change_Then_there_is_no_public_setter_to_do_it_with()
    {
        var setters = House.Domain.GetTypes().SelectMany(type => type.GetProperties()).Select(each => each.SetMethod);

        setters
            .Where(setter => setter is { IsPublic: true } && !IsInit(setter))
            .Select(setter => $"{setter!.DeclaringType}.{setter.Name}")
            .ShouldBeEmpty();

        static bool IsInit(MethodInfo setter) =>
            setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
    }

    [Fact]
    public void Given_any_class_When_it_can_be_made_Then_it_cannot_be_derived_from() =>
        House.Types.Where(type => type is { IsClass: true, IsAbstract: false, IsSealed: false }).ShouldBeEmpty();

    [Fact]
    public void Given_a_controller_When_it_answers_Then_it_is_always_by_way_of_a_result()
    {
        var actions = House
            .Types.Where(type => type.IsSubclassOf(typeof(ApiController)))
            .SelectMany(controller =>
                controller.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            )
            .ToList();

        actions.ShouldNotBeEmpty();
        actions.ShouldAllBe(action => action.ReturnType == typeof(Task<IActionResult>));
        House
            .Types.Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(ControllerBase)))
            .ShouldAllBe(controller => controller.IsSubclassOf(typeof(ApiController)));
    }

    private static IEnumerable<string> References(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!);
}
