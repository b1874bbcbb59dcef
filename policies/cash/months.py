"""The months a payer names, in figures or in words of several languages."""

from __future__ import annotations

import re
from datetime import date

_NAMES = """
JANUARY JANUAR JÄNNER JAENNER JANVIER ENERO GENNAIO JANUARI
FEBRUARY FEBRUAR FÉVRIER FEVRIER FEBRERO FEBBRAIO FEBRUARI
MARCH MÄRZ MAERZ MARS MARZO MAART
APRIL AVRIL ABRIL APRILE
MAY MAI MAYO MAGGIO MEI
JUNE JUNI JUIN JUNIO GIUGNO
JULY JULI JUILLET JULIO LUGLIO
AUGUST AOÛT AOUT AGOSTO AUGUSTUS
SEPTEMBER SEPTEMBRE SEPTIEMBRE SETTEMBRE
OCTOBER OKTOBER OCTOBRE OCTUBRE OTTOBRE
NOVEMBER NOVEMBRE NOVIEMBRE
DECEMBER DEZEMBER DÉCEMBRE DECEMBRE DICIEMBRE DICEMBRE
"""
_MONTHS = {name: place for place, names in enumerate(_NAMES.strip().splitlines(), 1) for name in names.split()}
_IN_WORDS = re.compile(
    rf"(?<!\w)({'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?!\w)(?:[ /-]{{1,2}}(20[0-9]{{2}}))?"
)
_IN_FIGURES = re.compile(r"(?<![0-9A-Z./-])(0?[1-9]|1[0-2])[./-](20[0-9]{2})(?![0-9A-Z]|[./-][0-9])")


def months_in(text: str, day: date) -> frozenset[tuple[int, int]]:
    """Return the years and months a text in capital letters names; one without a year is the last such before a day.

    The month after that day counts as before it: what is asked in advance is paid in advance.
    """
    found = {(int(match[2]), int(match[1])) for match in _IN_FIGURES.finditer(text)}
    for match in _IN_WORDS.finditer(text):
        month = _MONTHS[match[1]]
        year = int(match[2] or 0)
        found.add((year or (day.year if month <= day.month + 1 else day.year - 1), month))
    return frozenset(found)
