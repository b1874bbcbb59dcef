"""What invoices in another currency take of a payment that was exchanged: together all of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from ledger.allocations import AllocationKind
from policies.cash.candidate import Part


def drawn_by(parts: Sequence[Part], paid_minor: int) -> list[int | None]:
    """Divide a payment among the parts it pays in cash, by what each settles; None for those that take no money."""
    cash = [part.minor if part.kind is AllocationKind.CASH else 0 for part in parts]
    total = sum(cash) or 1
    bounds = [paid_minor * settled // total for settled in accumulate(cash, initial=0)]
    shares = [after - before for before, after in pairwise(bounds)]
    return [share if part.kind is AllocationKind.CASH else None for part, share in zip(parts, shares, strict=True)]
