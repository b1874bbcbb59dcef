"""Which rules bear on a contact: every region the person or the number may be in counts, so the strictest wins."""

from __future__ import annotations

from collections.abc import Iterable

from policies.contact_law.rows import ContactRule, Medium
from policies.contact_law.table import RULES

EUROPEAN_UNION = frozenset("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split())


def bears_on(rule_region: str, region: str) -> bool:
    """Say whether a rule of one region may bind somebody in another; a country alone may be any part of it."""
    country, _, part = region.upper().partition("-")
    rule_country, _, rule_part = rule_region.partition("-")
    if not rule_country:
        return True
    if rule_country == "EU":
        return country in EUROPEAN_UNION
    return rule_country == country and (not rule_part or not part or rule_part == part)


def rules_for(regions: Iterable[str], medium: Medium, *, individual: bool, by_machine: bool) -> tuple[ContactRule, ...]:
    """Return every rule that bears on a contact with somebody of these regions, in the order of the table.

    Consumers and sole traders cannot be told apart by what is on file, and get the rules of both.
    """
    kinds = {"all", *(("consumer", "sole trader") if individual else ("business",))}
    places = tuple(regions) or ("",)
    return tuple(
        rule
        for rule in RULES
        if medium in rule.media
        and kinds.intersection(rule.applies_to)
        and (by_machine or not rule.machine_only)
        and any(bears_on(rule.region, region) for region in places)
    )
