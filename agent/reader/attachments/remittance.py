"""A remittance advice or a proof of payment in what was taken out of a file; typed figures with their places.

Every file is data: what it says can pause the chasing of invoices it names, or bring a person, and nothing else. The
rows have to sum to the stated total to the cent; whatever does not tie, or can be read in two ways, says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from agent.reader.amounts import CURRENCY_CODE
from agent.reader.attachments import words
from agent.reader.attachments.accounts import Account, accounts_paid
from agent.reader.attachments.accounts import pays_to_us as _pays_to_us
from agent.reader.attachments.columns import Figures, Header, figures_of, header_of, unknown_number
from agent.reader.attachments.extracted import Extracted
from agent.reader.attachments.lines import Amount, Eyes, Line, lines_of
from agent.reader.attachments.words import ColumnKind
from agent.reader.claims import ReaderContext

#: Rows of one advice; a longer one is for a person and an import.
MAX_ROWS = 2_000


class PaperKind(StrEnum):
    """What a file is to us."""

    ADVICE = "remittance advice"
    PROOF = "proof of payment"


class RowKind(StrEnum):
    """What a row is for; all but INVOICE lessen what is paid."""

    INVOICE = "invoice"
    DISCOUNT = "discount"
    WITHHOLDING = "withholding"
    DEDUCTION = "deduction"
    CREDIT = "credit"


class Doubt(StrEnum):
    """Why a paper cannot be relied on; each goes on from "it"."""

    NO_TOTAL = "states no total"
    TOTALS_DIFFER = "states totals that differ"
    CURRENCIES_DIFFER = "has amounts in two currencies"
    UNCLEAR_ROW = "has a row that can be read in two ways"
    TOO_MANY_ROWS = "has more rows than are read"
    DOES_NOT_SUM = "has rows that do not sum to its total"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: minor units, never below zero save for an invoice taken back, and the customer's invoices it names."""

    kind: RowKind
    minor: int
    place: str
    invoice_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnknownNumber:
    """What stands where an invoice number belongs and is none of the customer's; letters and digits alone."""

    written: str
    place: str


@dataclass(frozen=True, slots=True)
class StatedDay:
    """The day of payment as stated."""

    day: date
    place: str


@dataclass(frozen=True, slots=True)
class Reference:
    """What the bank or the payer calls the payment: one token of letters and digits."""

    token: str
    place: str


@dataclass(frozen=True, slots=True)
class Remittance:
    """What a file says was, or will be, paid. `difference_minor` is the total less the rows; None without either."""

    kind: PaperKind
    currency: str
    rows: tuple[Row, ...]
    invoice_numbers: tuple[str, ...]
    unknown: tuple[UnknownNumber, ...]
    total: Amount | None
    day: StatedDay | None
    reference: Reference | None
    accounts: tuple[Account, ...]
    doubts: tuple[Doubt, ...]
    difference_minor: int | None

    @property
    def ties(self) -> bool:
        """Whether everything in it agrees."""
        return not self.doubts

    @property
    def pays_to_us(self) -> bool | None:
        """Whether the account paid to is ours; None when none is named or ours are not known."""
        return _pays_to_us(self.accounts)


@dataclass(frozen=True, slots=True)
class _Body:
    """The rows of a file as they are found, with what went wrong."""

    rows: tuple[Row, ...]
    unknown: tuple[UnknownNumber, ...]
    totals: tuple[tuple[int, Amount], ...]
    currencies: frozenset[str]
    says_paid: bool
    is_clear: bool


def find_remittance(
    file: Extracted, context: ReaderContext, own_accounts: frozenset[str], sent_at: datetime
) -> Remittance | None:
    """Find a remittance advice or a proof of payment; None when the file is neither.

    `own_accounts` are the accounts we are paid to, as `ledger.bank_accounts.bare_account` writes them.
    """
    eyes = Eyes(context, sent_at, context.currency)
    lines = lines_of(file, eyes)
    named = _currencies(lines)
    if len(named) == 1 and named != {context.currency}:
        # The bare amounts are in the one currency the file names; its minor unit may be another.
        eyes = replace(eyes, currency=next(iter(named)))
        lines = lines_of(file, eyes)
    body = _body(lines)
    kind = _kind(lines, body)
    if kind is None:
        return None
    numbers = dict.fromkeys(number for row in body.rows for number in row.invoice_numbers)
    if not body.rows:
        numbers = dict.fromkeys(number for line in lines for number in line.numbers)
    total, doubts = _total(body)
    difference = total.minor - _sum(body.rows) if total and body.rows else None
    if difference:
        doubts.append(Doubt.DOES_NOT_SUM)
    return Remittance(
        kind=kind,
        currency=eyes.currency,
        rows=body.rows,
        invoice_numbers=tuple(numbers),
        unknown=body.unknown,
        total=total,
        day=_day(lines),
        reference=_reference(lines),
        accounts=accounts_paid(lines, own_accounts),
        doubts=tuple(doubts),
        difference_minor=difference,
    )


def _currencies(lines: list[Line]) -> frozenset[str]:
    """Return every currency the file names, with an amount or by itself: as a column, or "all amounts in USD"."""
    beside = {piece.amount.currency for line in lines for piece in line.amounts if piece.amount}
    alone = {code for line in lines for code in CURRENCY_CODE.findall(line.text)}
    return frozenset((beside | alone) - {""})


def _kind(lines: list[Line], body: _Body) -> PaperKind | None:
    """Tell a payment paper by its title, or by a column only a payer writes; our own invoice has neither."""
    titles = [line.text for line in lines if _may_be_title(line)]
    if any(words.PROOF.search(title) for title in titles):
        return PaperKind.PROOF
    if body.says_paid and body.rows:
        return PaperKind.ADVICE
    # Many an invoice ends in a slip called "remittance advice", to be sent back with the money.
    is_demand = any(words.DEMAND.search(line.text) for line in lines)
    return PaperKind.ADVICE if not is_demand and any(words.ADVICE.search(title) for title in titles) else None


def _may_be_title(line: Line) -> bool:
    return len(" ".join(line.text.split())) <= words.TITLE_LENGTH and not words.ASKING.search(line.text)


def _body(lines: list[Line]) -> _Body:
    header = Header()
    rows: list[Row] = []
    unknown: list[UnknownNumber] = []
    totals: list[tuple[int, Amount]] = []
    says_paid, is_clear, label = False, True, None
    for line in lines:
        new = header_of(line)
        if new:
            header, label, says_paid = new, None, says_paid or new.says_paid
            continue
        if words.SUBTOTAL.search(line.text):
            continue
        rank = _total_rank(line) if not line.numbers else None
        if rank is not None or (label is not None and not line.numbers):
            stated = _stated_total(line, header, rank)
            if stated:
                totals.append((rank if rank is not None else label or 0, stated))
            label = rank if rank is not None and not line.amounts else None
            if stated or rank is not None:
                continue
        figures = figures_of(line, header)
        found, stranger = _rows(line, header, figures)
        rows += found
        unknown += [stranger] if stranger else []
        is_clear = is_clear and (figures.is_clear or not (line.numbers or stranger))
    if all(row.kind is not RowKind.INVOICE for row in rows):
        # Without a table "bank charges 15.00" is a remark, not a deduction from a row.
        rows = []
        # A table whose figures were not understood has nothing its total could be held against.
        is_clear = is_clear and not (header.columns and any(line.numbers for line in lines))
    return _Body(tuple(rows), tuple(unknown), tuple(totals), _currencies(lines), says_paid, is_clear)


def _total_rank(line: Line) -> int | None:
    """Return how surely a line states the total, 0 being surest; None when it does not."""
    for rank, pattern in enumerate(words.TOTALS):
        found = pattern.search(line.text)
        # The label comes first: what stands before it makes it part of a sentence.
        if found and not line.text[: found.start()].strip(" :.-"):
            return rank
        if found and rank == 0:
            return rank
    return None


def _stated_total(line: Line, header: Header, rank: int | None) -> Amount | None:
    figures = figures_of(line, header).by_kind
    if rank is not None and ColumnKind.NET in figures:
        return figures[ColumnKind.NET]
    if rank is not None and ColumnKind.NET not in header.kinds() and ColumnKind.GROSS in figures:
        return figures[ColumnKind.GROSS]
    amounts = [piece.amount for piece in line.sure_amounts or line.amounts if piece.amount]
    return amounts[0] if len(amounts) == 1 else None


def _rows(line: Line, header: Header, figures: Figures) -> tuple[list[Row], UnknownNumber | None]:
    """Return the rows a line makes: its invoice, and each deduction from it as a row of its own kind."""
    if not figures.by_kind:
        return [], None
    stranger = None if line.numbers else unknown_number(line, header)
    deducted = _deduction(line)
    if not line.numbers and (deducted or not stranger):
        return ([Row(deducted, abs(amount.minor), amount.place) for amount in _sole(figures)] if deducted else []), None
    found = UnknownNumber(*stranger) if stranger else None
    return list(_invoice_rows(line.numbers, figures)), found


def _invoice_rows(numbers: tuple[str, ...], figures: Figures) -> Iterator[Row]:
    by_kind = figures.by_kind
    reducing = [(kind, by_kind[kind]) for kind in words.REDUCING if kind in by_kind and by_kind[kind].minor]
    net, gross = by_kind.get(ColumnKind.NET), by_kind.get(ColumnKind.GROSS)
    reduced = sum(abs(amount.minor) for _, amount in reducing)
    if net is not None and net.minor + reduced == 0:
        # A list of what is open shows 0 as paid: that pays nothing.
        return
    if net is not None:
        settled = net.minor + reduced
        stated = gross if gross is not None and gross.minor == settled else net
        yield Row(RowKind.INVOICE, settled, stated.place, numbers)
    elif gross is not None:
        yield Row(RowKind.INVOICE, gross.minor, gross.place, numbers)
    for kind, amount in reducing:
        yield Row(RowKind(kind.value), abs(amount.minor), amount.place, numbers)


def _deduction(line: Line) -> RowKind | None:
    """Return what a row without an invoice takes off, by its first word that says so."""
    found = words.COLUMN.search(line.text)
    kind = ColumnKind(found.lastgroup) if found and found.lastgroup else ColumnKind.OTHER
    return RowKind(kind.value) if kind in words.REDUCING else None


def _sole(figures: Figures) -> list[Amount]:
    amounts = {amount.minor: amount for amount in figures.by_kind.values()}
    return list(amounts.values()) if len(amounts) == 1 else []


def _total(body: _Body) -> tuple[Amount | None, list[Doubt]]:
    """Return the total that is stated most surely, and what speaks against relying on the paper."""
    doubts = []
    # Before "amount" alone names a total there must be nothing better, and no rows it may be one of.
    stated = [(rank, amount) for rank, amount in body.totals if rank < len(words.TOTALS) - 1 or not body.rows]
    surest = [amount for rank, amount in stated if rank == min(stated, key=lambda one: one[0])[0]]
    if not any(amount.minor > 0 for amount in surest):
        doubts.append(Doubt.NO_TOTAL)
    if len({amount.minor for amount in surest}) > 1:
        doubts.append(Doubt.TOTALS_DIFFER)
    if len(body.currencies) > 1:
        doubts.append(Doubt.CURRENCIES_DIFFER)
    if not body.is_clear:
        doubts.append(Doubt.UNCLEAR_ROW)
    if len(body.rows) > MAX_ROWS:
        doubts.append(Doubt.TOO_MANY_ROWS)
    return (surest[-1] if surest else None), doubts


def _sum(rows: tuple[Row, ...]) -> int:
    return sum(row.minor if row.kind is RowKind.INVOICE else -row.minor for row in rows)


def _day(lines: list[Line]) -> StatedDay | None:
    """Return the day of payment: the only one that stands at, or under, words that announce it."""
    found: list[StatedDay] = []
    for line, below in zip(lines, [*lines[1:], None], strict=True):
        label = words.DAY.search(line.text)
        if not label or header_of(line):
            continue
        after = [piece for piece in line.pieces if piece.day and piece.start >= label.end()]
        under = [piece for piece in below.pieces if piece.day] if below and not line.pieces else []
        found += [StatedDay(piece.day, piece.place) for piece in (after or under)[:1] if piece.day]
    return found[0] if len({stated.day for stated in found}) == 1 else None


def _reference(lines: list[Line]) -> Reference | None:
    for line in lines:
        for found in words.REFERENCE.finditer(line.text):
            if any(character.isdigit() for character in found["token"]):
                return Reference(found["token"].upper(), line.place_at(found.start("token")))
    return None
