"""Dates are found in seven languages and resolved from the message's own time in the sender's zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from agent.reader.dates import mark_dates
from tests.agent.reader.offline_reader import BERLIN, SENT
from tests.hanging import no_hanging


def days(text: str, locale: str = "de_DE", sent_at: datetime = SENT, zone: ZoneInfo = BERLIN) -> list[str]:
    marks = mark_dates(text, (0, len(text)), sent_at=sent_at, zone=zone, locale=locale)
    return [mark.day for mark in marks]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("1042 goes out Friday.", "2026-06-12"),
        ("next Tuesday", "2026-06-16"),
        ("by Wed", "2026-06-17"),
        ("Friday next week", "2026-06-19"),
        ("tomorrow", "2026-06-12"),
        ("COB today", "2026-06-11"),
        ("in two weeks", "2026-06-25"),
        ("within 5 business days", "2026-06-18"),
        ("the 15th", "2026-06-15"),
        ("on the 1st of next month", "2026-07-01"),
        ("on thursday the seventeenth", "2026-06-17"),
        ("15 June", "2026-06-15"),
        ("July 15th, 2026", "2026-07-15"),
        ("Tue 16 June", "2026-06-16"),
        ("2026-07-03", "2026-07-03"),
        ("due 31 May", "2026-05-31"),
        ("by the end of the month", "2026-06-30"),
        ("end of next month", "2026-07-31"),
        ("mid-July", "2026-07-15"),
        ("end of the quarter", "2026-06-30"),
        ("next week", "2026-06-19"),
        ("am 03.07.", "2026-07-03"),
        ("am Freitag, den 12. Juni", "2026-06-12"),
        ("innerhalb von 14 Tagen", "2026-06-25"),
        ("übermorgen", "2026-06-13"),
        ("Ende Juni", "2026-06-30"),
        ("KW 26", "2026-06-26"),
        ("vendredi prochain", "2026-06-12"),
        ("fin du mois", "2026-06-30"),
        ("el 20 de junio", "2026-06-20"),
        ("próximo lunes", "2026-06-15"),
        ("entro il 30 giugno", "2026-06-30"),
        ("volgende week", "2026-06-19"),
        ("no dia 20", "2026-06-20"),
        ("paid 5/6", "2026-06-05"),
        ("we pay what fell due on the 22nd of last month", "2026-05-22"),
        ("on the July twenty fourth check run", "2026-07-24"),
        ("die geht am dritten Juli raus", "2026-07-03"),
        ("entro la prima decade di luglio", "2026-07-10"),
        ("en la primera quincena de julio", "2026-07-15"),
        ("il 25 p.v.", "2026-06-25"),
        ("per Ultimo", "2026-06-30"),
        ("parti ce matin", "2026-06-11"),
        ("pago na quarta", "2026-06-17"),
        ("de hoy en ocho", "2026-06-18"),
        ("nuestro día de pago es el 25", "2026-06-25"),
        ("im Zahllauf vom 27.6. drin", "2026-06-27"),
    ],
)
def test_words_for_a_day_resolve_from_the_day_of_sending(words: str, day: str) -> None:
    assert days(words) == [day]


@pytest.mark.parametrize(
    "words",
    ["ASAP", "soon", "next month", "3/4 of it", "31.06.2026", "1.250,00 EUR", "Guten Morgen", "5th reminder", "10:30",
     "we set 5 days", "we may pay", "Call 030 12.34.56"],
)  # fmt: skip
def test_words_without_a_day_are_no_date(words: str) -> None:
    assert days(words) == []


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("We paid on Monday", "2026-06-08"),
        ("already paid on 3 June", "2026-06-03"),
        ("paid yesterday", "2026-06-10"),
        ("wurde am 28. Mai überwiesen", "2026-05-28"),
        ("paid on 20 December", "2025-12-20"),
        ("3 days ago", "2026-06-08"),
    ],
)
def test_a_payment_of_the_past_lies_in_the_past(words: str, day: str) -> None:
    assert days(words) == [day]


def test_what_will_be_paid_on_a_weekday_lies_ahead() -> None:
    assert days("It will be paid on Monday") == ["2026-06-15"]


def test_past_and_future_in_one_sentence_are_told_apart_by_clause() -> None:
    assert days("paid 2000 yesterday, rest on Friday") == ["2026-06-10", "2026-06-12"]


def test_the_locale_orders_day_and_month_and_its_absence_leaves_the_order_open() -> None:
    def marks(locale: str) -> tuple[str, bool]:
        (mark,) = mark_dates("7/3/2026", (0, 8), sent_at=SENT, zone=BERLIN, locale=locale)
        return mark.day, mark.ambiguous

    assert marks("en_US") == ("2026-07-03", False)
    assert marks("de_DE") == ("2026-03-07", False)
    assert marks("en") == ("2026-03-07", True)


def test_a_day_above_twelve_settles_the_order() -> None:
    assert days("by 6/15", locale="") == ["2026-06-15"]


def test_friday_depends_on_the_zone_of_the_sender() -> None:
    late_thursday = datetime(2026, 6, 11, 23, 30, tzinfo=UTC)
    assert days("tomorrow", sent_at=late_thursday, zone=ZoneInfo("Asia/Tokyo")) == ["2026-06-13"]
    assert days("tomorrow", sent_at=late_thursday, zone=ZoneInfo("America/New_York")) == ["2026-06-12"]


def test_more_days_are_ambiguous_for_nobody_says_from_when() -> None:
    text = "Can you give us 30 more days?"
    (mark,) = mark_dates(text, (0, len(text)), sent_at=SENT, zone=BERLIN, locale="en_GB")
    assert (mark.day, mark.ambiguous) == ("2026-07-11", True)


@pytest.mark.parametrize(
    ("words", "precision"),
    [("next payment run is the 15th", "payment_run"), ("end of month", "month_end"), ("next week", "week"),
     ("Friday", "day"), ("im nächsten Zahllauf am 15.06.", "payment_run")],
)  # fmt: skip
def test_precision_says_how_exact_the_words_are(words: str, precision: str) -> None:
    (mark,) = mark_dates(words, (0, len(words)), sent_at=SENT, zone=BERLIN, locale="de_DE")
    assert mark.precision == precision


def test_marks_carry_offsets_into_the_whole_text() -> None:
    text = "İ quoted Monday\n\nWe pay on Friday."
    (mark,) = mark_dates(text, (17, len(text)), sent_at=SENT, zone=BERLIN, locale="en_GB")
    assert text[mark.start : mark.end] == "Friday"


def test_a_hostile_text_is_marked_in_time() -> None:
    text = "in the next in 1/1 on monday 3 " * 300
    with no_hanging():
        assert len(mark_dates(text, (0, len(text)), sent_at=SENT, zone=BERLIN, locale="en")) <= 40
