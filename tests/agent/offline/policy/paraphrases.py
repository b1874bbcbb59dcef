"""Many ways to say what finance leads say, each with the heart of the rules it means; other fields are not judged."""

from __future__ import annotations

from typing import Any

Core = dict[str, Any]
Case = tuple[str, list[Core]]

SCOPED = frozenset({"customers", "parents", "segments", "tags", "countries", "currencies", "invoices_at_most"})


def rule(kind: str, /, **fields: Any) -> Core:
    """Give the heart of a rule; fields that say whom it speaks of are put under its scope."""
    scope = {
        key: fields.pop(key)
        for key in list(fields)
        if key in SCOPED or key.startswith("except_") or key in ("owing_above", "owing_below")
    }
    named = {key.replace("owing_", "") + ("_minor" if key.startswith("owing") else ""): v for key, v in scope.items()}
    return {"kind": kind, "scope": named, **fields}


def stage(days: int, **fields: Any) -> Core:
    return rule("stage", days=days, **fields)


def cap(messages: int, days: int, **fields: Any) -> Core:
    return rule("cap", messages=messages, days=days, **fields)


WORKWEEK = [0, 1, 2, 3, 4]
CALL = {"channels": ["voice"]}

STAGES: list[Case] = [
    ("Once an invoice is 7 days past due, drop them a friendly email.", [stage(7, tone="friendly")]),
    ("On day 7 a gentle reminder goes out.", [stage(7, tone="friendly")]),
    ("D+7: polite but firm email.", [stage(7, tone="polite_firm")]),
    ("Two weeks late: give them a ring.", [stage(14, **CALL)]),
    ("A fortnight after the due date, phone the customer.", [stage(14, **CALL)]),
    ("If payment is a week late, we send a courteous email.", [stage(7, tone="friendly")]),
    ("At 30 DPD send a firm email.", [stage(30, tone="firm")]),
    ("Customers who are ten days beyond terms receive a polite yet firm reminder by email.",
     [stage(10, tone="polite_firm")]),
    ("Five days before the invoice falls due, a courtesy reminder is emailed.", [stage(-5, tone="service")]),
    ("Send a heads-up a week ahead of the due date.", [stage(-7)]),
    ("The day after the due date, send a friendly note.", [stage(1, tone="friendly")]),
    ("Three weeks after due, escalate the tone: firm email.", [stage(21, tone="firm")]),
    ("We email again at 21 days overdue, firmly this time.", [stage(21, tone="firm")]),
    ("Follow up by email on days 3, 10 and 20.", [stage(3), stage(10), stage(20)]),
    ("Reminder one goes out 3 days after due, reminder two 10 days after due.", [stage(3), stage(10)]),
    ("Week 3: firm email.", [stage(21, tone="firm")]),
    ("A month after the due date they get a formal notice by email.", [stage(30, tone="formal")]),
    ("After due date one mail on 3rd day and one on 10th day.", [stage(3), stage(10)]),
    ("Invoices 45 days in arrears get a final demand, once I have approved it.",
     [stage(45, tone="formal", needs_approval=True)]),
    ("Start with a soft nudge on day 2.", [stage(2, tone="friendly")]),
    ("7 Tage nach Fälligkeit eine freundliche Erinnerung per Mail schicken.", [stage(7, tone="friendly")]),
    ("Nach zwei Wochen Verzug rufen wir an.", [stage(14, **CALL)]),
    ("Am 10. Tag nach Fälligkeit senden wir eine bestimmte Mahnung per E-Mail.", [stage(10, tone="polite_firm")]),
    ("Bei 30 Tagen Verzug folgt eine förmliche Mahnung.", [stage(30, tone="formal")]),
    ("Eine Woche vor Fälligkeit schicken wir einen freundlichen Hinweis per E-Mail.", [stage(-7, tone="friendly")]),
    ("Drei Tage nach dem Fälligkeitsdatum bekommen Kunden eine nette E-Mail.", [stage(3, tone="friendly")]),
    ("Clients on their first three invoices get a call on day 2.", [stage(2, invoices_at_most=3, **CALL)]),
    ("If they owe more than 10k, call them at 14 days overdue.",
     [stage(14, owing_above=1_000_000, currency="EUR", **CALL)]),
]  # fmt: skip

LIMITS: list[Case] = [
    ("No more than twice a week.", [cap(2, 7)]),
    ("One email a week tops.", [cap(1, 7)]),
    ("Max. 3 contacts per month.", [cap(3, 30)]),
    ("Once every ten days at most.", [cap(1, 10)]),
    ("Nobody should hear from us more than twice in a fortnight.", [cap(2, 14)]),
    ("Limit yourself to two messages per customer per week.", [cap(2, 7)]),
    ("A customer may be contacted at most three times in 10 days.", [cap(3, 10)]),
    ("We never write to anyone more often than once a week.", [cap(1, 7)]),
    ("Two touches in any seven-day period is the ceiling.", [cap(2, 7)]),
    ("Keep it to one message per week.", [cap(1, 7)]),
    ("Never send more than 2 reminders within 7 days.", [cap(2, 7)]),
    ("Do not exceed two emails a week.", [cap(2, 7)]),
    ("Pro Woche maximal eine Mail.", [cap(1, 7)]),
    ("Nicht öfter als zweimal im Monat anschreiben.", [cap(2, 30)]),
    ("Kein Kunde bekommt mehr als zwei Mahnungen in 14 Tagen.", [cap(2, 14)]),
    ("SMB customers: at most one message a week.", [cap(1, 7, segments=["SMB"])]),
    ("At most two calls a week.", [cap(2, 7, channel="voice")]),
    ("Space messages at least 3 days apart.", [rule("gap", days=3)]),
    ("Two reminders must never be closer than four days.", [rule("gap", days=4)]),
    ("Give them at least two working days between emails.", [rule("gap", days=2, business_days=True)]),
    ("After each message wait at least 5 days before the next.", [rule("gap", days=5)]),
    ("Zwischen zwei Nachrichten müssen mindestens drei Werktage liegen.", [rule("gap", days=3, business_days=True)]),
    ("Mindestens 4 Tage Abstand zwischen zwei Mails.", [rule("gap", days=4)]),
    ("Anything below €25 isn't worth chasing.", [rule("minimum", amount_minor=2500)]),
    ("Don't bother with balances of less than 50 euros.", [rule("minimum", amount_minor=5000)]),
    ("Let amounts under 1.250,00 € go.", [rule("minimum", amount_minor=125_000)]),
    ("We only pursue debts of 1 250 EUR or more.", [rule("minimum", amount_minor=125_000)]),
    ("Kleinbeträge unter 20 Euro werden nicht gemahnt.", [rule("minimum", amount_minor=2000)]),
]  # fmt: skip

PEOPLE: list[Case] = [
    ("Anything above €5.000 must be approved by Maria.", [rule("approval", above_minor=500_000, approver="Maria")]),
    ("Run anything over 20k past the CFO first.", [rule("approval", above_minor=2_000_000, approver="CFO")]),
    ("I want to sign off every message to Acme.", [rule("approval", approver="I", customers=["Acme"])]),
    ("Messages to customers owing more than 2.5k need a green light from me.",
     [rule("approval", approver="me")]),
    ("Nothing formal leaves without my OK.", [rule("approval", from_tone="formal")]),
    ("For accounts above 1.2m, get the finance director's blessing before writing.",
     [rule("approval", above_minor=120_000_000, approver="finance director")]),
    ("Balances over 2 crore require the CFO's sign-off.", [rule("approval", above_minor=2_000_000_000)]),
    ("Every message from day 30 on has to be cleared by Tom.", [rule("approval", from_days=30, approver="Tom")]),
    ("Enterprise messages are always reviewed by Maria first.",
     [rule("approval", approver="Maria", segments=["Enterprise"])]),
    ("Show me every message to Enterprise customers before it goes out.",
     [rule("approval", approver="me", segments=["Enterprise"])]),
    ("Firm messages only with approval.", [rule("approval", from_tone="firm")]),
    ("Any single invoice over 15,000 EUR needs approval.", [rule("approval", above_minor=1_500_000, per="invoice")]),
    ("Freigabe durch die Geschäftsführung ab 10.000 Euro.",
     [rule("approval", above_minor=1_000_000, approver="Geschäftsführung")]),
    ("Alles über 5.000 € muss Frau Weber freigeben.", [rule("approval", above_minor=500_000)]),
    ("Förmliche Mahnungen nur nach Freigabe durch mich.", [rule("approval", from_tone="formal", approver="mich")]),
    ("After 60 days the account goes to Legal.", [rule("escalate", from_days=60, to="Legal")]),
    ("Accounts more than 90 days overdue are escalated to the credit manager.",
     [rule("escalate", from_days=90, to="credit manager")]),
    ("At day 75 pass it on to Priya.", [rule("escalate", from_days=75, to="Priya")]),
    ("Anything older than 60 days comes to me.", [rule("escalate", from_days=60, to="me")]),
    ("From two months overdue a colleague takes over.", [rule("escalate", from_days=60)]),
    ("Nach 60 Tagen kommt der Fall zu Frau Weber.", [rule("escalate", from_days=60)]),
    ("Ab Tag 90 übernimmt die Rechtsabteilung.", [rule("escalate", from_days=90, to="Rechtsabteilung")]),
    ("Stay away from Acme.", [rule("no_contact", customers=["Acme"])]),
    ("Acme is Tom's account, leave it to him.", [rule("no_contact", customers=["Acme"])]),
    ("Orbit Media is handled personally by our CFO.", [rule("no_contact", customers=["Orbit Media"], hand_to="CFO")]),
    ("Do not contact anyone in the Brandt group.", [rule("no_contact", parents=["Brandt"])]),
    ("VIP customers are off limits.", [rule("no_contact", tags=["VIP"])]),
    ("Acme und Delta werden nicht angeschrieben, die betreut Jonas.",
     [rule("no_contact", customers=["Acme", "Delta"], hand_to="Jonas")]),
    ("Give Acme 20 days before you start chasing.", [rule("delay", days=20, customers=["Acme"])]),
    ("Strategic accounts are not chased until they are 30 days late.",
     [rule("delay", days=30, segments=["Strategic"])]),
    ("Delta erst ab 30 Tagen Verzug mahnen.", [rule("delay", days=30, customers=["Delta"])]),
    ("Allow Halcyon an extra two weeks before chasing.", [rule("delay", days=14, customers=["Halcyon"])]),
    ("Promises within the next 10 days are fine.", [rule("promise", max_days_ahead=10)]),
    ("If a customer promises to pay within two weeks, accept it.", [rule("promise", max_days_ahead=14)]),
    ("We take a promise of up to 21 days without asking.", [rule("promise", max_days_ahead=21)]),
    ("A promise counts as broken three working days after the promised date.", [rule("promise", grace_days=3)]),
    ("Payment promises get one business day of grace.", [rule("promise", grace_days=1)]),
    ("Zahlungszusagen bis 14 Tage im Voraus akzeptieren.", [rule("promise", max_days_ahead=14)]),
    ("Zusagen bekommen zwei Werktage Kulanz.", [rule("promise", grace_days=2)]),
]  # fmt: skip

MANNER: list[Case] = [
    ("Don't threaten anybody with court.", [rule("never_say", topic="legal_action")]),
    ("Discounts are never to be offered.", [rule("never_say", topic="discount")]),
    ("We do not talk about lawyers or interest.",
     [rule("never_say", topic="legal_action"), rule("never_say", topic="interest")]),
    ("No mention of debt collectors, ever.", [rule("never_say", topic="agency")]),
    ("Leave late fees out of the messages.", [rule("never_say", topic="late_fee")]),
    ("Avoid any talk of legal proceedings.", [rule("never_say", topic="legal_action")]),
    ("You must not bring up their credit score.", [rule("never_say", topic="credit_bureau")]),
    ("Kein Wort über Inkasso.", [rule("never_say", topic="agency")]),
    ("Niemals Rabatte anbieten.", [rule("never_say", topic="discount")]),
    ("Mahngebühren werden nie erwähnt.", [rule("never_say", topic="late_fee")]),
    ("No calls to Enterprise customers.",
     [rule("channel", channels=["voice"], allowed=False, segments=["Enterprise"])]),
    ("Acme wants email only.", [rule("channel", channels=["email"], allowed=True, customers=["Acme"])]),
    ("Contact Delta exclusively by email.", [rule("channel", channels=["email"], allowed=True, customers=["Delta"])]),
    ("Please don't phone customers in France.",
     [rule("channel", channels=["voice"], allowed=False, countries=["FR"])]),
    ("Kunden in Österreich nie anrufen.", [rule("channel", channels=["voice"], allowed=False, countries=["AT"])]),
    ("Acme nur per E-Mail kontaktieren.", [rule("channel", channels=["email"], allowed=True, customers=["Acme"])]),
    ("Stay friendly with Strategic accounts at all times.",
     [rule("tone", tone="friendly", segments=["Strategic"])]),
    ("Public sector clients are written to in a formal tone.",
     [rule("tone", tone="formal", segments=["Public sector"])]),
    ("With Acme, never go beyond polite but firm.",
     [rule("tone", tone="polite_firm", at_most=True, customers=["Acme"])]),
    ("Mit Enterprise-Kunden bleiben wir immer freundlich.", [rule("tone", tone="friendly", segments=["Enterprise"])]),
]  # fmt: skip

QUIET: list[Case] = [
    ("Office hours only, 9-5.", [rule("hours", from_hour=9, to_hour=17)]),
    ("Nothing goes out before 8am.", [rule("hours", from_hour=8)]),
    ("No messages after 18:00.", [rule("hours", to_hour=18)]),
    ("Send messages between nine and five, Monday to Friday.",
     [rule("hours", from_hour=9, to_hour=17, weekdays=WORKWEEK)]),
    ("Weekends are off.", [rule("hours", weekdays=WORKWEEK)]),
    ("We don't write on Saturdays, Sundays or public holidays.",
     [rule("hours", weekdays=WORKWEEK, skip_holidays=True)]),
    ("Only write on working days.", [rule("hours", weekdays=WORKWEEK)]),
    ("No contact on Fridays.", [rule("hours", weekdays=[0, 1, 2, 3, 5, 6])]),
    ("Respect bank holidays.", [rule("hours", skip_holidays=True)]),
    ("Write from 10 a.m. until 4 p.m. local time.", [rule("hours", from_hour=10, to_hour=16)]),
    ("Versand nur werktags zwischen 9 und 17 Uhr.", [rule("hours", from_hour=9, to_hour=17, weekdays=WORKWEEK)]),
    ("Am Wochenende und an Feiertagen ruht der Versand.", [rule("hours", weekdays=WORKWEEK, skip_holidays=True)]),
    ("Nicht nach 18 Uhr.", [rule("hours", to_hour=18)]),
    ("We are closed from 23 December to 2 January: send nothing.", [rule("pause", valid={"yearly": True})]),
    ("Everything stops from 24/12 until 1/1.", [rule("pause", valid={"yearly": True})]),
    ("Hold off on Acme until the end of August.",
     [rule("pause", customers=["Acme"], valid={"until": "2026-08-31"})]),
    ("Until further notice, leave Delta alone.", [rule("pause", customers=["Delta"])]),
    ("Put Halcyon on hold.", [rule("pause", customers=["Halcyon"])]),
    ("No chasing during August.", [rule("pause", valid={"yearly": True})]),
    ("Don't chase Acme this week.",
     [rule("pause", customers=["Acme"], valid={"until": "2026-06-14"})]),
    ("Vom 20. Dezember bis 6. Januar keine Mahnungen verschicken.", [rule("pause", valid={"yearly": True})]),
    ("Delta bis Ende August pausieren.", [rule("pause", customers=["Delta"], valid={"until": "2026-08-31"})]),
    ("Between Christmas and New Year we stay silent.", [rule("pause", valid={"yearly": True})]),
    ("From 1 July until 14 July 2026 don't email anyone in Italy.",
     [rule("pause", countries=["IT"], valid={"since": "2026-07-01", "until": "2026-07-14"})]),
]  # fmt: skip

HAPPENINGS: list[Case] = [
    ("If a promise is broken twice, it goes to Maria.", [rule("event", event="broken_promise", count=2, to="Maria")]),
    ("After a second broken promise hand the account to a person.",
     [rule("event", event="broken_promise", count=2)]),
    ("Broken promise: call me in.", [rule("event", event="broken_promise", to="me")]),
    ("If a customer mentions insolvency, pass it to legal at once.",
     [rule("event", event="insolvency", to="legal")]),
    ("When someone threatens us with a lawyer, the CFO takes over.",
     [rule("event", event="legal_threat", to="CFO")]),
    ("Customers in financial difficulty go to Priya.", [rule("event", event="hardship", to="Priya")]),
    ("Disputes are handled by Tom.", [rule("event", event="dispute", to="Tom")]),
    ("If nobody answers, a person should call.", [rule("event", event="no_answer")]),
    ("Bei Insolvenz sofort an die Rechtsabteilung übergeben.",
     [rule("event", event="insolvency", to="Rechtsabteilung")]),
    ("Reklamationen gehen an Frau Weber.", [rule("event", event="dispute")]),
    ("Write-offs above 500 EUR are decided by the CFO.",
     [rule("authority", action="write_off", above_minor=50_000, to="CFO")]),
    ("Only the finance director may agree payment plans.",
     [rule("authority", action="plan", to="finance director")]),
    ("Refunds need my approval.", [rule("authority", action="refund")]),
    ("Credit notes are never yours to promise.", [rule("authority", action="credit_note")]),
    ("Settlements are for Maria to decide.", [rule("authority", action="settlement", to="Maria")]),
    ("Waiving late fees takes the controller's approval.",
     [rule("authority", action="fee_waiver", to="controller")]),
    ("Legal action is decided by the CFO alone.", [rule("authority", action="legal_step", to="CFO")]),
    ("Ratenzahlungen genehmigt nur die Geschäftsführung.",
     [rule("authority", action="plan", to="Geschäftsführung")]),
    ("Instalments are only agreed by me.", [rule("authority", action="plan", to="me")]),
    ("Every message should contain a payment link.", [rule("include", topic="pay_link")]),
    ("Always attach a copy of the invoice.", [rule("include", topic="invoice_copies")]),
    ("Always ask for a payment date.", [rule("include", topic="ask_for_date")]),
    ("Include our bank details in every email.", [rule("include", topic="bank_details")]),
    ("Ask customers why they have not paid.", [rule("include", topic="ask_for_reason")]),
    ("Attach a statement of account for Enterprise customers.",
     [rule("include", topic="statement", segments=["Enterprise"])]),
    ("Jede Mail enthält unsere Bankverbindung.", [rule("include", topic="bank_details")]),
    ("Immer eine Rechnungskopie anhängen.", [rule("include", topic="invoice_copies")]),
    ("You may adapt the timing to how a customer usually pays.", [rule("adapt", allowed=True)]),
    ("Do not adjust the schedule to a customer's habits.", [rule("adapt", allowed=False)]),
]  # fmt: skip

SCOPES: list[Case] = [
    ("For customers in Germany, at most one email a week.", [cap(1, 7, countries=["DE"])]),
    ("USD accounts: at most one message a week.", [cap(1, 7, currencies=["USD"])]),
    ("When the balance tops €5.000, I approve every message.", [rule("approval", approver="I")]),
    ("Unless it is Acme, no more than two emails a week.", [cap(2, 7, except_customers=["Acme"])]),
    ("At most two messages a week, apart from VIP customers.", [cap(2, 7, except_tags=["VIP"])]),
    ("At most two messages a week everywhere other than Germany.", [cap(2, 7, except_countries=["DE"])]),
    ("No emails on Mondays for anyone but Acme.",
     [rule("hours", weekdays=[1, 2, 3, 4, 5, 6], except_customers=["Acme"])]),
    ("New customers, meaning their first two invoices, get a friendly email on day 1.",
     [stage(1, tone="friendly", invoices_at_most=2)]),
]  # fmt: skip

BACKGROUND: list[str] = [
    "Our net terms are 30 days.",
    "Payment terms are net 30.",
    "It replaces the note of 2023 and applies to all subsidiaries.",
    "We are a family business and we know most of our customers personally.",
    "Version 3, March 2026.",
    "Unser Zahlungsziel beträgt 30 Tage.",
    "Der Ton macht die Musik.",
    "This policy was approved by the board on 12 May 2026.",
    "We are moving to the new ledger.",
]

ALL = STAGES + LIMITS + PEOPLE + MANNER + QUIET + HAPPENINGS + SCOPES
