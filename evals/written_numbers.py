"""Every number a passage may state, in digits or words; what a rule says beyond it was invented. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

_SMALL_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_SMALL_DE = (
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn zwanzig"
)
_ORDINALS_ON = "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
_ORDINALS_DE = "dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften dreizehnten vierzehnten"
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth"
_TENS_EN = "thirty forty fifty sixty seventy eighty ninety"
_TENS_DE = "dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"

#: Words that state a number; periods state their length in days.
WORDS: dict[str, tuple[int, ...]] = {
    **{word: (n,) for words in (_SMALL_EN, _SMALL_DE, _ORDINALS) for n, word in enumerate(words.split())},
    **{word: (n,) for words in (_TENS_EN, _TENS_DE) for n, word in enumerate(words.split(), start=3)
       for n in (n * 10,)},
    **{word: (n,) for n, word in enumerate(_ORDINALS_ON.split(), start=11)},
    **{word: (n,) for n, word in enumerate(_ORDINALS_DE.split(), start=3)}, "fünfzehnten": (15,), "zwanzigsten": (20,),
    **{word: (n * 10,) for n, word in enumerate("thirtieth fortieth fiftieth sixtieth".split(), start=3)},
    "a": (1,), "an": (1,), "once": (1,), "twice": (2,), "single": (1,), "ein": (1,), "eine": (1,), "einmal": (1,),
    "zweimal": (2,), "every": (1,), "each": (1,), "daily": (1,), "day": (1,), "täglich": (1,), "tag": (1,),
    "tomorrow": (1,), "never": (0,), "no": (0,), "immediately": (0,), "on": (0,), "same": (0,), "sofort": (0,),
    "week": (7,), "weekly": (7,), "weeks": (7,), "woche": (7,), "wochen": (7,), "wöchentlich": (7,),
    "fortnight": (14,), "fortnightly": (14,), "month": (30, 31), "monthly": (30, 31), "months": (30, 31),
    "monat": (30, 31), "monate": (30, 31), "quarter": (90, 91, 92), "quartal": (90, 91, 92), "hundred": (100,),
    "couple": (2,), "both": (2,), "thrice": (3,), "dreimal": (3,), "zweite": (2,), "zweiten": (2,), "zweiter": (2,),
    "half": (15,), "halben": (15,), "noon": (12,), "midnight": (0, 24), "year": (365,), "dozen": (12,),
}  # fmt: skip
_SCALES = {"k": 1_000, "t": 1_000, "thousand": 1_000, "tsd": 1_000, "m": 1_000_000, "million": 1_000_000,
           "mio": 1_000_000,
           "lakh": 100_000, "lakhs": 100_000, "lac": 100_000, "crore": 10_000_000, "cr": 10_000_000,
           "grand": 1_000}  # fmt: skip
_PERIODS = (7, 30, 31)
_TOKEN = re.compile(r"(\d+(?:[.,' \u00a0\u202f]\d{2,3})*(?:[.,]\d{1,2})?)\s?([a-z]+)?|([a-zäöüß]+)")


def written_numbers(passage: str) -> frozenset[Decimal]:
    """Return every number the passage may state; generous, so that what is not in it is certainly invented."""
    stated: set[Decimal] = set()
    periods: set[int] = set()
    tens = 0
    for digits, scale, word in _TOKEN.findall(passage.casefold()):
        if digits:
            stated |= _readings(digits, scale)
        for part in filter(None, (scale, word)):
            values = WORDS.get(part, ())
            stated |= {Decimal(value) for value in values}
            periods |= {value for value in values if value in _PERIODS}
            # "twenty-eight" and "twenty-eighth": tens and units written apart
            stated |= {Decimal(tens + value) for value in values if tens and 0 < value < 10}
            tens = next((value for value in values if value in range(20, 100, 10)), 0)
    multiples = {number * period for number in stated for period in periods if number < 100}
    return frozenset(stated | multiples)


def _readings(digits: str, scale: str) -> set[Decimal]:
    plain = re.sub(r"[.,' \u00a0\u202f]", "", digits)
    readings = {Decimal(plain), *(Decimal(piece) for piece in re.split(r"[.,' \u00a0\u202f]", digits) if piece)}
    for decimal in ",.":
        whole, _, fraction = digits.rpartition(decimal)
        if whole and len(fraction) <= 2:
            readings.add(Decimal(re.sub(r"[^\d]", "", whole) + "." + fraction))
    if scale in _SCALES:
        readings |= {reading * _SCALES[scale] for reading in readings}
    if re.fullmatch(r"[012]\d00", digits):
        readings.add(Decimal(digits[:2]))  # "between 0800 and 1700"
    if scale.startswith("p"):
        readings |= {reading + 12 for reading in readings if reading < 12}
    return readings
