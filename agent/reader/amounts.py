"""Marking the amounts in a message: numbers that are money, in minor units, however people write them.

A bare number counts only when it is written like money or a word says so; invoice numbers, dates, telephone
numbers, percentages, account numbers and references are left alone.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from itertools import islice

from babel.core import get_global

from ledger.money import Money, UnknownCurrencyError, minor_digits
from prompts.reply_reading import AmountMention

MAX_MENTIONS = 40
#: Numbers looked at; a message of more is a table, which no reader takes claims from.
MAX_NUMBERS = 500
#: No invoice is larger, in minor units; a longer number is some other number.
MAX_MINOR = 10**14

_SYMBOLS = {
    "€": "EUR", "us$": "USD", "$": "", "£": "GBP", "₹": "INR", "¥": "JPY", "rs.": "INR", "rs": "INR", "a$": "AUD",
    "c$": "CAD", "s$": "SGD", "hk$": "HKD", "nz$": "NZD", "r$": "BRL", "zł": "PLN", "fr.": "CHF", "sfr.": "CHF",
    "euro": "EUR", "euros": "EUR", "eur.": "EUR", "dollar": "", "dollars": "", "pounds": "GBP", "quid": "GBP",
    "rupees": "INR",
    "bucks": "", "franken": "CHF", "francs": "CHF", "yen": "JPY",
    "kr": "", "ksh": "KES", "kes.": "KES", "₦": "NGN", "₱": "PHP", "tsh": "TZS", "rm": "MYR", "kč": "CZK", "gh₵": "GHS",
}  # fmt: skip
_CODES = frozenset(get_global("all_currencies"))
_CODE = (
    r"EUR|USD|GBP|CHF|INR|JPY|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|BRL|MXN|ZAR|SGD|HKD|CNY|AED|"
    r"SAR|KWD|BHD|"
    r"ILS|KRW|THB|MYR|IDR|PHP|KES|NGN|EGP|CLP|COP|PEN|ARS"
)
#: The code of a currency money is paid in, standing alone.
CURRENCY_CODE = re.compile(rf"(?<![\w-])(?:{_CODE})(?![\w-])")
_SYMBOL = "|".join(sorted((re.escape(word) for word in _SYMBOLS), key=len, reverse=True))
#: Letters that stand for a currency only where it is the customer's own.
_LETTERS = {"n": "NGN", "r": "ZAR", "m": "MXN"}
#: Powers of ten; a lakh is 100,000 and a crore 10,000,000.
_MULTIPLIERS = {
    "k": 3, "tsd": 3, "thousand": 3, "mille": 3, "tausend": 3, "mil": 3, "mila": 3, "duizend": 3, "lakh": 5,
    "lakhs": 5, "lac": 5, "mio": 6, "million": 6, "mn": 6, "m": 6, "crore": 7, "crores": 7, "cr": 7,
}  # fmt: skip
_TIMES = "|".join(sorted(_MULTIPLIERS, key=len, reverse=True))
_NUMBER = (
    r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,3}(?:['’ ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|"
    r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,3})?(?!\d)"
)
_MONEY = re.compile(
    rf"(?<![\w.,/#])(?<!\w-)(?:(?P<before>(?:{_CODE})\b|{_SYMBOL}|[NR](?=\s?\d))\s?)?(?P<number>{_NUMBER})"
    rf"(?:\s?(?P<times>{_TIMES})\b\.?)?"
    rf"(?:[.,][-–—]{{1,2}}|/[=-])?(?:\s?(?P<after>(?:{_CODE})\b|[€$£₹¥]|(?:{_SYMBOL})(?!\w)))?",
    re.IGNORECASE,
)
#: How an amount below zero is written; a minus sign may be typeset as a dash.
_SIGNED = re.compile(r"[-−–]([^-−–()]+)|([^-−–()]+)[-−–]|\(([^()]+)\)")
_SIGN_INSIDE = re.compile(rf"^((?:{_CODE})|[€$£₹¥])\s?[-−–]")
_NO_MONEY = re.compile(
    r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?\b"  # account numbers (IBAN)
    r"|(?<![\w.])\+\d[\d ()/.-]{6,}\d"  # telephone numbers
    r"|\b(?i:tel|telefon|phone|mobile?|fax|call|whatsapp|mob|ph|anrufen)\b[ .:]{0,3}\(?[\d+][\d ()/.-]{5,}\d"
    r"|(?<![\d.,])0\d{2,5}[ /-]\d[\d /-]{3,}\d"
    r"|(?<![\d.,])\d{3}[-. ]\d{3}[-. ]\d{4}(?!\d)"
    r"|\b20\d\d-\d\d?-\d\d?\b|(?<![\d.])\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d(?![\d.,])|"
    r"(?<![\d.,])\d{1,2}\.\d{1,2}\.(?!\d)"  # dates
    r"|\b\d{1,2}:\d{2}\b"  # times
    r"|\b\d+(?:[.,]\d+)?\s?(?:%|(?i:percent|per\s?cent|prozent|pct|pour\s?cent|por\s?cien\w*|procent|"
    r"per\s?cento|por\s?cento)\b)"
    r"|(?<=[@/])\S+|\bhttps?://\S+",
)
#: "480.–" and "150,000/=" end as only amounts do.
_ROUND = re.compile(r"(?:[.,][-–—]{1,2}|/=)$")
#: What else a number after these is: a reference, an order, a place.
_LABEL = re.compile(
    r"\b(?:ref(?:erence|erenz|\.)?|utr|po|p\.o\.|order|bestellung|auftrag|lieferschein|no\.?|nr\.?|"
    r"num(?:ber|éro|ero)?|nummer|n[°º]|id|ticket|case|"
    r"account|acct|konto|kundennummer|customer|vat|ust|iban|bic|zip|plz|suite|room|floor|line|position|"
    r"pos\.?|page|seite|version|"
    r"check|cheque|transaction|trace|delivery(?: note)?|contract|vertrag|section|§|form|isin|invoice|"
    r"invoices|rechnung(?:en)?|facture|"
    r"factura|fattura|factuur|fatura|inv|rg)\s*(?:is|was|ist|no\.?|nr\.?|number|#|:|-)*\s*$",
    re.IGNORECASE,
)
_OTHER_UNIT = re.compile(
    r"\s*-?(?:days?|weeks?|months?|years?|hours?|minutes?|invoices?|items?|units?|pieces?|pcs|pallets?|"
    r"boxes|cartons?|times|people|employees|"
    r"tagen?|wochen?|monate?n?|jahre?n?|stunden|stück|stk|rechnungen|paletten|kartons?|uhr|jours|semaines|"
    r"mois|factures|días|semanas|meses|"
    r"facturas|giorni|settimane|fatture|dagen|weken|maanden|facturen|st|nd|rd|th|kg|km|m²|instal?lments|"
    r"raten|of|x(?=\s*\d)|er|º|ª)\b",
    re.IGNORECASE,
)
#: A price for an hour or a piece is no amount anybody owes.
_A_RATE = re.compile(
    r"\s?(?:/|per\s|an?\s|je\s|pro\s)\s?(?:hr|hrs|hour|h|day|unit|piece|pc|kg|ton|stunde|stück|tag|km|mile)\b"
)
#: Words that make a bare number after them money.
_MONEY_WORD = re.compile(
    r"\b(?:pay|paid|paying|pays|payment(?: of)?|transfer(?:red)?|wired?|remit(?:ted)?|sen[dt]|settle[d]?|"
    r"amount(?: of)?|sum(?: of)?|total(?: of)?|"
    r"balance(?: of)?|remaining|rest|remainder|only|deduct(?:ed|ing)?|short[- ]?paid|withheld|"
    r"against(?: (?:a |the )?bill(?: of)?)?|bill of|instal?lments? of|part(?:ial)?(?: payment)?(?: of)?|"
    r"offer(?:ing)?|accept|owe|credit(?: of)?|discount of|less|minus|another|first|also|of about|around|"
    r"approximately|roughly|überweisen|überwiesen|bezahlt|"
    r"gezahlt|zahlen|zahlung(?: (?:von|über|in höhe von))?|betrag(?: von)?|summe(?: von)?|rate[n]? (?:von|"
    r"zu|à)|in höhe von|über|gutschrift|abzüglich|payer|payé|montant(?: de)?|"
    r"virement(?: de)?|réglé|somme(?: de)?|pagar|pagado|importe(?: de)?|pago(?: de)?|"
    r"transferencia(?: de)?|pagare|pagato|importo(?: di)?|bonifico(?: di)?|betalen|betaald|"
    r"bedrag(?: van)?|overgemaakt|überweise|schicke|zahle|anzahlung(?: von)?|vire|verse|envoie|acompte(?: de)?|mando|"
    r"envío|abono|transfiero|deposito|invio|verso|bonifico|acconto(?: di)?|maak|stort|envio|transfiro|"
    r"valor(?: de)?|pagamento(?: de| di)?)\s*(?:you\s|us\s|about\s|around\s|"
    r"roughly\s|ca\.?\s|the\s|in full\s|exactly\s|:\s?)*$",
    re.IGNORECASE,
)


def mark_amounts(text: str, span: tuple[int, int], *, currency: str) -> tuple[AmountMention, ...]:
    """Find the amounts in a span of a text; `currency` counts where none is written (ISO code).

    A mention's `currency` stays empty when the words name none; its minor units are then those of the default.
    """
    words = text[: span[1]]
    barred = [found.span() for found in _NO_MONEY.finditer(words, span[0])]
    mentions = []
    for found in islice(_MONEY.finditer(words, span[0]), MAX_NUMBERS):
        if any(found.start() < b and a < found.end("number") for a, b in barred):
            continue
        mention = _mention(found, words, span[0], currency)
        if mention:
            mentions.append(mention)
    return tuple(mentions[:MAX_MENTIONS])


def written_amount(words: str, *, currency: str) -> tuple[int, str] | None:
    """Read words that stand where an amount is expected, such as a cell of a column of amounts; None for anything else.

    Returns minor units, below zero for "-5", "5-" and "(5)", and the currency the words name (empty: the default).
    """
    bare = _SIGN_INSIDE.sub(r"-\1 ", words.strip())
    signed = _SIGNED.fullmatch(bare)
    found = _MONEY.fullmatch(next(filter(None, signed.groups())).strip() if signed else bare)
    if not found:
        return None
    written = found["before"] or found["after"]
    named = _currency(written, currency) if written else ""
    minor = _minor(found, named or currency)
    return (-minor if signed else minor, named) if minor is not None else None


def _mention(found: re.Match[str], words: str, begin: int, default: str) -> AmountMention | None:
    if _A_RATE.match(words, found.end()):
        return None
    written = found["before"] or found["after"]
    if written and _LETTERS.get(written.lower(), default) != default:
        return None
    if not written and not _is_money(found, words, begin):
        return None
    named = _currency(written, default) if written else ""
    minor = _minor(found, named or default)
    if not minor:
        return None
    end = found.start() + len(found.group().rstrip())
    return AmountMention(start=found.start(), end=end, text=words[found.start() : end], minor=minor, currency=named)


def _minor(found: re.Match[str], currency: str) -> int | None:
    """Return the minor units a match stands for; None for a number that is none, or larger than any invoice."""
    value = _value(found["number"], currency)
    if value is None:
        return None
    if found["times"]:
        value = value.scaleb(_MULTIPLIERS[found["times"].lower()])
    try:
        minor = Money.of(value, currency).minor
    except (UnknownCurrencyError, InvalidOperation):
        return None
    return minor if 0 <= minor <= MAX_MINOR else None


def _currency(written: str, default: str) -> str:
    """Return the code a sign stands for; "$" and "kr" are the customer's own where that is one of their kind."""
    code = written.upper()
    if written.lower() in _LETTERS:
        return default
    if code in _CODES:
        return code
    meant = _SYMBOLS.get(written.lower(), "")
    if meant:
        return meant
    family = (
        ("NOK", "SEK", "DKK", "ISK")
        if written.lower() == "kr"
        else ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP")
    )
    return default if default in family else family[0] if written.lower() != "kr" else ""


def _is_money(found: re.Match[str], words: str, begin: int) -> bool:
    """Say whether a number without a currency is an amount: by how it is written, or by the word before it."""
    before = words[max(begin, found.start() - 40) : found.start()]
    after = words[found.end() : found.end() + 15]
    number = found["number"]
    if _LABEL.search(before) or re.match(r"[\w/-]|[.,:]\d", after):
        return False
    if _ROUND.search(found.group()):
        return True
    if found["times"]:
        # "1.85m" is money after a sign, a length without one.
        return found["times"].lower() != "m"
    if _OTHER_UNIT.match(after):
        return False
    if re.search(r"[.,]\d{2}$", number) and len(number) >= 4:
        return True
    if re.search(r"[.,'’]\d{3}(?:[.,]\d{1,2})?$", number):
        return True
    has_word = _MONEY_WORD.search(before) is not None
    is_year = re.fullmatch(r"20[1-4]\d", number) is not None
    return has_word and not is_year and len(re.sub(r"\D", "", number)) >= 3


def _value(number: str, currency: str) -> Decimal | None:
    """Read a number whose last separator is decimal unless exactly a group of three follows it."""
    plain = re.sub(r"['’ ]", "", number)
    separators = re.findall(r"[.,]", plain)
    if separators:
        last = max(plain.rfind("."), plain.rfind(","))
        tail = len(plain) - last - 1
        grouped = tail == 3 and (len(set(separators)) == 1) and not _three_decimals(plain, currency)
        repeated = len(separators) > 1 and len(set(separators)) == 1
        whole = re.sub(r"\D", "", plain[:last])
        plain = whole + plain[last + 1 :] if grouped or repeated else f"{whole}.{plain[last + 1 :]}"
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _three_decimals(plain: str, currency: str) -> bool:
    """Say whether three digits after a dot are fils rather than a group of thousands."""
    try:
        return minor_digits(currency) == 3 and plain.count(".") == 1 and "," not in plain
    except UnknownCurrencyError:
        return False
