"""A payment is explained whole: what came, on which evidence it was decided, what spoke against it, and by whom."""

from __future__ import annotations

from agent.cash_explanation import Explanation, explain, line_of
from tests.tools.cash.till import Till


def explained(till: Till, payment: int | str) -> Explanation:
    with till.book.database.read() as session:
        line = line_of(session, till.book.tenant_id, str(payment))
        assert line is not None
        return explain(session, line)


def test_what_was_applied_unasked_tells_its_evidence_and_its_arithmetic(acme: Till) -> None:
    line = acme.pays(600_000, "1042/1043", counterparty_name="ACME GmbH")
    acme.match()
    found = explained(acme, line)
    assert "from ACME GmbH, DE89370400440532013000, to account OURS" in found.payment
    assert "kinds of evidence that do not depend on each other: " in found.stands[1]
    assert "who paid" in found.stands[1]
    assert "Nothing spoke against it." in found.stands
    assert [(one["label"], one["minor"]) for one in found.arithmetic] == [("INV-1042", 480_000), ("INV-1043", 120_000)]
    assert found.history[0].startswith("2026-06-")
    assert "Dunlin, by its rules: 6,000.00 EUR pays INV-1042" in found.history[0]


def test_what_spoke_against_a_proposal_is_told_in_words_and_who_decided_by_name(acme: Till) -> None:
    line = acme.pays(370_000)
    acme.match()
    acme.accept(line)
    found = explained(acme, line)
    assert "The evidence was not enough to decide without a person." in found.stands
    assert any(one.startswith("Decided by kim on ") for one in found.stands)
    assert len(found.history) == 2


def test_each_proposal_tells_what_speaks_against_it(acme: Till) -> None:
    line = acme.pays(120_000, "B-77")
    acme.match()
    found = explained(acme, line)
    assert "Against proposal 1 (B-77): the payer has nothing to do with the customer." in found.stands


def test_a_part_of_a_divided_payment_leads_to_all_of_it(till: Till) -> None:
    line = till.pays(240_001, account="")
    till.match()
    till.split(line, acme="1200.00", beta="1200.01")
    found = explained(till, f"{till.receipt(line).reference}/1.2")
    assert found.line == line
    assert [one for one in found.stands if "is on the account of" in one] == [
        "1,200.00 EUR is on the account of C1 C1 Ltd; 1,200.00 EUR of it is unapplied.",
        "1,200.01 EUR is on the account of C2 C2 Ltd; 1,200.01 EUR of it is unapplied.",
    ]
