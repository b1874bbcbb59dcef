"""At the present day the replay knows of each account exactly what a run would be told."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from agent.backtest.account import Account
from agent.backtest.backtest import Period, backtest
from agent.backtest.passes import Passes
from agent.backtest.timeline import accounts_of
from agent.policy_page import read_page
from ledger.account import AccountFacts
from policies.decide import Standing
from store.book_facts import BookReader, View
from store.book_history import book_history
from store.tables import HoldKind
from tests.agent.workplace import POLICY, HandClock, Office
from tools.holds import NewHold, place_hold, release_expired


def a_mixed_book(office: Office, clock: HandClock) -> None:
    """A book in which something happened to every account, some of it after a run."""
    late, soon = date(2026, 6, 1), date(2026, 6, 22)
    for number in ("PLAIN", "PAID", "CREDIT", "HELD", "PROMISED", "DISPUTED", "CLAIMS", "BROKEN"):
        office.customer(number)
        office.invoice(number, f"{number}-1", "1000.00", late)
        office.invoice(number, f"{number}-2", "300.00", soon)
    office.run()
    office.payment("PAID", "1000.00", "PAID-1")
    office.payment("PLAIN", "400.00", "PLAIN-1")
    office.credit("CREDIT", "250.00")
    office.payment("CREDIT", "100.00")
    for number, words in {
        "PROMISED": "PROMISED-1 will be paid on 24 June.",
        "BROKEN": "We will pay BROKEN-1 on 12 June.",
        "DISPUTED": "We dispute invoice DISPUTED-1: the goods arrived damaged.",
        "CLAIMS": "We have paid CLAIMS-1 yesterday.",
    }.items():
        office.reply(office.sent_to(number)[0], words)
    with office.place.office.journal("person:kim") as journal:
        place_hold(journal, NewHold(office.customer_id("HELD"), HoldKind.MANUAL, "talks", until=late + timedelta(99)))
    clock.pass_days(7)
    office.sync()
    office.run()
    clock.pass_days(1)


def plain(facts: AccountFacts) -> dict[str, Any]:
    found = asdict(facts)
    for name in ("groups", "upcoming", "holds"):
        found[name] = sorted(found[name])
    return {**found, "invoices": None}


def test_what_is_known_today_is_what_a_run_is_told(office: Office, clock: HandClock) -> None:
    a_mixed_book(office, clock)
    inner, now, ahead = office.place.office, clock(), 30
    with inner.journal("agent") as journal:
        release_expired(journal, now.date())  # as a run does before it looks at the book
    with inner.database.read() as session:
        view = View(now, now.date(), inner.channel.shadow, ahead)
        told = {facts.customer_id: facts for facts in BookReader(session, inner.tenant_id, view).accounts()}
        history = book_history(session, inner.tenant_id, now, shadow=inner.channel.shadow)
    known: dict[int, Account] = {
        one.who.customer_id: one for one in accounts_of(history, Passes((now,), (now.date(),)))
    }
    for account in known.values():
        account.move_to(0)
    replayed = {one: plain(a.facts(now.date(), now, ahead)) for one, a in known.items() if a.open}
    assert len(replayed) == 8
    assert replayed == {one: plain(facts) for one, facts in told.items()}


def test_a_replay_of_the_same_policy_writes_where_the_runs_wrote(office: Office, clock: HandClock) -> None:
    a_mixed_book(office, clock)
    place = office.place
    page = read_page(place.office, place.model, POLICY, place.home_currency)
    period = Period(date(2026, 6, 11), date(2026, 6, 18), ("13:00",))
    (found,) = backtest(place.office, [page.policy], period, place.home_currency)
    first = {sent.customer_id for sent in found.sent if sent.day == date(2026, 6, 11)}
    written = {str(message["To"]).split("@")[1].split(".")[0].upper() for message in office.outbox()}
    # A payment counts from the morning of the day it was booked.
    assert first == {office.customer_id(number) for number in written - {"PAID"}}
    promised = office.customer_id("PROMISED")
    assert promised not in {sent.customer_id for sent in found.sent if sent.day > date(2026, 6, 11)}
    assert found.days[Standing.PROMISED][promised] == 7
