"""Two senders at once: whoever claims second sees the other's message and sends nothing."""

from __future__ import annotations

import threading
from datetime import date

from agent.policy_page import in_force, load_page, read_page
from agent.worklist import worklist
from store.tables import Touch
from tests.agent.workplace import Office
from tools.claiming import Claim, write_claims
from tools.office import PolicyInForce
from tools.sending import SendOutcome, SendResult, send_batch
from tools.world import read_world


def policy_of(office: Office) -> PolicyInForce:
    place = office.place
    page = read_page(place.office, place.model, load_page(office.folder / "policy.md"), place.home_currency)
    return in_force(page, place.home_currency, office.clock().date())


def test_a_claim_that_loses_the_race_is_read_anew_and_refused_by_the_guard(office: Office) -> None:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "1000.00", date(2026, 6, 5))
    [draft] = office.run(dry_run=True).drafts
    policy, place = policy_of(office), office.place.office
    assert worklist(place, policy)[0].verdict.worked
    results: list[SendResult] = []
    second = threading.Thread(target=lambda: results.extend(send_batch(place, policy, [draft])))
    with place.journal("person:kim") as journal:
        account = read_world(journal.session, place, policy, [draft.customer_id]).accounts[draft.customer_id]
        write_claims(journal, place, policy, [Claim(draft, account, [], None)])
        # The second one now waits for this transaction: for the whole database, or for the row with the same key.
        second.start()
        second.join(0.5)
        assert second.is_alive()
    second.join(30)
    [result] = results
    assert result.outcome is SendOutcome.CANCELLED
    assert {finding.code for finding in result.findings} >= {"guard.once_a_day"}
    assert len(office.all(Touch)) == 1
    assert office.outbox() == []
