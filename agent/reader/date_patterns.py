"""How dates are written in seven languages; what each pattern means is resolved in `dates.py`."""

from __future__ import annotations

import re

from agent.reader.calendar_words import MONTHS, NUMBERS, ORDINALS, WEEKDAYS, WEEKDAYS_PT, alternatives

_MONTH = rf"(?P<month>{alternatives(MONTHS)})\b\.?"
_LONG_MONTH = alternatives(name for name in MONTHS if len(name) > 2)
_SPOKEN_DAY = alternatives(ORDINALS)
_WEEKDAY = rf"(?P<weekday>{alternatives(WEEKDAYS)})"
_YEAR = r"(?:,?\s*(?:(?:of|de|del|do)\s+)?(?P<year>20\d\d)(?!\d))?"
_DAY = r"(?<![\d.,/:-])(?P<day>[0-3]?\d)"
#: A weekday in front of a written-out date belongs to it.
_NAMED_DAY = (
    rf"(?:\b(?:{alternatives(WEEKDAYS)}|mo|di|mi|do|fr|sa)\b[.,]*\s+"
    r"(?:(?:the|den|dem|le|el|il|de|dia|d[ií]a|op)\s+)?)?"
)
_COUNT = rf"(?P<count>\d{{1,3}}|{alternatives(NUMBERS)})"
_NEXT = (
    r"next|coming|following|nächste[nrms]?|naechste[nr]?|kommende[nrms]?|folgende[nrm]?|prochaine?|"
    r"próxim[oa]|proxim[oa]|"
    r"prossim[oa]|volgende|komende|aankomende"
)
_THIS = (
    r"this|the|current|diese[nrms]?|der|des|dem|laufende[nrm]?|ce|cette|de este|este|esta|del|questo|"
    r"questa|deze|de|dit|do|da|deste|desta"
)
_LAST = (
    r"last|past|previous|letzte[nrms]?|vergangene[nrms]?|vorige[nrms]?|dernière?|pasad[oa]|scors[oa]|"
    r"vorige|afgelopen|passad[oa]|passée?"
)
_WEEK = r"(?:week|woche|semaine|semana|settimana)"
_MONTH_WORD = r"(?:month|monats?|mois|mes|mese|maand|mês|mes)"
_END = (
    r"(?:(?:the\s+)?(?:very\s+)?(?:end|close)(?:\s+of)?|ende?|ultimo|(?:la\s+|à\s+la\s+)?fin(?:\s+d[eu])?|"
    r"fin(?:al|ales)?(?:\s+de)?|(?:a\s+|la\s+)?fine|eind(?:e)?(?:\s+van)?|fim(?:\s+d[eo])?|final\s+d[eo])"
)
_MIDDLE = (
    r"(?:mid(?:dle)?(?:\s*-\s*|\s+)?(?:of\s+)?|mitte\s+|mi-|mitad\s+de\s+|mediados\s+de\s+|"
    r"metà\s+(?:di\s+)?|half\s+|medio\s+|meados\s+de\s+)"
)
_START = (
    r"(?:(?:the\s+)?(?:beginning|start|first\s+(?:days|week))\s+of|early(?:\s+in)?|anfang|"
    r"début(?:\s+d[eu])?|principios\s+de|inicios\s+de|inizio|begin(?:\s+van)?|início\s+de)"
)


def _compile(pattern: str) -> re.Pattern[str]:
    """Compile a pattern to be matched against lower case, which is much faster than ignoring case."""
    return re.compile(pattern)


ISO = _compile(r"(?<![\w-])(?P<year>20\d\d)-(?P<month>[01]?\d)-(?P<day>[0-3]?\d)(?![\w-])")
NUMERIC = _compile(
    _NAMED_DAY + r"(?<![\w./-])(?P<first>[0-3]?\d)(?P<sign>[./-])\s?(?P<second>[0-3]?\d)(?P=sign)\s?(?P<year>20\d\d|"
    r"\d\d)(?![\w/-]|[.,]\d)"
)
DAY_MONTH = _compile(
    _NAMED_DAY
    + _DAY
    + r"(?:st|nd|rd|th|er|ème|e|º|ª|°)?\.?\s*(?:(?:of|de|di|del|do)\s+|-)?"
    + _MONTH
    + _YEAR
    + r"(?!\s+(?:be|not|have|need)\b)"
)
MONTH_DAY = _compile(
    _NAMED_DAY + rf"\b(?P<month>{_LONG_MONTH})\b\.?\s+(?:the\s+)?(?P<day>[0-3]?\d)"
    r"(?:st|nd|rd|th)?(?![\d%€$£:]|[.,]\d)" + _YEAR
)
DOTTED = _compile(_NAMED_DAY + r"(?<![\w.,/-])(?P<day>[0-3]?\d)\.\s?(?P<month>[01]?\d)\.(?!\d)")
DOTTED_AFTER_WORD = _compile(
    r"\b(?:am|bis(?:\s+zum)?|zum|vom|ab|den|dem)\s+(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)(?![\d.,]\d|\d|"
    r"\s*(?:€|eur))"
)
SLASHED = _compile(
    _NAMED_DAY + r"\b(?:on|by|before|until|till|from|dated?|for|le|avant|el|antes\s+del?|il|entro(?:\s+il)?|op|voor|em|"
    r"at[ée]|dia)\s+"
    r"(?P<first>[0-3]?\d)(?P<sign>[/-])(?P<second>[0-3]?\d)(?![\w/-]|[.,]\d)"
)
#: What was paid "3/3" was paid on a day, however short it is written.
SLASHED_PAID = _compile(
    r"\b(?:paid|sent|wired|mailed|posted|settled|cleared|scheduled|sched|pays)\b[^\n.\d]{0,20}?\s(?P<first>[0-3]?\d)"
    r"(?P<sign>/)(?P<second>[0-3]?\d)(?![\w/-]|[.,]\d|\s*(?:%|of\b))"
)
#: Without a word before it, one of the numbers must have two digits: "3/4" is a fraction as often as a date.
SLASHED_ALONE = _compile(
    r"(?<![\w.,/$€£-])(?=\d{2}/|\d/\d{2})(?P<first>[0-3]?\d)(?P<sign>/)(?P<second>[0-3]?\d)"
    r"(?![\w/-]|[.,]\d|\s*(?:%|of\b|pallets|units|pieces|items|boxes))"
)
ORDINAL = _compile(
    r"(?<![\w.,/-])(?:the\s+)?(?P<day>[0-3]?\d)(?:st|nd|rd|th)\b(?:\s+(?:of\s+)?(?P<of>this|next|last|"
    r"the)\s+month)?(?!\s+(?:of\s+\w|time|reminder|"
    r"request|floor|invoice|email|e-mail|letter|notice|instal|quarter|week|party|attempt|century))"
)
ORDINAL_SPOKEN = _compile(
    rf"\b(?:(?:{alternatives(WEEKDAYS)})\s+(?:the\s+)?|(?:on|by|until|for)\s+the\s+)(?P<ordinal>{_SPOKEN_DAY})\b"
    r"(?!\s+(?:reminder|invoice|time|instal|half|payment|week|quarter|of\s+\w))"
)
#: "April twenty fourth", "am dritten März": months and days as they are spoken.
MONTH_SPOKEN = _compile(
    _NAMED_DAY + rf"\b(?:(?P<month>{_LONG_MONTH})\s+(?:the\s+)?(?P<ordinal>{_SPOKEN_DAY})"
    rf"|(?P<ordinal2>{_SPOKEN_DAY})\s+(?:of\s+)?(?P<month2>{_LONG_MONTH}))\b"
)
#: Halves and thirds of a month as banks and accountants count them; each is meant to its last day.
THIRD_OF_MONTH = _compile(rf"\b(?P<part>prima|seconda|terza)\s+decade\s+(?:di\s+|del\s+mese\s+di\s+)?{_MONTH}{_YEAR}")
HALF_OF_MONTH = _compile(
    r"\b(?P<part>primera|segunda|première|deuxième|seconde|prima|primeira)\s+(?:quincena|quinzaine|quindicina|quinzena)\s+"
    rf"(?:de\s+|d['’]|di\s+)?{_MONTH}{_YEAR}"
)
#: In Portuguese a weekday goes by its number alone, where a preposition tells it from "the second copy".
WEEKDAY_PT = _compile(
    rf"\b(?:na|nesta|pra|para|até|à|próxima|esta)\s+(?P<weekday>{alternatives(WEEKDAYS_PT)})\b(?:[- ]feira)?"
    r"(?!\s+(?:via|parcela|fatura|vez|prestação))"
)
ORDINAL_ABROAD = _compile(
    r"\b(?:am|zum|bis(?:\s+zum)?|den|dem|le|el(?:\s+d[ií]a)?|il(?:\s+giorno)?|op\s+de|vóór\s+de|no\s+dia|"
    r"dia|d[ií]a|the\s+day)\s+(?P<day>[0-3]?\d)"
    r"(?:\.|er|e|de|ste)?(?=\s*(?:[,;!?)\n]|$|\.\s|dieses|nächsten|d\.?\s?m|de\s+(?:este|ce)|du\s+mois|"
    r"del\s+mes|deste|di\s+questo|of\s+this|p\.?\s?v\b|c\.?\s?m\b|u\.?\s?s\b))"
)
END_OF_NAMED = _compile(
    rf"\b(?:(?P<end>{_END})|(?P<middle>{_MIDDLE})|(?P<begin>{_START}))\s*" + _MONTH + r"(?!\s*\d{1,2}\b(?!\d))" + _YEAR
)
END_OF_MONTH = _compile(
    rf"\b(?:{_END}\s+(?:of\s+)?(?:(?P<next>{_NEXT})|(?:{_THIS}))?\s*{_MONTH_WORD}\b(?:\s+(?P<next2>{_NEXT}))?|"
    r"last\s+(?:working\s+|business\s+)?day\s+of\s+(?:the|this|each|every)\s+month|month[- ]?end|monatsende|"
    r"eom|fin\s+de\s+mes|fim\s+do\s+mês|(?:per|zum|bis)\s+ultimo)"
)
PART_OF_MONTH = _compile(
    rf"\b(?:(?P<middle>{_MIDDLE})|(?P<begin>{_START}))\s*(?:(?P<next>{_NEXT})|(?:{_THIS}))\s*{_MONTH_WORD}\b|\bmonatsmitte\b|\bmid-month\b"
)
END_OF_QUARTER = _compile(
    rf"\b(?:{_END}\s+(?:of\s+)?(?:{_THIS})?\s*(?:quarter|quartals?|trimestre|kwartaal)|"
    r"quarter[- ]end|quartalsende|eoq)\b"
)
IN_SPAN = _compile(
    r"\b(?:in|within|inside|innerhalb(?:\s+von)?|binnen|dans|sous|en|dentro\s+de|tra|fra|entro|over|em|"
    r"daqui\s+a)\s+(?:the\s+next\s+|den\s+nächsten\s+|les\s+|"
    r"los\s+próximos\s+|i\s+prossimi\s+|de\s+komende\s+|about\s+|ca\.?\s+|max\.?\s+)?"
    + _COUNT
    + r"(?:\s+of)?\s+(?P<business>business|working|bank|ouvrables|werk)?\s*(?P<unit>business\s+days?|days?|"
    r"weeks?|fortnights?|months?|tage?n?|werktagen?|arbeitstagen?|"
    r"bankarbeitstagen?|wochen?|monate?n?|jours?|semaines?|mois|días?|semanas?|mes(?:es)?|giorni|giorno|"
    r"settiman[ae]|mes[ei]|dagen|"
    r"werkdagen|wee?ken?|maand(?:en)?|dias?|m[êe]s(?:es)?)\b(?P<after>\s+(?:ouvrables?|ouvrés|hábiles|"
    r"lavorativi|úteis))?"
)
FROM_NOW = _compile(
    _COUNT + r"\s+(?P<business>business\s+|working\s+)?(?P<unit>days?|weeks?|months?|tage|"
    r"wochen)\s+(?:from\s+(?:now|today)|ab\s+heute)\b"
)
MORE_TIME = _compile(
    _COUNT + r"\s+(?:(?:more|additional|extra|further|weitere[rn]?)\s+(?P<unit>days?|weeks?|months?|tagen?|wochen?|"
    r"monate?n?)|"
    r"(?P<unit2>days?|weeks?|tage|wochen|jours|días|giorni|dagen|dias)['’]?\s*(?:longer|more|extension|"
    r"extra|länger|mehr|(?:de\s+)?plus|"
    r"supplémentaires|más|in\s+più|langer|mais|aufschub|verlängerung|zahlungsaufschub|uitstel))\b"
)
WEEKDAY_OF_WEEK = _compile(
    rf"\b(?:(?:{_NEXT})\s+{_WEEK}\s+(?:on\s+|am\s+|le\s+|el\s+|op\s+)?{_WEEKDAY}\b|"
    rf"{_WEEKDAY.replace('weekday', 'weekday2')}\s+(?:of\s+|in\s+)?(?:the\s+)?"
    rf"(?:(?:der\s+)?(?:{_NEXT})\s+{_WEEK}|(?:de\s+la\s+)?semaine\s+prochaine|de\s+la\s+próxima\s+semana))\b"
)
WEEK = _compile(
    rf"\b(?:(?P<end>{_END}\s+(?:of\s+)?|eow\b|wochenende?\b)?(?:(?:in\s+|im\s+laufe\s+)?(?:der\s+)?(?P<next>{_NEXT})\s+{_WEEK}|"
    rf"(?:la\s+|de\s+la\s+)?(?P<next2>{_WEEK}\s+(?:{_NEXT}|que\s+vem|que\s+viene)))|"
    rf"(?:(?:later\s+)?this|diese[rn]?|cette|esta|questa|deze|{_END}\s+(?:of\s+)?(?:{_THIS})|{_END}\s+(?:of\s+)?)\s+{_WEEK}|eow)\b"
)
WEEK_NUMBER = _compile(
    r"\b(?:kw|cw|(?:calendar\s+)?week|kalenderwoche|semaine|week\s*nr\.?|wk)\s*(?P<number>[0-5]?\d)\b(?!\s*%)"
)
RELATIVE_DAYS = {
    7: _compile(r"\bde\s+hoy\s+en\s+ocho\b"),
    0: _compile(
        r"\b(?:today|tonight|this\s+(?:morning|afternoon|evening)|(?:eod|cob|end\s+of\s+(?:business|day)|"
        r"close\s+of\s+business)(?!\s+(?:on\s+)?\w+day|\s+tomorrow)|heute|noch\s+heute|"
        r"aujourd['’]hui|ce\s+(?:jour|matin|midi|soir)|cet\s+après-midi|hoy|esta\s+(?:mañana|tarde|noche)|oggi|"
        r"stamattina|stasera|in\s+giornata|vandaag|vanmorgen|vanmiddag|vanavond|hoje|hj)\b"
    ),
    2: _compile(
        r"\b(?:(?:the\s+)?day\s+after\s+tomorrow|übermorgen|uebermorgen|après-demain|pasado\s+mañana|"
        r"dopodomani|overmorgen|depois\s+de\s+amanhã)\b"
    ),
    1: _compile(
        r"\b(?:tomorrow|tmrw|tmw|(?<!guten\s)(?<!am\s)(?<!goede\s)(?<!schönen\s)morgen|demain|(?<!la\s)mañana|"
        r"domani|amanhã|amanha)\b(?!\s+(?:zusammen|allerseits))"
    ),
    -2: _compile(
        r"\b(?:(?:the\s+)?day\s+before\s+yesterday|vorgestern|avant-hier|anteayer|l['’]altro\s+ieri|"
        r"eergisteren|anteontem)\b"
    ),
    -1: _compile(r"\b(?:yesterday|gestern|hier(?=\s*(?:[.,!]|$|soir|matin))|ayer|ieri|gisteren|ontem|last\s+night)\b"),
}
SPAN_AGO = _compile(
    rf"\b(?:vor\s+(?P<count>\d{{1,2}}|{alternatives(NUMBERS)})\s+(?P<unit>tagen?|wochen?)|il\s+y\s+a\s+(?P<count2>\d{{1,2}}|{alternatives(NUMBERS)})\s+(?P<unit2>jours?|semaines?)|"
    rf"(?P<count3>\d{{1,2}}|{alternatives(NUMBERS)})\s+(?P<unit3>days?|weeks?)\s+(?:ago|back))\b"
)
WEEKDAY = _compile(
    rf"\b(?:(?P<last>{_LAST})\s+|(?:{_NEXT}|{_THIS})\s+)?{_WEEKDAY}s?\b(?P<last2>\s+(?:{_LAST})\b)?(?:\s+(?:morning|afternoon|evening|{_NEXT})\b)?"
)
PAYMENT_RUN = _compile(
    r"payment\s*runs?|pay\s*runs?|payrun|(?:cheque|check|ach|bacs|ap|a/p|supplier|vendor|weekly|monthly|"
    r"fortnightly|next)\s+run\b|payment\s+(?:cycle|batch|proposal)|"
    r"zahll(?:auf|äufe)|zahlungsl(?:auf|äufe)|zahlungsl|zahllauf|campagne\s+de\s+(?:paiement|règlement)|"
    r"(?:ronda|ciclo|remesa|corrida)\s+de\s+pagos?|"
    r"ciclo\s+(?:di\s+)?pagament[oi]|betaal(?:run|ronde)|betalings?run|rodada\s+de\s+pagamentos?|"
    r"ciclo\s+de\s+pagamentos?"
)
PAST = _compile(
    r"\b(?:paid|sent|made|transferred|wired|remitted|settled|cleared|initiated|processed|went|released|"
    r"dispatched|posted|mailed|received|was|were|had|"
    r"has\s+been|have\s+been|dated|issued|since|überwiesen|bezahlt|gezahlt|beglichen|angewiesen|ging|"
    r"wurden?|war|erfolgte|(?<!lauf\s)vom|rausgegangen|"
    r"payée?s?|réglée?s?|virée?|effectuée?|été|pagad[oa]s?|pagamos|pagué|transferid[oa]|hicimos|"
    r"realizad[oa]|hit|arrived|landed|credited|pagat[oai]|bonificat[oa]|saldat[oa]|effettuat[oa]|"
    r"betaald|overgemaakt|voldaan|(?:est[áã]o?|foi|foram|já|são)\s+pag[oa]s?|pagámos|efetuad[oa]|transferimos)\b"
)
FUTURE = _compile(
    r"\b(?:will|'ll|shall|going\s+to|gonna|won't|would|should|can|could|may|to\s+be|plan|expect\w*|"
    r"schedul\w+|intend|aim|promise|commit|next|"
    r"(?:be|is|are|gets?|being|getting)\s+(?:being\s+)?(?:mailed|wired|posted|paid|sent|processed|settled|"
    r"made|released|"
    r"transferred|cleared)|until\w*|no\s+later|latest|"
    r"wird|werden|werde|wollen|können|kann|soll\w*|möchten?|spätestens|bis|sera|seront|allons|va|pourrons|"
    r"será|serán|vamos|pagaremos|podemos|"
    r"sarà|saranno|pagheremo|provvederemo|zal|zullen|wordt|worden|serão|pagaremos|iremos|vai)\b|['’]ll\b"
)
DEADLINE_WORD = _compile(
    r"(?:\b(?:by|before|until|till|bis|bis\s+zum|spätestens|avant|antes|hasta|entro|voor|até)\s*(?:the\s+|"
    r"le\s+|el\s+|il\s+|de\s+|am\s+)?)$"
)
CLAUSE_EDGE = _compile(r"[.!?;\n](?=\s)|,\s|\s(?:but|and|aber|und|mais|et|pero|y|ma|e|maar|en|mas)\s|\n")
