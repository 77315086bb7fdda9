namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Webhooks.ChangeWebhook;
using Concert.Application.Webhooks.DeleteWebhook;
using Concert.Application.Webhooks.ListDeliveries;
using Concert.Application.Webhooks.ListEventTypes;
using Concert.Application.Webhooks.ListWebhooks;
using Concert.Application.Webhooks.PingWebhook;
using Concert.Application.Webhooks.RegisterWebhook;
using Concert.Application.Webhooks.ReplayDelivery;
using Concert.Application.Webhooks.RotateSecret;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

[Authorize(Roles = BearerAuthentication.OrganizerRole)]
[Route("api/v1/admin/webhooks")]
[Tags("Webhooks")]
public sealed class WebhooksController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Subscribes an address to events from now on.</summary>
    /// <remarks>Only this answer shows the secret.</remarks>
    [HttpPost]
    [Idempotent]
    [ProducesResponseType<RegisteredWebhook>(StatusCodes.Status201Created)]
    [Refuses(409, "webhooks.too_many")]
    public Task<IActionResult> RegisterWebhook(RegisterWebhookRequest request) =>
        AnswerOnceAsync(
            StatusCodes.Status201Created,
            call => new RegisterWebhookCommand(UserId, request.Url, request.Events) { Call = call },
            isSecret: true
        );

    /// <summary>Lists the webhooks in order of registration.</summary>
    /// <remarks>Without their secrets.</remarks>
    [HttpGet]
    [ProducesResponseType<Page<WebhookView>>(StatusCodes.Status200OK)]
    [Refuses(400, "validation.failed")]
    public Task<IActionResult> ListWebhooks(string? cursor, int limit = PageRequest.DefaultLimit) =>
        AnswerAsync(new ListWebhooksQuery(new PageRequest(limit, cursor)));

    /// <summary>Lists the types of event, each with a sample of its data.</summary>
    /// <remarks>In the order of their names.</remarks>
    [HttpGet("event-types")]
    [ProducesResponseType<EventTypeList>(StatusCodes.Status200OK)]
    public Task<IActionResult> ListEventTypes() => AnswerAsync(new ListEventTypesQuery());

    /// <summary>Changes a webhook's address or events, or disables or enables it.</summary>
    /// <remarks>What is left out stays as it is. Pending deliveries go to the new address.</remarks>
    [HttpPatch("{webhookId:guid}")]
    [ProducesResponseType<WebhookView>(StatusCodes.Status200OK)]
    [Refuses(404, "webhooks.not_found")]
    public Task<IActionResult> ChangeWebhook(Guid webhookId, WebhookChange request) =>
        AnswerAsync(new ChangeWebhookCommand(UserId, webhookId, request));

    /// <summary>Makes a new secret for a webhook.</summary>
    /// <remarks>For 24 hours, requests are signed with the previous secret too. Only this answer shows the new one.</remarks>
    [HttpPost("{webhookId:guid}/secret")]
    [Idempotent]
    [ProducesResponseType<RotatedSecret>(StatusCodes.Status200OK)]
    [Refuses(404, "webhooks.not_found")]
    public Task<IActionResult> RotateSecret(Guid webhookId) =>
        AnswerOnceAsync(
            StatusCodes.Status200OK,
            call => new RotateSecretCommand(UserId, webhookId) { Call = call },
            isSecret: true
        );

    /// <summary>Sends a test event to a webhook.</summary>
    /// <remarks>Its type is webhook.ping, and it is sent whatever the webhook is subscribed to.</remarks>
    [HttpPost("{webhookId:guid}/ping")]
    [Idempotent]
    [ProducesResponseType<Ping>(StatusCodes.Status202Accepted)]
    [Refuses(404, "webhooks.not_found")]
    [Refuses(409, "webhooks.disabled")]
    public Task<IActionResult> PingWebhook(Guid webhookId) =>
        AnswerOnceAsync(
            StatusCodes.Status202Accepted,
            call => new PingWebhookCommand(UserId, webhookId) { Call = call }
        );

    /// <summary>Deletes a webhook.</summary>
    /// <remarks>Its pending deliveries are dropped.</remarks>
    [HttpDelete("{webhookId:guid}")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(404, "webhooks.not_found")]
    public Task<IActionResult> DeleteWebhook(Guid webhookId) =>
        AnswerAsync(new DeleteWebhookCommand(UserId, webhookId));

    /// <summary>Lists a webhook's deliveries, newest first.</summary>
    /// <remarks>Pending ones included. Delivered ones are kept for 7 days, dead ones for 30.</remarks>
    /// <param name="webhookId">The webhook.</param>
    /// <param name="status">pending, delivered or dead; all if omitted.</param>
    /// <param name="cursor">The nextCursor of the previous page.</param>
    /// <param name="limit">1 to 100.</param>
    [HttpGet("{webhookId:guid}/deliveries")]
    [ProducesResponseType<Page<DeliveryView>>(StatusCodes.Status200OK)]
    [Refuses(400, "validation.failed")]
    [Refuses(404, "webhooks.not_found")]
    public Task<IActionResult> ListDeliveries(
        Guid webhookId,
        QueryEnum<DeliveryStatus>? status,
        string? cursor,
        int limit = PageRequest.DefaultLimit
    ) => AnswerAsync(new ListDeliveriesQuery(webhookId, status?.Value, new PageRequest(limit, cursor)));

    /// <summary>Sends a delivered or dead delivery again.</summary>
    /// <remarks>As the same event; a pending one is left unchanged.</remarks>
    [HttpPost("{webhookId:guid}/deliveries/{deliveryId:guid}/replay")]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [Refuses(404, "webhooks.not_found", "webhooks.delivery_not_found")]
    public Task<IActionResult> ReplayDelivery(Guid webhookId, Guid deliveryId) =>
        AnswerAsync(new ReplayDeliveryCommand(UserId, webhookId, deliveryId));
}

/// <summary>An address to subscribe to events.</summary>
/// <param name="Url">Absolute, without user name, password and fragment. Its host is public.</param>
/// <param name="Events">
/// Types of event; if it is empty or left out, all but the personal ones: balance.changed, user.password_changed,
/// user.role_changed and user.signed_out.
/// </param>
[ValidatedAs(typeof(RegisterWebhookCommand))]
public sealed record RegisterWebhookRequest(string Url, IReadOnlyList<string>? Events);
