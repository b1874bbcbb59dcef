"""How often: contacts of any kind, by the agent or by people, counted in any so many days; pauses after talking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from policies.contact_law.facts import Contacted, Finding, Wanted
from policies.contact_law.rows import DISTURBING, EVERY_MEDIUM, Cap, ContactRule, Medium


def too_often(
    rules: Sequence[ContactRule], wanted: Wanted, contacted: Sequence[Contacted], now: datetime
) -> list[Finding]:
    """Return a finding for each cap that is used up and each pause that is not over, with when it is free again."""
    found = []
    for rule in rules:
        for cap in rule.caps:
            finding = _used_up(rule, cap, _counted(cap, wanted, contacted), now)
            found += [finding] if finding else []
        finding = _too_soon(rule, wanted, contacted, now)
        found += [finding] if finding else []
    return found


def _counted(cap: Cap, wanted: Wanted, contacted: Sequence[Contacted]) -> list[datetime]:
    """Return when the contacts were made that a cap counts, newest first."""
    return sorted(
        (
            one.at
            for one in contacted
            if one.ours
            and (one.medium in cap.media or cap.media == EVERY_MEDIUM)
            # Whom a contact reached is not always known; then it may have been this person.
            and (cap.per == "account" or one.contact_id in (None, wanted.contact_id))
            and (not one.elsewhere or _rings_again(wanted, one))
        ),
        reverse=True,
    )


def _rings_again(wanted: Wanted, elsewhere: Contacted) -> bool:
    """Whose phone rings too often does not care for whose account: calls and texts to one person count together."""
    return wanted.medium in DISTURBING and elsewhere.contact_id == wanted.contact_id


def _used_up(rule: ContactRule, cap: Cap, at: Sequence[datetime], now: datetime) -> Finding | None:
    span = timedelta(days=cap.days)
    if cap.most and (len(at) < cap.most or at[cap.most - 1] <= now - span):
        return None
    used = sum(moment > now - span for moment in at)
    days = "24 hours" if cap.days == 1 else f"{cap.days} days"
    what = "contacts" if cap.media == EVERY_MEDIUM else " or ".join(sorted(_PLURAL[medium] for medium in cap.media))
    says = f"{used} of {cap.most} {what} in {days} are used: {rule.says}"
    free_at = at[cap.most - 1] + span if cap.most else None
    return Finding(rule.id, rule.region, rule.source, says, "frequency", free_at)


_PLURAL = {Medium.EMAIL: "emails", Medium.WHATSAPP: "WhatsApp messages", Medium.SMS: "SMS", Medium.VOICE: "calls"}


def _too_soon(rule: ContactRule, wanted: Wanted, contacted: Sequence[Contacted], now: datetime) -> Finding | None:
    if not rule.quiet_days or wanted.agreed:
        return None
    last = max((one.at for one in contacted if one.conversation), default=None)
    if last is None or last + timedelta(days=rule.quiet_days) <= now:
        return None
    says = f"they were talked to on {last:%Y-%m-%d}, and no further call was agreed: {rule.says}"
    free_at = last + timedelta(days=rule.quiet_days)
    return Finding(rule.id, rule.region, rule.source, says, "frequency", free_at)
