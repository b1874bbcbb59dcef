"""The offline model's letters: every text passes the check, fits the account, and does not repeat itself."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import pytest

from agent.offline.letters import decide, write_letter
from prompts.account_decision import AccountView, ClauseView, DecideAccount, InvoiceView
from tests.tools.letter.accounts import facts, invoice
from tools.actions import ACCOUNT_ACTIONS, Escalate, ScheduleFollowUp, SendEmail
from tools.letter.check import letter_findings
from tools.letter.claims import TOPICS
from tools.letter.facts import Prose
from tools.letter.render import render_letter
from tools.letter.tokens import TOKENS, tokens_in

LANGUAGES = ("en", "de", "fr", "es")
TONES = ("service", "friendly", "polite_firm", "firm", "formal")


def asked(refused: tuple[str, ...] = (), offered: Any = ACCOUNT_ACTIONS, **account: Any) -> DecideAccount:
    count = account.pop("count", 1)
    values: dict[str, Any] = {
        "customer": "Weber AG",
        "contact_name": "Maria Keller",
        "language": "en",
        "stage": "second",
        "tone": "polite_firm",
        "channels": ("email",),
        "needs_approval": False,
        "overdue_total": "4,800.00 EUR",
        "oldest_days_overdue": 12,
        "invoices": tuple(
            InvoiceView(
                number=f"RE-{n}",
                due_date="2026-05-30",
                days_overdue=12,
                open_amount="1 EUR",
                demanded_amount="1 EUR",
            )
            for n in range(count)
        ),
        "clauses": (ClauseView(id="stage-2", words="After ten days ask for a date."),),
        **account,
    }
    return DecideAccount(
        policy_text="",
        offered=offered,
        creditor="Nordlicht",
        tokens=tuple(TOKENS),
        today="2026-06-11",
        account=AccountView(**values),
        refused=refused,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_passes_the_letter_check_with_every_topic_forbidden(language: str) -> None:
    cases = product(TONES, range(3), (1, 5), ((0, False), (1, True), (2, False)), ((), ("wording",)), (-3, 12))
    for tone, touches, count, (broken, disputed), refused, days in cases:
        prompt = asked(
            refused,
            language=language,
            tone=tone,
            count=count,
            history=("mail",) * touches,
            broken_promises=broken,
            has_open_dispute=disputed,
            oldest_days_overdue=days,
        )
        letter = write_letter(prompt)
        written = Prose(letter.subject, letter.paragraphs)
        account = facts(*(invoice(f"RE-{n}", days_overdue=days) for n in range(count)), language=language)
        found = letter_findings(written, render_letter(written, account), account, TOPICS)
        assert found == [], (tone, touches, count, broken, disputed, refused, days)


@pytest.mark.parametrize(("language", "tone"), list(product(LANGUAGES, TONES)))
def test_a_customer_never_gets_the_same_text_twice_in_a_row(language: str, tone: str) -> None:
    letters = [write_letter(asked(language=language, tone=tone, history=("mail",) * n)) for n in range(7)]
    for earlier, later in pairwise(letters):
        assert earlier.subject != later.subject
        assert not (set(earlier.paragraphs) & set(later.paragraphs)) - {"{{invoice_table}}"}


def test_the_text_follows_the_number_of_invoices() -> None:
    assert "invoice below" in write_letter(asked(count=1)).paragraphs[0]
    assert "invoices below" in write_letter(asked(count=2)).paragraphs[0]


def test_the_language_is_the_contacts_and_english_where_there_are_no_texts() -> None:
    assert "Rechnung" in write_letter(asked(language="de-AT")).subject
    assert "Facture" in write_letter(asked(language="FR")).subject
    assert "factura" in write_letter(asked(language="es_MX")).subject.lower()
    assert "Invoice" in write_letter(asked(language="ja")).subject
    assert "Invoice" in write_letter(asked(language="")).subject


def test_french_sets_a_hard_space_before_its_marks() -> None:
    letter = write_letter(asked(language="fr"))
    assert "\u00a0: " in letter.subject
    assert " :" not in letter.subject
    assert letter.subject.endswith("\u00a0?")


def test_nothing_is_called_overdue_before_it_is() -> None:
    for tone in TONES:
        letter = write_letter(asked(tone=tone, oldest_days_overdue=-3))
        words = " ".join((letter.subject, *letter.paragraphs)).lower()
        assert "overdue" not in words
        assert "unpaid" not in words


def test_a_soft_tone_still_tells_an_overdue_customer_that_payment_is_missing() -> None:
    letter = write_letter(asked(tone="service", oldest_days_overdue=5))
    assert letter.tone == "service"
    assert "was due on" in letter.paragraphs[0]


def test_from_the_second_stage_on_a_date_is_asked_for_and_later_the_blocker() -> None:
    for n in range(3):
        assert "date" in write_letter(asked(tone="polite_firm", history=("x",) * n)).paragraphs[-1]
    firm = write_letter(asked(tone="firm")).paragraphs[-1]
    assert "stands in the way" in firm


def test_a_broken_promise_and_a_dispute_are_spoken_of() -> None:
    once = " ".join(write_letter(asked(broken_promises=1)).paragraphs)
    again = " ".join(write_letter(asked(broken_promises=2)).paragraphs)
    disputed = " ".join(write_letter(asked(has_open_dispute=True)).paragraphs)
    assert "The payment you announced has not reached us" in once
    assert "The payments you announced have not reached us" in again
    assert "disputed is left out" in disputed


def test_a_routine_account_gets_the_letter_of_its_stage_on_the_clauses_given() -> None:
    action = decide(asked(tone="firm"))
    assert isinstance(action, SendEmail)
    assert action.tone == "firm"
    assert action.clauses == ("stage-2",)
    assert action.paragraphs.count("{{invoice_table}}") == 1


def test_a_first_refusal_gets_the_plain_text_and_a_second_one_a_person() -> None:
    first = decide(asked(refused=("too long",), has_open_dispute=True))
    second = decide(asked(refused=("too long", "too long")))
    assert isinstance(first, SendEmail)
    assert len(first.paragraphs) == 3
    assert first.subject == "Invoice {{invoice_numbers}}"
    assert isinstance(second, Escalate)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"broken_promises": 3}, "unusual_account"),
        ({"count": 0}, "data_conflict"),
        ({"channels": ("whatsapp",)}, "policy_silent"),
        ({"offered": (ScheduleFollowUp, Escalate)}, "policy_silent"),
    ],
)
def test_what_is_not_routine_goes_to_a_person(changes: dict[str, Any], reason: str) -> None:
    action = decide(asked(**changes))
    assert isinstance(action, Escalate)
    assert action.reason == reason


def test_only_known_tokens_are_used() -> None:
    for language, tone, n in product(LANGUAGES, TONES, range(3)):
        letter = write_letter(asked(language=language, tone=tone, history=("x",) * n))
        assert set(tokens_in(" ".join((letter.subject, *letter.paragraphs)))) <= set(TOKENS)
