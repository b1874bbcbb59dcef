"""How messages are to be: their tone, the channels they may take, and what they may never mention."""

from __future__ import annotations

from collections.abc import Mapping

from agent.offline.policy.clause import Clause
from agent.offline.policy.dates import take_dates
from agent.offline.policy.phrases import Phrase, phrase
from agent.offline.policy.scopes import names_somebody, take_scope
from prompts.policy_reading import ProposedRule

#: Tones by the words that call for them; compounds first, since "polite but firm" is neither polite nor firm.
TONES: Mapping[str, Phrase] = {
    "polite_firm": phrase(
        "(?:polite(?:ly)?|friendly|courteous|kind|nice|respectful|cordial)(?:,? (?:but|and|yet)|-| ) ?firm(?:ly)?|"
        "firm(?:ly)?(?:,? (?:but|and|yet)|-| )"
        " ?(?:polite(?:ly)?|friendly|courteous|fair|kind)|(?:freundlich|höflich),? (?:aber|und) bestimmt|"
        "bestimmt\\w*"
    ),
    "formal": phrase("(?:very |strictly |more )?formal(?:ly)?|official(?:ly)?|förmlich\\w*|formell\\w*|offiziell\\w*"),
    "firm": phrase(
        "(?:really |properly |very |quite |much )?(?:firm(?:ly)?|assertive(?:ly)?|insistent(?:ly)?|no-nonsense|"
        "forceful(?:ly)?|"
        "sharp(?:ly worded)?|pointed(?:ly)?|robust(?:ly)?|strongly worded|scharf\\w*|unmissverständlich\\w*|"
        "eindringlich\\w*|strict(?:ly)?|stern(?:ly)?|serious(?:ly)?|tough|"
        "blunt(?:ly)?|hard|harsh|mean|strong|"
        "aggressive|threatening|nasty|nachdrücklich\\w*|streng\\w*|deutlich\\w*|energisch\\w*)"
    ),
    "friendly": phrase(
        "(?:super |really |very |rather |kept |quite )?(?:chill(?:ed)?|courteous(?:ly)?|cordial(?:ly)?|mild(?:ly)?|"
        "pleasant(?:ly)?|"
        "informal(?:ly)?|"
        "respectful(?:ly)?|upbeat|low-key|light-touch|tactful(?:ly)?|good-natured|cheerful|friendl(?:y|ier)|softly|"
        "amicabl[ey]|"
        "herzlich\\w*|locker\\w*|kulant\\w*|light(?:-hearted)?|gentle|gently|soft(?:ly)?|nice(?:ly)?|"
        "kind(?:ly)?|warm(?:ly)?|casual(?:ly)?|"
        "relaxed|easy|polite(?:ly)?|freundlich\\w*|nett\\w*|höflich\\w*|sanft)"
    ),
    "service": phrase("(?:helpful|informational|neutral|courtesy|service|purely factual|hilfsbereit)"),
}
ORDER = ("service", "friendly", "polite_firm", "firm", "formal")
FIRMER = phrase(
    "firmer|tougher|stricter|sterner|more direct|less friendly|more serious|turn up the heat|schärfer|"
    "bestimmter|deutlicher"
)
CHANNEL_NAMES: Mapping[str, Phrase] = {
    "whatsapp": phrase(
        "(?:(?:and |also )?text(?:s|ing)? (?:them |it )?)?(?:on |over |by |via |through |use |using |"
        "per )?(?:an? )?whats ?app(?: messages?| them)?"
    ),
    "voice": phrase(
        "(?:a |by |on the |over the |via |per )*(?:friendly )?(?:phone(?:d)?(?: call(?:s|ing)?)?|called|"
        "rung|telephon(?:e[ds]?|ing)(?: calls?)?|calls?|calling|voice(?: calls?)?|"
        "ring(?:ing)?|telefon(?:isch|at)?|anrufe?n?)(?: them)?"
    ),
    "email": phrase("(?:an? |by |via |through |over |per |mit )*(?:e-?mail(?:s|ed|ing)?|mails?|mailen)(?: them)?"),
}
TOPICS: Mapping[str, Phrase] = {
    "agency": phrase(
        "(?:going to |using |the |an? |ein(?:en|em)? |mit )*(?:(?:debt )?collection(?:s)? (?:agenc(?:y|"
"ies)|compan(?:y|ies)|firms?)|debt collect(?:ors?|ion)|"
        "collectors|(?:send(?:ing)? in |bring(?:ing)? in )?(?:an |(?<!credit\\s)(?<!reference\\s))agenc(?:y|ies)|"
        "enforcement (?:agents?|officers?)|"
        "bailiffs?|inkasso(?!kosten| costs?| fees?)(?:büros?|unternehmen)?)"
    ),
    "credit_bureau": phrase(
        "(?:the |their |your |an? )*(?:credit (?:reference )?(?:bureaus?|ratings?|scores?|reports?|"
"reference agenc(?:y|ies)|agenc(?:y|ies)|files?)|schufa)"
    ),
    "legal_action": phrase(
        "(?:any |going to |taking |the |a |mit )*(?:legal (?:actions?|steps?|proceedings?|measures?|"
"threats?|consequences|language|claims?)|legal|"
        "courts?|lawyers?|attorneys?|solicitors?|su(?:e|ing)|lawsuits?|litigation|to sue|gericht|anwalt|"
"anwält\\w+|rechtliche\\w* schritte\\w*|klage)"
    ),
    "service_cut": phrase(
        "(?:to )?(?:(?:cut(?:ting)?(?: off)?|suspend(?:ing)?|stop(?:ping)?|switch(?:ing)? off|"
"turn(?:ing)? off|shut(?:ting)? (?:off|down)|"
        "block(?:ing)?|paus(?:e|ing)|restrict(?:ing)?|withhold(?:ing)?|end(?:ing)?|disconnect(?:ing)?|"
"terminat(?:e|ing)|interrupt(?:ing)?)"
        " (?:the |their |your |any |a |customers?' |customer |(?:anyone|anybody|customer|client|somebody|"
"people)'s )*(?:service|access|supply|supplies|deliver(?:y|ies)|account|accounts|subscription|workspaces?|"
"licen[cs]es?|seats?|shipping|shipment|supplying|delivering|platform|login|"
"contract|orders?|shipments?)(?: off)?"
        "|stop(?:ping)? (?:to )?(?:ship|supply|deliver)(?:ping|ing)?|downgrad(?:es?|ing)|lock(?:ing)? (?:them |anyone "
        ")?out|(?:service|access|supply|delivery) (?:cuts?|cut-?offs?|suspensions?|interruptions?|stops?)|"
"suspensions?|disconnect(?:ion|ing)(?: (?:anybody|anyone|them|customers))?|liefer(?:stopp|sperre)|abschalt\\w+)"
    ),
    "late_fee": phrase(
        "(?:any |extra |charging |to charge |additional )*(?:late(?:[- ]payment)?(?: fees?| charges?|"
" penalt(?:y|ies))|fees?|penalt(?:y|ies)|extra charges|surcharges?|(?:inkasso|collection) (?:costs?|fees?)|"
"inkassokosten|mahngebühr\\w*|gebühren)"
    ),
    "interest": phrase("(?:any |charging |to charge |statutory |default |late(?:-payment)? )*(?:interest(?: charges?)?|"
"(?:verzugs)?zinsen)"),
    "discount": phrase(
        "(?:any |a |to )*(?:discounts?|rebates?|settlements?|reductions?|price cuts?|money off|"
"rabatte?|nachl(?:ass|ässe)|skonto)"
    ),
}  # fmt: skip
_NEVER_SAY = phrase(
    "<NOT> (?:let|allow|use) (?:(?:the|any|like|words?|term|of) )*(?=.*)",
    "(?:<NOT>|no|without|kein(?:e[nrms]?)?|nie) (?:(?:any|single|a|even|word|ein|einziges) )*(?:words?|talk|mention|"
    "hint|threats?|discussion|allusion|reference|wort|drohung(?:en)?|hinweise?|andeutung(?:en)?)"
    "(?: (?:of|about|to|with|über|zu|von|mit|auf))*",
    "(?:leave|keep)(?= .*out of)|stay off the (?:topic|subject) of|steer clear of|(?:<NOT>)(?= )(?=.*(?:anbieten|"
    "erwähn|drohen|ansprechen|angeboten))",
    "(?:<NOT>|no(?:ne| message| e-?mail| letter)?(?: of (?:them|our <MSG>))? (?:may|should|must|ever|can|will|"
    "shall)(?: ever)?|without(?: ever)?|messages? never|no(?:body|"
    " one) (?:may|should))(?: (?:even|ever))?"
    " (?:threaten(?:s|ing)?(?: (?:anyone|customers|people|them|to|with))*|mention(?:s|ing)?|sa(?:y|"
    "ying)(?: anything about)?|talk(?:ing)?(?: about)?|speak(?:ing)?(?: of| about)?|"
    "suggest(?:ing)?(?: that)?(?: we (?:would|will|might|could|may))?|refer(?:s|ring)? to|hear(?:s)? about|impl(?:y|"
    "ying)|hint(?:ing)?(?: at)?|bring(?:ing)? up|refer(?:ring)?(?: to)?|"
    "offer(?:s|ing)?|promis(?:e|ing)|charg(?:e|ing)|add(?:ing)?|grant|give|raise|use|"
    "warn(?:ing)?(?: of| about)?|"
    "drohen|erwähnen|anbieten|androhen|ansprechen|nennen)(?: (?:anyone|customers|people|them|with|to|about))*",
    "(?:(?:forbidden|banned|off-limits|taboo|excluded) (?:topics?|subjects?|words?|themes?)|(?:verbotene|"
    "tabu)-?(?: )?themen)"
    "(?: (?:are|is))?:?|(?:reference to )(?=.*(?:shall|must|may|should|is to|will) (?:not|never) be made)",
    "no (?:threats?|mention|talk)(?: (?:of|about|to))?|no (?=(?:legal|late|interest|discount|fees))|"
    "keine? drohung(?:en)? mit|<NOT> mit|without (?:threats of)",
)
_TRAILING_NOT = phrase(
    "(?:wird |werden )?(?:nie(?:mals)?|nicht) (?:drohen|gedroht|erwähnen|erwähnt|androhen|angedroht|"
    "ansprechen)|drohen|gedroht"
)
_PASSIVE_SAY = phrase(
    "(?:shall|must|may|should|is to|will) (?:not|never) be made",
    "(?:is|are|must|may|should|be)? ?(?:never|not)(?: to)?(?: be)? (?:mentioned|threatened|offered|"
    "promised|charged|discussed|brought up)|(?:is|are) (?:off limits|off the table|taboo|out of bounds)",
)
_IN_MESSAGES = phrase(
    "(?:shall|must|may|should|is to|will) (?:not|never) be made(?: in (?:any|our|the|all) (?:correspondence|<MSG>))?|"
    "in (?:any|our|all) correspondence|"
    "(?:appears?|occurs?|turn up|come up)(?: in (?:an? |any |our |the )*<MSG>)?|out of (?:(?:the|our|any|all|every) "
    ")*(?:messages?|it|e-?mails?|letters?|reminders?|this|conversation)|ever|at "
    "all|anbieten|angeboten|erwähn\\w+|(?:in|from) (?:any |a |our |the )?(?:messages?|e-?mails?|reminders?|letters?|"
    "writing)|"
    "to (?:anyone|anybody|customers?|clients?|them)"
)
_NOTHING_ELSE = phrase("(?:and )?nothing else|(?:und )?sonst nichts")
_ONLY = phrase("only|solely|exclusively|just|nothing but|strictly|nur|ausschließlich|by <EMAIL> alone")
_FORBID = phrase(
    "(?:nobody|no-one|no <CUST>|no <MSG>|keine?[nrm]? <CUST>|niemand(?:en)?)(?= .*<CHANNEL>)|(?:not|nie|niemals|"
    "nicht)(?= (?:by |via |per |on |mit )?<CHANNEL>)|"
    "(?:receives?|gets?) no <MSG>(?= (?:by|via|on|per) <CHANNEL>)|nie(?:mals)?(?= *$)|<NOT>(?: be)?(?= <CHANNEL>)",
    "(?:<NOT> (?:use |make |contact |reach |try |send )?(?:them |him |her |customers )?(?:by |on |via )?(?=<CHANNEL>))",
    "(?:no (?:more )?(?=<CHANNEL>))|(?:kein(?:e|en)? (?=<CHANNEL>))",
    "avoid (?=<CHANNEL>)",
    "(?:(?:is|are|must|may|should|shall|can|to) )*(?:never|not)(?: to)?(?: ever)? be (?=(?:e-?mailed|"
    "called|phoned|texted))",
)
_CONTACT = phrase(
    "(?:and )?nothing else|gets?|receives?|reads?|accepts?|wants?|prefers?|no other way|und sonst nichts|sonst nichts",
    "(?:stick to|is the only channel(?: we use)?|are the only channels?|(?:is|are|be) reached|(?:can|"
    "may|should|must)? ?(?:be )?(?:contacted|reached)|<CHASE>|use)",
)
_TONE_VERB = phrase(
    "(?:(?:is|are|be|to be) )?(?:<CHASE>|addressed|spoken to|written to|dealt with)(?: to)?|(?:bleib(?:en|t)?|sind|"
    "formulieren)(?: wir)?",
    "(?:(?:to )?be (?:spoken to|treated|handled|approached|written to|addressed)|use|be|stay|"
    "keep(?: it| things| the tone| every message| messages| all messages)?|remain|write|"
    "(?:to )?be (?:spoken to|treated|handled|approached|written to|addressed)|"
    "sound|speak|always|adopt|tone|treat|with|get|go)",
)
_IN_TONE = phrase(
    "(?:(?:in|with|using|im|in einem) )?(?:an? |the |our )?(?:tone(?: of voice)?|tonfall|ton|voice|manner|way|language)"
)
_TONE_NOUN = phrase("(?:in )?(?:an? |the |our )?(?:tone(?: of voice)?|tonfall|ton|voice|manner|language|wording|style)")
_NO_FIRMER = phrase(
    "(?:<NOT>|no|nothing|nie|nicht) (?:(?:go|be|get|sound|send|write|hear|anything|beyond|ever|use|to) )*(?:beyond|"
    "past|above|anything (?:above|beyond)|firmer than|über)|(?:at most|at the firmest|höchstens|"
    "maximal|no worse than|nothing (?:above|beyond|over)|up to and including)(?= )",
    "no <MSG> (?:may|should|must|can|shall|will) (?:be|sound|get) (?:firmer|tougher|stronger|harsher|stricter) than",
    "(?:<NOT>|no|nothing) ?(?:(?:be|get|go|sound|become|send|hear|receive|see|write|"
    "use) )?(?:any(?:thing)? )?(?:messages? )?(?:firmer|tougher|stronger|harsher|stricter) than",
)
_NOT_FIRMLY = phrase(
    "(?<=,\\s)(?:and |but )?(?:never|not|nie) (?:formal(?:ly)?|firm(?:ly)?|harsh(?:ly)?|förmlich|streng)"
)
_AND_NO_FIRMER = phrase(
    "(?:and |but )?(?:never|nothing|not|no|nie) (?:any )?(?:firmer|tougher|harsher|stronger|"
    "stricter|more than that)(?! than)"
)
_NOT_FIRM = phrase("<NOT> (?:be|get|sound|become|go|use (?:a )?)(?: too)?|no (?=(?:firm|harsh|formal))")
_ALWAYS = phrase("always|at all times|throughout|whatever happens|no matter what|even when they are late|immer|stets")


def take_tone(clause: Clause) -> str | None:
    """Take the tone words out of a clause and name the tone; the firmest wins only when it is the only one."""
    for tone, words in TONES.items():
        if clause.take(words):
            clause.take(_IN_TONE)
            return tone
    return None


def take_channels(clause: Clause) -> tuple[str, ...]:
    """Take the channels a clause names, in the order they stand."""
    found = []
    for channel, words in CHANNEL_NAMES.items():
        found += [(match.start(), channel) for match in clause.take_all(words)]
    return tuple(dict.fromkeys(channel for _, channel in sorted(found)))


def never_say(clause: Clause) -> list[ProposedRule] | None:
    """Read "never threaten to cut service or mention legal action": one rule per topic."""
    said = clause.take(_NEVER_SAY) or clause.take(_PASSIVE_SAY) or clause.take(_TRAILING_NOT)
    if not said and clause.thread.about != "never_say":
        return None
    clause.take(_TRAILING_NOT)
    if clause.thread.about == "never_say" and not clause.residue():
        return []  # "never mention them": said of the topics before
    topics = [topic for topic, words in TOPICS.items() if clause.take_all(words)]
    if not topics:
        return None
    clause.take(_IN_MESSAGES)
    scope = take_scope(clause)
    return [clause.rule("never_say", topic=topic, scope=scope) for topic in topics]


def channel(clause: Clause) -> list[ProposedRule] | None:
    """Read "email only for Acme", "never call public sector customers"."""
    nothing_else = clause.has(_NOTHING_ELSE)
    forbidden = not nothing_else and clause.take(_FORBID) is not None
    if not forbidden and not nothing_else and not clause.take(_ONLY):
        return None
    channels = take_channels(clause)
    if not channels:
        return None
    clause.take_all(_CONTACT)
    clause.take_all(_ALWAYS)
    dates = take_dates(clause)
    scope = take_scope(clause)
    return [clause.rule("channel", channels=channels, allowed=not forbidden, scope=scope, **dates.slots())]


def tone(clause: Clause) -> list[ProposedRule] | None:
    """Read "use a formal tone with public sector customers", "never firmer than polite with Acme"."""
    clause.take(_NOT_FIRMLY)
    at_most = clause.take(_NO_FIRMER) is not None
    at_most = at_most or clause.take(_AND_NO_FIRMER) is not None
    not_firm = not at_most and clause.take(_NOT_FIRM) is not None
    named = clause.has(_TONE_NOUN)
    meant = take_tone(clause)
    if meant is None:
        return None
    if not_firm:
        if meant not in ("firm", "formal"):
            return None
        meant, at_most = ORDER[ORDER.index(meant) - 1], True
    verb = clause.take_all(_TONE_VERB)
    noun = clause.take(_TONE_NOUN) or named
    always = clause.take_all(_ALWAYS) or clause.take(_ONLY)
    scope = take_scope(clause)
    if not (verb or noun or always or at_most):
        return None
    if not names_somebody(scope) and scope.above is None and scope.below is None:
        # Said of everybody, a tone is a ceiling: it softens the stages, it never hardens them.
        if meant in ("firm", "formal") or not (always or at_most or noun):
            return None
        at_most = True
    return [clause.rule("tone", tone=meant, at_most=at_most, scope=scope)]
