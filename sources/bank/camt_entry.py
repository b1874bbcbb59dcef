"""One entry of an account report: a payment, or a batch of them, with all that tells what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ledger.bank_accounts import bare_account
from ledger.money import Money
from sources.bank.camt_nodes import (
    Node,
    account_at,
    any_of,
    at,
    day_at,
    every,
    first,
    money_at,
    signed_money_at,
)
from sources.bank.statement import BankFileError, BankLine, Counterparty, LineKind, NamedDocument
from sources.bank.values import direction, reference, total, words, wrapped

#: Sub-families of bank transaction codes (ISO 20022 external code set) that bring back an earlier payment.
_RETURNS = frozenset({"RRTN", "RPCR", "UPCQ", "UPCT", "UPDD", "PRDD", "RCDD", "UDFT", "ARET", "XRTN"})
_FEES = frozenset({"CHRG", "COMM", "FEES", "COMI", "INTR", "TAXE"})
#: Payers' banks cut free text here, at no particular letter.
_TEXT_WIDTH = 140


@dataclass(frozen=True, slots=True)
class Ledger:
    """Which account the entries are of; `created` dates an entry that names no day."""

    account: str
    currency: str
    created: date | None


def read_entry(ledger: Ledger, node: Node, place: str) -> BankLine:
    """Read one `Ntry`; raise BankFileError where it is no sound entry."""
    amount = signed_money_at(node, place)
    line = _bare(ledger, node, amount, place)
    details = every(node, "NtryDtls/TxDtls")
    count = at(node, "NtryDtls/Btch/NbOfTxs") or at(node, "Btch/NbOfTxs")
    line = replace(line, batch_count=int(count) if count.isascii() and count.isdigit() else max(len(details), 1))
    if len(details) == 1:
        return _with_charges(_detailed(ledger, line, details[0]), node, details[0])
    if details:
        return _batch(ledger, line, node, details)
    return _with_charges(line, node)


def _bare(ledger: Ledger, node: Node, amount: Money, place: str) -> BankLine:
    booked = day_at(node, "BookgDt", place) or day_at(node, "ValDt", place) or ledger.created
    if booked is None:
        raise BankFileError("date", "the entry has no day, nor has its statement", place)
    return BankLine(
        place=place,
        amount=amount,
        booked_on=booked,
        value_on=day_at(node, "ValDt", place) or booked,
        kind=_kind(node, amount, at(node, "RvslInd") == "true"),
        bank_reference=reference(at(node, "AcctSvcrRef")),
        bank_text=words(at(node, "AddtlNtryInf"), place=place),
        bank_code=_code(node),
        # Before version 8 the status is plain text, since then a code below it; without one it is booked.
        booked=any_of(node, "Sts/Cd", "Sts/Prtry", "Sts") in {"BOOK", ""},
    )


def _kind(node: Node, amount: Money, reversed_: bool) -> LineKind:
    sub_family = at(node, "BkTxCd/Domn/Fmly/SubFmlyCd")
    if first(node, "RtrInf") is not None or sub_family in _RETURNS:
        return LineKind.RETURN
    if reversed_:
        return LineKind.REVERSAL
    return LineKind.FEE if sub_family in _FEES else direction(amount)


def _code(node: Node) -> str:
    domain = [at(node, f"BkTxCd/Domn/{path}") for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    return "-".join(filter(None, domain)) or reference(at(node, "BkTxCd/Prtry/Cd"))


def _batch(ledger: Ledger, line: BankLine, node: Node, details: list[Node]) -> BankLine:
    """Read a batch entry; without an amount for each payment it stays one line that knows their number."""
    amounts = [_own_amount(detail, line, f"{line.place}/TxDtls[{n}]") for n, detail in enumerate(details, 1)]
    if any(amount is None for amount in amounts):
        return _with_charges(line, node)
    members = tuple(
        _detailed(ledger, replace(line, place=f"{line.place}/TxDtls[{n}]", amount=amount, batch_count=1), detail)
        for n, (amount, detail) in enumerate(zip(amounts, details, strict=True), 1)
        if amount is not None
    )
    charges = _charges(node, line.place)
    taken = line.amount.minor - total(members, ledger.currency).minor
    if charges and charges.currency == ledger.currency and taken and -charges.minor == taken:
        kept = replace(line, place=f"{line.place}/Chrgs", amount=-charges, kind=LineKind.CHARGE, batch_count=1)
        members = (*members, kept)
    return replace(line, members=members, batch_count=max(line.batch_count, len(details)), charges=charges)


def _own_amount(detail: Node, line: BankLine, place: str) -> Money | None:
    """Return what a payment of a batch adds to the account, or None where it is not told in its currency."""
    stated = money_at(detail, "Amt", place) or money_at(detail, "AmtDtls/TxAmt/Amt", place)
    if stated is None or stated.currency != line.amount.currency:
        return None
    side = at(detail, "CdtDbtInd") or ("DBIT" if line.amount.minor < 0 else "CRDT")
    return -stated if side == "DBIT" else stated


def _detailed(ledger: Ledger, line: BankLine, detail: Node) -> BankLine:
    place = line.place
    kind = _kind(detail, line.amount, reversed_=False)
    own = LineKind.RETURN if LineKind.RETURN in {kind, line.kind} else line.kind
    if own in {LineKind.CREDIT, LineKind.DEBIT}:
        own = kind
    instructed = money_at(detail, "AmtDtls/InstdAmt/Amt", place)
    return replace(
        line,
        kind=own,
        bank_reference=_bank_reference(line, detail),
        customer_reference=reference(any_of(detail, "Refs/InstrId", "Refs/PmtInfId")),
        end_to_end_id=reference(at(detail, "Refs/EndToEndId")),
        mandate_id=reference(at(detail, "Refs/MndtId")),
        creditor_references=_creditor_references(detail, place),
        documents=tuple(_documents(detail, place)),
        remittance=_remittance(detail, place),
        bank_text=words(line.bank_text, at(detail, "AddtlTxInf"), place=place),
        bank_code=_code(detail) or line.bank_code,
        reason=words(any_of(detail, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"), place=place),
        counterparty=_counterparty(ledger, detail, line.amount, turned=own in {LineKind.RETURN, LineKind.REVERSAL}),
        instructed=instructed if instructed != Money(abs(line.amount.minor), line.amount.currency) else None,
    )


def _bank_reference(line: BankLine, detail: Node) -> str:
    own = reference(any_of(detail, "Refs/AcctSvcrRef"))
    # A notification and a statement agree on the entry's own reference; the payment's helps where it has none.
    return line.bank_reference or own


def _creditor_references(detail: Node, place: str) -> tuple[str, ...]:
    found = [words(at(node, "Ref"), place=place) for node in every(detail, "RmtInf/Strd/CdtrRefInf")]
    # Version 1 of 2007 had them in another place.
    found += [words(node.text, place=place) for node in every(detail, "RmtInf/Strd/CdtrRefInf/CdtrRef")]
    return tuple(dict.fromkeys(filter(None, found)))


def _documents(detail: Node, place: str) -> Iterator[NamedDocument]:
    for node in every(detail, "RmtInf/Strd"):
        numbers = [reference(at(document, "Nb") or at(document, "RfrdDocNb")) for document in every(node, "RfrdDocInf")]
        amounts = [money_at(node, f"RfrdDocAmt/{name}", place) for name in ("RmtdAmt", "DuePyblAmt")]
        amount = next((found for found in amounts if found is not None), None)
        named = [number for number in numbers if number]
        for number in named:
            yield NamedDocument(words(number, place=place), amount if len(named) == 1 else None)


def _remittance(detail: Node, place: str) -> str:
    free = wrapped([node.text for node in every(detail, "RmtInf/Ustrd")], _TEXT_WIDTH, place)
    more = [node.text for node in every(detail, "RmtInf/Strd/AddtlRmtInf")]
    return words(free, *more, place=place)


def _counterparty(ledger: Ledger, detail: Node, amount: Money, *, turned: bool) -> Counterparty:
    """Return the other side: who paid a credit, who got a debit; what comes back keeps its old sides."""
    incoming = (amount.minor >= 0) is not turned
    role, other = ("Dbtr", "Cdtr") if incoming else ("Cdtr", "Dbtr")
    # Banks differ in how they write what comes back; of a payment, the far side has one role only.
    for found in [_party(detail, each) for each in ((role, other) if turned else (role,))]:
        if found != Counterparty() and not _is_ours(ledger, found):
            return found
    return Counterparty()


def _is_ours(ledger: Ledger, party: Counterparty) -> bool:
    return bool(party.account) and bare_account(party.account) == bare_account(ledger.account)


def _party(detail: Node, role: str) -> Counterparty:
    parties, place = "RltdPties", detail.name
    named = any_of(detail, f"{parties}/{role}/Nm", f"{parties}/{role}/Pty/Nm", f"{parties}/{role}Acct/Nm")
    ultimate = any_of(detail, f"{parties}/Ultmt{role}/Nm", f"{parties}/Ultmt{role}/Pty/Nm")
    agent = f"RltdAgts/{role}Agt/FinInstnId"
    return Counterparty(
        name=words(named or ultimate, place=place),
        account=words(account_at(first(detail, f"{parties}/{role}Acct")), place=place),
        bic=words(any_of(detail, f"{agent}/BICFI", f"{agent}/BIC"), place=place),
        on_behalf_of=words(ultimate if named else "", place=place),
    )


def _with_charges(line: BankLine, *nodes: Node) -> BankLine:
    found = next((charges for node in nodes if (charges := _charges(node, line.place))), None)
    return replace(line, charges=found)


def _charges(node: Node, place: str) -> Money | None:
    """Sum what the bank took, which since version 4 stands in records of its own."""
    records = every(node, "Chrgs/Rcrd") or every(node, "Chrgs")
    amounts = [amount for record in records if (amount := money_at(record, "Amt", place)) is not None]
    if not amounts or len({amount.currency for amount in amounts}) > 1:
        return None
    return Money(sum(amount.minor for amount in amounts), amounts[0].currency)
