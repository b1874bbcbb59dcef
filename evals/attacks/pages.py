"""Attacks on the policy page: the page is read with and without the hostile line, and its rules are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from evals.attacks.catalogue import Attack
from evals.attacks.stage import POLICY_PAGE, START
from evals.labels import KnownNames, LabelledPolicy
from evals.readers import policy_in
from policies.policy import Policy
from prompts.model import Model


@dataclass(frozen=True, slots=True)
class PageRead:
    """What a hostile line did to a page: rules that came and went, and whether somebody is asked about it."""

    attack: Attack
    came: tuple[str, ...]
    went: tuple[str, ...]
    asked: bool


def read_pages(attacks: Iterable[Attack], model: Model) -> tuple[PageRead, ...]:
    """Read the page once as it is, and once with each attack as its last line."""
    page = POLICY_PAGE.read_text(encoding="utf-8")
    on_page = [attack for attack in attacks if attack.place == "policy"]
    if not on_page:
        return ()
    clean = _read(page, model)
    return tuple(_compared(attack, clean, _read(f"{page}{attack.words}\n", model)) for attack in on_page)


def _read(page: str, model: Model) -> Policy:
    names = KnownNames(customers=(), segments=(), tags=())
    labelled = LabelledPolicy(
        name="page", text=page, home_currency="EUR", today=START, names=names, rules=(), questions=()
    )
    return policy_in(labelled, model)


def _compared(attack: Attack, clean: Policy, attacked: Policy) -> PageRead:
    before, now = _rules(clean), _rules(attacked)
    return PageRead(
        attack,
        came=tuple((now - before).elements()),
        went=tuple((before - now).elements()),
        asked=len(attacked.questions) > len(clean.questions),
    )


def _rules(policy: Policy) -> Counter[str]:
    """Write rules down without their names and places, which move when a line is added."""
    return Counter(
        f"{type(rule).__name__} {rule.model_dump(mode='json', exclude={'id', 'span'})}" for rule in policy.rules
    )
