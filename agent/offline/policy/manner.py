"""How messages are to be: their tone, the channels they may take, and what they may never mention."""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause
from agent.offline.policy.dates import take_dates
from agent.offline.policy.scopes import names_somebody, take_scope
from agent.offline.policy.tokens import Token
from prompts.policy_reading import ProposedRule

#: The tones from the softest to the firmest.
ORDER = ("service", "friendly", "polite_firm", "firm", "formal")
_SOFTEST_TO_FORBID = ORDER.index("polite_firm")
_TOPIC_OF = {"legal_step": "legal_action", "discount": "discount", "settlement": "discount", "fee_waiver": "late_fee"}
_TONE_NOUN = re.compile(
    r"\b(?:tone|ton|tonfall|voice|manner|style|wording|language|register|keep|tonality)\b", re.IGNORECASE
)
_INSTEAD = re.compile(r"\b(?:instead|stattdessen|lieber)\b", re.IGNORECASE)
_LEGAL = re.compile(r"legal|lawyer|solicitor|attorney|advocate|counsel|anwalt|anwält|kanzlei|jurist", re.IGNORECASE)
#: Wordings of a ceiling; each is taken where it stands, since one sentence may hold several.
_CEILINGS = (
    "(NEG|ATMOST|ONLY) (SEND|MSG|BILL|CUST|AGAIN|TONEWORD|w|PRON)* (FIRMER|MORE) (AS )?(?=.*TONE)",
    "(AND|BUT|OR)? (NEG|ATMOST) (SEND|MSG|BILL|TONEWORD|AS)* (FIRMER|MORE|AHEAD)",
    "ATMOST",
)


def take_tone(clause: Clause) -> str | None:
    """Take the tone words out of a clause and name the tone, the firmest where several stand."""
    tones = [str(token.value) for token in clause.drop("TONE")]
    if len(set(tones)) > 1:
        return max(tones, key=ORDER.index)
    messages = [str(token.value) for token in clause.left if token.kind == "MSG" and token.value]
    return next(iter([*tones, *messages]), None)


def take_channels(clause: Clause) -> tuple[str, ...]:
    """Take the channels a clause names, in the order they stand."""
    return tuple(dict.fromkeys(str(token.value) for token in clause.drop("CH")))


def never_say(clause: Clause) -> list[ProposedRule] | None:
    """Read "never threaten to cut service or mention legal action": one rule per topic."""
    goes_on = clause.thread.about == "never_say"
    forbids = clause.drop("NEG", "WITHOUT", "NOGO")
    said = clause.drop("MENTION")
    forbids = forbids or [token for token in said if token.text.casefold().startswith(("no ", "kein"))]
    if said or clause.said("TOPIC"):
        clause.drop("DECIDE", "HAND", "CH")
        clause.take("NUM")
    if not forbids and not (goes_on and said):
        return None
    topics = _take_topics(clause, said)
    if not topics:
        return [] if goes_on and said and not clause.residue() else None
    scope = take_scope(clause)
    return [clause.rule("never_say", topic=topic, scope=scope) for topic in dict.fromkeys(topics)]


def _take_topics(clause: Clause, said: list[Token]) -> list[str]:
    """Take the topics a clause names; a lawyer is one where it speaks of mentioning things."""
    topics = [str(token.value) for token in clause.drop("TOPIC")]
    topics += [_TOPIC_OF[str(act.value)] for act in clause.drop(*(f"ACT:{name}" for name in _TOPIC_OF))]
    topics += ["legal_action" for _ in clause.drop("LEGALTHREAT")]
    lawyers = [token for token in clause.left if token.kind in ("PERSON", "ROLE") and _LEGAL.search(token.text)]
    if lawyers and (said or topics):
        clause.left = [token for token in clause.left if token not in lawyers]
        topics.append("legal_action")
    return topics


def channel(clause: Clause) -> list[ProposedRule] | None:
    """Read "email only for Acme", "never call public sector customers"."""
    only = _take_only(clause)
    if only and clause.has("NEG"):
        return None  # "only by mail, never on the phone": one thing at a time
    forbidden = bool(clause.drop("NEG"))
    if not (only or forbidden or clause.said("STOP")):
        return None
    clause.take("(COMMA|AND)? CH POSS? ACCEPT")
    if only and clause.match("CH .*CH") and not clause.match("CH (AND|OR) CH"):
        return None  # "only by mail, a call costs money": the second one says something else
    channels = take_channels(clause)
    if not channels:
        return None
    clause.drop("ONLY", "STOP", "SHOW")
    if len(channels) > 1 and not only and _INSTEAD.search(clause.text):
        channels, only = channels[-1:], True  # "they ignore mail, send them an SMS instead"
    dates = take_dates(clause)
    scope = take_scope(clause)
    if forbidden and not only and len(channels) > 1 and "email" in channels and names_somebody(scope) and not dates:
        return [clause.rule("no_contact", scope=scope)]
    return [clause.rule("channel", channels=channels, allowed=only, scope=scope, **dates.slots())]


def _take_only(clause: Clause) -> bool:
    if clause.take("ONLY") or clause.take("NEG (CH )?INSTEAD"):
        return True
    return clause.match("CH ALONE") and bool(clause.drop("ALONE"))


def tone(clause: Clause) -> list[ProposedRule] | None:
    """Read "use a formal tone with public sector customers", "never firmer than polite with Acme"."""
    meant, at_most = _take_meant_tone(clause)
    if meant is None or clause.said("UNSUP"):
        return None
    clause.take("IF PRON LATE")
    always = clause.drop("ALWAYS", "ONLY")
    noun = [token for token in clause.drop("TONEWORD", "FIRMER") if _TONE_NOUN.search(token.text)]
    dates = take_dates(clause)
    scope = take_scope(clause)
    if not names_somebody(scope) and scope.above is None and scope.below is None:
        # Said of everybody, a tone is a ceiling: it softens the stages, it never hardens them.
        hardens = meant in ("firm", "formal") and not at_most
        spoken = always and clause.said("SEND", "MSG", "CUST")
        if hardens or not (spoken or at_most or noun):
            return None
        at_most = True
    return [clause.rule("tone", tone=meant, at_most=at_most, scope=scope, **dates.slots())]


def _take_meant_tone(clause: Clause) -> tuple[str | None, bool]:
    """Take the tone a clause means, and say whether it is a ceiling: "never firm" is polite but firm at most."""
    ceilings = [clause.take(pattern) for pattern in _CEILINGS]
    at_most = any(ceilings)
    if clause.take("NEG (TONEWORD|SEND|MSG|BILL)* (?=TONE)") is None:
        return take_tone(clause), at_most
    forbidden = clause.take("TONE( (OR|COMMA|AND|NEG)* TONE)*")
    if clause.has("TONE"):
        return take_tone(clause), at_most  # "not firm but friendly"
    tones = [ORDER.index(str(token.value)) for token in forbidden.tokens if token.kind == "TONE"] if forbidden else []
    softest = min(tones, default=0)
    return (ORDER[softest - 1], True) if softest >= _SOFTEST_TO_FORBID else (None, at_most)
