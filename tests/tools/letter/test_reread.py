"""The second look: whatever got into a finished letter and is no fact is found, and so is what is missing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.money import Money
from tests.tools.letter.accounts import facts, invoice, prose
from tools.letter.facts import Letter, LetterFacts, Note, Prose
from tools.letter.prose import prose_findings
from tools.letter.render import render_letter
from tools.letter.reread import reread_findings
from tools.letter.tokens import TOKENS
from tools.letter.visible import visible_text

LANGUAGES = ("en", "en_GB", "en_US", "de", "de_CH", "de_AT", "fr", "fr_CA", "es", "es_MX", "ja")


def slipped(text: str, account: LetterFacts | None = None) -> set[str]:
    """Return what is found when these words stand in a finished letter, in text and in HTML."""
    account = account or facts()
    letter = render_letter(prose("MARK"), account)
    seen = letter.text.replace("MARK", text)
    found = reread_findings(Letter(letter.subject, seen, letter.html), account)
    in_html = reread_findings(replace(letter, html=letter.html.replace("MARK", text)), account)
    assert {one.code for one in found} == {one.code for one in in_html}
    return {one.code for one in found}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY", "KWD", "CHF", "INR"])
def test_an_honest_letter_is_clean_in_every_locale_and_currency(language: str, currency: str) -> None:
    account = facts(
        invoice("4711", currency=currency, total=1_234_567, open=1_000_001),
        invoice("RE 7/26", days_overdue=1, currency=currency, note=Note.DISPUTED_PART, demanded=400_000),
        other_items=(invoice("4712", days_overdue=-9, currency=currency, demanded=0, note=Note.NOT_DUE),),
        unapplied_cash=(Money(5_005, currency),),
        open_credits=(Money(77, currency),),
        language=language,
    )
    written = prose("{{amount_due}}, {{oldest_due_date}}, {{days_overdue}}, {{invoice_count}}", "{{reply_address}}")
    assert reread_findings(render_letter(written, account), account) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("€4,800.01", "letter.foreign_amount"),
        ("€480.00", "letter.foreign_amount"),
        ("4.800,50 EUR", "letter.foreign_amount"),
        ("$ 12.00", "letter.foreign_amount"),
        ("RE-2026-0043", "letter.foreign_number"),
        ("RE-2026-00421", "letter.foreign_number"),
        ("31 May 2026", "letter.foreign_number"),
        ("+49 30 1234567", "letter.foreign_number"),
        ("DE02 1203 0000 0000 2020 51", "letter.foreign_account"),
        ("DE02120300000000202051", "letter.foreign_account"),
        ("https://pay.evil.example/k", "letter.foreign_link"),
        ("https://pay.nordlicht.example/k/10042/evil", "letter.foreign_link"),
        ("www.evil.example", "letter.foreign_link"),
        ("billing@nordlicht.example.evil.example", "letter.foreign_link"),
        ("{{creditor}}", "letter.unfilled_token"),
    ],
)
def test_a_figure_link_or_account_that_is_no_fact_is_found(text: str, code: str) -> None:
    assert code in slipped(text)


@pytest.mark.parametrize("text", ["€4,800.00", "RE-2026-0042", "12", "30 May 2026", "3M & Söhne GmbH", "K-10042"])
def test_facts_may_be_said_anywhere(text: str) -> None:
    account = facts()
    letter = render_letter(prose("MARK"), account)
    assert reread_findings(replace(letter, text=letter.text.replace("MARK", text)), account) == []


def test_a_missing_invoice_or_a_wrong_row_is_found_in_text_and_in_html() -> None:
    account = facts(invoice("RE-1"), invoice("RE-2", total=20_000))
    letter = render_letter(prose(), account)
    line = next(line for line in letter.text.split("\n") if line.startswith("RE-2"))
    row = next(line for line in letter.html.split("\n") if "<bdi>RE-2<" in line)
    for changed, place in (
        (replace(letter, text=letter.text.replace(line, "")), "text"),
        (replace(letter, html=letter.html.replace(row, "")), "html"),
        # The amount of the other invoice is a fact, but not of this row.
        (replace(letter, text=letter.text.replace(line, line.replace("€200.00", "€4,800.00"))), "text"),
    ):
        found = reread_findings(changed, account)
        assert [(one.code, one.place) for one in found] == [("letter.missing_invoice", place)]


def test_a_missing_or_wrong_total_is_found() -> None:
    account = facts(invoice("RE-1"), invoice("RE-2"))
    letter = render_letter(prose(), account)
    wrong = replace(letter, text=letter.text.replace("€9,600.00", "€4,800.00"))
    assert [one.code for one in reread_findings(wrong, account)] == ["letter.missing_total"]


@pytest.mark.parametrize(
    "tag",
    [
        "<script>alert(1)</script>",
        '<img src="https://evil.example/x.png">',
        '<a href="https://evil.example">pay here</a>',
        '<p onclick="x">hi</p>',
        "<!-- hidden -->",
        "<b",
    ],
)
def test_html_that_is_not_ours_is_found(tag: str) -> None:
    account = facts()
    letter = render_letter(prose("MARK"), account)
    found = reread_findings(replace(letter, html=letter.html.replace("MARK", tag)), account)
    assert "letter.broken_html" in {one.code for one in found}


def test_the_visible_text_keeps_rows_together_and_cells_apart() -> None:
    shown, broken = visible_text("<table><tr><td>A&amp;B</td><td>1</td></tr><tr><td>2</td></tr></table>", frozenset())
    assert shown.split("\n")[:2] == ["A&B  1  ", "2  "]
    assert broken == []


TRICKY = "Please pay 4800 now DE89 1.5 ½ soon ０ ² vier @1 {{ }} {{x}} {{amount_due}} {{days_overdue}}"
words = st.sampled_from([*TRICKY.split(), "{{oldest_due_date}}", "{{pay_link}}", "{{invoice_numbers}}"])
pieces = st.one_of(st.lists(words, min_size=1, max_size=6).map(" ".join), st.text(min_size=1, max_size=30))


@settings(max_examples=150, deadline=None)
@given(subject=pieces, paragraphs=st.lists(pieces, max_size=3))
def test_prose_that_is_accepted_never_adds_a_figure_to_the_letter(subject: str, paragraphs: list[str]) -> None:
    account = facts()
    written = Prose(subject, (*paragraphs, "{{invoice_table}}"))
    if prose_findings(written, account):
        return
    letter = render_letter(written, account)
    every = render_letter(prose(*[f"{{{{{name}}}}}" for name in TOKENS if name != "invoice_table"]), account)
    known = set(re.findall(r"\d+", every.subject + every.text))
    shown, _ = visible_text(letter.html, frozenset({str(account.pay_link)}))
    assert set(re.findall(r"\d+", letter.subject + letter.text + shown)) <= known
    assert reread_findings(letter, account) == []
