"""The worklist: one account is read as it is within the book, and the book in the same few queries however large."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import event
from sqlmodel import select

from agent.offline.model import OfflineModel
from agent.policy_page import in_force, read_page
from agent.worklist import worklist
from ledger.account import AccountFacts
from ledger.states import ReviewState
from policies.decide import Standing
from policies.ranking import Ranked
from store.book_facts import BookReader, View
from store.tables import HoldKind, ReviewItem
from tests.agent.workplace import HandClock, Office
from tools.holds import NewHold, place_hold
from tools.office import PolicyInForce
from tools.reviews import close_review
from tools.world import read_world

POLICY = """\
Send a helpful heads-up by email 5 days before the due date.
Send a friendly reminder by email 1 day after the due date.
At 10 days overdue, send a polite but firm email.
"""


def in_use(office: Office, text: str = POLICY) -> PolicyInForce:
    return in_force(read_page(office.place.office, OfflineModel(), text, "EUR"), "EUR", office.clock().date())


def listed(office: Office, text: str = POLICY) -> dict[str, Ranked]:
    return {ranked.facts.number: ranked for ranked in worklist(office.place.office, in_use(office, text))}


def known(office: Office, *numbers: str) -> None:
    """Import customers with a contact each, in two files."""
    office.import_rows(("Customer No", "Name", "Segment"), *((n, f"{n} Ltd", "Retail") for n in numbers))
    office.import_rows(
        ("Customer No", "Contact name", "Email"), *((n, "Eva", f"ap@{n.lower()}.example") for n in numbers)
    )


def owes(office: Office, *rows: tuple[str, str, date]) -> None:
    """Import invoices over 1,000.00 EUR: customer, number, due date."""
    headers = ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount")
    office.import_rows(headers, *((n, number, "2026-04-01", due, "EUR", "1000.00") for n, number, due in rows))


def a_mixed_book(office: Office, clock: HandClock) -> None:
    """Fill a book with one account of every kind the facts know."""
    today = clock().date()
    late, old, soon = today - timedelta(days=3), today - timedelta(days=30), today + timedelta(days=4)
    names = ("PLAIN", "MIXED", "SOON", "CREDIT", "HELD", "TOUCHED", "PROMISED", "DISPUTED", "NOBODY")
    known(office, *names[:-1])
    office.customer("NOBODY", email="none")
    owes(
        office, ("PLAIN", "P-1", late), ("PLAIN", "P-2", old), ("MIXED", "M-1", late), ("SOON", "S-1", soon),
        ("CREDIT", "C-1", late), ("HELD", "H-1", late), ("TOUCHED", "T-1", old), ("NOBODY", "N-1", late),
        ("PROMISED", "PR-1", late), ("DISPUTED", "D-1", late),
    )  # fmt: skip
    office.invoice("MIXED", "M-2", "50000", late, "JPY")
    office.credit("CREDIT", "250.00")
    office.payment("CREDIT", "100.00")
    office.policy(POLICY)
    office.run()
    office.reply(office.sent_to("PROMISED")[0], "PR-1 will be paid on 18 June.")
    office.reply(office.sent_to("DISPUTED")[0], "We dispute invoice D-1: the goods arrived damaged.")
    with office.place.office.journal("person:kim") as journal:
        place_hold(journal, NewHold(office.customer_id("HELD"), HoldKind.MANUAL, "talks", until=late))


def by_number(found: list[AccountFacts]) -> dict[str, AccountFacts]:
    for facts in found:
        # A reader gives groups in no particular order.
        facts.groups = sorted(facts.groups)
        facts.upcoming = sorted(facts.upcoming)
    return {facts.number: facts for facts in found}


def test_an_account_read_alone_is_the_account_read_with_the_book(office: Office, clock: HandClock) -> None:
    a_mixed_book(office, clock)
    inner, policy = office.place.office, in_use(office)
    with inner.database.read() as session:
        reader = BookReader(session, inner.tenant_id, View(clock(), clock().date(), inner.channel.shadow, 5))
        whole = by_number(list(reader.accounts()))
        alone = by_number([facts for known in whole.values() for facts in reader.accounts([known.customer_id])])
        some = by_number(list(reader.accounts([known.customer_id for known in whole.values()][::2])))
        world = read_world(session, inner, policy, [known.customer_id for known in whole.values()])
    assert len(whole) == 9
    assert alone == whole
    assert some == {number: whole[number] for number in some}
    assert {ranked.facts.customer_id: ranked.verdict for ranked in worklist(inner, policy)} == {
        customer_id: account.verdict for customer_id, account in world.accounts.items()
    }


def test_the_book_holds_what_is_known_of_each_account_and_why_it_is_worked_or_not(
    office: Office, clock: HandClock
) -> None:
    a_mixed_book(office, clock)
    clock.pass_days(5)
    office.sync()
    known(office, "PAID")
    ranked = listed(office)
    found = {number: account.facts for number, account in ranked.items()}
    assert found["PLAIN"].chase == {"EUR": 200_000}
    assert found["PLAIN"].oldest_due == date(2026, 5, 12)
    assert found["PLAIN"].segment == "Retail"
    assert found["MIXED"].chase == {"EUR": 100_000, "JPY": 50_000}
    assert found["CREDIT"].credits == {"EUR": 35_000}
    assert [hold.reason for hold in found["HELD"].holds] == ["talks"]
    assert found["TOUCHED"].touched_at == [clock() - timedelta(days=5)]
    assert found["PROMISED"].promised == {"EUR": 100_000}
    assert found["PROMISED"].next_promise == date(2026, 6, 18)
    assert found["DISPUTED"].disputed == {"EUR": 100_000}
    assert {number: account.verdict.standing.value for number, account in ranked.items()} == {
        "PLAIN": "worked",
        "TOUCHED": "worked",
        "SOON": "worked",
        "MIXED": "stage_done",
        "CREDIT": "stage_done",
        "HELD": "on_hold",
        "NOBODY": "unreachable",
        "PROMISED": "promised",
        "DISPUTED": "disputed",
    }
    worked = [account.verdict.worked for account in ranked.values()]
    assert worked == sorted(worked, reverse=True)


@contextmanager
def counted(office: Office) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engine = office.place.office.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_a_larger_book_takes_no_more_queries(office: Office, clock: HandClock) -> None:
    policy = in_use(office)
    counts = []
    for numbers in (["A"], [f"C-{n}" for n in range(12)]):
        known(office, *numbers)
        owes(office, *((number, f"I-{number}", date(2026, 6, 1)) for number in numbers))
        with counted(office) as statements:
            found = worklist(office.place.office, policy)
        counts.append(len(statements))
    assert len([ranked for ranked in found if ranked.verdict.worked]) == 13
    assert counts[0] == counts[1]
    assert counts[0] <= 18


def test_a_letter_goes_to_the_payer_where_another_account_pays(office: Office) -> None:
    office.customer("GROUP")
    office.customer("BRANCH")
    office.import_rows(("Customer No", "Name", "Payer"), ("BRANCH", "BRANCH Ltd", "GROUP"))
    office.invoice("BRANCH", "B-1", "100.00", date(2026, 6, 5))
    office.run()
    assert [str(message["To"]) for message in office.outbox()] == ["Eva <ap@group.example>"]


def test_a_branch_without_contacts_is_written_to_through_its_payer(office: Office) -> None:
    office.customer("PAYER")
    office.import_rows(("Customer No", "Name", "Payer"), ("BRANCH", "Branch", "PAYER"))
    owes(office, ("BRANCH", "I-1", date(2026, 6, 1)))
    assert listed(office)["BRANCH"].verdict.worked
    office.policy(POLICY)
    office.run()
    assert [str(message["To"]) for message in office.outbox()] == ["Eva <ap@payer.example>"]


def test_what_falls_due_after_a_hand_over_is_handed_over_anew(office: Office, clock: HandClock) -> None:
    text = POLICY + "From 5 days overdue on, hand the account to Petra.\n"
    office.policy(text)
    office.customer("A")
    office.invoice("A", "I-1", "100.00", clock().date() - timedelta(days=6))
    assert office.run().counts["handed_over"] == 1
    with office.place.office.journal("person:petra") as journal:
        for item in journal.session.exec(select(ReviewItem)):
            close_review(journal, item, ReviewState.CLOSED, "called")
    assert listed(office, text)["A"].verdict.standing is Standing.HANDED_OVER
    office.payment("A", "100.00", "I-1")
    clock.pass_days(21)
    office.invoice("A", "I-2", "100.00", clock().date() - timedelta(days=6))
    assert office.run().counts["handed_over"] == 1, "a new debt, which nobody was given yet"


def test_customers_are_known_by_their_group_and_by_how_many_invoices_they_got(office: Office) -> None:
    office.customer("HEAD", "Brandt")
    office.import_rows(("Customer No", "Name", "Parent"), ("SUB", "Brandt Sub", "HEAD"))
    owes(office, ("SUB", "I-1", date(2026, 6, 1)), ("SUB", "I-2", date(2026, 7, 1)))
    view = View(office.clock(), office.clock().date(), shadow=True, counts_invoices=True)
    with office.place.office.database.read() as session:
        found = by_number(list(BookReader(session, office.place.office.tenant_id, view).accounts()))
    assert found["SUB"].belongs_to == frozenset({"brandt", "head"})
    assert found["SUB"].invoices == 2


def test_a_steady_late_payer_is_given_its_usual_days(office: Office, clock: HandClock) -> None:
    office.policy(POLICY)
    office.customer("A")
    for n in range(5):
        due = clock().date() - timedelta(days=6)
        office.invoice("A", f"OLD-{n}", "100.00", due)
        office.payment("A", "100.00", f"OLD-{n}")
        clock.pass_days(1)
    office.invoice("A", "NEW", "100.00", clock().date() - timedelta(days=3))
    office.sync()
    office.run()
    found = listed(office)["A"].verdict
    assert found.standing is Standing.LEFT_ALONE
    assert "paid its last 5 invoices about 6 days late" in found.reason
    assert office.sent_to("A") == []
