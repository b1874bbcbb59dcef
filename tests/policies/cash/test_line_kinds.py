"""What a line is: the bank's word first, then whose account is on the other side; only receipts are matched."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from policies.cash.line_kinds import Kind, Known, Line, kind_of
from policies.cash.return_reasons import reason_words
from policies.cash.reversible import reversible_until
from tools.cash.line_kinds import senders

pytestmark = pytest.mark.words

OURS, ACME = "DE02120300000000202051", "DE89370400440532013000"
KNOWN = Known({OURS}, {ACME}, {"STRIPE"}, senders())


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (Line("credit", 100), Kind.RECEIPT),
        (Line("credit", 100, name="ACME GmbH", account=ACME), Kind.RECEIPT),
        (Line("return", -100, name="ACME GmbH", account=ACME), Kind.RETURN),
        (Line("reversal", -100), Kind.RETURN),
        (Line("fee", -100), Kind.FEE),
        (Line("charge", -100), Kind.FEE),
        (Line("credit", 100, account="DE02 1203 0000 0000 2020 51"), Kind.OWN_TRANSFER),
        (Line("debit", -100, account=OURS), Kind.OWN_TRANSFER),
        (Line("credit", 100, bank_code="275"), Kind.OWN_TRANSFER),
        (Line("debit", -100, bank_code="CAMT-ACCB-ZABA"), Kind.OWN_TRANSFER),
        (Line("debit", -100, account=ACME), Kind.REFUND),
        (Line("debit", -100, name="Office Rent Ltd"), Kind.UNKNOWN),
        (Line("debit", -100, bank_text="Kontoabschluss"), Kind.FEE),
        (Line("debit", -100, bank_text="Kontoabschluss", account=ACME), Kind.REFUND),
        (Line("credit", 100, bank_text="INTEREST"), Kind.RECEIPT),
        (Line("credit", 100, bank_code="354", bank_text="INTEREST"), Kind.FEE),
        (Line("credit", 100, bank_code="NMSC", bank_text="interest", name="Interest Design Ltd"), Kind.RECEIPT),
        (Line("credit", 100, name="PayPal (Europe) S.a.r.l. et Cie., S"), Kind.PAYOUT),
        (Line("credit", 100, name="Adyen N.V."), Kind.PAYOUT),
        (Line("credit", 100, name="Adyen Gardens Ltd & Sons"), Kind.RECEIPT),
        (Line("credit", 100, name="Mollies Bakery"), Kind.RECEIPT),
        # A customer of that name in the book pays for itself.
        (Line("credit", 100, name="Stripe Inc"), Kind.RECEIPT),
        (Line("credit", 0), Kind.UNKNOWN),
    ],
)
def test_each_line_is_what_the_bank_and_the_other_side_make_it(line: Line, kind: Kind) -> None:
    assert kind_of(line, KNOWN) is kind


def test_first_words_of_a_provider_are_two_at_least() -> None:
    assert {begin for begin in senders().begins if " " not in begin} == set()


def test_a_reason_is_told_with_what_its_code_means() -> None:
    assert reason_words("ac04") == "AC04 account closed"
    assert reason_words("Konto erloschen ") == "Konto erloschen"
    assert reason_words("") == ""


@pytest.mark.parametrize(
    ("code", "days"),
    [("PMNT-IDDT-ESDD", 56), ("NDDT-171", 56), ("NMSC-192", 56), ("DIRECTDEBIT", 60), ("PMNT-MCRD-POSP", 120)],
)
def test_what_we_collected_may_be_taken_back_for_a_while(code: str, days: int) -> None:
    day = date(2026, 6, 11)
    assert reversible_until(code, day) == day + timedelta(days=days)


@pytest.mark.parametrize("code", ["", "PMNT-RCDT-ESCT", "PMNT-IDDT-BBDD", "NTRF-166", "195"])
def test_where_the_kind_is_not_told_or_knows_no_refund_no_day_is_set(code: str) -> None:
    assert reversible_until(code, date(2026, 6, 11)) is None
