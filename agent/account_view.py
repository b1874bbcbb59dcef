"""What the planner is shown of an account: clauses, ledger facts and our own earlier messages, no mail text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ledger.aging import days_overdue
from ledger.money import Money
from policies.account_rules import AccountRules
from policies.policy import Policy
from prompts.account_decision import AccountView, ClauseView, DecideAccount, InvoiceView
from store.account_file import AccountFile
from tools.actions import ACCOUNT_ACTIONS
from tools.drafts import demanded_invoices
from tools.letter.tokens import TOKENS

if TYPE_CHECKING:
    from agent.account_graph import AccountContext

#: The most invoices shown one by one; the letter lists them all whatever the planner sees.
MOST_INVOICES = 40


def account_prompt(context: AccountContext, refused: tuple[str, ...]) -> DecideAccount:
    """Make the prompt for an account: policy and tools first and unchanged, the account last."""
    book = context.policy.book
    return DecideAccount(
        policy_text=book.policy.text,
        offered=ACCOUNT_ACTIONS,
        creditor=context.office.letterhead.creditor_name,
        tokens=tuple(TOKENS),
        today=book.day.isoformat(),
        account=_view(context),
        refused=refused,
    )


def _view(context: AccountContext) -> AccountView:
    facts, file, verdict = context.account.facts, context.account.file, context.account.verdict
    book = context.policy.book
    rules = book.rules_for(facts)
    recipient = file.recipient()
    language = (recipient.language if recipient else "") or file.locale or context.office.letterhead.language
    return AccountView(
        customer=facts.name,
        contact_name=recipient.name if recipient else "",
        language=language,
        stage=verdict.stage.name if verdict.stage else "",
        tone=verdict.tone.value,
        channels=("email",),
        needs_approval=verdict.needs_approval,
        overdue_total=", ".join(str(Money(minor, currency)) for currency, minor in verdict.chase.items()),
        oldest_days_overdue=verdict.oldest_days,
        invoices=_invoices(context),
        clauses=_clauses(book.policy, rules, verdict.clauses),
        history=_history(file),
        never_say=tuple(rule.topic for rule in rules.never_say),
        must_ask=_must_ask(rules),
        broken_promises=facts.broken_promises,
        has_open_dispute=bool(facts.disputed),
    )


def _invoices(context: AccountContext) -> tuple[InvoiceView, ...]:
    day = context.policy.book.day
    asked = demanded_invoices(context.account.file, context.account.verdict, day)[:MOST_INVOICES]
    return tuple(
        InvoiceView(
            number=invoice.number,
            due_date=invoice.due_date.isoformat(),
            days_overdue=days_overdue(invoice.due_date, day),
            open_amount=str(Money(invoice.balance_minor, invoice.currency)),
            demanded_amount=str(Money(invoice.chase_minor, invoice.currency)),
            note="partly disputed" if invoice.disputed_minor else "",
        )
        for invoice in asked
    )


def _clauses(policy: Policy, rules: AccountRules, cited: tuple[str, ...]) -> tuple[ClauseView, ...]:
    bearing = [rule.id for rule in (*rules.tones, *rules.approvals, *rules.never_say) if rule.id not in cited]
    return tuple(ClauseView(id=clause, words=policy.quote(clause)) for clause in (*cited, *bearing))


def _must_ask(rules: AccountRules) -> tuple[Literal["ask_for_date", "ask_for_reason"], ...]:
    """Return what every message has to ask for; how to pay and the list of invoices stand in each by its layout."""
    asked = {rule.topic for rule in rules.includes}
    topics: tuple[Literal["ask_for_date", "ask_for_reason"], ...] = ("ask_for_date", "ask_for_reason")
    return tuple(topic for topic in topics if topic in asked)


def _history(file: AccountFile) -> tuple[str, ...]:
    return tuple(f"{touch.sent_at:%Y-%m-%d}: {touch.stage}, {touch.tone}" for touch in reversed(file.history))
