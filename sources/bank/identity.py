"""What makes a line the same line in whatever file it comes: a statement, a notification, the same file again."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from ledger.bank_accounts import bare_account
from sources.bank.statement import BankLine


class Identities:
    """Names the lines of one statement, so that equal payments of one day are told apart by their count.

    The bank's own reference names a line, with day, amount and sign, as some banks use one for a payment and its fee.
    A line without one is named by what it says; two files that say it differently would give two lines.
    """

    def __init__(self, account: str) -> None:
        self._account = bare_account(account)
        self._seen: Counter[str] = Counter()

    def of(self, line: BankLine) -> str:
        """Return the identity of the next line."""
        digest = sha256("\x1f".join((self._account, *_named_by(line))).encode()).hexdigest()[:32]
        self._seen[digest] += 1
        count = self._seen[digest]
        return digest if count == 1 else f"{digest}:{count}"


def _named_by(line: BankLine) -> tuple[str, ...]:
    money = (line.value_on.isoformat(), str(line.amount.minor), line.amount.currency)
    if line.bank_reference:
        return ("reference", line.bank_reference, *money)
    payer = line.counterparty
    said = (line.end_to_end_id, line.customer_reference, payer.account, payer.name, line.remittance, line.bank_text)
    return ("content", line.booked_on.isoformat(), *money, *said, *line.creditor_references)
