"""The rules in breadth: languages, several things said at once, and what must not be taken for a claim."""

from __future__ import annotations

from datetime import date

import pytest

from prompts.reply_reading import Intent
from tests.agent.reader.offline_reader import claims


def intents(text: str) -> set[str]:
    return {str(claim.intent) for claim in claims(text, "INV-1042")}


@pytest.mark.parametrize(
    ("promise", "paid", "dispute", "away", "stop"),
    [
        ("We will pay on 20 June.", "We already paid on 3 June.", "We dispute this invoice.",
         "I am out of the office until 22 June.", "Please stop emailing me."),
        ("Wir überweisen am 20. Juni.", "Wurde bereits am 3. Juni bezahlt.", "Wir bestreiten die Rechnung.",
         "Ich bin bis zum 22. Juni im Urlaub.", "Bitte schreiben Sie mir nicht mehr."),
        ("Nous paierons le 20 juin.", "La facture a déjà été réglée le 3 juin.", "Nous contestons cette facture.",
         "Je suis absent jusqu'au 22 juin.", "Ne m'envoyez plus d'e-mails."),
        ("Pagaremos el 20 de junio.", "Ya hemos pagado el 3 de junio.", "No estamos de acuerdo con la factura.",
         "Estoy fuera de la oficina hasta el 22 de junio.", "No me escriban más."),
        ("Pagheremo il 20 giugno.", "Abbiamo già pagato il 3 giugno.", "Contestiamo la fattura.",
         "Sono fuori ufficio fino al 22 giugno.", "Non contattatemi più."),
        ("We betalen op 20 juni.", "De factuur is al betaald op 3 juni.", "Wij zijn het niet eens met deze factuur.",
         "Ik ben afwezig tot 22 juni.", "Stop met mailen."),
        ("Vamos pagar no dia 20 de junho.", "A fatura já foi paga em 3 de junho.", "Não concordamos com esta fatura.",
         "Estou fora do escritório até 22 de junho.", "Não me contactem mais."),
    ],
    ids=["en", "de", "fr", "es", "it", "nl", "pt"],
)  # fmt: skip
def test_the_commonest_things_are_read_in_seven_languages(
    promise: str, paid: str, dispute: str, away: str, stop: str
) -> None:
    (promised,) = claims(promise, "INV-1042")
    assert (promised.intent, promised.day) == (Intent.PROMISE_FULL, date(2026, 6, 20))
    (was_paid,) = claims(paid, "INV-1042")
    assert (was_paid.intent, was_paid.day) == (Intent.ALREADY_PAID, date(2026, 6, 3))
    assert intents(dispute) == {"dispute_full"}
    assert intents(away) == {"out_of_office"}
    assert intents(stop) == {"opt_out"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1042 was paid on 3 June. 1043 will go out on Friday.", "already_paid promise_full"),
        ("We dispute EUR 800 of 1042 for damaged goods and will pay the rest on Friday.",
         "dispute_partial promise_partial"),
        ("Please cancel our subscription. We'll settle 1042 on 30 June.", "cancel_contract promise_full"),
        ("We lost our biggest client. Can we pay in three instalments?", "hardship plan_request"),
        ("Anna left the company in May. Please write to bob@acme.example.", "left_company redirect"),
    ],
)  # fmt: skip
def test_several_things_said_at_once_are_all_read(text: str, expected: str) -> None:
    assert intents(text) == set(expected.split())


def test_two_promises_keep_their_own_invoice_and_day() -> None:
    found = {claim.invoice_numbers: claim.day for claim in claims("1042 goes out Friday, 1043 follows on 30 June.")}
    assert found == {("INV-1042",): date(2026, 6, 12), ("INV-1043",): date(2026, 6, 30)}


@pytest.mark.parametrize(
    "text",
    [
        "We will not pay this.",
        "We won't pay until you send the credit note.",
        "We have not paid yet.",
        "Did we not already pay this?",
        "Once the dispute is settled we'll pay.",
        "Sobald wir die Gutschrift haben, zahlen wir.",
        "I'd pay if I had the money.",
        "When is it due?",
        "Please pay attention to our new opening hours.",
    ],
)
def test_what_is_denied_asked_or_tied_is_neither_promise_nor_payment(text: str) -> None:
    assert not intents(text) & {"promise_full", "promise_partial", "payment_run", "already_paid"}


@pytest.mark.parametrize(
    "text",
    ["I believe this was paid last week.", "My colleague says it will be paid on Friday.",
     "We hope to pay on Friday.", "Yeah right, we'll pay on Friday, haha."],
)  # fmt: skip
def test_doubt_hearsay_and_mockery_lower_confidence(text: str) -> None:
    assert all(claim.confidence_percent < 75 for claim in claims(text, "INV-1042"))


@pytest.mark.parametrize("text", ["asdf qwer", "What is the weather like?", "I'm writing about the attached file."])
def test_what_no_rule_understands_is_unclear_and_unsure(text: str) -> None:
    (claim,) = claims(text)
    assert (claim.intent, claim.confidence_percent <= 30) == (Intent.UNCLEAR, True)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("The company filed for Chapter 11 last week.", "insolvency"),
        ("Über unser Vermögen wurde das Insolvenzverfahren eröffnet.", "insolvency"),
        ("Our lawyers will be in touch.", "legal_threat"),
        ("Under GDPR I request a copy of all personal data.", "regulator"),
        ("We have no money to pay anybody.", "hardship"),
        ("Your CFO asked us to remit to the new account ending 4471.", "bank_change_notice"),
        ("Unsere Bankverbindung hat sich geändert.", "bank_change_notice"),
        ("Unsubscribe", "opt_out"),
        ("Go to hell.", "abusive"),
    ],
)
def test_grave_notices_are_never_missed(text: str, intent: str) -> None:
    assert intent in intents(text)


def test_a_colleague_on_holiday_is_not_an_absence_of_the_writer() -> None:
    assert intents("Our approver is on holiday until Monday, we will pay on Tuesday.") == {"promise_full"}


def test_only_a_figure_for_a_part_makes_a_promise_partial() -> None:
    found = claims("2,000 EUR on Monday for 1042, the rest at the end of the month.")
    assert {claim.intent for claim in found} == {Intent.PROMISE_PARTIAL}
    assert 200000 in {claim.amount_minor for claim in found}
