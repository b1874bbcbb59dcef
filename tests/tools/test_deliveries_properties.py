"""Statuses in any order, repeated, before or after our own answer: the end is the same."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.database import Database
from tests.store.books import Book
from tests.tools.texting_desk import TextingDesk

OUR_ANSWER = "our answer"
CODES = (63024, 63014, 63016, 63018, 63021, 63049, None)
#: What may really come of a text: how far it got, and the code of a failure.
courses = st.tuples(
    st.lists(st.sampled_from(("queued", "sending", "sent", "delivered", "read")), unique=True),
    st.sampled_from((None, "failed", "undelivered")),
    st.sampled_from(CODES),
)
few = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def play(database: Database, steps: list[str], code: int | None) -> dict[str, Any]:
    desk = TextingDesk(Book(database))
    for step in steps:
        if step == OUR_ANSWER:
            desk.hear_answer()
        else:
            desk.told(step, code if step in ("failed", "undelivered") else None)
    return desk.end()


@few
@given(course=courses, data=st.data())
def test_any_interleaving_and_repetition_of_statuses_ends_the_same(
    shared_database: Database, course: tuple[list[str], str | None, int | None], data: st.DataObject
) -> None:
    statuses, failure, code = course
    told = [OUR_ANSWER, *statuses, *([failure] if failure else [])]
    again = data.draw(st.lists(st.sampled_from(told), max_size=4))
    mixed = data.draw(st.permutations([*told, *again]))
    assert play(shared_database, mixed, code) == play(shared_database, told, code)
