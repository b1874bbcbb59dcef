"""The words dates are made of in seven languages: months, weekdays, small numbers and units."""

from __future__ import annotations

from collections.abc import Iterable

from babel.dates import get_day_names, get_month_names

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")

#: Short forms people write that CLDR does not list, or lists with other dots.
_MONTHS_TOO = {
    "sept": 9, "jän": 1, "jänner": 1, "feber": 2, "mrz": 3, "maerz": 3, "avr": 4, "fev": 2, "fév": 2,
    "aout": 8, "decembre": 12, "fevrier": 2, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "gen": 1, "giu": 6,
    "lug": 7, "ott": 10, "mrt": 3, "mei": 5, "okt": 10, "juil": 7, "dez": 12, "jun": 6, "jul": 7,
}  # fmt: skip
_WEEKDAYS_TOO = {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4,
    "sonnabend": 5, "terça": 1, "terca": 1, "sexta": 4, "miercoles": 2,
    "sabado": 5, "lunedi": 0, "martedi": 1, "mercoledi": 2, "giovedi": 3, "venerdi": 4,
}  # fmt: skip
#: Short forms that are ordinary words in one of the languages: never a month.
_NO_MONTHS = frozenset({"set", "out", "mag"})


def _months() -> dict[str, int]:
    names = dict(_MONTHS_TOO)
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                short = name.lower().rstrip(".")
                if short not in _NO_MONTHS:
                    names.setdefault(short, number)
    return names


def _weekdays() -> dict[str, int]:
    names = dict(_WEEKDAYS_TOO)
    for language in LANGUAGES:
        for number, name in get_day_names("wide", locale=language).items():
            names.setdefault(name.lower(), number)
    return names


#: In Portuguese weekdays are ordinal numbers, which mean them only after a preposition.
WEEKDAYS_PT = {"segunda": 0, "terça": 1, "quarta": 2, "quinta": 3, "sexta": 4}
MONTHS = _months()
WEEKDAYS = _weekdays()

NUMBERS = {
    word: value
    for value, words in {
        1: "a an one ein einem einer eine un une uno una um uma een één",
        2: "two zwei deux dos due twee dois duas couple paar",
        3: "three drei trois tres tre drie três",
        4: "four vier quatre cuatro quattro quatro",
        5: "five fünf cinq cinco cinque vijf",
        6: "six sechs seis sei zes",
        7: "seven sieben sept siete sette zeven sete",
        8: "eight acht huit ocho otto oito",
        9: "nine neun neuf nueve nove negen",
        10: "ten zehn dix diez dieci tien dez",
        14: "fourteen vierzehn quatorze catorce quattordici veertien catorze",
        15: "fifteen fünfzehn quinze quince quindici vijftien",
        20: "twenty zwanzig vingt veinte venti twintig vinte",
        21: "twenty-one einundzwanzig",
        30: "thirty dreißig dreissig trente treinta trenta dertig trinta",
        60: "sixty sechzig soixante sesenta sessanta zestig sessenta",
    }.items()
    for word in words.split()
}


ORDINALS_DE = {
    word: number
    for number, words in enumerate(
        "ersten zweiten dritten vierten fünften sechsten siebten|siebenten achten neunten zehnten elften zwölften "
        "dreizehnten vierzehnten fünfzehnten sechzehnten siebzehnten achtzehnten neunzehnten zwanzigsten "
        "einundzwanzigsten zweiundzwanzigsten dreiundzwanzigsten vierundzwanzigsten fünfundzwanzigsten "
        "sechsundzwanzigsten siebenundzwanzigsten achtundzwanzigsten neunundzwanzigsten dreißigsten|dreissigsten "
        "einunddreißigsten|einunddreissigsten".split(),
        start=1,
    )
    for word in words.split("|")
}
ORDINALS_EN = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third "
        "twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth "
        "thirty-first".split(),
        start=1,
    )
}
#: Day numbers as they are spoken; "twenty fourth" is said as often as it is hyphened.
ORDINALS = ORDINALS_EN | ORDINALS_DE | {word.replace("-", " "): number for word, number in ORDINALS_EN.items()}


def alternatives(words: Iterable[str]) -> str:
    """Return a regular expression that matches any of the words, the longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
