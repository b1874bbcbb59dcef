"""Every event that is written down can be told in words."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.event_words import event_words
from store.tables import Event
from tools.undo import UNDOABLE

ROOT = Path(__file__).parents[2]
#: Calls that write an event, by name, and at which place its kind stands.
WRITES = {"record": 0, "record_all": 0}


def event(kind: str, undoes_id: int | None = None, **data: Any) -> Event:
    at = datetime(2026, 6, 11, tzinfo=UTC)
    return Event(tenant_id=1, kind=kind, actor="agent", occurred_at=at, data=data, undoes_id=undoes_id)


def written_kinds() -> set[str]:
    """Collect the kinds that stand in the source as plain words."""
    found = set()
    for path in [*ROOT.glob("tools/**/*.py"), *ROOT.glob("agent/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = WRITES.get(name)
            if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                found.add(node.args[place].value)  # type: ignore[attr-defined]
    return found


#: Kinds whose words are the kind itself, as nothing of them is worth telling more.
PLAIN = {"delivery_delayed", "stopped", "resumed"}


def test_every_kind_that_is_written_has_words_of_its_own() -> None:
    kinds = {kind for kind in written_kinds() if isinstance(kind, str)}
    assert {"message_sent", "payment_received", "promise_recorded"} <= kinds
    assert [kind for kind in sorted(kinds - PLAIN) if event_words(event(kind)) == kind.replace("_", " ")] == []


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            event(
                "message_sent", stage="friendly reminder", tone="polite_firm", demanded={"EUR": 1200_00}, shadow=True
            ),
            "wrote: friendly reminder, polite firm, asking for 1,200.00 EUR (shadow)",
        ),
        (
            event("message_sent", stage="reminder", tone="friendly", demanded={"EUR": 100}, channel="voice"),
            "called: reminder, friendly, asking for 1.00 EUR",
        ),
        (
            event("message_sent", stage="reminder", tone="friendly", demanded={"EUR": 100}, channel="whatsapp"),
            "wrote by WhatsApp: reminder, friendly, asking for 1.00 EUR",
        ),
        (
            event("message_received", message_kind="human", known_by="voice number"),
            "said on a call (human), known by voice number",
        ),
        (
            event("answer_sent", message_id=3, topics=["promise"], channel="sms"),
            "answered message 3 by SMS: promise noted",
        ),
        (event("payment_received", totals={"USD": 5, "EUR": 100}), "payment received: 1.00 EUR, 0.05 USD"),
        (
            event("promise_recorded", amount_minor=500, currency="JPY", day="2026-06-18"),
            "promised 500 JPY for 2026-06-18",
        ),
        (
            event("promise_broken", amount_minor=500, received_minor=0, currency="EUR", day="2026-06-18"),
            "promise broken: 0.00 EUR of 5.00 EUR, promised for 2026-06-18",
        ),
        (
            event("hold_placed", hold_kind="do_not_contact", reason="asked", until=None),
            "on hold (do not contact): asked",
        ),
        (
            event("hold_placed", hold_kind="follow_up", reason="waits", until="2026-06-20"),
            "on hold until 2026-06-20 (follow up): waits",
        ),
        (
            event("send_cancelled", stage="firm", findings=[{"code": "x", "reason": "paid"}]),
            "message cancelled (firm): paid",
        ),
        (event("review_rejected", note=""), "turned down by a person"),
        (event("review_rejected", note="we called"), "turned down by a person: we called"),
        (
            event("invoice_changed", invoices=[{"number": "INV-1"}, {"number": "INV-2"}]),
            "changed by an import: INV-1, INV-2",
        ),
        (event("hold_placed_undone", 7, reason="a namesake"), "taken back: hold placed (event 7): a namesake"),
        (event("promise_recorded_undone", 7, reason=""), "taken back: promise recorded (event 7)"),
        (event("something_new"), "something new"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_event_is_told_in_a_sentence(found: Event, words: str) -> None:
    assert event_words(found) == words


@pytest.mark.parametrize("kind", sorted(UNDOABLE))
def test_what_can_be_undone_is_told_even_when_its_data_is_old(kind: str) -> None:
    assert event_words(event(kind))
    assert "None" not in event_words(event(kind, reason=None, until=None))
