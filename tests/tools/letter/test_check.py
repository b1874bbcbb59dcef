"""What is refused: prose with facts or claims of its own, and facts no letter may stand on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.money import Money
from tests.tools.letter.accounts import facts, invoice, prose
from tools.letter.check import facts_findings, letter_findings
from tools.letter.claims import TOPICS
from tools.letter.facts import Prose
from tools.letter.prose import prose_findings
from tools.letter.render import render_letter


def codes(text: str, never_say: frozenset[str] = frozenset(), *, formal: bool = False) -> set[str]:
    return {found.code for found in prose_findings(prose(text), facts(), never_say, formal=formal)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Please pay 4.800 € to DE89 3704 0044 0532 0130 00.", "letter.digits"),
        ("Please pay the sum of € now.", "letter.amount_words"),
        ("Please pay four thousand eight hundred euros.", "letter.amount_words"),
        ("Bitte zahlen Sie viertausendachthundert Euro.", "letter.amount_words"),
        ("Veuillez payer quatre mille euros.", "letter.amount_words"),
        ("Paguen cuatro mil euros.", "letter.amount_words"),
        ("The price is ½ of it, or Ⅷ, or 四.", "letter.digits"),
        ("Call +49 30 1234567 now.", "letter.digits"),
        ("Pay at https://pay.evil.example now.", "letter.link"),
        ("Pay at www.evil.example now.", "letter.link"),
        ("Pay at evil.example now.", "letter.link"),
        ("Write to ceo@evil.example.", "letter.link"),
        ("Pay at evil dot com.", "letter.link"),
        ("We expect it on Friday.", "letter.date_words"),
        ("Wir erwarten sie im Oktober.", "letter.date_words"),
        ("The result is {{ 7*7 }}.", "letter.unknown_token"),
        ("Pay {{total_with_fees}} now.", "letter.unknown_token"),
        ("{% for x in y %}", "letter.unknown_token"),
        ("Please <b>pay</b> now.", "letter.markup"),
        ("Please **pay** now.", "letter.markup"),
        ("- one item\n- another item", "letter.markup"),
        ("Please\u200b pay.", "letter.characters"),
        ("Please \u202epay.", "letter.characters"),
        ("Please рay.", "letter.characters"),  # the first letter is Cyrillic
    ],
)
def test_prose_that_brings_facts_of_its_own_is_refused(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Otherwise we will take legal action.", "letter.legal_action"),
        ("Andernfalls übergeben wir die Sache unserem Rechtsanwalt.", "letter.legal_action"),
        ("À défaut, nous saisirons le tribunal.", "letter.legal_action"),
        ("Emprenderemos acciones legales.", "letter.legal_action"),
        ("Your service will be suspended.", "letter.service_cut"),
        ("Wir werden Ihren Zugang sperren.", "letter.service_cut"),
        ("A late fee applies, or none: we do not charge a fee.", "letter.late_fee"),
        ("Es fallen Verzugszinsen an.", "letter.interest"),
        ("Interest will accrue.", "letter.interest"),
        ("We report you to the credit bureau.", "letter.credit_bureau"),
        ("Wir melden dies der SCHUFA.", "letter.credit_bureau"),
        ("We will pass it on to a collection agency.", "letter.agency"),
        ("Wir beauftragen ein Inkassobüro.", "letter.agency"),
        ("Nous confierons le dossier à un cabinet de recouvrement.", "letter.agency"),
        ("You get a 50% discount.", "letter.discount"),
        ("Wir gewähren Ihnen einen Rabatt.", "letter.discount"),
        ("Pay within a day.", "letter.invented_deadline"),
        ("Zahlen Sie bis spätestens morgen.", "letter.invented_deadline"),
        ("Merci de payer au plus tard demain.", "letter.invented_deadline"),
        ("Paguen antes de mañana.", "letter.invented_deadline"),
        ("We are happy to offer a payment plan.", "letter.settlement_offer"),
        ("Gern vereinbaren wir eine Ratenzahlung.", "letter.settlement_offer"),
        ("We will cancel the order and refund you.", "letter.promise"),
        ("I am a human colleague from accounting.", "letter.impersonation"),
        ("As discussed on the phone, please pay.", "letter.impersonation"),
        ("Your payment behaviour is a disgrace.", "letter.shaming"),
        ("Das ist eine Unverschämtheit.", "letter.shaming"),
        ("Our bank details have changed.", "letter.bank_change"),
        ("Unsere neue Bankverbindung steht unten.", "letter.bank_change"),
        ("Nos nouvelles coordonnées bancaires sont ci-dessous.", "letter.bank_change"),
        ("Nuestra nueva cuenta está abajo.", "letter.bank_change"),
        ("Sie befinden sich in Verzug.", "letter.legal_status"),
        ("This is your final notice.", "letter.final_notice"),
        ("Dies ist die letzte Mahnung.", "letter.final_notice"),
    ],
)
def test_claims_no_letter_may_make_are_refused_in_every_language(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "I hope you are well. May we ask you to look into the invoices below?",
        "It would be in our mutual interest to clear this up. Thank you for being interested.",
        "Could you confirm that the second reminder reached one of your colleagues?",
        "Our customer service is glad to help, and your agency will surely find the cause.",
        "Bitte teilen Sie uns mit, was noch fehlt – wir kümmern uns gern darum.",
        "Nous vous remercions de bien vouloir vérifier ce point dans les meilleurs délais.",
        "Les agradecemos de antemano su respuesta, ¿pueden ayudarnos?",
    ],
)
def test_ordinary_business_prose_is_let_through(text: str) -> None:
    assert codes(text) == set()


def test_a_topic_the_policy_forbids_may_not_even_be_mentioned() -> None:
    text = "Our agency model stays as it is, and we keep all costs down."
    assert codes(text) == set()
    assert codes(text, frozenset({"agency"})) == {"letter.agency"}
    assert codes(text, TOPICS) == {"letter.agency", "letter.late_fee"}


def test_only_a_formal_letter_may_call_itself_a_formal_notice() -> None:
    assert codes("This is a formal reminder.") == {"letter.final_notice"}
    assert codes("This is a formal reminder.", formal=True) == set()
    assert "letter.legal_action" in codes("We will see you in court.", formal=True)


def test_a_finding_names_the_words_and_the_place() -> None:
    (found,) = prose_findings(Prose("Reminder", ("Hello.", "We waive it.", "{{invoice_table}}")), facts())
    assert (found.code, found.place) == ("letter.discount", "paragraph 2")
    assert "waive" in found.reason


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (Prose("Reminder", ("No table here.",)), "letter.invoice_table"),
        (Prose("Reminder", ("{{invoice_table}}", "{{invoice_table}}")), "letter.invoice_table"),
        (Prose("Reminder", ("See {{invoice_table}} please.",)), "letter.misplaced_token"),
        (Prose("Reminder", ("{{invoice_table}}", "Pay to {{bank_details}}.")), "letter.misplaced_token"),
        (Prose("About {{pay_link}}", ("{{invoice_table}}",)), "letter.misplaced_token"),
        (Prose("Reminder\r\nBcc: all", ("{{invoice_table}}",)), "letter.subject_lines"),
        (Prose("R" * 200, ("{{invoice_table}}",)), "letter.subject_length"),
        (Prose(" ", ("{{invoice_table}}",)), "letter.subject_length"),
        (Prose("Reminder", ("{{invoice_table}}", "Please. " * 200)), "letter.too_long"),
        (Prose("Reminder", ("{{invoice_table}}", *["Please."] * 9)), "letter.too_long"),
    ],
)
def test_the_shape_of_prose_is_checked(written: Prose, code: str) -> None:
    assert code in {found.code for found in prose_findings(written, facts())}


def test_a_token_with_nothing_behind_it_is_refused() -> None:
    found = prose_findings(prose("Pay here: {{pay_link}}"), facts(pay_link=None))
    assert [one.code for one in found] == ["letter.empty_token"]


def test_facts_must_add_up_before_anything_is_written() -> None:
    short = facts(unapplied_cash=(Money(20_000, "EUR"),), demanded=(Money(480_000, "EUR"),))
    over = facts(invoice(open=100, demanded=200, total=480_000))
    nothing = facts(invoice(demanded=0))
    assert [found.code for found in facts_findings(short)] == ["letter.total_mismatch"]
    assert "letter.over_open" in {found.code for found in facts_findings(over)}
    assert "letter.nothing_asked" in {found.code for found in facts_findings(nothing)}


def test_facts_without_a_safe_way_to_pay_or_with_a_link_in_a_name_are_refused() -> None:
    none = facts(pay_link=None, bank_details=())
    script = facts(pay_link="javascript:alert(1)")
    named = facts(contact_name="Visit https://evil.example")
    assert [found.code for found in facts_findings(none)] == ["letter.no_way_to_pay"]
    assert [found.code for found in facts_findings(script)] == ["letter.unsafe_link"]
    assert [found.code for found in facts_findings(named)] == ["letter.unsafe_name"]
    assert 'href="javascript' not in render_letter(prose("{{pay_link}}"), script).html
    assert 'href="javascript' not in render_letter(prose(), script).html


def test_the_whole_check_finds_nothing_in_an_honest_letter_and_what_is_wrong_in_a_bad_one() -> None:
    account, written = facts(), prose("Could you look into it?")
    letter = render_letter(written, account)
    assert letter_findings(written, letter, account, TOPICS) == []
    bad = replace(written, paragraphs=("Pay 5,000 EUR to DE02 1203 0000 0000 2020 51.", "{{invoice_table}}"))
    found = {one.code for one in letter_findings(bad, render_letter(bad, account), account)}
    assert {"letter.digits", "letter.foreign_amount", "letter.foreign_account"} <= found
