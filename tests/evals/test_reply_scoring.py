"""How readings of messages are scored, case by case, with hand-made readings."""

from __future__ import annotations

from datetime import date

import pytest

from evals.labels import LabelledMessage, labelled_messages
from evals.reply_scoring import SeenClaim, score_message, score_replies
from evals.scoring import Tally
from prompts.reply_reading import DisputeReason, Intent

FRIDAY = date(2026, 9, 11)


def _message(expected: list[dict[str, object]], **more: object) -> LabelledMessage:
    return LabelledMessage.model_validate(
        {
            "id": "X1", "language": "en", "sent_at": "2026-09-08T10:00:00-04:00", "zone": "America/New_York",
            "locale": "en_US", "currency": "USD", "body": "words", "critical": False, "actions": ["review"],
            "invoices": [
                {"number": "104211", "open_minor": 1240000, "due": "2026-07-15"},
                {"number": "104377", "open_minor": 386450, "due": "2026-08-01"},
            ],
            "expected": expected, **more,
        }
    )  # fmt: skip


PROMISE: dict[str, object] = {"intent": "promise_full", "day": "2026-09-11", "invoices": ["104211"]}


def test_a_perfect_reading_scores_full_and_has_no_misses() -> None:
    score = score_message(_message([PROMISE]), [SeenClaim(Intent.PROMISE_FULL, FRIDAY, invoices=("104211",))])
    assert score.tallies == {Intent.PROMISE_FULL: Tally(right=1)}
    assert score.slots.right == {"day": 1, "invoices": 1}
    assert score.misses == ()


def test_a_wrong_day_is_wrong_and_a_missing_one_is_empty() -> None:
    wrong = score_message(_message([PROMISE]), [SeenClaim(Intent.PROMISE_FULL, date(2026, 9, 18))])
    assert (wrong.slots.wrong["day"], wrong.slots.empty["invoices"]) == (1, 1)
    empty = score_message(_message([PROMISE]), [SeenClaim(Intent.PROMISE_FULL)])
    assert empty.slots.empty["day"] == 1


def test_a_saturday_counts_as_its_monday() -> None:
    label = _message([{"intent": "promise_full", "day": "2026-10-31"}])
    for day in (date(2026, 10, 31), date(2026, 11, 2)):
        assert score_message(label, [SeenClaim(Intent.PROMISE_FULL, day)]).slots.right["day"] == 1
    assert score_message(label, [SeenClaim(Intent.PROMISE_FULL, date(2026, 10, 30))]).slots.wrong["day"] == 1


@pytest.mark.parametrize(("minor", "wrong"), [(1240000, 0), (1626450, 0), (3125550142, 1)])
def test_an_amount_nobody_wrote_is_wrong_unless_the_ledger_has_it(minor: int, wrong: int) -> None:
    claim = SeenClaim(Intent.PROMISE_FULL, FRIDAY, minor, "USD", ("104211",))
    assert score_message(_message([PROMISE]), [claim]).slots.wrong["amount"] == wrong


def test_an_amount_in_another_currency_is_wrong() -> None:
    label = _message([{"intent": "promise_partial", "amount_minor": 500000, "currency": "USD"}])
    seen = SeenClaim(Intent.PROMISE_PARTIAL, None, 500000, "EUR")
    assert score_message(label, [seen]).slots.wrong["amount"] == 1


def test_a_promise_of_a_day_the_label_lacks_is_wrong() -> None:
    score = score_message(_message([{"intent": "promise_vague"}]), [SeenClaim(Intent.PROMISE_VAGUE, FRIDAY)])
    assert score.slots.wrong["day"] == 1


def test_allowed_intents_count_neither_way_and_others_are_false() -> None:
    label = _message([PROMISE], also=["payment_run"])
    claims = [SeenClaim(Intent.PROMISE_FULL, FRIDAY), SeenClaim(Intent.PAYMENT_RUN), SeenClaim(Intent.THANKS)]
    assert score_message(label, claims).tallies == {
        Intent.PROMISE_FULL: Tally(right=1),
        Intent.THANKS: Tally(false=1),
    }


def test_two_promises_are_paired_by_likeness_not_by_order() -> None:
    label = _message([PROMISE, {"intent": "promise_full", "day": "2026-09-18", "invoices": ["104377"]}])
    claims = [
        SeenClaim(Intent.PROMISE_FULL, date(2026, 9, 18), invoices=("104377",)),
        SeenClaim(Intent.PROMISE_FULL, FRIDAY, invoices=("104211",)),
    ]
    assert score_message(label, claims).slots.right == {"day": 2, "invoices": 2}


def test_an_unstated_dispute_reason_is_an_empty_slot() -> None:
    label = _message([{"intent": "dispute_full", "reason": "shortage"}])
    seen = SeenClaim(Intent.DISPUTE_FULL, reason=DisputeReason.UNSTATED)
    assert score_message(label, [seen]).slots.empty["reason"] == 1


def test_overlooking_a_stop_in_a_critical_message_is_a_critical_miss() -> None:
    label = _message([{"intent": "opt_out"}], critical=True)
    assert [(m.what, m.critical) for m in score_message(label, []).misses] == [("missed opt_out", True)]


def test_grave_news_that_nobody_named_harms_nobody_where_a_person_is_asked() -> None:
    label = _message([{"intent": "insolvency"}], critical=True)
    for asking in (SeenClaim(Intent.UNCLEAR, sure=False), SeenClaim(Intent.HARDSHIP, sure=False)):
        score = score_message(label, [asking])
        assert (any(miss.critical for miss in score.misses), score.grave_not_named) == (False, 1)
    sure = score_message(label, [SeenClaim(Intent.INVOICE_COPY)])
    assert any(miss.critical for miss in sure.misses)


def test_a_promise_nobody_is_sure_of_pauses_nothing() -> None:
    label = _message([{"intent": "thanks"}], critical=True)
    score = score_message(label, [SeenClaim(Intent.PROMISE_FULL, date(2026, 6, 26), sure=False)])
    assert (score.false_pauses, any(miss.critical for miss in score.misses)) == (0, False)
    assert score.left_to_a_person


def test_taking_a_promise_from_a_trap_is_a_critical_miss_and_a_false_pause() -> None:
    label = _message([{"intent": "thanks"}], critical=True)
    score = score_message(label, [SeenClaim(Intent.THANKS), SeenClaim(Intent.PROMISE_FULL, FRIDAY)])
    assert [miss.critical for miss in score.misses] == [True]
    assert score.false_pauses == 1


def test_the_day_of_an_old_promise_in_a_critical_message_is_a_critical_miss() -> None:
    score = score_message(_message([PROMISE], critical=True), [SeenClaim(Intent.PROMISE_FULL, date(2026, 9, 4))])
    assert any(miss.critical for miss in score.misses)


def test_a_reader_that_echoes_the_labels_scores_one_on_the_tuning_set() -> None:
    messages = labelled_messages("tuning")
    echoed = [
        (
            m,
            [SeenClaim(c.intent, c.day, c.amount_minor, c.currency, c.invoices or (), c.reason) for c in m.expected],
        )
        for m in messages
    ]
    card = score_replies(echoed, "tuning", "echo")
    assert card.number("intent_f1") == card.number("messages_read_whole") == card.number("day_exact") == 1.0
    assert card.number("critical_misses") == 0
    silent = score_replies([(m, ()) for m in messages], "tuning", "silent")
    assert silent.number("intent_recall") == 0
    assert silent.number("critical_misses") == sum(miss.critical for miss in silent.misses) > 20


def test_being_unsure_is_no_false_claim_but_counts_as_work_for_a_person() -> None:
    score = score_message(_message([PROMISE]), [SeenClaim(Intent.UNCLEAR)])
    assert score.tallies == {Intent.PROMISE_FULL: Tally(missed=1)}
    assert score.left_to_a_person
    said = score_message(_message([{"intent": "unclear"}]), [SeenClaim(Intent.UNCLEAR)])
    assert (said.tallies, said.left_to_a_person) == ({Intent.UNCLEAR: Tally(right=1)}, False)
