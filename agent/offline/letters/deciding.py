"""Deciding an account without a model: the routine case is written to, everything unusual goes to a person."""

from __future__ import annotations

from agent.offline.letters.writing import write_letter
from prompts.account_decision import DecideAccount
from tools.actions import Action, Escalate, SendEmail

#: From this many broken promises on a person decides (domain rule: a third broken promise always escalates).
BROKEN_PROMISES_FOR_A_PERSON = 3
#: Refusals after which another text would not help; `refused` carries one entry per refusal.
REFUSALS_FOR_A_PERSON = 2


def decide(prompt: DecideAccount) -> Action:
    """Choose the action for an account: the letter of its stage, or a person where that is not enough."""
    account = prompt.account
    clauses = tuple(clause.id for clause in account.clauses)
    if not account.invoices or len(prompt.refused) >= REFUSALS_FOR_A_PERSON:
        return Escalate(clauses=clauses, reason="data_conflict")
    if account.broken_promises >= BROKEN_PROMISES_FOR_A_PERSON:
        return Escalate(clauses=clauses, reason="unusual_account")
    if SendEmail not in prompt.offered or "email" not in account.channels:
        return Escalate(clauses=clauses, reason="policy_silent")
    return write_letter(prompt)
