"""A letter may name our reference beside each invoice, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.references import reference_of
from tests.tools.letter.accounts import facts, invoice, prose
from tools.letter.check import letter_findings
from tools.letter.facts import LetterFacts
from tools.letter.render import render_letter

pytestmark = pytest.mark.words
WORDS = prose("Please settle these invoices.")


def referenced(*numbers: str, language: str = "en_GB") -> LetterFacts:
    items = [replace(invoice(number), reference=reference_of(number)) for number in numbers]
    return facts(*items, language=language)


@pytest.mark.parametrize("language", ["en_GB", "de", "fr", "es"])
def test_each_invoice_has_its_reference_below_it_in_every_language(language: str) -> None:
    stated = referenced("RE-2026-0042", "RE-2026-0043", language=language)
    letter = render_letter(WORDS, stated)
    assert letter_findings(WORDS, letter, stated) == []
    for number in ("RE-2026-0042", "RE-2026-0043"):
        assert reference_of(number) in letter.text
        assert reference_of(number) in letter.html


def test_a_reference_that_is_not_of_an_invoice_asked_for_is_found() -> None:
    stated = referenced("RE-2026-0042")
    letter = render_letter(WORDS, stated)
    swapped = letter.text.replace(reference_of("RE-2026-0042"), reference_of("RE-2026-0099"))
    found = letter_findings(WORDS, replace(letter, text=swapped), stated)
    assert {finding.code for finding in found} == {"letter.foreign_account"}
