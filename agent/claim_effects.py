"""What a claim caused, and what kept it from causing more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Confidence below which a claim is not acted on but shown to a person.
SURE_PERCENT = 60


class Doubt(StrEnum):
    """Why a claim was not acted on: nothing that the writer could help, or a day that has to be said again."""

    NONE = ""
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a claim caused: a word for the record, the event it is undone by, and the invoices it was about."""

    outcome: str
    event_id: int | None = None
    doubt: Doubt = Doubt.NONE
    invoice_ids: tuple[int, ...] = ()
