"""Numbers nearly right: look-alike letters, one slip, cut off by the bank, or glued together."""

from __future__ import annotations

from policies.cash.evidence import Evidence
from policies.cash.money_in import OpenItem
from policies.cash.tokens import is_year, number_keys

#: Beyond so many invoices of one payer, a number nearly right means nothing.
_MOST_ITEMS = 200
_MOST_NUMBERS = 60
_SHORTEST = 4
_LEAST_LEFT = 5


def nearly_named(evidence: Evidence) -> tuple[OpenItem, ...]:
    """Return the payer's invoices that the text nearly names; numbers that are right, or fit two, are left out."""
    currency = evidence.money.amount.currency
    items = [item for item in evidence.payable if item.currency == currency]
    if len(items) > _MOST_ITEMS:
        return ()
    found: dict[int, OpenItem] = {}
    for number in _doubtful(evidence):
        near = [item for item in items if _near(number, item)]
        near = near if len(near) == 1 else _glued(number, items)
        found.update((item.invoice_id, item) for item in near)
    return tuple(item for item in items if item.invoice_id in found)


def _doubtful(evidence: Evidence) -> list[str]:
    """Return what may be numbers and is none the book knows, the longest first; years are years."""
    right = {key for item in evidence.items for key in (number_keys(item.number).full, *number_keys(item.number).cores)}
    numbers = (number for number in evidence.tokens.numbers - right if not is_year(number))
    return sorted(numbers, key=lambda number: (-len(number), number))[:_MOST_NUMBERS]


def misread_as(evidence: Evidence, item: OpenItem) -> bool:
    """Say whether a number that is written is this invoice's but for one slip, though it may be another's as well."""
    full = number_keys(item.number).full
    return len(full) >= _SHORTEST and any(one_slip(number, full) for number in evidence.tokens.numbers)


def _near(number: str, item: OpenItem) -> bool:
    keys = number_keys(item.number)
    seen = number_keys(number).skeleton
    if seen == keys.skeleton or seen in keys.cores:
        return len(seen) >= _SHORTEST
    if len(number) >= _LEAST_LEFT and (keys.full.startswith(number) or keys.full.endswith(number)):
        return True
    return any(len(own) >= _SHORTEST and one_slip(number, own) for own in (keys.full, *keys.cores))


def one_slip(first: str, second: str) -> bool:
    """Say whether one character changed, left out, put in, or swapped with its neighbour makes one the other."""
    if abs(len(first) - len(second)) > 1 or first == second:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    rest, other = first[start:], second[start:]
    if len(rest) > len(other):
        return rest[1:] == other
    if len(rest) < len(other):
        return rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])


def _glued(number: str, items: list[OpenItem]) -> list[OpenItem]:
    """Take digits apart that are several numbers of invoices written without a sign between them."""
    if not number.isdigit() or len(number) < 2 * _SHORTEST:
        return []
    cores = {core: item for item in items for core in number_keys(item.number).cores if len(core) >= _SHORTEST}
    found, rest = [], number
    while rest:
        fitting = [core for core in cores if rest.startswith(core)]
        if len(fitting) != 1:
            return []
        found.append(cores[fitting[0]])
        rest = rest[len(fitting[0]) :]
    return found
