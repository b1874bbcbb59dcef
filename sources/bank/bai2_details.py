"""What the words of a BAI2 detail say: types that bring something back, and words some banks tag by a key."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ledger.money import Money
from sources.bank.statement import Counterparty, LineKind
from sources.bank.values import reference, words

_TAGGED = re.compile(r"([A-Z]{4}): ?(.*)")
#: Keys some banks put before a part of the words: the far side is the debtor of a credit, the creditor of a debit.
_KEYS = frozenset("REMI EREF CREF DBNM CRNM DACT CACT DBIC CBIC DABA CABA IDNM CHKN".split())

KINDS: dict[str, LineKind] = {
    **dict.fromkeys("250 255 256 257 260 261 263 266 550 555 556 557 559 561 566".split(), LineKind.RETURN),
    **dict.fromkeys("251 252 258 551 552 558".split(), LineKind.REVERSAL),
    **dict.fromkeys("354 654 661 698".split(), LineKind.FEE),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the words of one line tell."""

    remittance: str
    end_to_end_id: str
    text: str
    counterparty: Counterparty


def read_texts(texts: list[str], amount: Money, place: str) -> Told:
    """Read the words of a line, tagged or plain."""
    tagged: dict[str, str] = {}
    plain = []
    for text in texts:
        found = _TAGGED.fullmatch(text.strip())
        if found and found[1] in _KEYS:
            tagged.setdefault(found[1], found[2])
        else:
            plain.append(text)
    side = "D" if amount.minor >= 0 else "C"
    said = words(*plain, place=place)
    return Told(
        remittance=words(tagged.get("REMI", ""), place=place) or said,
        end_to_end_id=reference(tagged.get("EREF", "")),
        text=said,
        counterparty=Counterparty(
            name=words(tagged.get("DBNM" if side == "D" else "CRNM", ""), place=place),
            account=words(tagged.get(f"{side}ACT", ""), place=place),
            bic=words(tagged.get(f"{side}BIC", "") or tagged.get(f"{side}ABA", ""), place=place),
        ),
    )
