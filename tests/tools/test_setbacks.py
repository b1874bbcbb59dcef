"""What a run learns of the last text to a customer: whether, when and how it may text again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.store.books import Book
from tests.tools.texting_desk import TextingDesk
from tools.setbacks import BACK_OFF, Setback, setbacks


def setback(desk: TextingDesk) -> Setback | None:
    with desk.book.database.read() as session:
        found = setbacks(session, desk.book.tenant_id, [desk.customer], "whatsapp", desk.book.now)
    return found.get(desk.customer)


def test_a_text_that_arrived_is_none(book: Book) -> None:
    desk = TextingDesk(book)
    assert setback(desk) is None
    desk.told("read")
    assert setback(desk) is None


def test_a_text_refused_outside_the_window_is_sent_again_as_a_template_once(book: Book) -> None:
    desk = TextingDesk(book)
    desk.told("failed", 63016)
    first = setback(desk)
    assert first is not None
    assert (first.touch_id, first.action.value) == (desk.touch, "resend_as_template")
    second = desk.another_touch("live-2")
    assert setback(desk) is None
    desk.told("failed", 63016, key=f"touch-{second}", sid="SM" + "0b" * 16)
    again = setback(desk)
    assert again is not None
    assert (again.touch_id, again.action.value) == (second, "do_not_retry")


@pytest.mark.parametrize(("code", "wait"), [(63018, BACK_OFF), (30003, timedelta(days=1)), (63049, None)])
def test_it_says_how_long_to_wait(book: Book, code: int, wait: timedelta | None) -> None:
    desk = TextingDesk(book)
    desk.told("failed", code)
    found = setback(desk)
    assert found is not None
    assert found.not_before == (book.now + wait if wait else None)
    assert str(code) in found.finding.reason


def test_an_old_one_says_nothing_about_today(book: Book) -> None:
    desk = TextingDesk(book)
    desk.told("failed", 63018)
    book.pass_days(8)
    assert setback(desk) is None
