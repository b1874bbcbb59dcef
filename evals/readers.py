"""Runs the house's own readers over labelled messages and pages, as they run in production, with any model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from agent.claim_effects import SURE_PERCENT
from agent.policy_page import Asked, ask_reading
from agent.reader.claims import Claim, ReadableMessage, ReaderContext
from agent.reader.reader import read
from channels.incoming_mail import Unreadable, parse_mail
from evals.labels import LabelledMessage, LabelledPolicy, SetName, labelled_messages, labelled_policies
from evals.policy_scoring import score_policies
from evals.reply_scoring import SeenClaim, score_replies
from evals.scoring import Scorecard
from policies.amendments import dated, told_days
from policies.policy import Policy
from policies.precedence import standing
from policies.reading import KnownNames, policy_from
from policies.sentences import sentences
from prompts.model import Model, ModelError

_Case = TypeVar("_Case")
_Answer = TypeVar("_Answer")


def evaluate_replies(model: Model, chosen: SetName, workers: int = 1) -> Scorecard:
    """Read a set of messages and score the claims; a message the model has no answer for counts as unread."""
    messages = labelled_messages(chosen)
    return score_answers(messages, read_messages(messages, model, workers), chosen, model)


def read_messages(
    messages: Sequence[LabelledMessage], model: Model, workers: int = 1
) -> list[tuple[SeenClaim, ...] | None]:
    """Return the claims of each message, None where the model has no answer; raises when that is most of them."""
    return _each(messages, lambda message: claims_in(message, model), workers)


def score_answers(
    messages: Sequence[LabelledMessage], answers: Sequence[tuple[SeenClaim, ...] | None], chosen: str, model: Model
) -> Scorecard:
    """Score the claims read from messages."""
    results = [(message, answer or ()) for message, answer in zip(messages, answers, strict=True)]
    return score_replies(results, chosen, model.name, answers.count(None))


def evaluate_policies(model: Model, chosen: SetName, workers: int = 1) -> Scorecard:
    """Read a set of policy pages and score the rules; a page the model has no answer for counts as empty."""
    pages = labelled_policies(chosen)
    answers = _each(pages, lambda page: policy_in(page, model), workers)
    results = [(page, answer or Policy(text=page.text)) for page, answer in zip(pages, answers, strict=True)]
    return score_policies(results, chosen, model.name, answers.count(None))


def _each(cases: Sequence[_Case], ask: Callable[[_Case], _Answer], workers: int) -> list[_Answer | None]:
    """Ask about every case; None where the model had no answer. Raises its ModelError when that is most of them."""

    def answer(case: _Case) -> _Answer | ModelError:
        try:
            return ask(case)
        except ModelError as error:
            return error

    with ThreadPoolExecutor(workers) as pool:
        answers = list(pool.map(answer, cases))
    failures = [given for given in answers if isinstance(given, ModelError)]
    if len(failures) > len(cases) // 2:
        raise failures[0]
    return [None if isinstance(given, ModelError) else given for given in answers]


def claims_in(message: LabelledMessage, model: Model) -> tuple[SeenClaim, ...]:
    """Read one message the way an arriving mail is read."""
    readable = readable_message(message)
    numbers = tuple(invoice.number for invoice in message.invoices)
    context = ReaderContext(ZoneInfo(message.zone), message.locale, message.currency, numbers)
    return tuple(_seen(claim) for claim in read(readable, context, model).claims)


def written_mail(message: LabelledMessage, sender: str, to: str) -> EmailMessage:
    """Write a labelled message down as the mail it came as."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, message.subject
    mail["Date"] = format_datetime(message.sent_at)
    mail["Message-ID"] = f"<{message.id}@customer.example>"
    mail.set_content(message.html or message.body, subtype="html" if message.html else "plain")
    return mail


def subject_invoices(message: LabelledMessage) -> tuple[str, ...]:
    """Return the open invoices the subject of a message names."""
    return tuple(i.number for i in message.invoices if i.number.casefold() in message.subject.casefold())


def readable_message(message: LabelledMessage) -> ReadableMessage:
    """Put a labelled message through the mail parser, which finds its newest words."""
    mail = written_mail(message, "ap@customer.example", "billing@creditor.example")
    parsed = parse_mail(mail.as_bytes(), received_at=message.sent_at)
    assert not isinstance(parsed, Unreadable), parsed.reason
    return ReadableMessage(parsed.text, *parsed.newest, message.sent_at, subject_invoices(message))


def _seen(claim: Claim) -> SeenClaim:
    return SeenClaim(
        claim.intent,
        claim.day,
        claim.amount_minor,
        claim.currency or "",
        claim.invoice_numbers,
        claim.reason,
        claim.confidence_percent >= SURE_PERCENT,
    )


def policy_in(page: LabelledPolicy, model: Model) -> Policy:
    """Read one page the way a finance lead's policy is read."""
    cut = sentences(page.text)
    told = told_days(cut, page.today)
    names = KnownNames.of(page.names.customers, page.names.segments, page.names.tags)
    asked = Asked(page.home_currency, page.today, names)
    reading = ask_reading(model, [sentence.text for sentence in cut], asked)
    days = {sentence.number: told.get(sentence.number, page.today) for sentence in cut}
    policy = dated(policy_from(page.text, cut, reading, names, page.home_currency, days), told, cut)
    kept = standing(policy.rules, page.today)
    # What later words took back was understood all the same: its sentence is accounted for.
    taken_back = tuple(rule.span for rule in policy.rules if rule not in kept)
    return policy.model_copy(update={"rules": tuple(kept), "background": (*policy.background, *taken_back)})
