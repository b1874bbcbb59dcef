"""What holds where the policy is silent, and the outer bounds no policy may pass; each with its source.

The figures follow common first-party practice: at most one message a contact and day, two a week, three business
days between nudges, business hours in the customer's own zone. The outer hours are those of US Regulation F
(12 CFR 1006.6(b)), taken as good practice for business debts too.
"""

from __future__ import annotations

from datetime import time, timedelta

from policies.cash.bands import PrecisionRules
from policies.cash.rules import CashRules
from policies.policy import CapRule, GapRule, HoursRule, PromiseRule, Span

_NOWHERE = Span(start=0, end=0)

#: Never outside these local hours, whatever a policy says.
EARLIEST = time(8, 0)
LATEST = time(21, 0)
#: Free words are not sent in the last of WhatsApp's 24 hours: a provider that queues them for some minutes would have
#: them refused (error 63016). Twilio names no figure; half an hour is ours, for its queue and clocks that differ.
WINDOW_MARGIN = timedelta(minutes=30)

DEFAULT_CAP = CapRule(id="default:cap", span=_NOWHERE, messages=2, days=7)
DEFAULT_GAP = GapRule(id="default:gap", span=_NOWHERE, days=3, business_days=True)
DEFAULT_HOURS = HoursRule(
    id="default:hours",
    span=_NOWHERE,
    from_hour=9,
    to_hour=18,
    weekdays=(0, 1, 2, 3, 4),
    skip_holidays=True,
)
DEFAULT_PROMISE = PromiseRule(id="default:promise", span=_NOWHERE, max_days_ahead=14, grace_days=2)

#: Days in which payments that are always a little short are counted as a habit; ours, as is the number of times.
TOLERANCE_HABIT_DAYS = 90
#: Common practice in applying cash: decide alone from a score of 0.95 and 0.15 ahead of the next; close a difference
#: of at most 1.00 and 0.1 %, within 5.00 a customer and month; absorb no bank fee unless told to (up to 50 is usual);
#: three days of grace for early-payment discounts; an alias is believed from its second consistent use; exchange within
#: 2 % of the rate. Rates of withholding are those of Indian TDS. The bounds of subset sums come of a simulation: with
#: odd cents a sum of up to six in 25 invoices is unique in 99 of 100 cases. The limit is ours: above it a person looks.
DEFAULT_CASH = CashRules(
    currency="EUR",
    auto_limit_minor=25_000_000,
    auto_score=950,
    propose_score=700,
    margin=150,
    tolerance_minor=100,
    tolerance_basis_points=10,
    tolerance_month_minor=500,
    tolerance_habit_times=3,
    fee_absorbed_minor=0,
    discount_grace_days=3,
    alias_confirmations=2,
    promise_window_days=10,
    rate_basis_points=200,
    oldest_of_equal_first=False,
    withholding_basis_points=(10, 100, 200, 500, 1_000, 2_000),
    subset_items=25,
    subset_size=6,
)

#: One wrong match in a thousand is what a tenant may be asked to bear; a kind is judged from thirty matches on, over a
#: quarter. Two months are how long a customer who was not credited usually stays silent; both are ours.
DEFAULT_PRECISION = PrecisionRules(floor_thousandths=999, least_applied=30, weeks=12, days_to_take_back=60)

IN_WORDS = {
    "default:cap": "at most two messages in seven days",
    "default:gap": "at least three business days between messages",
    "default:hours": "9:00 to 18:00 local time on business days",
    "default:adapting": "the first reminder to a reliable payer waits for the day it usually pays",
    "default:promise": "promises up to 14 days ahead, two business days of grace",
}
