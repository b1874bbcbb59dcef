"""Whom a clause speaks of: customers by name, segments, tags, countries, amounts owed, and who is excepted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.offline.policy.clause import FILLERS, MARKED, Clause, number_of
from agent.offline.policy.phrases import SLOTS, phrase
from agent.offline.policy.vocabulary import COMMON
from policies.compile_figures import NUMBER_WORDS, settle_currency
from policies.compile_names import countries
from prompts.policy_reading import ProposedScope

_EXCEPT = phrase(
    "(?:,? ?(?:everywhere|anywhere|anyone|everyone|anybody|everybody|all|nobody)? ?(?:with the exception of|"
    "except(?:ing)?|apart from|other than|"
    "but not|excluding|exclusive of|save|bar(?:ring)?|not(?= for)|outside(?: of)?|aside from|"
    "außer|ausgenommen|mit ausnahme von|bis auf|unless (?:it is|it's|they are in|they are|this is|we mean)|"
    "abgesehen von)(?: (?:for|in|with|to|bei|für|those in|in der|customers in|people in))*|"
    "(?:anyone|everyone|anybody|everybody|all|nobody|everywhere) but(?: (?:for|in))?)"
)
#: Where the list behind "except" ends: at a comma that does not go on with a name.
_LIST_END = re.compile(r",\s+(?!(?:and|or|und|oder|nor)\b)(?=[a-zäöü])|\s+-\s+|:\s")
_ABOVE = phrase(
    "(?:(?:for|on|with|when|if|bei|where|(?:only )?to)? ?(?:<CUST>|<BILL>)? ?(?:who |that |which |"
    "they |meaning |those |i\\.e\\.,? )*(?:(?:owe|owes|owing|worth|of|with|"
    "is|are|having|due) )*(?:a )?(?:balance )?)?<OVER> <amt:AMT>(?: (?:or more|overdue|outstanding|"
    "open|owed|in total|due))*"
)
_BELOW = phrase(
    "(?:(?:for|on|with|when|if|bei|where)? ?(?:<CUST>|<BILL>)? ?(?:who |that |which |they )?(?:(?:owe|"
    "owes|owing|worth|of|with|is|are) )*)?"
    "<UNDER> <amt:AMT>(?: (?:or less|overdue|outstanding|open|owed|in total|due))*"
)
_ONLY_FOR = phrase("(?:but )?only(?= (?:for|to|with|if|when|where|on|at) )|nur(?= (?:für|bei|wenn) )")
_FIRST_INVOICES = phrase(
    "(?:(?:for|with|to|on|new|brand-new|<CUST>|who|that|which|are|is|have|has|still|just|only|meaning|i\\.e\\.|their|"
    "whose|within|during|in|bei|für|neue[rn]?|neukunden|mit|ihren|den|not|had|than|fewer|no more than|at most|up to|"
    "so far|"
    "those|anyone|account|meaning|that means|kunden),? )*(?:\\()?(?:first|ersten) (?:(?P<a><NUM>) (?:invoices?|bills?|"
    "rechnungen)|(?:invoice|bill|rechnung))(?:\\))?",
    "(?:(?:new|<CUST>|neue|kunden) )*(?:\\()?(?:with|having|who have(?: had)?|mit) (?:no more than|at most|up to|"
    "fewer than|"
    "höchstens|maximal|bis zu) (?P<b><NUM>) (?:invoices?|bills?|rechnungen)(?: so far)?(?:\\))?",
)
_PARENT = re.compile(
    r"\b(?:(?i:any(?:one|body)|every(?:one|body)|all|nobody|companies|customers?|accounts?|members?|firms?|"
    r"subsidiaries)\s+)*"
    r"(?:(?:in|of|at|from|within|belonging to|part of|der|die|das|aus|zur)\s+)*(?:the\s+|der\s+)*(?:whole\s+|"
    r"entire\s+)?"
    r"(?P<name>[A-ZÄÖÜ][\w&.-]*(?:\s+[A-ZÄÖÜ&][\w&.-]*)*?)[\s-]+(?:group|Group|Gruppe|gruppe|family|subsidiaries|"
    r"companies|konzern|Konzern)\b(?!\s+(?:plc|ltd|gmbh|inc|ag)\b)"
)
_CODES = (
    "USD|EUR|GBP|CHF|INR|AUD|CAD|SGD|AED|JPY|SEK|NOK|DKK|PLN|NZD|ZAR|(?i:(?:US[ -])?dollars?|euros?|sterling|pounds?|"
    "rupees?|franken|francs)"
)
_CURRENCY = re.compile(
    rf"\b(?:(?i:for|with|in|on|all|our)\s+)*(?P<code>{_CODES})[\s-]+(?i:accounts?|customers?|clients?|invoices?|"
    rf"balances?|debts?|"
    r"debtors?|konten|kunden|rechnungen)\b"
    r"|\b(?:(?i:for|with|on|all|our)\s+)*(?i:accounts?|customers?|clients?|invoices?|those|anyone|balances?|konten|"
    r"kunden|rechnungen)\s+"
    r"(?:(?i:that|who|which|are|is|invoiced|billed|owing|owe|owes|paying|pay|denominated|held|kept)\s+)*in\s+"
    rf"(?P<late>{_CODES})\b(?!\s*\d)"
)
_LARGE = phrase("large(?:r)?|big(?:ger)?|small(?:er)?|high|low|größere|kleine")
_COUNTRY = re.compile(
    r"\b(?:in|from|based in|aus|within|located in)\s+((?:(?:the|der|den)\s+)?[A-ZÄÖÜ][\w.]*(?:\s+[A-ZÄÖÜ]\w+)?)"
)
_TAGGED = re.compile(
    r"(?:customers?\s+|accounts?\s+)?\b(?:tagged|with\s+(?:the\s+)?tag|tag)\s+[\"']?([\w-]+)[\"']?", re.IGNORECASE
)
_SEGMENT = re.compile(
    r"\b(?:(?:the\s+)?segment\s+[\"']?([\w&-]+)[\"']?|(?:the\s+)?[\"']?([\w&-]+)[\"']?\s+segment)\b", re.IGNORECASE
)
_GROUP = re.compile(r"\b(?P<group>[^\W\d_][\w&-]*)\s+(?:customers?|accounts?|clients?|kunden)\b", re.IGNORECASE)
_NAME = re.compile(
    r"(?:\"(?P<quoted>[^\"]{2,60})\""
    r"|(?<![\w.@])(?P<plain>[A-ZÄÖÜ][\w&'.-]*(?:\s+(?:&\s+)?(?:of\s+(?=[A-Z]))?(?:[A-ZÄÖÜ0-9][\w&'.-]*|"
    r"&\s*[A-Z]\w*|(?:plc|ltd|gmbh|llc|inc|oy|ab|sa|ag|srl|bv)\b))*))"
)
_KNOWN = re.compile(
    rf"(?:\b(?:the|segment|tag|tagged|im|with|dem|den|mit|kennzeichen|schlagwort|merkmal|flagged|marked|labelled|"
    rf"group|flag|label|gruppe)\s+|[\"'])*{MARKED}+[\"']?(?:[\s-]+(?:segment|tag|"
    r"customers?|accounts?|clients?|kunden)\b)*",
    re.IGNORECASE,
)
_PRONOUN = phrase("them|those|they|their|these|it|him|her|sie|diese")


def take_scope(clause: Clause, *, amounts: bool = True) -> ProposedScope:
    """Take everything that says whom the clause speaks of out of it."""
    found: dict[str, object] = {}
    clause.take(_ONLY_FOR)
    exceptions = _take_exceptions(clause)
    found |= clause.whom
    if amounts:
        found |= _take_amounts(clause)
    found |= _take_groups(clause)
    found["customers"] = _take_names(clause)
    found |= exceptions
    scope = ProposedScope.model_validate({key: value for key, value in found.items() if value})
    if not _names_somebody(scope) and clause.has(_PRONOUN):
        last = clause.thread.last_scope
        clause.unbound = not _names_somebody(last)
        scope = scope.model_copy(update={k: getattr(last, k) for k in ("customers", "segments", "tags", "countries")})
    return scope


def names_somebody(scope: ProposedScope) -> bool:
    """Say whether a scope names customers, segments, tags or countries."""
    return _names_somebody(scope)


def _names_somebody(scope: ProposedScope) -> bool:
    named = (scope.customers, scope.parents, scope.segments, scope.tags, scope.countries, scope.currencies)
    return any(named) or scope.invoices_at_most is not None


def _take_exceptions(clause: Clause) -> dict[str, object]:
    """Read the list behind "except" as the names left out of the rule."""
    match = _EXCEPT.regex.search(clause.left)
    if match is None:
        return {}
    end = _LIST_END.search(clause.left, match.end())
    rest = clause.left[end.start() :] if end else ""
    listed = clause.left[match.end() : end.start() if end else None]
    behind = Clause(clause.text, clause.number, clause.page, clause.thread, listed or " ")
    groups = _take_groups(behind)
    groups |= _take_bare_countries(behind, groups)
    names = _take_names(behind)
    if not names and not any(groups.values()):
        return {}
    clause.left = f"{clause.left[: match.start()]} {behind.left}{rest}"
    return {
        "except_customers": names,
        "except_segments": groups.get("segments", ()),
        "except_tags": groups.get("tags", ()),
        "except_countries": groups.get("countries", ()),
    }


_EXCEPTION = phrase(
    "(?:is|are|sind|ist)(?: (?:the|an?|die|eine|only|our|one))* (?:exceptions?|ausnahmen?)(?: (?:to|"
    "of|from|all|this|these|the|rules?|that|here|davon))*"
)


def sets_scope(clause: Clause) -> bool:
    """Say whether a clause only names whom the next one is about ("retainer clients are the exception")."""
    if not clause.take(_EXCEPTION):
        return False
    scope = take_scope(clause)
    if clause.residue() or not _names_somebody(scope):
        return False
    clause.thread.last_scope = scope
    return True


def take_groups_at_large(clause: Clause) -> None:
    """Take groups no phrase may take apart: "the Brandt group", "USD accounts", "on their first three invoices"."""
    found: dict[str, object] = {}
    if (first := clause.take(_FIRST_INVOICES)) is not None:
        found["invoices_at_most"] = number_of(first["a"] or first["b"]) or 1
    if (group := _PARENT.search(clause.left)) is not None and group["name"].casefold() not in COMMON:
        found["parents"] = (group["name"],)
        clause.cut(*group.span())
    if (owed := _CURRENCY.search(clause.left)) is not None:
        word = re.sub("(?i)sterling", "pounds", owed["code"] or owed["late"])
        found["currencies"] = (settle_currency(word, clause.page.home_currency),)
        clause.cut(*owed.span())
    clause.whom = found


def _take_amounts(clause: Clause) -> dict[str, object]:
    found: dict[str, object] = {}
    for field, wanted in (("above", _ABOVE), ("below", _BELOW)):
        match = wanted.regex.search(clause.left)
        if match is None or not is_money(match["amt"], clause.left[match.end() :]):
            continue
        amount = clause.amount(match["amt"])
        if amount is not None:
            clause.cut(*match.span())
            clause.take(_LARGE)
            found |= {field: amount[0], "currency": amount[1]}
    return found


def is_money(written: str, following: str) -> bool:
    """Say whether a figure can be money: not a length of time, a percentage, a clock time or a count of things."""
    if re.match(rf"[-\s]*(?:{SLOTS['UNIT']}\b|%|percent|{SLOTS['MSG']}\b|times|o'clock|uhr)", following, re.IGNORECASE):
        return False
    bare = re.fullmatch(r"\d{1,2}|[a-zäöü]+", written.strip(), re.IGNORECASE)
    return bare is None or int(bare[0]) >= 10 if bare and bare[0].isdigit() else bare is None


def _take_groups(clause: Clause) -> dict[str, tuple[str, ...]]:
    """Take segments, tags and countries: those the book has anywhere, others where the text calls them so."""
    found: dict[str, list[str]] = {"segments": [], "tags": [], "countries": []}
    for match in reversed(list(_KNOWN.finditer(clause.left))):
        for name in clause.page.groups_in(match[0]):
            field = "segments" if name in clause.page.segments else "tags"
            found[field].append(name)
        clause.cut(*match.span())
    for field, pattern in (("tags", _TAGGED), ("segments", _SEGMENT)):
        for match in reversed(list(pattern.finditer(clause.left))):
            name = next(part for part in match.groups() if part)
            if name.casefold() not in FILLERS:
                found[field].append(name)
                clause.cut(*match.span())
    for match in reversed(list(_COUNTRY.finditer(clause.left))):
        name = match[1].rstrip(".").casefold()
        code = countries().get(name) or countries().get(re.sub(r"^(?:the|der|den) ", "", name))
        if code:
            found["countries"].append(code)
            clause.cut(*match.span())
    if found["countries"]:  # "in Austria and Switzerland": the second stands without "in"
        for start, end in reversed(list(_name_spans(clause.left))):
            if code := countries().get(
                re.sub(r"^(?:the|der|die) ", "", clause.left[start:end].strip(" .,").casefold())
            ):
                found["countries"].append(code)
                clause.cut(start, end)
    for match in reversed(list(_GROUP.finditer(clause.left))):
        name = match["group"]
        if (
            name.casefold() not in COMMON
            and name.casefold() not in FILLERS
            and name[0].islower()
            and _may_be_a_group(match)
        ):
            found["segments"].append(name)
            clause.cut(*match.span())
    return {field: tuple(dict.fromkeys(reversed(names))) for field, names in found.items()}


def _may_be_a_group(match: re.Match[str]) -> bool:
    """Say whether a word before "customers" can name a group: in German a verb may stand there too."""
    return not match[0].casefold().endswith(("kunden", "kunde")) or match["group"].endswith("e")


def _take_bare_countries(clause: Clause, groups: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Take countries that stand without "in" behind an exception ("except Germany")."""
    found = [*groups.get("countries", ())]
    for start, end in reversed(list(_name_spans(clause.left))):
        if code := countries().get(clause.left[start:end].strip(" .,").casefold()):
            found.append(code)
            clause.cut(start, end)
    return {"countries": tuple(found)}


def _take_names(clause: Clause) -> tuple[str, ...]:
    """Take the capitalised names that are no word of the trade; whether the book knows them is checked later."""
    names = []
    for start, end in reversed(list(_name_spans(clause.left))):
        names.append(re.sub(r"\s+", " ", clause.left[start:end]).strip("\"' .,").removesuffix("'s"))
        clause.cut(start, end)
    return tuple(dict.fromkeys(reversed(names)))


def _name_spans(text: str) -> Iterator[tuple[int, int]]:
    for match in _NAME.finditer(text):
        if match["quoted"]:
            yield match.span()
            continue
        words = list(re.finditer(r"\S+", match[0]))
        # Common words at either end ("Pause Delta", "Delta Email") are no part of the name.
        while words and _is_common(words[0][0]):
            words.pop(0)
        while words and _is_common(words[-1][0]):
            words.pop()
        if words:
            end = match.start() + words[-1].end()
            trailing = len(text[match.start() : end]) - len(text[match.start() : end].rstrip(".,'-"))
            yield match.start() + words[0].start(), end - trailing


def _is_common(word: str) -> bool:
    bare = re.sub(r"'s$", "", word.strip(".,'\"-:;").casefold())
    bare = bare if bare in COMMON else bare.split("-")[0]
    return bare in COMMON or bare in FILLERS or bare in NUMBER_WORDS or bare.isdigit() or not bare
