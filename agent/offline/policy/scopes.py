"""Whom a clause speaks of: customers by name, segments, tags, countries, amounts owed, and who is excepted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.offline.policy.clause import Clause
from agent.offline.policy.lexer import Token
from policies.compile_figures import settle_currency
from prompts.policy_reading import ProposedScope

_Slots = dict[str, object]
_GROUP_END = re.compile(r"\s+(?:Group|Gruppe|Konzern|Companies)$")
#: An "only" that limits the rule to whom it names.
_ONLY_WHOM = "ONLY (?=(TO|FOR|BY|IF|IN)* (CUST )?(GROUP|COUNTRY|NAME|KNOWN|ABOVE|BELOW|CURSCOPE|FIRSTN|TAGWORD))"
#: "Delta's companies", "Delta and everybody it looks after", "companies of Delta".
_GROUP_OF = (
    "{n:KNOWN|NAME} POSS? (COMMA|AND|EVERY|BY|w|WHO)* (GROUPWORD|CUST LOOKAFTER (PRON|IT))"
    "|(CUST BY )?GROUPWORD BY? {n:KNOWN|NAME}"
)
#: What a word like "they" stands for again.
_REFERRED = ("customers", "parents", "segments", "tags", "countries")
#: A word this near before a group's name belongs to it.
_NEAR = 8


def take_scope(clause: Clause, *, amounts: bool = True) -> ProposedScope:
    """Take everything that says whom the clause speaks of out of it."""
    found = _exceptions(clause)
    while clause.take(_ONLY_WHOM):
        pass
    if amounts:
        found |= _amounts(clause)
    found |= _newness(clause) | _currencies(clause) | _groups(clause) | _countries(clause) | _names(clause)
    scope = ProposedScope.model_validate({key: value for key, value in found.items() if value})
    return _of_before(clause, scope) if clause.has("PRON") and not names_somebody(scope) else scope


def names_somebody(scope: ProposedScope) -> bool:
    """Say whether a scope names customers, segments, tags, countries or currencies, or new customers."""
    named = (scope.customers, scope.parents, scope.segments, scope.tags, scope.countries, scope.currencies)
    return any(named) or scope.invoices_at_most is not None


def _of_before(clause: Clause, scope: ProposedScope) -> ProposedScope:
    """Read "they" as whom this sentence or the one before spoke of; nobody there leaves the clause unbound."""
    is_fresh = clause.thread.scope_at in (clause.number - 1, clause.number)
    last = clause.thread.last_scope if is_fresh else ProposedScope()
    clause.unbound = not names_somebody(last)
    return scope.model_copy(update={key: getattr(last, key) for key in _REFERRED})


def _exceptions(clause: Clause) -> _Slots:
    found: dict[str, list[str]] = {
        "except_customers": [], "except_segments": [], "except_tags": [], "except_countries": [],
    }  # fmt: skip
    taken = clause.take("EXC")
    for item in taken.tokens[0].value if taken else ():
        if item.kind == "GROUP":
            field, name = clause.page.group(item)
            found[f"except_{field}"].append(name)
        elif item.kind == "COUNTRY":
            found["except_countries"].append(item.value)
        else:
            found["except_customers"].append(item.text)
    return {field: tuple(names) for field, names in found.items()}


def _amounts(clause: Clause) -> _Slots:
    found: _Slots = {}
    for field, kind in (("above", "ABOVE"), ("below", "BELOW")):
        if (token := clause.take(kind)) is not None and (slots := clause.amount(token.tokens[0])):
            found |= {field: slots["amount"], "currency": slots["currency"]}
    return found


def _newness(clause: Clause) -> _Slots:
    """Take new customers, told by how many invoices they have had."""
    new = clause.take("NEW? CUST? FIRSTN|FIRSTN")
    return {"invoices_at_most": next(token.value for token in new.tokens if token.kind == "FIRSTN")} if new else {}


def _currencies(clause: Clause) -> _Slots:
    written = [re.sub("(?i)sterling", "pounds", token.value) for token in clause.drop("CURSCOPE")]
    return {"currencies": tuple(settle_currency(word, clause.page.home_currency) for word in written)}


def _groups(clause: Clause) -> _Slots:
    """Take segments and tags: those of the book, then those the text only calls so ("the segment Gold")."""
    found: dict[str, tuple[str, ...]] = {"segments": (), "tags": ()}
    while (group := clause.take("TAGWORD* {g:GROUP} (TAGWORD|CUST|GROUPWORD|BILL)*")) is not None:
        field, name = clause.page.group(group["g"])
        found[field] = _once_each((*found[field], name))
    while (named := clause.take("TAGWORD {n:NAME|w}")) is not None:
        field = "segments" if "segment" in named.tokens[0].folded else "tags"
        found[field] = (*found[field], named["n"].text)
    return {**found}


def _countries(clause: Clause) -> _Slots:
    return {"countries": _once_each(token.value for token in clause.drop("COUNTRY"))}


def _names(clause: Clause) -> _Slots:
    """Take the names left over: customers, or the parents of a group."""
    customers: list[str] = []
    parents: list[str] = []
    while (group := clause.take(_GROUP_OF)) is not None:
        parents.append(group["n"].text)
    for token in clause.drop("KNOWN", "NAME"):
        if (parent := _parent(clause, token)) is not None:
            parents.append(parent)
        else:
            customers.append(token.text)
    clause.drop("POSS")
    return {"customers": _once_each(customers), "parents": _once_each(parents)}


def _parent(clause: Clause, token: Token) -> str | None:
    """Give the parent a name stands for ("companies of the Delta Group"); None for a customer's name."""
    bare = _GROUP_END.sub("", token.text)
    if bare == token.text:
        return None
    before = [other for other in clause.whole if other.end <= token.start]
    if token.kind == "KNOWN":
        near = any(other.kind in ("IN", "BY") and token.start - other.end < _NEAR for other in before)
        return token.text if near else None
    return bare if any(other.kind in ("IN", "CUST", "BY", "BILL") for other in before) else None


def _once_each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
