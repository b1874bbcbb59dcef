"""What the codes mean by which banks say why money was taken back: ISO 20022 return reasons and ACH return codes.

Of the ISO external code sets as of 2026 and the Nacha operating rules; only those a creditor meets.
"""

from __future__ import annotations

_MEANINGS = {
    "AC01": "the account number is wrong",
    "AC04": "account closed",
    "AC06": "account blocked",
    "AC13": "the account is a consumer's",
    "AG01": "direct debits are not allowed on the account",
    "AG02": "wrong operation code",
    "AM04": "not enough money",
    "AM05": "collected twice",
    "BE05": "the creditor is unknown to the payer",
    "CNOR": "the bank does not take part",
    "DNOR": "the bank does not take part",
    "FOCR": "called back",
    "MD01": "no mandate",
    "MD06": "the payer wants it back",
    "MD07": "the payer has died",
    "MS02": "the payer objects",
    "MS03": "no reason given",
    "RC01": "the bank is unknown",
    "RR04": "regulatory reason",
    "SL01": "the payer's bank may not take it",
    "NSF": "not enough money",
    "R01": "not enough money",
    "R02": "account closed",
    "R03": "no such account",
    "R04": "the account number is wrong",
    "R05": "not authorised",
    "R07": "authorisation revoked",
    "R08": "payment stopped",
    "R09": "money not available yet",
    "R10": "the payer did not authorise it",
    "R16": "account frozen",
    "R29": "the company did not authorise it",
}


def reason_words(told: str) -> str:
    """Return a reason as a person reads it: a code with its meaning, other words as they are."""
    meaning = _MEANINGS.get(told.strip().upper())
    return f"{told.strip().upper()} {meaning}" if meaning else told.strip()
