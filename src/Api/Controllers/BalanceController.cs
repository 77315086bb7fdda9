namespace Concert.Api.Controllers;

using Concert.Api.Http;
using Concert.Application.Balances.ChargeBalance;
using Concert.Application.Balances.GetBalance;
using Concert.Application.Balances.ListBalanceEntries;
using Concert.Application.Balances.UseBalance;
using MediatR;
using Microsoft.AspNetCore.Mvc;

[Tags("Balance")]
public sealed class BalanceController(IMediator mediator) : ApiController(mediator)
{
    /// <summary>Returns the caller's balance.</summary>
    [HttpGet("balance")]
    [ProducesResponseType<BalanceView>(StatusCodes.Status200OK)]
    public Task<IActionResult> GetBalance() => AnswerAsync(new GetBalanceQuery(UserId));

    /// <summary>Adds money to the caller's balance.</summary>
    [HttpPost("balance/charges")]
    [Idempotent]
    [ProducesResponseType<BalanceMovement>(StatusCodes.Status201Created)]
    [Refuses(400, "validation.failed")]
    public Task<IActionResult> ChargeBalance(AmountRequest request) =>
        AnswerOnceAsync(
            StatusCodes.Status201Created,
            call => new ChargeBalanceCommand(UserId, request.Amount) { Call = call }
        );

    /// <summary>Uses money from the caller's balance.</summary>
    [HttpPost("balance/uses")]
    [Idempotent]
    [ProducesResponseType<BalanceMovement>(StatusCodes.Status201Created)]
    [Refuses(400, "validation.failed")]
    [Refuses(402, "balances.insufficient")]
    public Task<IActionResult> UseBalance(AmountRequest request) =>
        AnswerOnceAsync(
            StatusCodes.Status201Created,
            call => new UseBalanceCommand(UserId, request.Amount) { Call = call }
        );

    /// <summary>Lists the entries of the caller's ledger, newest first.</summary>
    [HttpGet("balance/entries")]
    [ProducesResponseType<Page<LedgerEntryView>>(StatusCodes.Status200OK)]
    [Refuses(400, "validation.failed")]
    public Task<IActionResult> ListBalanceEntries(string? cursor, int limit = PageRequest.DefaultLimit) =>
        AnswerAsync(new ListBalanceEntriesQuery(UserId, new PageRequest(limit, cursor)));
}

/// <param name="Amount">Greater than 0 and at most 10,000,000, with at most two decimals.</param>
public sealed record AmountRequest(decimal Amount);
