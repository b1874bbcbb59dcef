"""What invoices in another currency take of a payment that was exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from ledger.allocations import AllocationKind
from policies.cash.candidate import Part
from policies.cash.money_in import MoneyIn


def drawn_by(parts: Sequence[Part], money: MoneyIn, currency: str) -> list[int | None]:
    """Divide a payment among the parts it pays in cash, by what each settles; None for those that take no money.

    All of it, unless more was sent in the invoices' currency than they take: then the rest stays on account.
    """
    cash = [part.minor if part.kind is AllocationKind.CASH else 0 for part in parts]
    sent = money.instructed
    worth = max(sum(cash), sent.minor if sent and sent.currency == currency else 0) or 1
    bounds = [money.amount.minor * settled // worth for settled in accumulate(cash, initial=0)]
    shares = [after - before for before, after in pairwise(bounds)]
    return [share if part.kind is AllocationKind.CASH else None for part, share in zip(parts, shares, strict=True)]
