"""A payment of an instalment's amount is for the one that is due first."""

from __future__ import annotations

from store.tables import Allocation
from tests.store.books import TERMS
from tests.tools.cash.till import Till
from tools.plans import Instalment, agree_plan
from tools.promises import NewPromise


def test_equal_instalments_are_paid_in_their_order(acme: Till) -> None:
    invoice = acme.invoices["INV-1042"]
    instalments = [Instalment(acme.day(days), 160_000) for days in (2, 9, 16)]
    with acme.book.journal() as journal:
        whole = NewPromise(acme.acme, acme.day(16), "EUR", invoice_ids=(invoice,))
        agree_plan(journal, whole, instalments, TERMS)
    for paid, states in enumerate((["kept", "open", "open"], ["kept", "kept", "open"]), 1):
        line = acme.pays(160_000)
        acme.match()
        assert acme.outcome(line) == "auto"
        assert acme.book.promises() == states
        assert acme.book.balance(invoice) == 480_000 - paid * 160_000
    assert len([row for row in acme.book.rows(Allocation) if row.invoice_id == invoice]) == 2
    assert acme.book.findings() == []
