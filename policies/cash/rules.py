"""What a tenant may set about matching cash; the defaults stand in `policies/defaults.py`."""

from __future__ import annotations

from dataclasses import dataclass

from policies.account_rules import at_par
from policies.cash.bands import Band


@dataclass(frozen=True, slots=True)
class CashRules:
    """The limits of automatic matching; amounts in minor units of `currency`, others counted at par.

    Scores are in thousandths. `rate_basis_points` is how far an exchange may be off the rate.
    A customer whose payments were closed by tolerance `tolerance_habit_times` lately makes a habit of it.
    What falls into a `demoted` band is for a person.
    """

    currency: str
    auto_limit_minor: int
    auto_score: int
    propose_score: int
    margin: int
    tolerance_minor: int
    tolerance_basis_points: int
    tolerance_month_minor: int
    tolerance_habit_times: int
    fee_absorbed_minor: int
    discount_grace_days: int
    alias_confirmations: int
    promise_window_days: int
    rate_basis_points: int
    oldest_of_equal_first: bool
    withholding_basis_points: tuple[int, ...]
    subset_items: int
    subset_size: int
    demoted: frozenset[Band] = frozenset()

    def in_currency(self, minor: int, currency: str) -> int:
        """Return an amount of the rules in another currency's minor units, at par (decision 0011)."""
        return minor if currency == self.currency else at_par(minor, self.currency, currency)
