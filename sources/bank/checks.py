"""The sums of statements: opening and lines make the closing, members make their entry, counts are as stated."""

from __future__ import annotations

from sources.bank.statement import BankFileError, BankLine, Ended, Pieces, Statement
from sources.bank.values import total


def checked(pieces: Pieces) -> Pieces:
    """Pass a stream on while it adds up; raise BankFileError at the first place where it does not."""
    head: Statement | None = None
    booked = count = statements = 0
    for piece in pieces:
        if isinstance(piece, Statement):
            head, booked, count, statements = piece, 0, 0, statements + 1
        elif isinstance(piece, BankLine):
            assert head is not None
            _check_line(head, piece)
            booked += piece.amount.minor if piece.booked else 0
            count += 1
        else:
            assert head is not None
            _check_end(head, piece, booked, count)
        yield piece
    if not statements:
        raise BankFileError("no_statement", "it holds no statement of a bank account")


def _check_line(head: Statement, line: BankLine) -> None:
    if line.amount.currency != head.currency:
        raise BankFileError(
            "currency_mixed", f"a line in {line.amount.currency} stands in a statement in {head.currency}", line.place
        )
    if not line.members:
        return
    members = total(line.members, head.currency)
    if members != line.amount:
        raise BankFileError(
            "batch_not_tied", f"the payments of this entry make {members}, the entry is {line.amount}", line.place
        )


def _check_end(head: Statement, end: Ended, booked: int, count: int) -> None:
    if end.stated_lines is not None and end.stated_lines != count:
        raise BankFileError("count", f"the statement says it has {end.stated_lines} lines, but {count} came", end.place)
    for balance in (head.opening, end.closing):
        if balance is not None and balance.amount.currency != head.currency:
            raise BankFileError(
                "balance_currency",
                f"a balance in {balance.amount.currency} stands in a statement in {head.currency}",
                end.place,
            )
    if not head.complete or head.opening is None or end.closing is None:
        return
    reached = head.opening.amount.minor + booked
    if reached != end.closing.amount.minor:
        lines = type(head.opening.amount)(booked, head.currency)
        raise BankFileError(
            "not_tied",
            f"opening {head.opening.amount} and lines {lines} do not make the closing {end.closing.amount}",
            end.place,
        )
