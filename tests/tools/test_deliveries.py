"""A text stands where all its statuses put it, and an error code has its consequence."""

from __future__ import annotations

import pytest

from ledger.states import TouchState
from store.tables import Answer, DeliveryNote, ReviewItem, Touch
from tests.store.books import Book
from tests.tools.texting_desk import TextingDesk
from tools.reviews import NewReview, ReviewKind, raise_review

OTHER_SID = "SM" + "0b" * 16


@pytest.fixture
def desk(book: Book) -> TextingDesk:
    return TextingDesk(book)


def test_a_text_goes_from_sent_to_delivered_to_read(desk: TextingDesk) -> None:
    desk.hear_answer()
    stands = []
    for status in ("queued", "sent", "delivered", "read"):
        desk.told(status)
        stands.append(desk.stands())
    assert stands == [TouchState.SENT, TouchState.SENT, TouchState.DELIVERED, TouchState.READ]
    assert [note.status for note in desk.book.rows(DeliveryNote)] == ["queued", "sent", "delivered", "read"]
    assert desk.rung() == 1


def test_a_late_status_takes_nothing_back(desk: TextingDesk) -> None:
    desk.hear_answer()
    for status in ("read", "sent", "delivered", "queued"):
        desk.told(status)
    assert desk.stands() is TouchState.READ


def test_a_status_for_a_text_still_called_sending_proves_that_it_left(desk: TextingDesk) -> None:
    with desk.book.journal("agent") as journal:
        doubt = NewReview(ReviewKind.PERHAPS_SENT, "May have left", "?", key=f"perhaps-sent:{desk.touch}")
        raise_review(journal, doubt)
    desk.told("sent")
    touch = desk.book.get(Touch, desk.touch)
    assert (touch.state, touch.provider_id, touch.sent_at) == (TouchState.SENT, desk.sid, desk.book.now)
    assert desk.rung() == 1
    assert [item.state.value for item in desk.book.rows(ReviewItem)] == ["closed"]


def test_our_own_answer_after_the_callback_changes_nothing(desk: TextingDesk) -> None:
    desk.told("delivered")
    desk.hear_answer()
    assert desk.stands() is TouchState.DELIVERED
    assert len(desk.book.events("message_sent")) == 1


def test_a_text_that_failed_asks_for_nothing_any_more(desk: TextingDesk) -> None:
    desk.hear_answer()
    assert desk.rung() == 1
    desk.told("failed", 63018)
    assert desk.stands() is TouchState.BOUNCED
    assert desk.rung() == 0
    assert desk.addresses() == {"whatsapp": ("valid", "none"), "sms": ("valid", "none")}
    assert desk.book.rows(ReviewItem) == []


def test_failure_is_final(desk: TextingDesk) -> None:
    for status, code in (("failed", 63018), ("delivered", None), ("read", None)):
        desk.told(status, code)
    assert desk.stands() is TouchState.BOUNCED


@pytest.mark.parametrize(
    ("code", "whatsapp", "kinds"),
    [
        (63024, ("invalid", "none"), ["bounced"]),
        (63014, ("valid", "opted_out"), []),
        (21610, ("valid", "opted_out"), []),
        (63016, ("valid", "none"), []),
        (63021, ("valid", "none"), ["provider_trouble"]),
        (30460, ("valid", "none"), ["provider_trouble"]),
        (99999, ("valid", "none"), ["provider_trouble"]),
        (63049, ("valid", "none"), ["bounced"]),
        (None, ("valid", "none"), ["bounced"]),
    ],
)
def test_an_error_code_has_its_consequence_on_this_channel_alone(
    desk: TextingDesk, code: int | None, whatsapp: tuple[str, str], kinds: list[str]
) -> None:
    desk.told("undelivered", code)
    assert desk.addresses() == {"whatsapp": whatsapp, "sms": ("valid", "none")}
    reviews = desk.book.rows(ReviewItem)
    assert [item.kind for item in reviews] == kinds
    assert not any(item.blocks_chasing for item in reviews)


def test_the_operator_is_told_of_our_own_fault_once_a_day(desk: TextingDesk) -> None:
    desk.told("failed", 63021)
    second = desk.another_touch("live-2")
    desk.told("failed", 63021, key=f"touch-{second}", sid=OTHER_SID)
    assert len(desk.book.rows(ReviewItem)) == 1


def test_a_status_for_a_stranger_is_kept_and_matched_once_its_sid_is_known(desk: TextingDesk) -> None:
    assert desk.told("delivered", key="") == "unknown"
    assert desk.stands() is TouchState.SENDING
    desk.hear_answer()
    assert desk.told("delivered", key="") == "delivered"
    assert len(desk.book.rows(DeliveryNote)) == 1


def test_a_key_with_another_sid_is_another_attempt(desk: TextingDesk) -> None:
    desk.hear_answer()
    assert desk.told("failed", 63024, sid=OTHER_SID) == "unknown"
    assert desk.stands() is TouchState.SENT
    assert desk.addresses()["whatsapp"] == ("valid", "none")


@pytest.mark.parametrize("key", ["touch-0", "touch-x", "answer-999999", "touch-1; drop", "touch-99999999999", "../1"])
def test_a_key_that_is_none_of_ours_finds_nothing(desk: TextingDesk, key: str) -> None:
    assert desk.told("delivered", key=key) == "unknown"


def test_a_key_of_another_tenant_finds_nothing(desk: TextingDesk) -> None:
    other = TextingDesk(Book(desk.book.database))
    assert desk.told("delivered", key=f"touch-{other.touch}") == "unknown"
    assert other.stands() is TouchState.SENDING


def test_a_text_recorded_as_not_sent_that_left_after_all_goes_to_a_person(book: Book) -> None:
    desk = TextingDesk(book, state=TouchState.CANCELLED)
    assert desk.told("delivered") == "contradiction"
    assert desk.told("read") == "contradiction"
    assert desk.stands() is TouchState.CANCELLED
    assert [(item.kind, item.blocks_chasing) for item in book.rows(ReviewItem)] == [("provider_trouble", True)]


def test_an_answer_gets_its_state_too_and_a_failed_one_is_told_in_the_timeline(desk: TextingDesk) -> None:
    answer = desk.an_answer()
    desk.told("delivered", key=f"answer-{answer}")
    assert desk.book.get(Answer, answer).state is TouchState.DELIVERED
    desk.told("failed", 63024, key=f"answer-{answer}")
    assert desk.book.get(Answer, answer).state is TouchState.BOUNCED
    assert [event.data["answer_id"] for event in desk.book.events("answer_returned")] == [answer]


def test_an_answer_put_back_to_be_tried_again_is_not_sent_twice(desk: TextingDesk) -> None:
    answer = desk.an_answer(TouchState.PLANNED)
    desk.told("sent", key=f"answer-{answer}")
    assert desk.book.get(Answer, answer).state is TouchState.SENT


def states_of_answers(desk: TextingDesk) -> list[TouchState]:
    return [answer.state for answer in desk.book.rows(Answer)]


def test_an_answer_that_came_back_is_planned_by_the_next_way_once(desk: TextingDesk) -> None:
    key = f"answer-{desk.an_answer()}"
    desk.told("failed", 63016, key=key)
    desk.told("failed", 63016, key=key)
    assert states_of_answers(desk) == [TouchState.BOUNCED, TouchState.PLANNED]


def test_an_answer_that_arrives_after_it_was_called_failed_is_not_given_twice(desk: TextingDesk) -> None:
    key = f"answer-{desk.an_answer()}"
    desk.told("failed", 63016, key=key)
    desk.told("delivered", key=key)
    assert states_of_answers(desk) == [TouchState.BOUNCED, TouchState.CANCELLED]
    [told] = desk.book.events("answer_not_sent")
    assert told.data["reason"] == "the first one arrived after all"


def test_an_answer_that_arrived_is_not_given_again_when_it_is_called_failed_later(desk: TextingDesk) -> None:
    key = f"answer-{desk.an_answer()}"
    desk.told("read", key=key)
    desk.told("failed", 63016, key=key)
    assert states_of_answers(desk) == [TouchState.BOUNCED]
