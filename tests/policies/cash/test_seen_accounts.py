"""An account seen in sure matches identifies from the second one on, for one customer; before that it says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policies.cash.deciding import Outcome
from policies.cash.money_in import Known, Payer
from tests.policies.cash.cases import ACME, BETA, BOOK, decided, paid

ONCE, TWICE = Payer(ACME, Known.SEEN, 1), Payer(ACME, Known.SEEN, 2)


@pytest.mark.parametrize(
    ("payers", "outcome"),
    [
        ((ONCE,), Outcome.UNIDENTIFIED),
        ((TWICE,), Outcome.AUTO),
        ((TWICE, Payer(BETA, Known.SEEN, 1)), Outcome.UNIDENTIFIED),
        ((TWICE, Payer(BETA, Known.ACCOUNT, 1)), Outcome.ON_ACCOUNT),
        ((ONCE, Payer(ACME, Known.ACCOUNT, 1)), Outcome.AUTO),
        ((TWICE, Payer(BETA, Known.NAME)), Outcome.AUTO),
    ],
)
def test_who_is_believed_to_pay(payers: tuple[Payer, ...], outcome: Outcome) -> None:
    found = decided(paid(480_000), replace(BOOK, payers=payers))
    assert found.outcome is outcome


def test_an_account_seen_once_is_in_nobodys_way() -> None:
    other = replace(BOOK, payers=(Payer(BETA, Known.SEEN, 1),))
    assert decided(paid(480_000, "RF63 INV1042"), other).outcome is Outcome.AUTO
