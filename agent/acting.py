"""Writes down what messages said and does what they cause: a group of them in one transaction, each once."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session

from agent.answering import answering, heard_from, points_of
from agent.attached_files import act_on_attached, claims_beside
from agent.automatic_words import act_on_automatic
from agent.bank_feed import bank_folder
from agent.bank_mail import act_on_bank_post
from agent.claim_actions import Desk, Sender, act_on
from agent.claim_records import record_claim
from agent.machine_mail import act_on_machine_mail, warn_of_impostor
from agent.understanding import READ_KINDS, Reading, Understood, said_at
from agent.whose_mail import Whose
from channels.incoming_mail import ParsedMail
from channels.mail_kind import MailKind
from ledger.promises import DEFAULT_GRACE_DAYS
from ledger.states import TouchState, may_move
from policies.promise_limits import promise_limits
from store.bulk import table_of
from store.database import StoreError
from store.events import Journal
from store.tables import Message, Touch
from tools.answers.planning import plan_answer
from tools.evidence import Evidence
from tools.promises import PromiseTerms
from tools.reviews import NewReview, ReviewKind, raise_review
from tools.world import AccountNow, read_world

_log = logging.getLogger("dunlin.inbox")
#: What would hit the next message as well: the database or the disk is at fault.
_NOT_THE_MESSAGE = (OperationalError, InterfaceError, StoreError, OSError)

_MESSAGE = table_of(Message)
#: Writes what is given into a message nobody has read; the statement is worded once, not for every message.
_TAKE = update(_MESSAGE).where(_MESSAGE.c.id == bindparam("taken_id"), _MESSAGE.c.state == "stored")

Accounts = Mapping[int, AccountNow]


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """One message as it was understood: whose, and intent with outcome per claim."""

    message_id: int
    customer_id: int | None
    kind: str
    claims: tuple[tuple[str, str], ...] = ()


def settle_group(reading: Reading, group: Sequence[Understood]) -> list[ReadMessage]:
    """Write down a group of messages of different customers; one that breaks this is set aside for a person."""
    if not group:
        return []
    try:
        with reading.office.journal("inbox") as written, written.at_once() as journal:
            accounts = accounts_of(journal.session, reading, group)
            return [settle(journal, reading, one, accounts) for one in group]
    except _NOT_THE_MESSAGE:
        raise
    except Exception:  # noqa: BLE001  (whatever the fault is, it must not hold up the other messages)
        if len(group) > 1:
            return [read for one in group for read in settle_group(reading, [one])]
        _log.exception("acting on message %d broke; it is for a person", group[0].message_id)
        with reading.office.journal("inbox") as journal:
            return [_set_aside(journal, group[0], "acting on it broke; its bytes are kept whole")]


def accounts_of(session: Session, reading: Reading, group: Sequence[Understood]) -> Accounts:
    """Return the accounts whose words are to be acted on, as they stand now."""
    spoken = {one.customer_id for one in group if one.mail and one.mail.kind in READ_KINDS and not one.unreadable}
    customers = [customer_id for customer_id in spoken if customer_id is not None]
    return read_world(session, reading.office, reading.policy, customers).accounts if customers else {}


def settle(journal: Journal, reading: Reading, one: Understood, accounts: Accounts) -> ReadMessage:
    """Write down what was understood of a stored message, and what it causes."""
    if one.unreadable:
        if one.mail and one.whose:
            _describe(journal, one.message_id, one.mail, one.whose, state="stored")
        return _set_aside(journal, one, one.unreadable)
    assert one.mail is not None
    assert one.whose is not None
    return _record(journal, reading, one, one.mail, one.whose, accounts)


def _set_aside(journal: Journal, one: Understood, reason: str) -> ReadMessage:
    """Show a person what could not be read; what a known customer may have answered there, nobody chases past."""
    message = journal.session.get_one(Message, one.message_id, populate_existing=True)
    message.state, message.kind = "quarantined", "unreadable"
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.UNREADABLE_MESSAGE,
            customer_id=one.customer_id,
            subject="A message could not be read",
            why=reason,
            key=f"unreadable:{one.message_id}",
            evidence=Evidence(one.message_id),
            blocks_chasing=one.customer_id is not None and one.mail is not None and one.mail.kind in READ_KINDS,
        ),
    )
    return ReadMessage(one.message_id, one.customer_id, "unreadable")


def _record(
    journal: Journal, reading: Reading, one: Understood, mail: ParsedMail, whose: Whose, accounts: Accounts
) -> ReadMessage:
    if not _describe(journal, one.message_id, mail, whose, state="read"):
        return ReadMessage(one.message_id, whose.customer_id, "known")
    if one.bank is not None:
        folder = bank_folder(reading.place) if reading.is_kept else None
        taken = act_on_bank_post(journal, folder, mail, one.message_id, one.bank)
        if whose.customer_id is None:
            return ReadMessage(one.message_id, None, mail.kind.value, (("bank_file", taken),))
    if mail.kind not in READ_KINDS:
        outcome = act_on_machine_mail(journal, reading.office, mail, whose, one.message_id)
        return ReadMessage(one.message_id, whose.customer_id, mail.kind.value, ((mail.kind.value, outcome),))
    if whose.imitates:
        warn_of_impostor(journal, whose, one.message_id)
    if whose.customer_id is None:
        _ask_whose(journal, one.message_id, mail)
        return ReadMessage(one.message_id, None, mail.kind.value, (("unknown_sender", "review"),))
    if whose.touch_id is not None and mail.kind is MailKind.HUMAN and not whose.imitates:
        _mark_replied(journal, whose.touch_id)
    effects = _act(_desk(journal, reading, one, mail, whose, accounts[whose.customer_id]), reading, one, mail)
    return ReadMessage(one.message_id, whose.customer_id, mail.kind.value, effects)


def _describe(journal: Journal, message_id: int, mail: ParsedMail, whose: Whose, state: str) -> bool:
    """Write down what a message is, once; return whether it was still to be done."""
    values: dict[str, Any] = {
        "state": state,
        "kind": mail.kind.value,
        "customer_id": whose.customer_id,
        "contact_id": whose.contact_id,
        "touch_id": whose.touch_id,
        "identity": whose.level,
        "rfc_message_id": mail.rfc_message_id,
        "sender": mail.sender,
        "subject": mail.subject,
        "text": mail.text,
        "newest_start": mail.newest[0],
        "newest_end": mail.newest[1],
        "occurred_at": min(said_at(mail), journal.now),
    }
    if journal.session.connection().execute(_TAKE, {"taken_id": message_id, **values}).rowcount == 0:
        return False
    told: dict[str, Any] = {"message_kind": mail.kind.value, "known_by": whose.by, "identity": whose.level}
    if mail.ticket:
        told["ticket"] = mail.ticket
    journal.record("message_received", whose.customer_id, message_id=message_id, **told)
    return True


def _ask_whose(journal: Journal, message_id: int, mail: ParsedMail) -> None:
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.UNKNOWN_SENDER,
            subject="A message that belongs to no known customer",
            why="neither address, thread nor invoice number is known; nothing was disclosed or changed",
            key=f"whose:{message_id}",
            evidence=Evidence(message_id, *mail.newest),
            blocks_chasing=False,
        ),
    )


def _act(desk: Desk, reading: Reading, one: Understood, mail: ParsedMail) -> tuple[tuple[str, str], ...]:
    act = act_on if mail.kind is MailKind.HUMAN else act_on_automatic
    claims = claims_beside(one.attached, one.claims, mail.text[mail.newest[0] : mail.newest[1]])
    done = [(claim, act(claim, desk)) for claim in claims]
    for claim, effect in done:
        record_claim(desk, claim, effect)
    effects = [(claim.intent.value, effect.outcome) for claim, effect in done]
    files = act_on_attached(one.attached, desk, [outcome for _, outcome in effects])
    if desk.answering.heard is not None:
        plan_answer(desk.journal, reading.office, desk.answering.heard, points_of(done, files))
    return (*effects, *files)


def _desk(
    journal: Journal, reading: Reading, one: Understood, mail: ParsedMail, whose: Whose, account: AccountNow
) -> Desk:
    office, facts = reading.office, account.facts
    rules = reading.policy.book.rules_for(facts)
    limits = promise_limits(rules.promises, reading.policy.book.home_currency)
    moment = office.moment()
    calendar = moment.calendar_for(facts.country)
    zone = ZoneInfo(facts.zone) if facts.zone else office.zone
    grace = limits.grace_days if limits.grace_days is not None else DEFAULT_GRACE_DAYS
    return Desk(
        journal=journal,
        message_id=one.message_id,
        sender=Sender(whose.level, mail.sender, whose.contact_id, mail.channel),
        file=account.file,
        today=reading.policy.book.day,
        calendar=calendar,
        terms=PromiseTerms(grace, calendar, zone),
        promise_limits=limits,
        broken_promises=facts.broken_promises,
        rules=rules,
        answering=answering(office, heard_from(account.file, mail, one.message_id, whose), one.claims),
    )


def _mark_replied(journal: Journal, touch_id: int) -> None:
    touch = journal.session.get_one(Touch, touch_id)
    if may_move(touch.state, TouchState.REPLIED):
        touch.state = TouchState.REPLIED
