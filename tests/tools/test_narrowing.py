"""Narrowing: an effect becomes smaller, keeps what it stands on, and never becomes larger."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ledger.states import DisputeState, PromiseState
from policies.contact_times import Moment
from store.tables import Contact, ContactAddress, Dispute, Hold, HoldKind, Invoice, Promise
from tests.store.books import BERLIN, TERMS, Book, while_uncommitted
from tests.tools.narrowing_desk import WHY, narrow_event, narrow_last
from tools.contacts import opt_out
from tools.disputes import NewDispute, close_dispute, record_dispute
from tools.evidence import Evidence
from tools.narrowing import Narrower, NarrowRefusedError, narrow
from tools.office import business_calendar
from tools.undo import undo

FRIDAY = date(2026, 6, 12)
GIVEN: dict[str, Any] = {
    "invoices": ("INV-9",), "amount": Decimal(1), "day": FRIDAY, "until": FRIDAY, "reason": "price", "owner": "Kim",
    "contact": "ap@x.example",
}  # fmt: skip


def refusal(book: Book, kind: str, **to: Any) -> str:
    """Return why the newest effect of a kind is not narrowed so; nothing has changed by asking."""
    before = _state(book)
    with pytest.raises(NarrowRefusedError) as refused:
        narrow_last(book, kind, **to)
    assert _state(book) == before
    return str(refused.value)


def _state(book: Book) -> tuple[Any, ...]:
    return book.rows(Invoice), book.promises(), [row.state for row in book.rows(Dispute)], book.rows(Hold)


def test_a_promise_narrowed_to_one_invoice_frees_the_others_and_keeps_the_earlier_one_on_record(book: Book) -> None:
    acme = book.customer()
    one, two = book.invoice(acme, 500), book.invoice(acme, 300)
    book.promise(acme, FRIDAY)
    narrow_last(book, "promise_recorded", invoices=(book.get(Invoice, two).number,))
    assert (book.chase(one), book.chase(two)) == (500, 0)
    earlier, narrower = book.rows(Promise)
    assert (earlier.state, narrower.state) == (PromiseState.SUPERSEDED, PromiseState.OPEN)
    assert (narrower.amount_minor, narrower.supersedes_id) == (300, earlier.id)
    assert narrower.recorded_at == earlier.recorded_at
    told = book.events("promise_narrowed")[-1]
    assert (told.actor, told.data["why"]) == ("person:kim", WHY)
    assert told.data["changes_id"] == book.events("promise_recorded")[-1].id
    assert book.findings() == []


def test_a_promise_of_less_stands_on_the_oldest_invoice_first(book: Book) -> None:
    acme = book.customer()
    young = book.invoice(acme, 500, due=book.today - timedelta(days=3))
    old = book.invoice(acme, 300, due=book.today - timedelta(days=30))
    book.promise(acme, FRIDAY)
    narrow_last(book, "promise_recorded", amount=Decimal("4.00"))
    assert (book.chase(old), book.chase(young)) == (0, 400)


@pytest.mark.parametrize(("day", "deadline"), [(FRIDAY, date(2026, 6, 16)), (date(2026, 7, 1), date(2026, 7, 3))])
def test_a_promise_for_another_day_has_the_deadline_of_that_day(book: Book, day: date, deadline: date) -> None:
    acme = book.customer()
    book.invoice(acme, 500)
    book.promise(acme, date(2026, 6, 18))
    narrow_last(book, "promise_recorded", day=day)
    found = book.rows(Promise)[-1]
    assert (found.promised_date, found.deadline.date()) == (day, deadline)


def test_money_that_came_before_a_promise_was_narrowed_keeps_the_narrower_one(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 800)
    book.promise(acme, FRIDAY)
    book.pass_days(0.1)
    book.pay(acme, invoice, 500)
    book.pass_days(0.1)
    narrow_last(book, "promise_recorded", amount=Decimal("5.00"))
    book.judge()
    assert book.promises() == ["superseded", "kept"]
    assert book.findings() == []


def test_a_promise_is_never_widened_nor_left_as_it_is(book: Book) -> None:
    acme = book.customer()
    one, two = book.invoice(acme, 500), book.invoice(acme, 300)
    numbers = [book.get(Invoice, invoice).number for invoice in (one, two)]
    book.promise(acme, FRIDAY, 400, (one,))
    assert "only 4.00 EUR of it is promised" in refusal(book, "promise_recorded", amount=Decimal("4.01"))
    assert f"covers only {numbers[0]}" in refusal(book, "promise_recorded", invoices=(numbers[1],))
    assert "nothing would change" in refusal(book, "promise_recorded", invoices=(numbers[0],))
    assert "has passed already" in refusal(book, "promise_recorded", day=book.today - timedelta(days=1))
    assert "has no invoice INV-none" in refusal(book, "promise_recorded", invoices=("INV-none",))
    assert "no amount in EUR" in refusal(book, "promise_recorded", amount=Decimal("1.005"))
    assert "no amount in EUR" in refusal(book, "promise_recorded", amount=Decimal(0))


def test_a_promise_that_was_judged_is_not_narrowed(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 500)
    book.promise(acme, FRIDAY)
    book.pay(acme, invoice, 500)
    book.judge()
    assert "the promise is kept; only one that is open" in refusal(book, "promise_recorded", amount=Decimal(1))


def test_a_dispute_narrowed_keeps_its_evidence_and_its_day_and_frees_the_rest(book: Book) -> None:
    invoice = book.invoice(book.customer(), 1000)
    with book.journal() as journal:
        record_dispute(journal, NewDispute(invoice, "quality", None, Evidence(None, 3, 9)), TERMS.calendar)
    narrow_last(book, "dispute_raised", amount=Decimal("2.50"), reason="price", owner="Ina")
    earlier, narrower = book.rows(Dispute)
    assert earlier.state is DisputeState.WITHDRAWN
    assert (narrower.state, narrower.amount_minor) == (DisputeState.RAISED, 250)
    assert (narrower.reason, narrower.owner) == ("price", "Ina")
    assert (narrower.evidence_start, narrower.evidence_end, narrower.due_at) == (3, 9, earlier.due_at)
    assert book.chase(invoice) == 750
    assert book.findings() == []


def test_a_dispute_is_never_widened_left_as_it_is_or_given_a_reason_nobody_knows(book: Book) -> None:
    invoice = book.invoice(book.customer(), 1000)
    dispute = book.dispute(invoice, 300)
    assert "only 3.00 EUR is disputed" in refusal(book, "dispute_raised", amount=Decimal(4))
    assert "nothing would change" in refusal(book, "dispute_raised", amount=Decimal(3), reason="quality")
    assert "'moody' is no reason of a dispute; they are price, shortage" in refusal(
        book, "dispute_raised", reason="moody"
    )
    with book.journal() as journal:
        close_dispute(journal, dispute, DisputeState.RESOLVED_VALID)
    assert "the dispute is resolved valid; only one that is open" in refusal(book, "dispute_raised", amount=Decimal(1))


def test_a_hold_on_an_account_is_narrowed_to_an_invoice(book: Book) -> None:
    acme = book.customer()
    one, two = book.invoice(acme, 500), book.invoice(acme, 300)
    book.hold(acme, HoldKind.LEGAL)
    narrow_last(book, "hold_placed", invoices=(book.get(Invoice, one).number,))
    earlier, narrower = book.rows(Hold)
    assert (earlier.released_at, earlier.released_by) == (book.now, "person:kim")
    assert (narrower.kind, narrower.invoice_id, narrower.released_at) == (HoldKind.LEGAL, one, None)
    assert (book.chase(one), book.chase(two)) == (0, 300)
    assert book.findings() == []


def test_a_hold_is_narrowed_to_a_contact_or_to_an_earlier_end(book: Book) -> None:
    acme = book.customer()
    tenant = {"tenant_id": book.tenant_id}
    eva = book.add(Contact(customer_id=acme, name="Eva", **tenant))
    book.add(ContactAddress(contact_id=eva, channel="email", address="eva@acme.example", **tenant))
    book.hold(acme, until=book.today + timedelta(days=9))
    narrow_last(book, "hold_placed", contact="Eva@acme.example", until=book.today + timedelta(days=2))
    found = book.rows(Hold)[-1]
    assert (found.contact_id, found.until) == (eva, book.today + timedelta(days=2))
    assert "no contact with the address" in refusal(book, "hold_narrowed", contact="bob@acme.example")


def test_a_hold_is_never_longer_elsewhere_or_as_it_is(book: Book) -> None:
    acme = book.customer()
    one, two = (book.get(Invoice, book.invoice(acme, 500)) for _ in range(2))
    book.hold(acme, invoice_id=one.id, until=FRIDAY)
    assert "ends on 2026-06-12 already; to hold longer" in refusal(
        book, "hold_placed", until=FRIDAY + timedelta(days=1)
    )
    assert "would cover something else" in refusal(book, "hold_placed", invoices=(two.number,))
    assert "on one invoice" in refusal(book, "hold_placed", invoices=(one.number, two.number))
    assert "nothing would change" in refusal(book, "hold_placed", until=FRIDAY)
    assert "has passed already" in refusal(book, "hold_placed", until=book.today - timedelta(days=1))


def test_an_opt_out_stays_whole_and_says_why(book: Book) -> None:
    acme = book.customer()
    with book.journal("inbox") as journal:
        opt_out(journal, acme, "ap@acme.example", "email")
    assert "it is the person's own word and stays whole" in refusal(book, "opted_out", amount=Decimal(1))


@pytest.mark.parametrize(
    ("kind", "takes"),
    [
        ("promise_recorded", {"invoices", "amount", "day"}),
        ("dispute_raised", {"amount", "reason", "owner"}),
        ("hold_placed", {"invoices", "contact", "until"}),
    ],
)
def test_what_does_not_fit_an_effect_is_refused_with_what_does(book: Book, kind: str, takes: set[str]) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 500)
    book.promise(acme, FRIDAY, 100)
    book.dispute(invoice, 100)
    book.hold(acme)
    for name in GIVEN.keys() - takes:
        assert "is narrowed by" in refusal(book, kind, **{name: GIVEN[name]})
    assert "is narrowed by" in refusal(book, kind)


def test_narrowing_needs_a_reason(book: Book) -> None:
    book.dispute(book.invoice(book.customer(), 500))
    event = book.events("dispute_raised")[-1].id or 0
    with pytest.raises(NarrowRefusedError, match="say it with --reason"):
        narrow_event(book, event, why=" ", amount=Decimal(1))


def test_what_was_narrowed_is_narrowed_further_from_where_it_stands_now(book: Book) -> None:
    invoice = book.invoice(book.customer(), 1000)
    book.dispute(invoice, 800)
    first = narrow_last(book, "dispute_raised", amount=Decimal(5))
    assert f"was narrowed by event {first}: take back event {first} first" in refusal(
        book, "dispute_raised", amount=Decimal(4)
    )
    second = narrow_event(book, first, amount=Decimal(2))
    assert book.chase(invoice) == 800
    for event, left in ((second, 500), (first, 200)):
        with book.journal() as journal:
            undo(journal, event)
        assert book.chase(invoice) == left
    assert book.findings() == []


def test_of_two_people_who_narrow_at_once_one_is_told_of_the_other(book: Book) -> None:
    invoice = book.invoice(book.customer(), 1000)
    book.dispute(invoice, 800)
    event = book.events("dispute_raised")[-1].id or 0
    moment = Moment(book.now, BERLIN, "DE", business_calendar)
    first, second = while_uncommitted(
        book,
        lambda j: narrow(j, event, Narrower(amount=Decimal(5)), WHY, moment),
        lambda j: narrow(j, event, Narrower(amount=Decimal(4)), WHY, moment),
    )
    assert isinstance(first, int)
    assert isinstance(second, NarrowRefusedError)
    assert f"was narrowed by event {first}" in str(second)
    assert book.chase(invoice) == 500


def test_what_never_happened_or_is_anothers_cannot_be_narrowed(book: Book) -> None:
    other = Book(book.database)
    other.dispute(other.invoice(other.customer(), 100))
    foreign = other.events("dispute_raised")[-1].id or 0
    with pytest.raises(NarrowRefusedError, match=f"there is no event {foreign}"):
        narrow_event(book, foreign, amount=Decimal("0.5"))
