"""What a :86: tells of a line: German sub-fields behind a mark, Dutch ones between strokes, or plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sources.bank.statement import Counterparty
from sources.bank.values import reference, words, wrapped

#: A German sub-field is this wide; longer words go on in the next.
_SUB_FIELD_WIDTH = 27
_GERMAN = re.compile(r"(\d{3})([?>@+])(?=\d\d)")
_GERMAN_NAMED = re.compile(
    r"(?:(?<=\s)|^)(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|RREF|PURP|SQTP)\+"
)
_PURPOSE = ("20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "60", "61", "62", "63")
#: Business transaction codes of the German banks for direct debits and transfers that came back.
_GERMAN_RETURNS = frozenset({"108", "109", "159"})
_DUTCH = re.compile(
    r"/(TRTP|IBAN|BIC|NAME|REMI|EREF|KREF|MARF|CSID|CNTP|ORDP|BENM|ADDR|ISDT|RTRN|PREF|PURP|ULTD|ULTB|ULTC|SVCL|TRCD"
    r"|OCMT|CHGS|EXCH)/"
)


@dataclass(frozen=True, slots=True)
class Memo:
    """What was read of one line's :86:; `returned` says that it brings an earlier payment back."""

    remittance: str = ""
    end_to_end_id: str = ""
    customer_reference: str = ""
    mandate_id: str = ""
    creditor_references: tuple[str, ...] = ()
    counterparty: Counterparty = field(default_factory=Counterparty)
    text: str = ""
    code: str = ""
    reason: str = ""
    returned: bool = False


def read_memo(written: str, place: str) -> Memo:
    """Read a :86: in whichever way it is written."""
    found = _GERMAN.match(written)
    if found:
        return _german(found[1], found[2], written[found.end() - 1 :], place)
    if _DUTCH.match(written):
        return _dutch(written.replace("\n", ""), place)
    return Memo(remittance=words(written, place=place))


def _german(code: str, mark: str, written: str, place: str) -> Memo:
    # The bank wraps the field at 65 characters wherever it is; the line end is not part of any word.
    parts = re.split(re.escape(mark) + r"(?=\d\d)", written.replace("\n", ""))[1:]
    fields = {part[:2]: part[2:] for part in parts}
    named = _named([fields[key] for key in _PURPOSE if key in fields], place)
    returned = code in _GERMAN_RETURNS
    return Memo(
        remittance=named.get("SVWZ", ""),
        end_to_end_id=reference(named.get("EREF", "")),
        customer_reference=reference(named.get("KREF", "")),
        mandate_id=reference(named.get("MREF", "")),
        counterparty=Counterparty(
            name=wrapped([fields.get("32", ""), fields.get("33", "")], _SUB_FIELD_WIDTH, place),
            account=words(fields.get("31", "") or named.get("IBAN", ""), place=place),
            bic=words(fields.get("30", "") or named.get("BIC", ""), place=place),
            on_behalf_of=named.get("ABWA", ""),
        ),
        text=words(fields.get("00", ""), place=place),
        code=code,
        reason=words(fields.get("34", ""), place=place) if returned else "",
        returned=returned,
    )


def _named(sub_fields: list[str], place: str) -> dict[str, str]:
    """Sort sub-fields by the identifier before them; what comes before any is the payer's own words."""
    parts: dict[str, str] = {}
    name = "SVWZ"
    for sub_field in sub_fields:
        pieces = _GERMAN_NAMED.split(sub_field)
        # One that fills its width goes on in the next without a blank, whatever identifier it begins with.
        end = "" if len(sub_field) >= _SUB_FIELD_WIDTH else " "
        parts[name] = parts.get(name, "") + pieces[0] + (end if len(pieces) == 1 else " ")
        for at in range(1, len(pieces), 2):
            name = pieces[at]
            parts[name] = parts.get(name, "") + pieces[at + 1] + (end if at == len(pieces) - 2 else " ")
    return {name: words(found, place=place) for name, found in parts.items()}


def _dutch(written: str, place: str) -> Memo:
    _, *rest = _DUTCH.split(written)
    fields: dict[str, str] = {}
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        fields.setdefault(name, value.strip("/ "))
    account, bic, payer = [*fields.get("CNTP", "").split("/"), "", "", ""][:3]
    kind, _, told = fields.get("REMI", "").partition("/")
    structured = told.rpartition("/")[2] if kind == "STRD" else ""
    return Memo(
        remittance=words(told.strip("/ ") if kind in {"USTD", "STRD"} else fields.get("REMI", ""), place=place),
        end_to_end_id=reference(fields.get("EREF", "")),
        customer_reference=reference(fields.get("PREF", "") or fields.get("KREF", "")),
        mandate_id=reference(fields.get("MARF", "")),
        creditor_references=(words(structured, place=place),) if structured else (),
        counterparty=Counterparty(
            name=words(fields.get("NAME", "") or payer, place=place),
            account=words(fields.get("IBAN", "") or account, place=place),
            bic=words(fields.get("BIC", "") or bic, place=place),
            on_behalf_of=words(fields.get("ULTD", ""), place=place),
        ),
        text=words(fields.get("TRTP", ""), place=place),
        reason=words(fields.get("RTRN", ""), place=place),
        returned="RTRN" in fields,
    )
