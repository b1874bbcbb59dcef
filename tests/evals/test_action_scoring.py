"""How what was done about messages is scored, case by case, with hand-made actions."""

from __future__ import annotations

from evals.action_scoring import score_actions, with_actions
from evals.labels import LabelledMessage, ReplyAction
from evals.scoring import Scorecard, Tally

COPY, PROMISE, REVIEW = ReplyAction.SEND_COPY, ReplyAction.RECORD_PROMISE, ReplyAction.REVIEW
NOTHING = frozenset({ReplyAction.NONE})
EMPTY = Scorecard("replies", "tuning", "hand", 0, (), (), ())


def _message(*actions: str, also: tuple[str, ...] = (), named: str = "X1") -> LabelledMessage:
    return LabelledMessage.model_validate(
        {
            "id": named, "language": "en", "sent_at": "2026-09-08T10:00:00-04:00", "zone": "America/New_York",
            "locale": "en_US", "currency": "USD", "body": "words", "critical": False, "actions": list(actions),
            "invoices": [], "expected": [{"intent": "thanks"}], "also": list(also),
        }
    )  # fmt: skip


def test_all_actions_and_no_other_are_exact() -> None:
    assert score_actions(_message("send_copy", "record_promise"), frozenset({COPY, PROMISE})).exact


def test_an_action_too_many_or_too_few_is_not_exact() -> None:
    more = score_actions(_message("send_copy"), frozenset({COPY, PROMISE}))
    assert not more.exact
    assert (more.right, more.false) == (frozenset({COPY}), frozenset({PROMISE}))
    fewer = score_actions(_message("send_copy", "record_promise"), frozenset({COPY}))
    assert not fewer.exact
    assert fewer.missed == frozenset({PROMISE})


def test_what_an_intent_in_also_causes_counts_neither_way() -> None:
    message = _message("send_copy", also=("promise_full",))
    assert score_actions(message, frozenset({COPY, PROMISE})).exact
    assert score_actions(message, frozenset({COPY})).exact
    assert not score_actions(message, frozenset({COPY, REVIEW})).exact


def test_where_nothing_was_to_be_done_only_nothing_is_right() -> None:
    assert score_actions(_message("none"), NOTHING).exact
    assert score_actions(_message("none"), frozenset({REVIEW})).missed == NOTHING
    assert score_actions(_message("none", also=("unclear",)), frozenset({REVIEW})).exact


def test_to_do_nothing_is_no_action_of_precision_and_recall() -> None:
    messages = [_message("none", named="N"), _message("send_copy", named="C"), _message("record_promise", named="P")]
    done = {"N": NOTHING, "C": frozenset({COPY, REVIEW}), "P": NOTHING}
    card = with_actions(EMPTY, messages, done)
    assert card.number("actions_exact") == 1 / 3
    assert (card.number("action_precision"), card.number("action_recall")) == (1 / 2, 1 / 2)
    assert dict(card.classes)["do: none"] == Tally(right=1, false=1)
    assert [(miss.case, miss.what) for miss in card.misses] == [
        ("C", "done: review"),
        ("P", "not done: record_promise"),
        ("P", "done: none"),
    ]


def test_of_a_message_nobody_could_read_nothing_is_right() -> None:
    card = with_actions(EMPTY, [_message("none")], {})
    assert card.number("actions_exact") == 0
