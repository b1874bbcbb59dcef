"""What part of an invoice may be asked for now: the disjoint portions of its balance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claims:
    """What stands against chasing an invoice, in minor units, each as stated and not yet trimmed."""

    held: bool = False
    disputed: int = 0
    planned: int = 0
    promised: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Portions:
    """The balance cut into disjoint parts, in minor units; they sum to the balance exactly."""

    held: int
    disputed: int
    planned: int
    promised: int
    pending: int
    chase: int


def portions(balance: int, claims: Claims) -> Portions:
    """Cut a balance into its portions; where claims overlap, the stronger wins and the weaker is trimmed.

    Order of strength: hold, dispute, plan, promise, pending cash. What is left is `chase`, never below zero.
    """
    left = balance
    parts: list[int] = []
    stated = (balance if claims.held else 0, claims.disputed, claims.planned, claims.promised, claims.pending)
    for claim in stated:
        part = min(max(claim, 0), left)
        parts.append(part)
        left -= part
    held, disputed, planned, promised, pending = parts
    return Portions(held, disputed, planned, promised, pending, chase=left)
