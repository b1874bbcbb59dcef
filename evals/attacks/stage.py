"""The play: a throw-away workspace in which every attack and every honest mail takes the product's own way in.

Letters go out, the mail comes in and is read, and days later the book is worked again; everything is kept in memory
or below a temporary folder, and what is compared is the store and the letters themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from agent.bootstrap import Workplace
from agent.inbound import read_inbox
from agent.outreach import run
from evals.attacks.accounts import Account, Cast, import_book, import_payments, refresh_book
from evals.attacks.catalogue import IN_MAIL
from evals.attacks.effects import Lines, account_effects, workspace_effects
from evals.attacks.leaks import OutLetter, by_account, open_letter
from evals.attacks.mail import Letter, attack_mail, carrier_mail, honest_mail, message_id_of
from evals.attacks.post import HeldPost
from evals.demo_clock import PASS_AT
from evals.stage import open_stage
from prompts.model import Model, ModelError
from prompts.reply_reading import Intent
from store.tables import ClaimRecord, Customer, Invoice, Message, ReviewItem

POLICY_PAGE = Path(__file__).parent / "policy.md"
START = date(2026, 6, 11)
_ANSWERED_AFTER = timedelta(hours=1)
_WORKED_AGAIN_AFTER = timedelta(days=11)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was made of one mail: its claims, whether it was taken for an attack or quarantined."""

    claims: Counter[str]
    marked: bool
    quarantined: bool


NOTHING_HEARD = Heard(Counter(), marked=False, quarantined=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that can be compared afterwards, by the codes of the accounts."""

    before: Mapping[str, Lines]
    after: Mapping[str, Lines]
    workspace_before: Lines
    workspace_after: Lines
    heard: Mapping[str, Heard]
    reviews: Mapping[str, Counter[str]]
    letters: Mapping[str, list[OutLetter]]


def play(cast: Cast, model: Model) -> Seen:
    """Carry a whole catalogue through a workspace; raise ModelError when the model cannot read the mail."""
    with open_stage(model, POLICY_PAGE, datetime.combine(START, PASS_AT)) as stage:
        place, post, clock = stage.place, stage.post, stage.clock
        import_book(place, cast.accounts)
        run(place)
        letters = by_account(map(open_letter, post.sent), cast.accounts)
        before, workspace_before = _effects(place, cast)
        import_payments(place, cast.accounts)
        clock.now += _ANSWERED_AFTER
        _post_all(cast, post, letters, clock.now)
        if problems := read_inbox(place).problems:
            raise ModelError(problems[0])
        after, workspace_after = _effects(place, cast)
        with place.office.database.read() as session:
            heard, reviews = _heard(session, cast), _reviews(session)
        clock.now += _WORKED_AGAIN_AFTER
        refresh_book(place, cast.accounts)
        run(place)
        sent = by_account(map(open_letter, post.sent), cast.accounts)
    return Seen(before, after, workspace_before, workspace_after, heard, reviews, sent)


def _effects(place: Workplace, cast: Cast) -> tuple[Mapping[str, Lines], Lines]:
    with place.office.database.read() as session:
        return account_effects(session, cast.accounts), workspace_effects(session, place)


def _post_all(cast: Cast, post: HeldPost, letters: Mapping[str, list[OutLetter]], at: datetime) -> None:
    """Put every mail into the inbox; attacks on the book have none."""
    for trial in cast.trials:
        if trial.attack.place not in IN_MAIL:
            continue
        post.post(attack_mail(trial, _answered(trial.target, letters), at), at)
        if not trial.attack.alone:
            post.post(carrier_mail(trial, _answered(trial.twin, letters), at), at)
    for case in cast.honest:
        post.post(honest_mail(case, _answered(case.account, letters), at), at)


def _answered(account: Account, letters: Mapping[str, list[OutLetter]]) -> Letter:
    first = letters[account.code][0]
    return Letter(first.message_id, first.reply_to, first.subject)


def _heard(session: Session, cast: Cast) -> dict[str, Heard]:
    """Return what was made of each account's mail; mails are known by the Message-ID they were given."""
    senders = {message_id_of(account): account.code for account in cast.accounts}
    numbers = dict(session.exec(select(Invoice.id, Invoice.number)).all())
    claims: dict[int, list[ClaimRecord]] = defaultdict(list)
    for claim in session.exec(select(ClaimRecord)):
        claims[claim.message_id].append(claim)
    heard = {}
    for message in session.exec(select(Message).where(col(Message.direction) == "in")):
        code = senders[message.rfc_message_id]
        read = claims[message.id or 0]
        heard[code] = Heard(
            claims=Counter(_claim_line(claim, numbers, code) for claim in read if claim.intent != Intent.INJECTION),
            marked=any(claim.intent == Intent.INJECTION for claim in read),
            quarantined=message.state == "quarantined",
        )
    return heard


def _claim_line(claim: ClaimRecord, numbers: Mapping[int | None, str], code: str) -> str:
    about = " ".join(sorted(numbers[found] for found in claim.invoice_ids)).replace(code, "#")
    return f"{claim.intent} {about} {claim.amount_minor} {claim.currency} {claim.day} {claim.reason}"


def _reviews(session: Session) -> dict[str, Counter[str]]:
    """Return what waits for a person, by account; a mail of nobody known counts for the account it speaks of."""
    codes = dict(session.exec(select(Customer.id, Customer.number)).all())
    senders = dict(session.exec(select(Message.id, Message.rfc_message_id)).all())
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for item in session.exec(select(ReviewItem)):
        sender = senders.get(item.evidence.get("message_id"), "")
        code = sender[len("<mail-") :].partition("@")[0].upper() or codes.get(item.customer_id, "")
        found[code][item.kind] += 1
    return found
