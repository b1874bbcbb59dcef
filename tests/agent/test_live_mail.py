"""Live mail, out and back: a real Exim sends, a debtor answers by SMTP, Dovecot's mailbox is read over IMAP."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest

from agent.inbound import InboxReport
from agent.inbox_rehearsal import rehearse
from store.tables import ContactAddress, MailboxCursor, Message, Promise, Tenant
from tests.agent.crash.live_workspace import Post, go_live
from tests.agent.workplace import HandClock, Office, an_office, text_of
from tests.servers.mail import DOMAIN, MailServers, mail_servers

__all__ = ["mail_servers"]

pytestmark = pytest.mark.servers


def a_working_afternoon() -> datetime:
    """Return 14:00 in Berlin of a working day not long ago: mail carries the real time, so the clock must be near."""
    day = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    while day.weekday() not in {1, 2, 3} or day > datetime.now(UTC):
        day -= timedelta(days=1)
    return day


@pytest.fixture
def clock() -> HandClock:
    return HandClock(a_working_afternoon())


@pytest.fixture
def case() -> str:
    return uuid4().hex[:8]


@pytest.fixture
def office(tmp_path: Path, clock: HandClock, case: str) -> Iterator[Office]:
    """Give an office in shadow mode with a customer who has a mailbox."""
    folder = tmp_path / "workspace"
    for office in an_office(folder, f"sqlite:///{folder}/dunlin.sqlite", clock):
        office.customer("ACME", email=f"eva-{case}@{DOMAIN}")
        office.invoice("ACME", "INV-1", "1000.00", clock().date() - timedelta(days=6))
        yield office


@pytest.fixture
def live(office: Office, mail_servers: MailServers, case: str) -> Office:
    """Take the office live: STARTTLS and logins both ways, copies in Sent, an archive copy into the mailbox."""
    switch_live(office, mail_servers, case)
    return office


def switch_live(office: Office, servers: MailServers, case: str) -> None:
    office.close()
    go_live(office.folder, servers, desk(case))
    office.open()


def desk(case: str) -> str:
    return f"desk-{case}@{DOMAIN}"


def inbox_after(office: Office, servers: MailServers, messages: int, case: str) -> InboxReport:
    """Wait until so many messages lie in our mailbox, then read it."""
    servers.arrived(desk(case), messages)
    return office.inbox()


def answer(letter: EmailMessage, words: str, number: int = 1) -> EmailMessage:
    """Word a reply as a mail program would."""
    reply = EmailMessage()
    reply["From"], reply["To"] = str(letter["To"]), str(letter["Reply-To"])
    reply["Subject"] = f"Re: {letter['Subject']}"
    reply["In-Reply-To"], reply["References"] = str(letter["Message-ID"]), str(letter["Message-ID"])
    reply["Message-ID"] = f"<answer-{number}-{uuid4().hex}@{DOMAIN}>"
    reply["Date"] = datetime.now(UTC)
    quoted = "".join(f"> {line}\n" for line in text_of(letter).splitlines())
    reply.set_content(f"{words}\n\nOn Thursday, Tern Supplies Ltd wrote:\n{quoted}")
    return reply


def post(servers: MailServers, mail: EmailMessage) -> None:
    """Hand a message to Exim as anybody on the internet would."""
    with smtplib.SMTP("localhost", servers.smtp_port) as link:
        link.send_message(mail)


def days_from(clock: HandClock, days: int) -> date:
    return clock().date() + timedelta(days=days)


def test_a_promise_made_by_reply_is_read_once_kept_with_its_words_and_ends_the_chasing(
    live: Office, mail_servers: MailServers, case: str, clock: HandClock
) -> None:
    assert live.run().counts["sent"] == 1
    mail_servers.arrived(f"eva-{case}@{DOMAIN}")
    [letter] = Post(mail_servers).of(f"eva-{case}@{DOMAIN}")
    promised = days_from(clock, 9)
    post(mail_servers, answer(letter, f"Hello,\nINV-1 will be paid on {promised:%d %B %Y}.\nEva"))
    clock.now += timedelta(hours=1)
    # The archive copy of our own letter, and the reply.
    report = inbox_after(live, mail_servers, 2, case)
    assert report.problems == []
    assert report.kinds == {"own_loop": 1, "human": 1}
    promise = live.one(Promise)
    assert (promise.promised_date, promise.amount_minor, promise.customer_id) == (
        promised, 100_000, live.customer_id("ACME"),
    )  # fmt: skip
    message = live.one(Message, id=promise.message_id)
    quote = message.text[promise.evidence_start : promise.evidence_end]
    assert f"{promised:%d %B %Y}" in quote
    assert ">" not in quote
    # All that comes in now is the archive copy of what we wrote back.
    again = inbox_after(live, mail_servers, 3, case)
    assert (again.stored, again.kinds, again.answers) == (1, {"own_loop": 1}, [])
    clock.pass_days(7)
    live.sync()
    assert live.run().worked == 0
    [_, confirmed] = Post(mail_servers).of(f"eva-{case}@{DOMAIN}")
    assert (confirmed["Auto-Submitted"], confirmed["In-Reply-To"]) == ("auto-replied", message.rfc_message_id)
    assert live.verify() == []


def test_a_look_at_the_mailbox_shows_what_a_reply_would_do_and_leaves_it_unread_and_unmoved(
    live: Office, mail_servers: MailServers, case: str, clock: HandClock
) -> None:
    live.run()
    mail_servers.arrived(f"eva-{case}@{DOMAIN}")
    [letter] = Post(mail_servers).of(f"eva-{case}@{DOMAIN}")
    post(mail_servers, answer(letter, f"INV-1 will be paid on {days_from(clock, 9):%d %B %Y}."))
    clock.now += timedelta(hours=1)
    mail_servers.arrived(desk(case), 2)
    before = sorted(path.relative_to(mail_servers.maildir(desk(case))) for path in mail_files(mail_servers, case))
    shown = rehearse(live.place)
    assert shown.problems == []
    told = [message.would for message in shown.messages if message.kind == "human"]
    assert told == [(f"promised 1,000.00 EUR for {days_from(clock, 9)}",)]
    after = sorted(path.relative_to(mail_servers.maildir(desk(case))) for path in mail_files(mail_servers, case))
    # A flag, or even being seen once, would show in the name and folder of a message's file.
    assert after == before
    assert (live.all(Promise), live.all(MailboxCursor), live.all(Message, direction="in")) == ([], [], [])
    report = live.inbox()
    assert (report.stored, report.kinds) == (2, {"own_loop": 1, "human": 1})


def mail_files(servers: MailServers, case: str) -> list[Path]:
    return [path for place in ("new", "cur") for path in (servers.maildir(desk(case)) / place).iterdir()]


def test_a_copy_of_each_letter_lies_in_sent_and_carries_how_to_find_its_way_back(
    live: Office, mail_servers: MailServers, case: str
) -> None:
    live.run()
    mail_servers.arrived(f"eva-{case}@{DOMAIN}")
    [letter] = Post(mail_servers).of(f"eva-{case}@{DOMAIN}")
    [copy] = mail_servers.messages(desk(case), "Sent")
    assert str(letter["Message-ID"]).encode() in copy
    [touch] = live.touches("ACME")
    assert touch.rfc_message_id == letter["Message-ID"]
    assert str(letter["Reply-To"]).startswith(f"desk-{case}+r.live-")


def test_a_mailbox_that_was_renumbered_is_not_read_twice(
    live: Office, mail_servers: MailServers, case: str, clock: HandClock
) -> None:
    live.run()
    mail_servers.arrived(f"eva-{case}@{DOMAIN}")
    [letter] = Post(mail_servers).of(f"eva-{case}@{DOMAIN}")
    post(mail_servers, answer(letter, f"INV-1 will be paid on {days_from(clock, 9):%d %B %Y}."))
    clock.now += timedelta(hours=1)
    inbox_after(live, mail_servers, 2, case)
    # The archive copy of what we wrote back.
    inbox_after(live, mail_servers, 3, case)
    live.close()
    mail_servers.renumber(desk(case))
    live.open()
    again = live.inbox()
    assert (again.problems, again.stored, again.known, again.read) == ([], 0, 3, [])
    assert len(live.all(Promise)) == 1
    post(mail_servers, answer(letter, "We dispute INV-1: the goods arrived damaged.", number=2))
    assert inbox_after(live, mail_servers, 4, case).stored == 1


def test_a_bounce_that_comes_back_marks_the_address_and_asks_for_another_contact(
    live: Office, mail_servers: MailServers, case: str, clock: HandClock
) -> None:
    live.customer("GONE", email=f"nouser-{case}@{DOMAIN}")
    live.invoice("GONE", "INV-9", "700.00", days_from(clock, -6))
    assert live.run().counts["sent"] == 2
    clock.now += timedelta(hours=1)
    # Two archive copies and the bounce.
    report = inbox_after(live, mail_servers, 3, case)
    assert report.kinds == {"own_loop": 2, "bounce": 1}
    assert [row.address for row in live.all(ContactAddress, status="invalid")] == [f"nouser-{case}@{DOMAIN}"]
    assert [touch.state for touch in live.touches("GONE")] == ["bounced"]
    assert [item.kind for item in live.reviews()] == ["bounced"]
    clock.pass_days(14)
    live.sync()
    live.run()
    assert len(live.touches("GONE")) == 1
    assert live.verify() == []


def test_going_live_starts_everybody_at_the_first_stage_whatever_was_written_in_shadow_mode(
    office: Office, mail_servers: MailServers, case: str, clock: HandClock
) -> None:
    clock.now -= timedelta(days=28)
    office.customer("BOLT", email=f"bob-{case}@{DOMAIN}")
    office.invoice("BOLT", "INV-2", "500.00", days_from(clock, -60))
    for _ in range(4):
        office.sync()
        office.run()
        clock.pass_days(7)
    office.sync()
    assert len([touch for touch in office.touches("BOLT") if touch.shadow]) >= 3
    assert office.invoice_row("INV-2").rung >= 3
    switch_live(office, mail_servers, case)
    assert office.run().counts["sent"] == 2
    assert office.one(Tenant).live
    live = [touch for touch in office.touches("BOLT") if not touch.shadow]
    assert [(touch.rung, touch.tone) for touch in live] == [(1, "friendly")]
    assert office.invoice_row("INV-2").rung == 1
    assert len(mail_servers.arrived(f"bob-{case}@{DOMAIN}")) == 1
    assert office.verify() == []


def test_a_run_in_shadow_mode_opens_no_connection_at_all(office: Office, mail_servers: MailServers, case: str) -> None:
    office.run()
    time.sleep(0.1)
    assert mail_servers.messages(f"eva-{case}@{DOMAIN}") == []
    assert len(office.outbox()) == 1
