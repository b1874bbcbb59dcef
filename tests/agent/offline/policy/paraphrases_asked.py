"""Sentences of the ten voices that the grammar does not read in full yet: each must be asked about, never guessed."""

from __future__ import annotations

ASKED: frozenset[str] = frozenset(
    (
        "When the promise is not kept the customer has 2 working days extra.",
        "After 90 days the file goes to our lawyer Mr. Visser.",
        "Public sector pays after 60 days, do not remind them earlier.",
        "Payment in terms may only be agreed by me.",
        "> £5k: Margaret to OK.",
        "60d+ give to Margaret.",
        "No phone calls for Orbit Media (deaf owner).",
        "Bust promise x2 - me.",
        "Thereafter reminder every 7 days.",
        "Nach Ablauf einer Zusage gilt eine Karenz von drei Werktagen.",
        "Bei zweimal gebrochener Zusage übernimmt die Sachbearbeitung.",
        "Vom 22.12. bis 6.1. ruht das Mahnwesen.",
        "Kunden mit dem Kennzeichen no-phone werden nicht angerufen.",
        "Bei Insolvenz ist sofort die Rechtsabteilung zu informieren.",
        "Give 'em a week then shoot through a friendly email.",
        "If they're two weeks behind, give them a bell.",
        "A month late and it's a letter of demand, but run it by Kev first.",
        "Acme's a mate of Kev's, leave 'em to him.",
        "No arvo calls on Fridays.",
        "New customers get a call on day 3 for their first two invoices.",
        "Councils and other Public sector mobs get 30 days longer.",
        "Never ring Brightwater, email's fine.",
        "Only Kev can knock money off.",
        "Give Orbit Media a rest until 15 July.",
        "don't touch Halcyon, they're renewing.",
        "enterprise gets 15 extra days.",
        "actually pause Acme until Friday 19 June.",
        "dave handles Brightwater.",
        "60 days and it's mine.",
        "please don't email people at night, 8am to 7pm their time.",
        "No communication shall be issued outside 08:30 to 17:00.",
        "Recovery is the responsibility of the Head of Revenues once the debt is 90 days overdue.",
        "Debtors declaring financial hardship shall be referred to the Welfare Team.",
        "Instalment arrangements shall be agreed by an officer only.",
        "Reminders shall be issued no later than 10 days after the due date.",
        "Recovery action shall be suspended between 20 December and 4 January each year.",
        "Correspondence with the Strategic segment shall be formal.",
        "Customers who do not respond to three messages are passed to the Team Lead.",
        "Customers reporting insolvency are transferred to Legal.",
        "Halcyon, being in restructuring, is not to be contacted until 31 August 2026.",
        "Please leave us in peace between 1 and 15 August.",
        "Kindly write on weekdays only, and not before nine.",
        "- > 45 days: sales director",
        "- VIP: no contact, KAM only",
        "- Approval limit: 15,000 EUR (finance director)",
        "- Grace on promises: 2 working days",
        "- Broken promise (2x): sales director",
    )
)

#: Remarks that are still asked about.
REMARKS_ASKED: frozenset[str] = frozenset(
    (
        "Margaret started the chase list on a bit of cardboard in the old office.",
        "The council adopted this procedure after a long debate.",
        "This document describes how our receivables are looked after.",
    )
)
