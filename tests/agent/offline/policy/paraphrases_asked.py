"""Sentences of the ten voices that the grammar does not read in full yet: each must be asked about, never guessed."""

from __future__ import annotations

ASKED: frozenset[str] = frozenset(
    (
        "Kunden des öffentlichen Sektors (Public sector) werden erst nach 45 Tagen gemahnt.",
        "Public sector pays after 60 days, do not remind them earlier.",
        "Payment in terms may only be agreed by me.",
        "> £5k: Margaret to OK.",
        "60d+ give to Margaret.",
        "Bust promise x2 - me.",
        "Thereafter reminder every 7 days.",
        "Vom 22.12. bis 6.1. ruht das Mahnwesen.",
        "No arvo calls on Fridays.",
        "Councils and other Public sector mobs get 30 days longer.",
        "enterprise gets 15 extra days.",
        "dave handles Brightwater.",
        "60 days and it's mine.",
        "No communication shall be issued outside 08:30 to 17:00.",
        "Reminders shall be issued no later than 10 days after the due date.",
        "Customers who do not respond to three messages are passed to the Team Lead.",
    )
)

#: Remarks that are still asked about.
REMARKS_ASKED: frozenset[str] = frozenset(
    (
        "Kunden des öffentlichen Sektors (Public sector) werden erst nach 45 Tagen gemahnt.",
        "Margaret started the chase list on a bit of cardboard in the old office.",
        "The council adopted this procedure after a long debate.",
        "This document describes how our receivables are looked after.",
    )
)
