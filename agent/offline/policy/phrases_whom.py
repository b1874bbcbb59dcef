"""Phrases of people: new customers, those of a currency, who is excepted, and persons by name or office."""

from __future__ import annotations

from agent.offline.policy.matched import Made, Matched, Step


def _first_invoices(match: Matched) -> Made:
    return "FIRSTN", int(match.part("n").value) if "n" in match.parts else 1


def _of_currency(match: Matched) -> Made:
    return "CURSCOPE", match.part("c").text


def _exceptions(match: Matched) -> Made:
    items = tuple(token for token in match.tokens if token.kind in ("GROUP", "NAME", "KNOWN", "COUNTRY"))
    return ("EXC", items) if items else None


def _person(match: Matched) -> Made:
    return "PERSON", match.written


def _twice_named(match: Matched) -> Made:
    """Join an office and who holds it; whoever wrote the page stays "me"."""
    return "PERSON", "me" if match.last.text == "me" else match.written


#: Words between a new customer and the invoices it has.
_NEW = "NEW? CUST? (AT|BY|IN|FOR|WHO|COMMA|PAREN|NEW|ONLY)*"
_NEW_LOOSELY = "NEW? (CUST|w)* (AT|BY|IN|FOR|WHO|PRON|BECAUSE|COMMA|COLON|PAREN|NEW|ONLY|UNTIL|HAVE|IF)*"
_WHOM = "(GROUP|NAME|KNOWN|COUNTRY)"
_AND_WHOM = "(COMMA|AND|OR|COMMA AND|CUST|IN|FOR|TAGWORD|TO|BY)*"
WHOM: tuple[Step, ...] = (
    (f"{_NEW_LOOSELY} (ORD|FIRST) {{n:NUM}} BILL PAREN?", _first_invoices),
    (f"{_NEW} (ATMOST|UNDER) {{n:NUM}} BILL PAREN?", _first_invoices),
    (f"{_NEW} FIRST BILL PAREN?", _first_invoices),
    ("{c:CURRENCY} (CUST|BILL)", _of_currency),
    ("(CUST|BILL) (WHO|BY|IN|LATE|BILL|AT)* {c:CURRENCY}", _of_currency),
    (
        f"(EXCEPT|OUTSIDE) (FOR|IN|TO|BY|IF|PRON|AT|CUST)* {_WHOM}( {_AND_WHOM} {_WHOM})* (CUST|TAGWORD|GROUPWORD)*",
        _exceptions,
    ),
    (f"CUST BUT (FOR|IN|TO|BY)* {_WHOM}( (COMMA|AND|OR|COMMA AND|CUST) {_WHOM})* CUST?", _exceptions),
)
#: "of credit and accounts", after an office.
_OF_WHAT = "( BY ((ROLEMOD|ACT|MSG|ROLE|NAME|BILL|CUST)(AND )? )*(ROLEMOD|ROLE|NAME|CUST))?"
_OFFICE = "((ROLEMOD|GROUPWORD|CUST|ROLE) )*ROLE( ROLEMOD)?"
PERSONS: tuple[Step, ...] = (
    ("ME|MY", ("PERSON", "me")),
    ("TITLE+ (NAME|NOUN)( NAME)*", _person),
    ("NAME TITLE", _person),
    ("(GROUP )((ROLEMOD|GROUPWORD) )*ROLE", _person),
    (f"((NAME|ROLEMOD|DISPUTE|TOPIC|SUPPLY|ACT|SEASON|GROUPWORD) NUM? ){_OFFICE}{_OF_WHAT}", _person),
    ("NAME POSS (ROLEMOD|CUST)* ROLE", _person),
    (f"((ROLEMOD|ROLE|CUST|GROUPWORD)(DASH )? )*ROLE( ROLEMOD)?{_OF_WHAT}", _person),
    ("PERSON PERSON", _twice_named),
)
