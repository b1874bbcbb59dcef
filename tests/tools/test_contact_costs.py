"""What contacts cost is written down once, at the prices of the day, and summed by channel and by customer."""

from __future__ import annotations

from datetime import timedelta

from ledger.states import TouchState
from store.contact_costs import CostRow, costs_by_channel, costs_by_customer, usual_costs
from store.tables import Answer, ContactCost, Customer, Message, PriceList, Touch
from tests.store.books import Book
from tests.tools.texting_desk import NUMBER, TextingDesk
from tools.answers.ends import mark_answers_sent
from tools.contact_costs import count_call, set_prices
from tools.touch_ends import mark_sent

PRICES = {"email": 400, "sms_segment": 75_000, "whatsapp_template": 60_000, "whatsapp_session": 5_000}


def message(desk: TextingDesk, touch: int | None, text: str = "", *, sender: str = "") -> int:
    """Write a message down: ours, or, from a sender, theirs."""
    book = desk.book
    row = Message(
        tenant_id=book.tenant_id, direction="in" if sender else "out", channel="whatsapp", touch_id=touch, text=text,
        sender=sender, sha256=f"{touch}{sender}".rjust(64, "0"), raw=b"", occurred_at=book.now, recorded_at=book.now,
    )  # fmt: skip
    return book.add(row)


def left(desk: TextingDesk, channel: str, text: str = "Hello", *, shadow: bool = False) -> ContactCost | None:
    """Let a message leave on a channel, and return what it cost."""
    touch_id = desk.another_touch(f"{channel}-{shadow}")
    with desk.book.journal("agent") as journal:
        touch = journal.session.get_one(Touch, touch_id)
        touch.channel, touch.shadow = channel, shadow
    message(desk, touch_id, text)
    with desk.book.journal("agent") as journal:
        mark_sent(journal, {touch_id: ""})
    return next((cost for cost in desk.book.rows(ContactCost) if cost.touch_id == touch_id), None)


def priced(book: Book, currency: str = "USD", **prices: int) -> None:
    with book.journal("settings") as journal:
        set_prices(journal, currency, prices or PRICES)


def test_an_sms_costs_its_segments_and_a_letter_itself_at_the_prices_of_the_day(book: Book) -> None:
    desk = TextingDesk(book)
    priced(book)
    sms, letter = left(desk, "sms", "a" * 200), left(desk, "smtp")
    priced(book, sms_segment=90_000)
    assert sms
    assert (sms.unit, sms.units, sms.cost_micros, sms.currency) == ("sms_segment", 2, 150_000, "USD")
    assert letter
    assert (letter.channel, letter.unit, letter.cost_micros) == ("email", "email", 400)
    assert [prices.micros for prices in book.rows(PriceList)] == [PRICES, {"sms_segment": 90_000}]
    assert book.get(ContactCost, sms.id or 0).cost_micros == 150_000


def test_prices_that_did_not_change_are_not_written_again(book: Book) -> None:
    priced(book)
    priced(book)
    assert len(book.rows(PriceList)) == 1


def test_a_whatsapp_message_costs_less_while_they_wrote_within_the_day(book: Book) -> None:
    desk = TextingDesk(book)
    priced(book)
    first = left(desk, "whatsapp")
    message(desk, None, sender=f"whatsapp:{NUMBER}")
    desk.touch = desk.another_touch("live-2")
    message(desk, desk.touch)
    desk.hear_answer()
    second = book.rows(ContactCost)[-1]
    assert first
    assert (first.unit, first.cost_micros) == ("whatsapp_template", 60_000)
    assert (second.unit, second.cost_micros) == ("whatsapp_session", 5_000)


def test_an_answer_costs_as_much_as_any_message(book: Book) -> None:
    desk = TextingDesk(book)
    priced(book)
    answer_id = desk.an_answer()
    out = message(desk, None, "Gladly.")
    with book.journal("agent") as journal:
        journal.session.get_one(Answer, answer_id).outgoing_id = out
        mark_answers_sent(journal, {answer_id: ""})
    [cost] = book.rows(ContactCost)
    assert (cost.answer_id, cost.touch_id, cost.cost_micros) == (answer_id, None, 60_000)


def test_a_call_costs_its_started_minutes_if_the_provider_told_how_long_it_took(book: Book) -> None:
    desk = TextingDesk(book)
    priced(book, voice_minute=15_000)
    for key, seconds in (("told", 61), ("never told", None), ("nobody there", 0)):
        touch_id = desk.another_touch(key)
        with book.journal("voice") as journal:
            count_call(journal, journal.session.get_one(Touch, touch_id), seconds)
    assert [(cost.units, cost.cost_micros) for cost in book.rows(ContactCost)] == [(2, 30_000), (None, None), (0, 0)]


def test_what_reached_nobody_in_shadow_mode_costs_nothing(book: Book) -> None:
    priced(book)
    assert left(TextingDesk(book), "sms", shadow=True) is None


def test_a_status_that_comes_again_does_not_cost_again(book: Book) -> None:
    desk = TextingDesk(book)
    priced(book)
    message(desk, desk.touch)
    for status in ("sent", "sent", "delivered", "undelivered"):
        desk.told(status)
    assert desk.stands() is TouchState.BOUNCED
    assert len(book.rows(ContactCost)) == 1


def test_sums_count_what_is_unknown_apart_and_keep_currencies_apart(book: Book) -> None:
    desk = TextingDesk(book)
    left(desk, "smtp")
    priced(book)
    left(desk, "sms", "a" * 200)
    name = f"{book.get(Customer, desk.customer).number} {book.get(Customer, desk.customer).name}"
    with book.database.read() as session:
        assert costs_by_channel(session, book.tenant_id) == [
            CostRow("email", "EUR", 1, 0, 1),
            CostRow("sms", "USD", 1, 150_000, 0),
        ]
        assert costs_by_customer(session, book.tenant_id) == [
            CostRow(name, "USD", 1, 150_000, 0),
            CostRow(name, "EUR", 1, 0, 1),
        ]
        assert costs_by_channel(session, book.tenant_id, book.now + timedelta(days=1)) == []


def test_what_a_message_usually_costs_is_the_mean_of_late_else_the_price_of_one_unit(book: Book) -> None:
    desk = TextingDesk(book)
    with book.database.read() as session:
        assert usual_costs(session, book.tenant_id, book.now) == {}
    priced(book)
    left(desk, "sms", "a" * 200)
    with book.database.read() as session:
        assert usual_costs(session, book.tenant_id, book.now) == {"email": 400, "sms": 150_000, "whatsapp": 60_000}
