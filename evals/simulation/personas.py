"""Who the debtors are: small state machines saying what each writes, pays and becomes when asked for money."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

Days = tuple[int, int]


class Pays(Enum):
    """What of the invoices asked for a debtor really pays."""

    NOTHING = "nothing"
    ALL = "all"
    HALF = "half"


@dataclass(frozen=True, slots=True)
class Act:
    """What a debtor does about a mail that asks for money in one state, and the state it leaves it in.

    `letter` names a kind in letters.toml (empty: silence); `reply_days` is how long the answer takes. With
    `promise_days` a day so far after the answer is named, and money goes out by then; without, `pay_days` after
    the mail. Negative `pay_days` mean money that was already on its way. `disputes` takes one invoice out.
    """

    letter: str = ""
    reply_days: Days = (0, 2)
    promise_days: Days | None = None
    pays: Pays = Pays.NOTHING
    pay_days: Days = (1, 4)
    disputes: bool = False
    then: str = "start"


@dataclass(frozen=True, slots=True)
class Persona:
    """A kind of debtor: its acts by state (no act: silence), and the oddities of its mailbox."""

    acts: dict[str, Act] = field(default_factory=dict)
    pays_when_due: bool = False
    clerk_bounces: bool = False
    clerk_left: bool = False
    away_days: int = 0


_PAYS = Act(pays=Pays.ALL)
_CALM = Act(pays=Pays.ALL, then="calm")
_PAYS_SOON = Act(pays=Pays.ALL, pay_days=(1, 3), then="calm")
_PROMISES = Act("promise", promise_days=(3, 9), pays=Pays.ALL)


def _once(letter: str) -> Persona:
    return Persona({"start": Act(letter, reply_days=(0, 1), then="done")})


PERSONAS: dict[str, Persona] = {
    "prompt_payer": Persona({"start": _PAYS}),
    "punctual": Persona({"start": _PAYS}, pays_when_due=True),
    "keeper": Persona({"start": _PROMISES}),
    "payment_run": Persona({"start": Act("payment_run", promise_days=(5, 11), pays=Pays.ALL)}),
    "breaker": Persona(
        {"start": Act("promise", promise_days=(3, 7), then="caught"), "caught": _PAYS_SOON, "calm": _CALM}
    ),
    "breaks_twice": Persona(
        {
            "start": Act("promise", promise_days=(3, 7), then="caught"),
            "caught": Act("promise_again", promise_days=(3, 6), then="done"),
        }
    ),
    "promises_half": Persona(
        {
            "start": Act("promise_half", promise_days=(3, 7), pays=Pays.HALF, then="rest"),
            "rest": _PAYS_SOON,
            "calm": _CALM,
        }
    ),
    "far_promise": Persona({"start": Act("far_promise", promise_days=(24, 28), pays=Pays.ALL)}),
    "vague": Persona({"start": Act("vague", then="pressed"), "pressed": _PROMISES}),
    "disputes_price": Persona(
        {"start": Act("dispute_price", pays=Pays.ALL, pay_days=(2, 5), disputes=True, then="calm"), "calm": _CALM}
    ),
    "disputes_shortage": Persona(
        {
            "start": Act("dispute_shortage", pays=Pays.ALL, pay_days=(2, 5), disputes=True, then="calm"),
            "calm": _CALM,
        }
    ),
    "disputes_and_promises": Persona(
        {
            "start": Act("dispute_price_rest", promise_days=(4, 8), pays=Pays.ALL, disputes=True, then="calm"),
            "calm": _CALM,
        }
    ),
    "paid_already": Persona(
        {
            "start": Act("paid_already", reply_days=(0, 1), pays=Pays.ALL, pay_days=(-3, -1), then="calm"),
            "calm": _CALM,
        }
    ),
    "claims_paid": Persona(
        {"start": Act("paid_already", pay_days=(-3, -1), then="caught"), "caught": _PAYS_SOON, "calm": _CALM}
    ),
    "away": Persona({"start": _PROMISES}, away_days=10),
    "bounces": Persona({"start": _PAYS}, clerk_bounces=True),
    "left_company": Persona({"start": _PROMISES}, clerk_left=True),
    "wants_copy": Persona(
        {"start": Act("wants_copy", then="informed"), "informed": replace(_PROMISES, then="informed")}
    ),
    "opts_out": _once("opt_out"),
    "insolvent": _once("insolvency"),
    "lawyer": _once("lawyer"),
    "hardship": _once("hardship"),
    "injector": _once("injection"),
    "angry": Persona({"start": Act("angry", pays=Pays.ALL, pay_days=(10, 12), then="done")}),
    "silent": Persona(),
    "covered": Persona(),
    "unreachable": Persona(),
}
