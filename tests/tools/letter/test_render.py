"""What a letter looks like: facts in the contact's language, everything escaped, text and HTML alike."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.money import Money
from tests.tools.letter.accounts import facts, invoice, prose
from tools.letter.check import letter_findings
from tools.letter.facts import Note, Prose
from tools.letter.formats import clean, date_text, letter_locale, money_text
from tools.letter.render import render_letter


def test_tokens_in_prose_and_subject_are_filled_with_facts() -> None:
    written = Prose(
        "{{ invoice_numbers }} of {{customer_name}}",
        ("Dear {{contact_name}}: {{invoice_count}}, {{days_overdue}}, {{oldest_due_date}}.", "{{invoice_table}}"),
    )
    letter = render_letter(written, facts(*(invoice(f"R-{n}", days_overdue=n) for n in range(1, 6))))
    assert letter.subject == "R-1, R-2, R-3 and 2 more of 3M & Söhne GmbH"
    assert "Dear Maria Keller: 5, 5, 6 Jun 2026." in letter.text
    assert "Dear <bdi>Maria Keller</bdi>: 5, 5, 6 Jun 2026." in letter.html


def test_prose_is_never_evaluated_as_a_template() -> None:
    letter = render_letter(prose("{{ 7*7 }} {% if x %} {{unknown}} {# no #}"), facts())
    assert "{{ 7*7 }} {% if x %} {{unknown}} {# no #}" in letter.text
    assert "49" not in letter.text


def test_a_token_inside_a_name_is_not_filled_again() -> None:
    letter = render_letter(prose("{{customer_name}}"), facts(customer_name="{{bank_details}} {{amount_due}}"))
    assert "{{bank_details}} {{amount_due}}" in letter.text


def test_the_table_is_aligned_and_the_total_stands_under_it() -> None:
    account = facts(invoice("RE-1", total=99_900), invoice("RE-20", days_overdue=1, total=480_000))
    lines = render_letter(prose(), account).text.split("\n")
    first, second = (next(line for line in lines if line.startswith(number)) for number in ("RE-1 ", "RE-20 "))
    total = next(line for line in lines if line.startswith("Total due now"))
    assert len(first) == len(second) == len(total)
    assert first.endswith("12    €999.00")
    assert total.endswith("€5,799.00")


def test_payments_and_credits_are_taken_off_before_anything_is_asked() -> None:
    account = facts(unapplied_cash=(Money(20_000, "EUR"),), open_credits=(Money(30_000, "EUR"),))
    letter = render_letter(prose("Please pay {{amount_due}}."), account)
    assert "Please pay €4,300.00." in letter.text
    for shown in ("less payment received, not yet assigned", "−€200.00", "less open credit", "−€300.00"):
        assert shown in letter.text
        assert shown in letter.html


def test_a_part_left_out_and_items_not_asked_for_are_labelled() -> None:
    account = facts(
        invoice("RE-1", open=400_000, demanded=300_000, note=Note.DISPUTED_PART),
        other_items=(
            invoice("RE-2", days_overdue=-5, demanded=0, note=Note.NOT_DUE),
            invoice("RE-3", demanded=0, note=Note.PROMISED),
        ),
    )
    letter = render_letter(prose(), account)
    for shown in (letter.text, letter.html):
        assert "partly disputed, the disputed part is not asked for" in shown
        assert "billed €4,800.00, partly settled" in shown
        assert "Also open, not asked for in this message" in shown
        assert "(not due yet)" in shown
        assert "(payment announced)" in shown
    assert "Total due now" in letter.text
    assert "€3,000.00" in letter.text


def test_every_currency_has_its_own_table_and_total() -> None:
    account = facts(invoice("RE-1"), invoice("RE-2", currency="USD"), invoice("RE-3", currency="JPY"))
    letter = render_letter(prose("In all {{amount_due}}."), account)
    assert "In all €4,800.00, US$4,800.00 and JP¥480,000." in letter.text
    for currency in ("EUR", "USD", "JPY"):
        assert f"Overdue invoices in {currency}" in letter.text
        assert f"Overdue invoices in {currency}" in letter.html
    assert letter.text.count("Total due now") == letter.html.count("Total due now") == 3


def test_nothing_is_called_overdue_before_the_due_date() -> None:
    letter = render_letter(prose(), facts(invoice(days_overdue=-4)))
    assert "Invoices falling due" in letter.text
    assert "Total falling due" in letter.html
    for shown in (letter.text.lower(), letter.html.lower()):
        assert "overdue" not in shown
        assert "late" not in shown


@pytest.mark.parametrize(
    ("language", "amount", "day", "greeting", "disclosure"),
    [
        ("en", "€4,800.00", "May 30, 2026", "Dear Maria Keller,", "automated assistant (AI)"),
        ("de", "4.800,00\u00a0€", "30.05.2026", "Guten Tag Maria Keller,", "automatischer Assistent (KI)"),
        ("fr-FR", "4\u202f800,00\u00a0€", "30 mai 2026", "Bonjour Maria Keller,", "assistant automatisé (IA)"),
        ("es_ES", "4.800,00\u00a0€", "30 may 2026", "Estimado/a Maria Keller:", "asistente automático (IA)"),
        ("pl", "€4,800.00", "May 30, 2026", "Dear Maria Keller,", "automated assistant (AI)"),
    ],
)
def test_the_letter_speaks_the_contacts_language(
    language: str, amount: str, day: str, greeting: str, disclosure: str
) -> None:
    letter = render_letter(prose("{{amount_due}} / {{oldest_due_date}}"), facts(language=language))
    for shown in (letter.text, letter.html):
        assert f"{amount} / {day}" in shown
        assert greeting in shown
        assert disclosure in shown


def test_every_letter_names_the_creditor_and_says_how_to_pay_reply_and_stop() -> None:
    letter = render_letter(prose(), facts())
    for shown in (letter.text, letter.html):
        for part in (
            "Nordlicht Handels GmbH · Hafenstraße 12 · 20457 Hamburg",
            "DE89 3704 0044 0532 0130 00",
            "K-10042",
            "billing@nordlicht.example",
            "tell us which one and why",
            "no longer want automated messages",
        ):
            assert part in shown
    assert "Pay online: https://pay.nordlicht.example/k/10042?a=1&b=2" in letter.text
    assert 'href="https://pay.nordlicht.example/k/10042?a=1&amp;b=2"' in letter.html
    assert "no longer want" not in render_letter(prose(), facts(stop_line=False)).text


def test_a_way_to_pay_the_prose_already_shows_is_not_repeated() -> None:
    letter = render_letter(prose("{{bank_details}}", "Or here: {{pay_link}}"), facts())
    for shown in (letter.text, letter.html):
        assert shown.count("DE89 3704 0044 0532 0130 00") == 1
    assert letter.text.count("https://pay.nordlicht.example") == 1


def test_a_contact_without_a_name_is_still_greeted() -> None:
    letter = render_letter(prose(), facts(contact_name=""))
    assert letter.text.startswith("Hello,\n")


def test_markup_in_names_numbers_and_labels_is_escaped() -> None:
    evil = '<script>alert("x")</script>'
    account = facts(
        invoice(f"RE {evil}"),
        customer_name=evil,
        contact_name=f"{evil}<img src=x>",
        bank_details=((f"IBAN {evil}", f"{evil} DE89"),),
        payment_reference=evil,
        customer_number=evil,
    )
    written = prose("{{customer_name}} {{contact_name}}", subject="{{invoice_numbers}}")
    letter = render_letter(written, account)
    assert "<script" not in letter.html
    assert "<img" not in letter.html
    assert "&lt;script&gt;" in letter.html
    assert letter_findings(written, letter, account) == []


def test_hidden_and_reordering_characters_in_names_are_neutralised() -> None:
    account = facts(invoice("RE-\u202e1\u200b2"), customer_name="A\u202eB\r\nBcc: x", contact_name="שלום \u2067כהן")
    written = prose("{{customer_name}}", subject="For {{customer_name}}")
    letter = render_letter(written, account)
    for shown in (letter.subject, letter.text, letter.html):
        assert not set(shown) & set("\u202e\u200b\u2067\r")
    assert letter.subject == "For AB Bcc: x"
    assert "\u2068שלום כהן\u2069" in letter.text
    assert letter_findings(written, letter, account) == []


@pytest.mark.parametrize(
    ("money", "language", "written"),
    [
        (Money(480_000, "JPY"), "en", "¥480,000"),
        (Money(1_500, "KWD"), "en", "KWD\u00a01.500"),
        (Money(123_456_789, "INR"), "en_IN", "₹12,34,567.89"),
        (Money(123_456_789, "CHF"), "de_CH", "CHF\u00a01’234’567.89"),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(money: Money, language: str, written: str) -> None:
    assert money_text(money, letter_locale(language)) == written


def test_unknown_locales_fall_back_without_an_error() -> None:
    for language in ("", "xx", "de_XX", "zz-ZZ-zz", "Deutsch", "../de"):
        assert date_text(date(2026, 1, 2), letter_locale(language))
    assert letter_locale("de_XX").language == "de"
    assert clean(" a\u00a0 \t\nb ") == "a b"
