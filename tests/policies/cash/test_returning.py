"""Which payment the bank took back: the one that is named, else the only one it can be; never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from policies.cash.returning import Doubt, Link, Moved, original_of

pytestmark = pytest.mark.words

DAY = date(2026, 6, 11)
ACME, BETA = "DE89370400440532013000", "FR7630006000011234567890189"


def paid(line_id: int, minor: int = 480_000, account: str = ACME, days: int = -3, **more: object) -> Moved:
    return Moved(line_id, minor, DAY + timedelta(days=days), account, **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Case:
    taken: Moved
    earlier: tuple[Moved, ...]
    link: Link


GONE = paid(9, days=0)
NAMED = GONE._replace(references=frozenset({"E1"}), account="")


@pytest.mark.parametrize(
    "case",
    [
        Case(GONE, (paid(1),), Link(1)),
        Case(GONE, (), Link(None, Doubt.NONE_FOUND)),
        Case(GONE, (paid(1), paid(2)), Link(None, Doubt.SEVERAL, (1, 2))),
        Case(GONE, (paid(1), paid(2, account=BETA)), Link(1)),
        Case(GONE, (paid(1, account=BETA),), Link(None, Doubt.NONE_FOUND)),
        Case(GONE._replace(account=""), (paid(1),), Link(None, Doubt.UNSURE, (1,))),
        Case(GONE, (paid(1, days=1),), Link(None, Doubt.NONE_FOUND)),
        Case(GONE, (paid(1, days=-401),), Link(None, Doubt.NONE_FOUND)),
        Case(GONE, (paid(1, held_until=DAY - timedelta(days=1)), paid(2)), Link(2)),
        # By name a payment is taken back after its window, too: a direct debit nobody had authorised.
        Case(NAMED, (paid(1, references=frozenset({"E1"}), held_until=DAY - timedelta(days=1)), paid(2)), Link(1)),
        Case(NAMED, (paid(1, 500_000, references=frozenset({"E1"})),), Link(None, Doubt.LESS, (1,))),
        Case(NAMED, (paid(1, 400_000, references=frozenset({"E1"})),), Link(None, Doubt.MORE, (1,))),
        # What the bank keeps for a return comes on top of the payment.
        Case(NAMED._replace(sums=(479_700,)), (paid(1, 479_700, references=frozenset({"E1"})),), Link(1)),
        Case(
            NAMED._replace(mandate_id="M2"),
            (
                paid(1, references=frozenset({"E1"}), mandate_id="M1"),
                paid(2, references=frozenset({"E1"}), mandate_id="M2"),
            ),
            Link(2),
        ),
        Case(
            NAMED,
            (paid(1, references=frozenset({"E1"})), paid(2, references=frozenset({"E1"}))),
            Link(None, Doubt.SEVERAL, (1, 2)),
        ),
    ],
)
def test_the_payment_is_the_one_that_is_named_or_the_only_one_it_can_be(case: Case) -> None:
    assert original_of(case.taken, case.earlier) == case.link
    assert original_of(case.taken, case.earlier[::-1]) == case.link
