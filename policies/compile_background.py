"""Tells what a page only states: terms of payment, its own date and history, and what holds without being said."""

from __future__ import annotations

import re
from functools import lru_cache

from policies.compile_figures import NUMBER_WORDS, counts_in
from policies.compile_forbidden import rules_out

#: Words of a sentence that wants something done, left undone, or done differently.
DIRECTIVE = (
    r"\b(?:never|not|\w+n['’]t|no(?! doubt| matter| wonder| idea)|nobody|nothing|none|nor|neither|must|only|unless|"
    r"except|should|shall|ought|may (?:only|be|not)|has to|have to|needs? to|(?:is|are) (?:not )?to be|to be "
    r"(?:sent|chased|called|reminded|approved|contacted|left|paused|handed|passed|given|used|done|made)|allowed|"
    r"permitted|"
    r"forbidden|always|e-?mail(?:s|ed|ing)?|calls?|called|calling|phon(?:es?|ed|ing)|telephon\w*|whats ?app|sms|"
    r"approv\w*|"
    r"(?:stop|pause|skip|leave|hold|wait|escalate|suspend|exclude|avoid|remind|chase)(?! ?(?:to|and) )|"
    r"nie|niemals|kein(?:e[nrms]?)?|nicht|nichts|niemand(?:en)?|nur|muss|müssen|soll(?:en)?|darf|dürfen|"
    r"anruf\w*|telefon\w*|geen|niet|nooit|alleen|enkel|moet(?:en)?|pas|jamais|seulement|solo|nunca)\b"
    r"|(?:^|[.;:,–—-] )\W*(?:please |kindly |always |just |then |and |but |so |bitte )*(?:send|write|remind|pass|hand|"
    r"ask|tell|mention|chase|call|ring|give|keep|use|treat|limit|cap|raise|lower|follow|apply|offer|accept|attach|"
    r"include|add|contact|put|make|forward|notify|inform|refer|transfer|resume|lift|cancel|copy|cc|check|get|let|drop|"
    r"take|start|begin|move|nudge|ping)\b(?! (?:is|are|was|were|has|have|had)\b)"
)
#: Words of that kind that only tell how things are ("nobody likes to be chased", "not because we distrust them").
_TELLS = (
    r"\b(?:nobody|no ?one|no customer|few people|niemand) (?:likes?|enjoys?|loves?|wants? to be|mag)\b"
    r"(?: (?:to be|being|a|an|getting) \w+)?"
    r"|\b(?:do not|don['’]t|does not|doesn['’]t|did not|didn['’]t) (?:like|enjoy|know|mean|remember|want trouble|work|"
    r"mind|think|feel|see why)\b"
    r"|\b(?:not|nicht) (?:because|weil|out of|all of|every|everyone|everybody|always|often|easy|perfect|a bank|alle|"
    r"immer|mehr so)\b"
    r"|\b(?:is|are|was|were|ist|sind|war|waren) (?:not|nicht) (?:a|an|the|our|about|meant|here|like|ein|eine|so)\b"
    r"|\bno (?:surprises?|hard feelings|secret|fun|joy|pleasure|wonder|doubt|idea|patience|one['’]s fault|time)\b"
    r"|\b(?:nothing|not much) (?:personal|new|special|more|else)\b|\bcalled (?:[A-Z]\w+|it|this|us)\b"
    r"|\b(?:it )?(?:has|have|had) always been\b|\b(?:we|they|who) (?:have |has )?always (?:been|were|had|got|liked)\b"
)
_DAYS = r"(?:days?|tagen?|weeks?|wochen|months?|monaten?)"
#: Figures and words that say how things are, not what to do.
_FACTS = (
    rf"\b(?:net|netto)[\s-]?\d{{1,3}}(?: {_DAYS})?(?: (?:net|netto|eom|end of month))?"
    rf"|\b\d{{1,3}}(?: {_DAYS})? (?:net|netto|eom|end of month)\b"
    rf"|\b(?:terms?|zahlungsziel\w*|zahlungsfrist\w*|zahlungsbedingungen)\b[^.;,]{{0,40}}?\b\d{{1,3}} ?{_DAYS}"
    r"(?: (?:net|netto|eom|from|after|of|nach|ab|the|invoice|date|rechnungs\w+))*"
    rf"|\b\d{{1,3}}[ -]?{_DAYS}['’]? (?:payment )?(?:terms?|zahlungsziel)"
    rf"|\b(?:(?:is|are|falls?|fall|sind|ist) )?(?:due|payable|fällig|zahlbar|to be paid)\b[^.;,]{{0,20}}?\b\d{{1,3}} "
    rf"{_DAYS}(?: (?:net|netto|from|after|of|nach|ab|the|invoice|invoicing|date|rechnungs\w+|erhalt|receipt))*"
    r"|\b(?:in |since |of |from |for |seit |von |im jahr )?(?:19|20)\d\d\b"
    r"|\bversion \d+(?:\.\d+)*|\b(?:section|page|chapter|annex|part|seite|abschnitt|kapitel) \d+"
    r"|\b(?:last|this|next) (?:year|quarter)\b|\bletztes jahr\b"
    r"|\b(?:this|the|diese) (?:policy|page|document|note|text|richtlinie|seite)\b[^.;]{0,20}\b(?:was|is|has been|were|"
    r"wurde) (?:last )?(?:approved|written|updated|reviewed|agreed|adopted|signed|verabschiedet|genehmigt)"
    r"|\b(?:on|dated|as of|vom|am|stand:?) \d{1,2}(?:st|nd|rd|th|\.)? \w{3,9}\b"
)
_PAID = (
    r"(?:please |we |always |of course )*(?:stop|no more|there are no more|end|cease|we stop)\b[^.;,\d]{0,40}\b"
    r"(?:once|when|as soon as|after|if)\b[^.;,\d]{0,25}\b(?:paid|pays|pay|settled|received|arrived|in)"
)
_DISPUTED = (
    r"(?:(?:if|when|where|as soon as|wenn|falls)\b[^.;\d]{0,60}?)?\b(?:disput\w+|quer(?:y|ies|ied)|complain\w*|"
    r"contest\w*|reklam\w+|bestreite\w*|strittig\w*|beanstand\w*)\b[^.;\d]{0,40}?\b(?:stops?|paused?|hold|freeze|"
    r"park|leave|on hold|pausier\w*|stopp\w*|ruht)\b[^.;\d]{0,60}"
)
_REST = re.compile(
    r"\b(?:keep|continue|carry on|still|go on|rest|others?|undisputed|remaining|übrige\w*|rest\w*|weiter\w*|"
    r"unstrittig\w*|(?:that|the|this|only the|disputed|diese|strittige) (?:\w+ )?(?:invoice|part|amount|item|bill|one|"
    r"rechnung|teil|betrag))\b",
    re.IGNORECASE,
)


#: What makes a sentence want more than that.
_ELSE = re.compile(
    r"\d|\b(?i:unless|except|tell|inform|notify|außer|hand|pass|give|goes|go|call|ask|send|escalat\w*|refer|person|"
    r"legal|manager|director|übergeb\w*|geht|gehen|kümmert|informier\w*)\b|(?<=[a-z,] )[A-Z][a-z]+(?= )"
)


@lru_cache(maxsize=1)
def _facts() -> re.Pattern[str]:
    return re.compile(_FACTS, re.IGNORECASE)


@lru_cache(maxsize=1)
def _built_in() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(rf"(?:{_PAID})[^.;\d]{{0,20}}[.!]*", re.IGNORECASE), re.compile(
        rf"(?:{_DISPUTED})[.!]*", re.IGNORECASE
    )


@lru_cache(maxsize=1)
def _tells() -> re.Pattern[str]:
    return re.compile(_TELLS, re.IGNORECASE)


def without_facts(sentence: str) -> str:
    """Blank the figures and words of a sentence that only state how things are."""
    return _tells().sub(" ", _facts().sub(" ", sentence))


def asks_for_something(sentence: str) -> bool:
    """Say whether a sentence holds a figure or a word that somebody must act on."""
    if holds_anyway(sentence):
        return False
    left = without_facts(sentence)
    counted = counts_in(left) - {NUMBER_WORDS[word] for word in ("one", "two")} - {7, 30}
    return bool(re.search(r"\d", left) or counted or re.search(DIRECTIVE, left, re.IGNORECASE))


def holds_anyway(sentence: str) -> bool:
    """Say whether a sentence wants only what is always so: what is paid or disputed is not chased, nobody is shamed."""
    words = sentence.strip()
    paid, disputed = _built_in()
    if _ELSE.search(words):
        return False
    about_dispute = disputed.fullmatch(words) is not None and _REST.search(words) is not None
    return about_dispute or paid.fullmatch(words) is not None or rules_out(words)
