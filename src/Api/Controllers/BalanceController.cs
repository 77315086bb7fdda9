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
    /// <remarks>It is exact: every payment that was answered is in it.</remarks>
    [HttpGet("balance")]
    [ProducesResponseType<BalanceView>(StatusCodes.Status200OK)]
    public Task<IActionResult> GetBalance() => AnswerAsync(new GetBalanceQuery(UserId));

    /// <summary>Adds money to the caller's balance.</summary>
    /// <remarks>Send an Idempotency-Key, so that a repeat after a lost answer adds nothing.</remarks>
    [HttpPost("balance/charges")]
    [Idempotent]
    [ProducesResponseType<BalanceMovement>(StatusCodes.Status201Created)]
    public Task<IActionResult> ChargeBalance(AmountRequest request) =>
        AnswerOnceAsync(
            StatusCodes.Status201Created,
            call => new ChargeBalanceCommand(UserId, request.Amount) { Call = call }
        );

    /// <summary>Uses money from the caller's balance.</summary>
    /// <remarks>
    /// For what is bought elsewhere; reservations are paid by POST /payments. Send an Idempotency-Key.
    /// </remarks>
    [HttpPost("balance/uses")]
    [Idempotent]
    [ProducesResponseType<BalanceMovement>(StatusCodes.Status201Created)]
    [Refuses(402, "balances.insufficient")]
    public Task<IActionResult> UseBalance(AmountRequest request) =>
        AnswerOnceAsync(
            StatusCodes.Status201Created,
            call => new UseBalanceCommand(UserId, request.Amount) { Call = call }
        );

    /// <summary>Lists the entries of the caller's ledger, newest first.</summary>
    /// <remarks>Their amounts are signed, and add up to the balance.</remarks>
    [HttpGet("balance/entries")]
    [ProducesResponseType<Page<LedgerEntryView>>(StatusCodes.Status200OK)]
    [Refuses(400, "validation.failed")]
    public Task<IActionResult> ListBalanceEntries(string? cursor, int limit = PageRequest.DefaultLimit) =>
        AnswerAsync(new ListBalanceEntriesQuery(UserId, new PageRequest(limit, cursor)));
}

/// <param name="Amount">Greater than 0 and at most 10,000,000, with at most two decimals.</param>
[ValidatedAs(typeof(ChargeBalanceCommand))]
public sealed record AmountRequest(decimal Amount);
