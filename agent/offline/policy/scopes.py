"""Whom a clause speaks of: customers by name, segments, tags, countries, amounts owed, and who is excepted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.offline.policy.clause import FILLERS, MARKED, Clause
from agent.offline.policy.phrases import SLOTS, phrase
from agent.offline.policy.vocabulary import COMMON
from policies.compile_names import countries
from prompts.policy_reading import ProposedScope

_EXCEPT = phrase(
    "(?:except(?:ing)?(?: for)?|apart from|other than|but not(?: for)?|excluding|not for|außer(?: für|"
    " bei)?|ausgenommen)"
)
_ABOVE = phrase(
    "(?:(?:for|on|with|when|if|bei|where|(?:only )?to)? ?(?:<CUST>|<BILL>)? ?(?:who |that |which |"
    "they )?(?:(?:owe|owes|owing|worth|of|with|"
    "is|are|having|due) )*(?:a )?(?:balance )?)?<OVER> <amt:AMT>(?: (?:or more|overdue|outstanding|"
    "open|owed|in total|due))*"
)
_BELOW = phrase(
    "(?:(?:for|on|with|when|if|bei|where)? ?(?:<CUST>|<BILL>)? ?(?:who |that |which |they )?(?:(?:owe|"
    "owes|owing|worth|of|with|is|are) )*)?"
    "<UNDER> <amt:AMT>(?: (?:or less|overdue|outstanding|open|owed|in total|due))*"
)
_LARGE = phrase("large(?:r)?|big(?:ger)?|small(?:er)?|high|low|größere|kleine")
_COUNTRY = re.compile(r"\b(?:in|from|based in|aus)\s+((?:the\s+)?[A-Z][\w.]*(?:\s+[A-Z]\w+)?)")
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
    rf"(?:\b(?:the|segment|tag|tagged|im|with)\s+|[\"'])*{MARKED}+[\"']?(?:[\s-]+(?:segment|tag|"
    r"customers?|accounts?|clients?|kunden)\b)*",
    re.IGNORECASE,
)
_PRONOUN = phrase("them|those|they|their|these|it|him|her|sie|diese")


def take_scope(clause: Clause, *, amounts: bool = True) -> ProposedScope:
    """Take everything that says whom the clause speaks of out of it."""
    found: dict[str, object] = {}
    exceptions = _take_exceptions(clause)
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
    return bool(scope.customers or scope.segments or scope.tags or scope.countries)


def _take_exceptions(clause: Clause) -> dict[str, object]:
    """Read the list behind "except" as the names left out of the rule."""
    match = _EXCEPT.regex.search(clause.left)
    if match is None:
        return {}
    behind = Clause(clause.text, clause.number, clause.page, clause.thread, clause.left[match.end() :] or " ")
    groups = _take_groups(behind)
    names = _take_names(behind)
    if not names and not groups:
        return {}
    clause.left = f"{clause.left[: match.start()]} {behind.left}"
    return {
        "except_customers": names,
        "except_segments": groups.get("segments", ()),
        "except_tags": groups.get("tags", ()),
    }


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
        code = countries().get(name) or countries().get(name.removeprefix("the "))
        if code:
            found["countries"].append(code)
            clause.cut(*match.span())
    for match in reversed(list(_GROUP.finditer(clause.left))):
        name = match["group"]
        if name.casefold() not in COMMON and name.casefold() not in FILLERS and name[0].islower():
            found["segments"].append(name)
            clause.cut(*match.span())
    return {field: tuple(dict.fromkeys(reversed(names))) for field, names in found.items()}


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
    return bare in COMMON or bare in FILLERS or bare.isdigit() or not bare
