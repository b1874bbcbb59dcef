"""What law or a platform forbids although a policy asks for it: found in the words of a sentence, or in a rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from policies import policy
from policies.compile_checks import Problem
from policies.policy import TEXTS, Channel, Rule, Tone

#: Nobody is called or written to outside these local hours, whatever the page says.
EARLIEST, LATEST = 8, 21

_WISHES: Mapping[str, str] = {
    r"(?:pretend|pose|posing|impersonat\w*|act|sign|write|introduce yourself|call)\b[^.;]{0,40}\b(?:as|to be|like|from)"
    r"\b[^.;]{0,20}\b(?:lawyers?|advocates?|attorneys?|solicitors?|law firm|legal department|courts?|bailiffs?|police|"
    r"officials?)"
    r"|(?:write|sound|sign|act|speak)\b[^.;]{0,20}as (?:if|though) (?:you|we) (?:are|were) (?:an? |our |the |their "
    r")*(?:lawyers?|advocates?|"
    r"attorneys?|solicitors?|courts?|bailiffs?|police)"
    r"|als (?:rechts)?anwalt (?:auftreten|ausgeben|schreiben)":
        "Nobody may pose as a lawyer, a court or an office: who really signs the message?",
    r"(?:threaten\w*|warn\w*|tell|say|announce\w*|droh\w*|androh\w*)\b[^.;]{0,50}\b(?:publish\w*|publication|"
    r"go(?:ing)? public|(?:on|via) (?:social media|linkedin|twitter|facebook)|to the press|veröffentlich\w*)"
    r"|\b(?:publish|post)\w*\b[^.;]{0,30}\b(?:names?|debts?|debtors?|list|online|social media)"
    r"|\b(?:blacklist|wall of shame|pranger)\b":
        "Publishing debts, or threatening to, is not allowed: may this sentence go?",
    r"(?:shame|shaming|embarrass\w*|humiliat\w*|expose|name and shame|bloßstell\w*|blamier\w*)\b":
        "Shaming debtors is not allowed: may this sentence go?",
    r"(?:contact|tell|inform|call|e-?mail|write to|ring|approach|warn|go to|copy|cc)\b[^.;]{0,30}\b"
    r"(?:their|the customer's|the debtor's|its|his|her) (?:own )?(?:customers?|clients?|neighbou?rs?|famil\w+|"
    r"relatives|employers?|landlords?|banks?|suppliers?)"
    r"|(?:deren|ihre) (?:kunden|lieferanten|familie|nachbarn) (?:anrufen|informieren|anschreiben|kontaktieren)":
        "A debt may not be told to a debtor's customers or to other third parties: may this sentence go?",
    r"(?:ai|robo\w*|automat(?:ed|ic)|synthetic|recorded|artificial|bot)\b[^.;]{0,20}\b(?:voice|calls?|"
    r"phone)\b[^.;]{0,60}"
    r"\b(?:individuals?|consumers?|sole (?:traders?|proprietors?)|private (?:persons?|people|customers?)|freelancers?)"
    r"|(?:ki|roboter|automatische)\w*[- ]?(?:stimme|anruf\w*)[^.;]{0,60}\b(?:privat\w*|verbraucher\w*|einzel\w*)":
        "Machine voices may not call individuals without their consent: may this sentence go?",
    r"(?:record|tape|aufzeichn\w*|mitschneid\w*)\b(?![^.;]{0,60}\b(?:consent|permission|agree\w*|asked|zustimm\w*|"
    r"einwillig\w*))[^.;]{0,30}\b(?:calls?|conversations?|phone|voice|gespräche?|anrufe?|telefonate?)"
    r"|(?:alle |die |jedes )?(?:gespräche?|anrufe?|telefonate?) (?:aufzeichnen|mitschneiden)"
    r"|\b(?:calls?|conversations?) (?:are|is|get|must be|should be|will be) (?:recorded|taped)\b(?![^.;]{0,60}\b(?:"
    r"consent|permission|agree\w*))":
        "Calls may not be recorded without consent: may this sentence go?",
    r"(?:final|last|legal|firm|formal|letzte\w*|förmliche\w*)\b[^.;]{0,30}\b(?:notices?|reminders?|warnings?|demands?|"
    r"mahnung\w*|messages?|letters?)"
    r"\b[^.;]{0,40}\bwhats ?app"
    r"|whats ?app\b[^.;]{0,30}\b(?:final|legal|formal) (?:notices?|reminders?|warnings?|demands?|letters?)":
        "WhatsApp does not allow firm reminders or legal notices: by which other channel shall this go?",
    r"(?:call|ring|phone|telephone|message|write)\b[^.;]{0,40}\b(?:(?:at|after|until|around) (?:9|9:30|10|11|nine|ten|"
    r"eleven)(?::\d\d)? ?(?:p\.?m|at night|"
    r"in the evening|o'clock at night)|at night|late at night|(?:before|at) (?:5|6|7|five|six|seven)(?::\d\d)? "
    r"?(?:a\.?m|in the morning)|at dawn|"
    r"in the middle of the night)":
        "Nobody is called or written to before 8:00 or after 21:00 local time: which hours are meant?",
}  # fmt: skip
_NEGATED = re.compile(
    r"\b(?:never|not|no|don['’]?t|mustn['’]?t|won['’]?t|without|avoid|nobody|nor|nie|niemals|nicht|kein\w*|ohne)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _wishes() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rf"\b(?:{words})", re.IGNORECASE), why) for words, why in _WISHES.items())


def forbidden_wish(sentence: str) -> str | None:
    """Return why what a sentence wants is forbidden; None when it is not, or when the sentence itself forbids it."""
    for wanted, why in _wishes():
        found = wanted.search(sentence)
        if found is not None and not _NEGATED.search(sentence[: found.end()]):
            return why
    return None


def rules_out(sentence: str) -> bool:
    """Say whether a sentence only rules out what is forbidden anyway ("never pretend to be a lawyer")."""
    return _NEGATED.search(sentence) is not None and any(wanted.search(sentence) for wanted, _ in _wishes())


def lawful(rule: Rule) -> tuple[Rule | None, Problem | None]:
    """Return a rule without what a platform or law forbids in it, or no words of ours say; and what to ask then."""
    if isinstance(rule, policy.StageRule) and not TEXTS.isdisjoint(rule.channels) and rule.tone in _FIRM:
        left = tuple(channel for channel in rule.channels if channel not in TEXTS)
        return (rule.model_copy(update={"channels": left}) if left else None), _no_firm_text(rule)
    if isinstance(rule, policy.HoursRule) and _outside(rule):
        why = (
            f"Nothing goes out before {EARLIEST}:00 or after {LATEST}:00 where the customer is; which hours are meant?"
        )
        return rule, Problem("forbidden", why)
    return rule, None


_FIRM = (Tone.FIRM, Tone.FORMAL)


def _no_firm_text(rule: policy.StageRule) -> Problem:
    which = "by which other channel shall this go?"
    if Channel.WHATSAPP in rule.channels:
        return Problem("forbidden", f"WhatsApp does not allow firm reminders or legal notices: {which}")
    return Problem("unsupported", f"An SMS is a friendly reminder in fixed words, never a firm one: {which}")


def _outside(rule: policy.HoursRule) -> bool:
    early = rule.from_hour is not None and rule.from_hour < EARLIEST
    return early or (rule.to_hour is not None and rule.to_hour > LATEST)
