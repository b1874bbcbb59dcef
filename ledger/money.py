"""Money as integer minor units plus an ISO 4217 currency; the only arithmetic on amounts in the house."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import cycle, islice

from babel.core import get_global


class CurrencyMismatchError(ValueError):
    """Two amounts of different currencies met in one sum."""


class UnknownCurrencyError(ValueError):
    """A code that is not an ISO 4217 currency."""


#: Currencies in use whose minor unit is not a hundredth (ISO 4217 list one, 2024).
_OTHER_DIGITS = {
    0: frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()),
    3: frozenset("BHD IQD JOD KWD LYD OMR TND".split()),
    4: frozenset("CLF UYW".split()),
}


@lru_cache(maxsize=512)
def minor_digits(currency: str) -> int:
    """Return how many decimals a currency has in the books of banks (JPY 0, EUR 2, KWD 3), by ISO 4217.

    CLDR's own figure is what shops show (RSD 0, IQD 0) and would round invoices.
    Raises UnknownCurrencyError when the code is no ISO 4217 currency.
    """
    if currency not in get_global("all_currencies"):
        raise UnknownCurrencyError(f"{currency!r} is not an ISO 4217 currency code")
    return next((digits for digits, codes in _OTHER_DIGITS.items() if currency in codes), 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount of one currency, in its minor units (cents, pence, fils)."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Money:
        """Make money from a decimal amount in major units, rounded half up to the currency's minor unit."""
        scaled = amount.scaleb(minor_digits(currency)).to_integral_value(rounding=ROUND_HALF_UP)
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.amount:,.{minor_digits(self.currency)}f} {self.currency}"

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency} cannot be summed")
        return other.minor


def split(total: Money, weights: list[int]) -> list[Money]:
    """Split an amount in proportion to weights by largest remainder, so that the parts sum exactly.

    Equal remainders go to the earlier part: 100.00 over three equal weights is 33.34, 33.33, 33.33.
    Raises ValueError when the weights do not sum to more than zero.
    """
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("weights must sum to more than zero")
    shares = [divmod(total.minor * weight, whole) for weight in weights]
    left = total.minor - sum(quotient for quotient, _ in shares)
    by_remainder = sorted(range(len(shares)), key=lambda i: (-shares[i][1], i))
    parts = [quotient for quotient, _ in shares]
    for i in islice(cycle(by_remainder), left):
        parts[i] += 1
    return [Money(part, total.currency) for part in parts]
