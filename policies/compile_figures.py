"""The figures a text holds, in digits or words: amounts, counts, lengths of time, clock hours.

Both sides lean on it: the offline reader to read a figure, and the check that refuses a rule whose figure does not
stand in the text it quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_GERMAN = (
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
    "sechzehn siebzehn "
    "achtzehn neunzehn zwanzig"
).split()

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_ORDINALS_ON = "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
_ORDINAL_TENS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth".split()
_GERMAN_TENS = "dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()

NUMBER_WORDS: dict[str, int] = {
    **{word: n for n, word in enumerate(_UNITS)},
    **{word: n * 10 for n, word in enumerate(_TENS, 2)},
    **{f"{ten}-{unit}": t * 10 + u for t, ten in enumerate(_TENS, 2) for u, unit in enumerate(_UNITS[:10]) if u},
    **{word: n for n, word in enumerate(_GERMAN)},
    **{word: n * 10 for n, word in enumerate(_GERMAN_TENS, 3)},
    **{f"{'ein' if unit == 'eins' else unit}und{ten}": t * 10 + u for t, ten in enumerate(("zwanzig", *_GERMAN_TENS), 2)
       for u, unit in enumerate(_GERMAN[:10]) if u},
    "dreissig": 30, "viermal": 4, "fünfmal": 5,
    "a": 1, "an": 1, "each": 1, "single": 1, "once": 1, "twice": 2, "thrice": 3, "couple": 2, "dozen": 12,
    "ein": 1, "eine": 1, "einem": 1, "einen": 1, "einer": 1, "einmal": 1, "zweimal": 2, "dreimal": 3,
    **{word: n for n, word in enumerate(_ORDINALS, 1)},
    **{word: n for n, word in enumerate(_ORDINALS_ON, 13)}, **{word: n * 10 for n, word in enumerate(_ORDINAL_TENS, 2)},
    **{f"{ten}-{unit}": t * 10 + u for t, ten in enumerate(_TENS, 2) for u, unit in enumerate(_ORDINALS[:9], 1)},
    "elften": 11, "zwölften": 12, "dreizehnten": 13, "fünfzehnten": 15, "achtzehnten": 18,
    "dritten": 3, "vierten": 4, "fünften": 5, "sechsten": 6, "siebten": 7, "achten": 8, "neunten": 9, "zehnten": 10,
    "vierzehnten": 14, "zwanzigsten": 20, "dreißigsten": 30, "zweiten": 2, "zweite": 2,
}  # fmt: skip

SCALES: dict[str, int] = {
    "k": 10**3, "t": 10**3, "thousand": 10**3, "grand": 10**3, "tsd": 10**3, "tausend": 10**3,
    "hundred": 100, "hundert": 100,
    "m": 10**6, "mn": 10**6, "mio": 10**6, "million": 10**6, "millions": 10**6, "millionen": 10**6,
    "lakh": 10**5, "lakhs": 10**5, "lac": 10**5, "crore": 10**7, "crores": 10**7, "cr": 10**7,
}  # fmt: skip

#: Currency signs and words; the dollar and the yen are settled with the home currency at hand.
CURRENCY_WORDS: dict[str, str] = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP",
    "₹": "INR", "rs": "INR", "rs.": "INR", "rupee": "INR", "rupees": "INR", "us$": "USD", "$": "$", "dollar": "$",
    "dollars": "$", "bucks": "$", "franken": "CHF", "francs": "CHF", "sfr": "CHF", "fr.": "CHF", "¥": "¥", "yen": "JPY",
    "r": "ZAR", "zł": "PLN", "zloty": "PLN", "kr": "kr",
}  # fmt: skip
_ISO = (
    "AED ARS AUD BGN BHD BRL BWP CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GHS HKD HUF IDR ILS INR ISK JPY KES KRW KWD "
    "LKR MAD MUR MXN NAD NGN OMR "
    "MYR NOK NZD PHP "
    "PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY TWD TZS UAH UGX USD VND ZAR ZMW"
)
_SHARED = {"$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD"), "kr": ("", "SEK", "NOK", "DKK"), "¥": ("JPY", "CNY")}

_WORD = "|".join(
    sorted((re.escape(w).replace(r"\-", r"[-\s]") for w in NUMBER_WORDS if len(w) > 2), key=len, reverse=True)
)
DIGITS = r"\d+(?:[.,'’ ]\d{2,3})*(?:[.,]\d{1,2})?(?!\d)"
CURRENCY = (
    rf"(?:(?-i:\b(?:{_ISO.replace(' ', '|')})(?![a-z]))|\b(?:eur|usd|gbp|inr|chf)(?![a-z])|us\$|"
    r"[€£$₹¥]|\brs\.?(?=\s?\d)|"
    r"\b(?-i:R)(?=\s?\d)|\b(?:euros?|dollars?|pounds?|quid|rupees?|bucks|franken|francs|sfr|zloty|yen|kr)\b|\bfr\.(?=\s?\d)|zł)"
)
SCALE = (
    r"(?:t(?=€|eur)|k|thousand|grand|tsd\.?|tausend|m|mn|mio\.?|millions?|millionen|lakhs?|lac|crores?|cr|hundred|"
    r"hundert)"
)
AMOUNT = (
    rf"(?:{CURRENCY}\s?(?:{DIGITS}|(?:{_WORD}))(?:[\s-]?{SCALE}(?!\w))*"
    rf"|(?<![\w.,])(?:{DIGITS}|(?:{_WORD}))(?:[\s-]?{SCALE}(?!\w))*(?:\s?(?:in\s)?{CURRENCY}(?!\w))?)"
)
_AMOUNT = re.compile(
    rf"(?P<before>{CURRENCY})?\s?(?:(?P<digits>{DIGITS})|\b(?P<word>{_WORD})\b)"
    rf"(?P<scales>(?:[\s-]?{SCALE}(?!\w))*)(?:\s?(?:in\s)?(?P<after>{CURRENCY})(?!\w))?",
    re.IGNORECASE,
)
UNIT = (
    r"(?:(?:business|working|bank|calendar|week)[\s-]?days?|days?|d\b|weeks?|wks?|months?|fortnights?"
    r"|(?:werk|arbeits|bank|kalender)tag(?:en?|s|es)?|tag(?:en?|es)?|wochen?|monat(?:en?|s)?)"
)
_LENGTH = re.compile(rf"(?P<count>\d+|\b(?:{_WORD}|an?)\b)[\s-]{{0,2}}(?P<unit>{UNIT})\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<![\d.,])(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s?(?P<half>a\.?m\b|p\.?m\b)?|"
    r"\b(?P<noon>noon|midday)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that may be money: its value, its currency ("" when none is named), whether it can only be money."""

    value: Decimal
    currency: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time in days; `business` when it counts working days."""

    days: int
    business: bool = False


def number(word: str) -> int | None:
    """Read a whole number written in digits or as a word; None when it is neither."""
    cleaned = re.sub(r"\s+", "-", word.strip().casefold())
    return int(cleaned) if cleaned.isascii() and cleaned.isdigit() else NUMBER_WORDS.get(cleaned)


def length(text: str) -> Length | None:
    """Read a length of time ("two weeks" is 14 days, a month 30); None when the text is no such length."""
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        bare = text.strip().casefold()
        return {"fortnight": Length(14), "week": Length(7), "month": Length(30), "day": Length(1)}.get(bare)
    count, unit = number(match["count"]), match["unit"].casefold()
    if count is None:
        return None
    weeks = re.match(r"w(?:ee)?k(?!\s?-?day)|woche", unit)
    factor = 14 if "fortnight" in unit else 30 if "mon" in unit else 7 if weeks else 1
    return Length(count * factor, bool(re.match(r"business|working|bank|week.?day|werk|arbeits", unit)))


def amount(text: str, home_currency: str) -> Amount | None:
    """Read an amount of money ("€1.250,00", "10k", "5 lakh", "ten thousand dollars"); None when it is none."""
    match = _AMOUNT.fullmatch(text.strip())
    return _amount(match, home_currency) if match else None


@lru_cache(maxsize=2048)
def amounts_in(text: str, home_currency: str) -> tuple[Amount, ...]:
    """Give every number of a text as an amount, with the currency written next to it."""
    return tuple(_amount(match, home_currency) for match in _AMOUNT.finditer(text))


def currencies_in(text: str, home_currency: str) -> frozenset[str]:
    """Give the currencies a text names, by code, sign or word."""
    codes = set(re.findall(rf"\b(?:{_ISO.replace(' ', '|')})\b", text))
    return frozenset(codes | {found.currency for found in amounts_in(text, home_currency) if found.currency})


@lru_cache(maxsize=2048)
def counts_in(text: str) -> frozenset[int]:
    """Give every whole number of a text, in digits and in words, and every length of time in days."""
    found = {int(digits) for digits in re.findall(r"\d{1,6}", text)}
    for word in re.findall(r"[^\W\d_]+(?:[-\s][^\W\d_]+)?", text.casefold()):
        for part in (word, *re.split(r"[-\s]", word)):
            if (value := NUMBER_WORDS.get(re.sub(r"\s", "-", part))) is not None:
                found.add(value)
    for weeks in re.findall(r"\b(?:week|woche)\s+(\d{1,2}|[^\W\d_]{3,})", text, re.IGNORECASE):
        # "week 3" ends on day 21
        if (value := number(weeks)) is not None:
            found.add(value * 7)
    return frozenset(found | lengths_in(text))


@lru_cache(maxsize=2048)
def lengths_in(text: str) -> frozenset[int]:
    """Give every length of time of a text in days, "daily", "weekly" and "a week" included."""
    found = {read.days for match in _LENGTH.finditer(text) if (read := length(match[0])) is not None}
    for word, days in (
        (r"daily|every day|per day|(?:same|each|any(?: one)?|a|one) day|täglich|pro tag|am tag", 1),
        (r"weekly|week|wks?\b|wöchentlich|woche", 7),
        (r"every other day|every second day|jeden zweiten tag", 2),
        (r"fortnight", 14),
        (r"half a month|(?:halber|halben) monat", 15),
        (r"month|monat", 30),
    ):
        if re.search(rf"\b(?:{word})", text, re.IGNORECASE):
            found.add(days)
    return frozenset(found)


@lru_cache(maxsize=2048)
def hours_in(text: str) -> frozenset[int]:
    """Give every full hour a text may mean on the 24-hour clock ("6 pm" and a closing "5" are 18 and 17)."""
    found: set[int] = set()
    for match in _CLOCK.finditer(text):
        found.update(value for value in clock(match[0]) if value is not None)
    for word in re.findall(r"[^\W\d_]+", text.casefold()):
        if 1 <= (hour := NUMBER_WORDS.get(word, 0)) <= 24 and word not in ("a", "an", "each"):
            found.update((hour, hour + 12) if hour <= 11 else (hour,))
    return frozenset(found)


def clock(text: str) -> tuple[int | None, ...]:
    """Read a clock time; the first figure is what it says, the others what it may mean; None unless a full hour."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None or (match["minute"] or "00") != "00":
        return (None,)
    if match["noon"]:
        return (12,)
    hour, half = int(match["hour"]), (match["half"] or "").casefold()[:1]
    if hour > 24:
        return (None,)
    if half:
        return (hour % 12 + (12 if half == "p" else 0),)
    return (hour, hour + 12) if 1 <= hour <= 11 else (hour,)


def settle_currency(word: str, home_currency: str) -> str:
    """Turn a currency code, sign or word into an ISO code; a shared sign is the home currency's where it fits."""
    if not word:
        return ""
    code = CURRENCY_WORDS.get(word.strip().casefold(), word.strip().upper())
    if code in _SHARED:
        return home_currency if home_currency in _SHARED[code] else _SHARED[code][0]
    return code


def _amount(match: re.Match[str], home_currency: str) -> Amount:
    value = _decimal(match["digits"]) if match["digits"] else Decimal(number(match["word"]) or 0)
    scales = re.findall(r"[^\W\d_]+", match["scales"] or "")
    for scale in scales:
        value *= SCALES[scale.casefold()]
    currency = settle_currency(match["before"] or match["after"] or "", home_currency)
    grouped = bool(re.search(r"\d[.,'’]\d", match["digits"] or ""))
    return Amount(value, currency, bool(currency or scales or grouped))


def _decimal(digits: str) -> Decimal:
    """Read digits with either decimal sign: the last separator is decimal unless three digits follow it."""
    cleaned = re.sub(r"['’ ]", "", digits)
    last = max(cleaned.rfind("."), cleaned.rfind(","))
    if last < 0 or len(cleaned) - last - 1 == 3:
        return Decimal(re.sub(r"[.,]", "", cleaned))
    return Decimal(re.sub(r"[.,]", "", cleaned[:last]) + "." + cleaned[last + 1 :])
