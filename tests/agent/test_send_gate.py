"""What is recorded between the decision and the sending cancels the message; the log says why, with what it saw.

The model is the moment in between: while it is asked about the account, somebody records something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from agent.inbound import read_inbox
from agent.offline.model import OfflineModel
from prompts.account_decision import DecideAccount
from prompts.model import Prompt, Reply
from store.tables import Contact, HoldKind, Touch
from tests.agent.workplace import HandClock, Office, an_office, text_of
from tools.contacts import mark_left, mark_undeliverable, opt_out
from tools.holds import NewHold, place_hold, release_hold
from tools.switch import resume, stop_everything

DUE = date(2026, 6, 5)
Happening = Callable[[Office], None]


class InterruptedModel:
    """The offline model; the first time it is asked about an account, something happens before it answers."""

    name = OfflineModel.NAME

    def __init__(self) -> None:
        self.happening: Callable[[], None] | None = None
        self._model = OfflineModel()

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        if isinstance(prompt, DecideAccount) and self.happening:
            happening, self.happening = self.happening, None
            happening()
        return self._model.ask(prompt)


@pytest.fixture
def model() -> InterruptedModel:
    return InterruptedModel()


@pytest.fixture
def office(tmp_path: Path, database_url: str, clock: HandClock, model: InterruptedModel) -> Iterator[Office]:
    for office in an_office(tmp_path / "workspace", database_url, clock, model=model):
        office.customer("ACME")
        office.invoice("ACME", "INV-1", "1000.00", DUE)
        yield office


def run_while(office: Office, model: InterruptedModel, happening: Happening) -> dict[str, dict[str, Any]]:
    """Run, let something happen in between, and return the findings that cancelled the message, by code."""
    model.happening = lambda: happening(office)
    report = office.run()
    assert (report.worked, report.counts["sent"], report.counts["cancelled"]) == (1, 0, 1)
    assert office.outbox() == []
    assert office.all(Touch) == []
    [event] = office.events("send_cancelled")
    assert event.customer_id == office.customer_id("ACME")
    return {finding["code"]: finding for finding in event.data["findings"]}


def acme_writes(office: Office, words: str) -> None:
    """Have a reply of the customer read, through the whole of inbound."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "ap@acme.example", "collections@company.example"
    mail["Subject"], mail["Message-ID"] = "Invoice INV-1", "<in-between@acme.example>"
    mail["Date"] = office.clock()
    mail.set_content(words)
    (office.folder / "inbox" / "between.eml").write_bytes(mail.as_bytes())
    read_inbox(office.place)


def pay_whole(office: Office) -> None:
    office.payment("ACME", "1000.00", "INV-1")


def pay_without_reference(office: Office) -> None:
    office.payment("ACME", "1000.00")


def promise(office: Office) -> None:
    acme_writes(office, "INV-1 will be paid on 24 June.")


def dispute(office: Office) -> None:
    acme_writes(office, "We dispute invoice INV-1: the goods arrived damaged.")


def credit(office: Office) -> None:
    office.credit("ACME", "1000.00")


def hold(office: Office) -> None:
    with office.place.office.journal("person:kim") as journal:
        place_hold(journal, NewHold(office.customer_id("ACME"), HoldKind.MANUAL, "a talk is under way"))


def hold_invoice(office: Office) -> None:
    with office.place.office.journal("person:kim") as journal:
        invoice_id = office.invoice_row("INV-1").id
        place_hold(
            journal, NewHold(office.customer_id("ACME"), HoldKind.MANUAL, "being checked", invoice_id=invoice_id)
        )


def no_more_mail(office: Office) -> None:
    with office.place.office.journal("inbox") as journal:
        opt_out(journal, office.customer_id("ACME"), "ap@acme.example", "email")


def bounce(office: Office) -> None:
    with office.place.office.journal("inbox") as journal:
        mark_undeliverable(journal, office.customer_id("ACME"), "ap@acme.example", "5.1.1")


def contact_leaves(office: Office) -> None:
    contact = office.one(Contact)
    with office.place.office.journal("inbox") as journal:
        mark_left(journal, contact.customer_id, contact.id)


def stop(office: Office) -> None:
    with office.place.office.journal("person:kim") as journal:
        assert stop_everything(journal)


def another_policy(office: Office) -> None:
    office.policy("Send a firm email 1 day after the due date.\n")


def ledger_ages(office: Office) -> None:
    office.clock.pass_days(5)


@pytest.mark.parametrize(
    ("happening", "code", "seen"),
    [
        (pay_whole, "guard.account", {"standing": "nothing_overdue"}),
        (pay_without_reference, "guard.account", {"standing": "covered"}),
        (credit, "guard.account", {"standing": "covered"}),
        (promise, "guard.account", {"standing": "promised"}),
        (dispute, "guard.account", {"standing": "disputed"}),
        (hold, "guard.account", {"standing": "on_hold"}),
        (hold_invoice, "guard.account", {"standing": "on_hold"}),
        (no_more_mail, "guard.recipient", {}),
        (bounce, "guard.recipient", {}),
        (contact_leaves, "guard.recipient", {}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_whatever_is_recorded_in_between_cancels_the_send_and_keeps_the_next_run_away(
    office: Office, model: InterruptedModel, happening: Happening, code: str, seen: dict[str, Any]
) -> None:
    found = run_while(office, model, happening)
    assert found[code]["reason"]
    assert seen.items() <= found[code]["seen"].items()
    assert office.invoice_row("INV-1").rung == 0
    assert office.run().worked == 0
    assert office.outbox() == []
    assert office.verify() == []


@pytest.mark.parametrize(
    ("happening", "code", "seen"),
    [
        (stop, "guard.stopped", {"stopped": True}),
        (another_policy, "guard.policy", {"active": 0}),
        (ledger_ages, "guard.freshness", {"max_age_hours": 96}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_concerns_every_account_cancels_the_send_as_well(
    office: Office, model: InterruptedModel, happening: Happening, code: str, seen: dict[str, Any]
) -> None:
    found = run_while(office, model, happening)
    assert found[code]["reason"]
    assert seen.items() <= found[code]["seen"].items()


def test_a_part_payment_in_between_cancels_and_the_next_run_asks_for_the_rest(
    office: Office, model: InterruptedModel
) -> None:
    found = run_while(office, model, lambda office: office.payment("ACME", "400.00", "INV-1"))
    invoice_id = str(office.invoice_row("INV-1").id)
    assert found["guard.invoices"]["seen"] == {
        "demanded": {invoice_id: 100_000},
        "differs": {invoice_id: 60_000},
    }
    office.run()
    [message] = office.sent_to("ACME")
    assert "600.00" in text_of(message)
    assert "1,000.00" not in text_of(message).split("Invoice", 1)[0]


def test_a_hold_that_is_lifted_lets_the_next_run_send_once(office: Office, model: InterruptedModel) -> None:
    run_while(office, model, hold)
    with office.place.office.journal("person:kim") as journal:
        release_hold(journal, office.events("hold_placed")[0].data["hold_id"])
    office.run()
    office.run()
    assert len(office.sent_to("ACME")) == 1


def test_a_stop_in_between_ends_the_next_run_too_until_it_is_lifted(office: Office, model: InterruptedModel) -> None:
    run_while(office, model, stop)
    assert "dunlin resume" in office.run().stopped
    with office.place.office.journal("person:kim") as journal:
        resume(journal)
    assert office.run().counts["sent"] == 1


def test_a_policy_changed_in_between_ends_the_run_and_the_next_one_writes_under_the_new_page(
    office: Office, model: InterruptedModel
) -> None:
    model.happening = lambda: another_policy(office)
    assert office.run().stopped.startswith("the policy was changed while the run was at work")
    assert office.run().stopped == ""
    assert [touch.tone for touch in office.touches("ACME")] == ["firm"]


def test_a_policy_page_removed_in_between_sends_nothing_more(office: Office, model: InterruptedModel) -> None:
    model.happening = (office.folder / "policy.md").unlink
    report = office.run()
    assert "nothing is sent without one" in report.stopped
    assert office.outbox() == []


def test_an_approval_asked_for_under_a_page_that_changed_meanwhile_is_not_put_before_a_person(
    office: Office, model: InterruptedModel
) -> None:
    office.policy("Send a firm email 1 day after the due date, which needs approval first.\n")
    model.happening = lambda: another_policy(office)
    office.run()
    assert office.reviews() == []
    assert office.run().counts["sent"] == 1


def test_a_stale_ledger_sends_again_after_the_next_import(office: Office, model: InterruptedModel) -> None:
    run_while(office, model, ledger_ages)
    assert office.run().counts["sent"] == 0
    office.sync()
    assert office.run().counts["sent"] == 1


def test_a_new_address_in_between_cancels_and_the_next_run_writes_there(
    office: Office, model: InterruptedModel
) -> None:
    def moves(office: Office) -> None:
        bounce(office)
        office.import_rows(("Customer No", "Contact name", "Email"), ("ACME", "Eva", "eva@acme.example"))

    found = run_while(office, model, moves)
    assert found["guard.recipient"]["reason"] == "the address is not on file for this customer"
    office.run()
    assert [str(message["To"]) for message in office.sent_to("ACME")] == ["Eva <eva@acme.example>"]


def test_only_the_account_something_happened_to_is_cancelled(office: Office, model: InterruptedModel) -> None:
    office.customer("BOLT")
    office.invoice("BOLT", "INV-2", "500.00", DUE)
    model.happening = lambda: pay_whole(office)
    report = office.run()
    assert (report.counts["sent"], report.counts["cancelled"]) == (1, 1)
    assert len(office.sent_to("BOLT")) == 1
    assert office.sent_to("ACME") == []
