"""Where people come in: approvals, customers left to somebody, late ones left alone for now, hand-overs, promises."""

from __future__ import annotations

import re

from agent.offline.policy import manner
from agent.offline.policy.clause import Clause, days_of
from agent.offline.policy.dates import take_dates
from agent.offline.policy.phrases import phrase
from agent.offline.policy.scopes import is_money, names_somebody, take_scope
from agent.offline.policy.stages import AFTER_DUE, BEFORE_DUE, take_days
from prompts.policy_reading import ProposedRule

_PERSON = "(?:<ME>|<ROLE>|<NAME>(?:\\.? <NAME>)?(?!'s))"
_OWNED = "(?:<ROLE>'s?|<NAME>(?: <NAME>)?'s|my|our|your|an?|the|prior|die|eine|a person's|somebody's|someone's)"
_OK = "(?:approval|ok|okay|sign-?off|permission|consent|say-so|go-ahead|blessing|green light|authori[sz]ation|review|freigabe|zustimmung)"
_APPROVE = phrase(
    f"(?:(?:always|first|also|only) )*(?:needs?|requires?|must have|should have|has to have|gets?|takes|with|without|wait(?:s)? for|subject to|after|braucht|brauchen|benötig(?:t|en)|nur mit|not (?:go|be sent) (?:out )?without|<NOT> (?:send|go)(?: out)?(?: anything)? without) (?:also )?(?P<owned>{_OWNED} )?(?:prior |written |explicit )?{_OK}"
    f"(?: (?:from|by|of|der|des|durch|von) (?P<giver>{_PERSON}))?",
    f"(?:(?:must|need to|has to|have to|should|are to|is to|to|are|is|be|gets?|wird|werden) )*(?:always |first )?(?:be )?(?:approved|signed off|cleared|reviewed|okayed|checked|released|authori[sz]ed|seen|freigegeben)(?: first)?(?: (?:by|with|von|durch) (?P<by>{_PERSON}))?",
    f"(?:(?:please |always |first )*(?:loop|bring|copy) (?P<loop>{_PERSON}) in|(?:ask|check with|run (?:it|them|that|those|this|these)(?: all)? (?:by|past)|clear (?:it|them|those) with|get back to|confirm with|talk to|come to|comes? to|(?:(?:must|should|has to|have to) )?go(?:es)? to|speak to|show|wait for) (?P<ask>{_PERSON}))(?: sir)?(?: (?:first|for approval|for sign-?off|beforehand))?(?! (?:at|after) )",
    f"(?P<they>i|we|<ROLE>|<NAME>) (?:(?:want|wants|would like|need|needs|have|has|must|must first|'d like) (?:to )?|always |first )*(?:approves?|signs? off(?: on)?|see|sees|check|checks|review|reviews|okay|decides?(?: on)?|release|clear|authori[sz]e|know about|decide)(?: (?:it|them|those|these|every(?:thing)?))*(?: first)?",
    f"(?:past|by) (?P<past>{_PERSON}) first|(?P<bare><ROLE>|<NAME>) {_OK}",
    f"{_OK} (?:is )?(?:needed|required|necessary|nötig|erforderlich)(?: (?:from|by|of|durch|von) (?P<need>{_PERSON}))?|get (?P<got>{_OWNED} ){_OK}|(?:requires?|needs?) (?:two people|four eyes)|vier-augen-prinzip",
)
_BEFORE_SAYING = phrase(
    "(?:first|before|prior to|bevor|vor) (?:you |we |it |they |anything |a message |the message |each message |sending |any )*(?:say |send |write |saying |writing |sending |sound |go |get |goes |is |are |sent |gets |leaves? |contact |chase |chasing |contacting )*(?:them |to them |out )?(?:any ?thing |something )?",
)
_MSG_NOUN = phrase(
    "(?:(?:all|any|every|each|no) )?(?:(?:messages?|e-?mails?|notices?|reminders?|letters?|calls?|communications?|nachrichten?|mahnung(?:en)?|contact|messaging))(?: (?:about|for|on|to|that|which|is|are|sent|goes? out|with|go|über))*"
)
_A_STEP = phrase(
    "(?:send|e-?mail|call|phone|write|remind|nudge|chase|a|the|an) (?:them |people |again |out |the |an? |customers )*(?:\\w+ )?(?:final|last|first|second|third|friendly|firm|formal|<MSG>|by|on|at|after|reminder|notice)",
    "(?:final|last|first|second|third|friendly|firm|formal) (?:notice|reminder|e-?mail|message|warning|demand)",
)
_LIMIT = phrase(
    "(?:(?:raise|lower|set|change|increase|reduce) )?(?:the |my |our )?(?:approval|sign-?off) (?:limit|threshold)(?:,? (?:is|to|of|at|goes|up|now|becomes|down|rises|falls))*:? (?P<amt><AMT>)"
)
_FINAL = phrase(
    "(?:final|last|letzte) (?:notices?|reminders?|warnings?|demands?|mahnung(?:en)?)|letters? before action"
)
_FROM_TONE = phrase(
    "(?:or (?:firmer|harsher|stronger|above)|and (?:firmer|above|up|formal(?:ly)?)|onwards?|anything|from|upwards)"
)
_TONE_NOUN = phrase("(?:from |in )?(?:the |an? )?tone(?: on(?:wards)?)?|sounding")
_ALWAYS = phrase("always|every time|without exception|in every case|immer|stets|first|only|anything|everything")
_AMOUNT = phrase(
    "(?:(?:for|on|with|when|if|bei|where|about|anything|everything|anyone|everyone|who|that|which|<CUST>|<BILL>|total|exposure of|exposure) )*(?:(?:owe|owes|owing|worth|of|is|are|totalling|totals?|in|with|having|has) )*"
    "<OVER> (?P<amt><AMT>)(?: (?:or more|overdue|outstanding|open|owed|in total(?: exposure)?|total|due|needs?(?= ))){0,3}"
)

_NEVER_CONTACT = phrase(
    "(?:(?:is|are|must|may|should|shall|can|to) )*(?:never|not)(?: to)?(?: ever)? be (?:contacted|chased|messaged|reminded|dunned|touched|bothered|written to|approached|disturbed)|(?:wird|werden|darf|dürfen) (?:nie(?:mals)?|nicht)(?: mehr)? (?:kontaktiert|gemahnt|angeschrieben|angerufen)(?: werden)?",
    "(?:<NOT>|no) (?:ever )?(?:<CHASE>|<MSG>|dunning|chasing|auto(?:matic|mated)? (?:<MSG>))(?: (?:to|with|for|at|any|of))*",
    "(?:hands off|keep (?:away|off|clear)(?: from| of)?|stay (?:away|clear|off)(?: from| of)?|exclude|ignore|skip|(?:(?:is|are) (?:to be )?left(?= .*alone)|leave)(?: (?:them )?out)?)",
    "(?:is|are) (?:off[- ]limits|excluded|taboo|exempt|not to be (?:contacted|chased|messaged|touched|bothered))|(?:wird|werden) nicht (?:kontaktiert|gemahnt|angeschrieben)",
)
_HANDLED = phrase(
    f"(?:,|since|because|as|-|:)? ?(?P<a><NAME>|<ROLE>|<ME>) (?:personally |always |alone )?(?:handles?|looks? after|takes? care of|owns?|deals? with|manages?|is (?:in charge of|handling|dealing with|looking after)|has|does|do|kümmert sich um|betreut|will handle|will deal with|chases?|runs?)(?: (?:those|them|these|it|that|this|themselves|himself|herself|myself|personally|all of (?:them|those|it)|sie|diese|for (?:them|those)))*",
    f"(?:(?:only |just )?(?:talks?|speaks?|deals?|goes?|hears?) (?:only |just )?(?:to|with|through|via|from)|(?:is|are) (?:only )?(?:handled|managed|looked after|dealt with|taken care of|run|owned|chased) by|belongs? to|(?:goes?|go) (?:through|via)|leave (?:them|that|those|it) (?:to|with|for)) (?:only )?(?P<b><ROLE>|<ME>|<NAME>(?: <NAME>)?)(?: only| alone| directly| personally)?",
    f"(?:darum|um (?:sie|diese|die)|hier)? ?kümmert sich (?P<d><ROLE>|<NAME>(?: <NAME>)?)|(?:die |sie |diese )?(?:betreut|macht|übernimmt|gehören) (?P<e><ROLE>|<NAME>(?: <NAME>)?)",
    f"(?:is|are) (?P<c><NAME>|<ROLE>)'s(?: (?:job|business|accounts?|customers?))?",
)
_ALONE = phrase("alone|in peace|at all|out|directly|ever|in ruhe|automatically")
_REASON = phrase(
    "(?:,|-|;)? ?(?:because|weil|due to|owing to|on account of|wegen) [^,;]*|(?:they |who |which |always |usually |often )*pay(?:s)? (?:late|slow(?:ly)?)(?: ?,? ?(?:but|and) (?:they )?always (?:pays?|does?|comes? through))?|(?:but |and |they |who )*always pays?(?: in the end| eventually| up)?|are (?:slow|good) payers?|"
    "zahlen (?:spät|immer)(?:,? aber (?:sie zahlen )?immer)?"
)
_LEAVE = phrase(
    "(?:leave|let|give|(?:(?:is|are|should be|to be) )*left)|(?:<NOT>|no|only|nur|not|nothing|wait(?: with)?|hold off(?: on)?|start|begin|give(?: them)?|don't start)(?: (?:start|begin|any|until|to|for|on|with|goes? to|sent to))*(?: (?:<CHASE>|<MSG>|chasing|anything))?",
)
_UNTIL_DAYS = phrase(
    "(?:until|till|before|to|bis|for|up to|vor)(?: (?:they|it|the invoice|invoices|day|they're|tag|zu|after|an?|at least|the first|are|is))* (?P<a><LEN>|<NUM>)(?: (?:days?|overdue|late|past due|after (?:the )?due(?: date)?|past|are over|of lateness|tage?n?|verzug|nach fälligkeit|old|of slack|is up))*",
    "(?:not (?:before|until)|only (?:after|from|at)|after|from|at|starting|erst (?:nach|ab)|ab) (?:day |tag )?(?P<b><LEN>|<NUM>)(?: (?:days?|overdue|late|past due|after (?:the )?due(?: date)?|tage?n?))*",
    "(?P<c><LEN>)(?: (?:of slack|of peace|extra|before (?:chasing|you chase|we chase|contacting|the first <MSG>|reminding|you contact|writing to|nudging)(?: them)?))+",
)

_HAND = phrase(
    f"(?:(?:please )?(?:hand|pass|give|escalate|refer|send|turn|move|transfer|assign|forward)(?: (?:it|them|those|these|that|this|the|everything|anything|all|<CUST>|<BILL>|case|cases|over|on|up|back|off|of))* (?:to|over to|on to|up to|with) (?P<a>{_PERSON}))(?: (?:to (?:decide|handle|take over|call|deal with)|instead|personally|directly|for (?:a decision|collection|review)))*",
    f"(?:(?:it|this|that|they|<CUST>|<BILL>|those|the case|cases|everything|anything)? ?(?:is|are|gets?|must be|should be|will be|be|becomes?|wird|werden)? ?(?:handed|passed|escalated|referred|sent|turned|given|transferred|assigned|goes?|go|comes?|come|belongs?|moves?|an)(?: (?:it|over|on|back|straight|up))* (?:to|an) (?P<b>{_PERSON}))(?: (?:instead|personally|directly|to decide|for review|übergeben))*",
    f"(?P<c><ROLE>|<ME>|<NAME>) (?:takes?|will take|picks?|should take|übernimmt|decides? what happens|steps? in|calls? them)(?: (?:it|them|over|up|from there|the case|personally|these|those))*",
    f"(?:hand|pass|give|escalate)(?: (?:it|them|over|accounts|<CUST>))* (?:to )?(?P<d>{_PERSON})|an (?P<e>{_PERSON}) (?:über|ab|weiter)?geben|übergeben|escalate(?: (?:it|them))?",
)
_STOP_FIRST = phrase(
    "(?:stop(?: (?:and|chasing|messaging|sending|emailing|everything))*|no (?:more|further) <MSG>(?: and)?|and)"
)

_PROMISE = phrase(
    "(?:(?:accept|take|allow|believe|trust) )?(?:any |all |payment |the |a |every )*(?:promises?(?: to pay)?|promised? (?:dates?|payments?)|zahlungszusage[n]?|zusagen?|payment dates?|ptps?)(?: (?:to pay|may|can|be|accepted|if|it|they|lies?|when|are|is|of|for|that (?:are|lie|is)|which (?:are|lie)|lying|dated|made|with))*"
)
_ACCEPT = phrase(
    "(?:accept(?:ed|able)?|take|fine|okay|ok|allowed|good|without asking|on your own|yourself|automatically|auto-?accept|akzeptieren|annehmen|akzeptiert|we|wir|you can|are|is|in order)"
)
_AHEAD = phrase(
    "(?:of )?(?:up to|within|no (?:more|later|further|longer) than|at most|of at most|max(?:imum)?(?: of)?|not more than|less than|under|for up to|for the next|bis(?: zu)?|höchstens|maximal|innerhalb von|in the next|for|of) (?P<len><LEN>)(?: (?:ahead|out|away|from (?:now|today|the day)|in advance|in the future|into the future|im voraus|long|old|in der zukunft))*"
)
_LATER = phrase(
    f"(?:(?:and|but|;|,) )?(?:anything|everything|any|all)? ?(?:later|longer|further(?: (?:out|ahead|away))?|beyond(?: that)?|more|larger|bigger|after that|spätere|darüber)(?: (?:ones?|dates?|promises?|that|than that))* (?:must |should |have to )?(?:comes?|goes?|go|needs?|need|is|are|requires?|wait(?:s)? for|an|gehen an)(?: (?:for|up|to|over))* (?P<a>{_PERSON}|my (?:ok|approval)|(?:an? )?approval|review)",
    f"(?:ask|check with|loop in|come to|refer to) (?P<b><ME>|<ROLE>) (?:about|for|on|if|when|with) (?:anything |it is |they are )*(?:later|longer|further|beyond that|more)(?: (?:ones?|than that))*",
)
_GRACE = phrase(
    "(?:give|allow|grant|with|has|have|gets?|get|leave|wait|add)?(?: (?:a |every |each |all |them |broken |late |customers? |promises? |the |promised payments?))* ?(?P<a><LEN>)(?:'s?)?(?: of)? (?:grace(?: period)?|slack|leeway|kulanz)(?: before (?:a |the |calling (?:a |the )?)?(?:promise )?(?:counts?|is|gets?|as|treated|considered|called| )+broken)?",
    "grace(?: period)?(?: (?:of|is|for promises|on promises|for a promise|:))* (?P<b><LEN>)",
    "(?:wait|allow|give(?: it| them)?) (?P<c><LEN>) (?:after (?:a |the )?promise[d]?(?: (?:date|day|is due|falls due|was due))?|before (?:a |the |calling a |treating a |you call a |counting a )*(?:promise )?(?:is |counts as |as )?(?:broken|late))(?: before .*)?",
)
_BEYOND = phrase(
    "(?:more than|over|beyond|later than|further than|longer than|further out than|after) (?P<len><LEN>)(?: (?:ahead|out|away|from (?:now|today)|in advance|in the future))*"
)
_ABOVE = phrase("<OVER> (?P<amt><AMT>)")
_UP_TO = phrase("(?:and )?(?:up to|of up to|below|under|bis(?: zu)?) (?P<amt><AMT>)")
_TO_PERSON = phrase(
    f"(?:must|have to|has to|need to|needs to|should|are to|is to) be (?:agreed|approved|decided|signed off|accepted|confirmed|okayed|cleared)(?: (?:on |first )*(?:by|with) {_PERSON})?|(?:comes?|goes?|go|need|needs|are for|is for|require|wait for|an|gehen an)(?: (?:for|to|over|up|an?))* (?:my |an? )?(?:(?P<p>{_PERSON})|approval|ok|review|sign-?off)"
)


def approval(clause: Clause) -> list[ProposedRule] | None:
    """Read "anything over 10k loop me in before you say anything mean", "final notices always need approval"."""
    if (limit := clause.take(_LIMIT)) is not None:
        return _approval_limit(clause, limit["amt"])
    match = clause.take(_APPROVE)
    if match is None:
        return None
    said_by = {key: value for key, value in match.groupdict().items() if value}
    person = next((value for key, value in said_by.items() if key != "owned"), said_by.get("owned"))
    clause.take(_BEFORE_SAYING)
    slots: dict[str, object] = {}
    if clause.take(_FINAL):
        slots["tone"] = "formal"
    money = _AMOUNT.regex.search(clause.left)
    if money is not None and is_money(money["amt"], clause.left[money.end() :]):
        if _bare_small(money["amt"]):
            clause.cut(*money.span())
            clause.ask("missing_unit", f"Is {money['amt'].strip()} an amount of money or a number of days?")
            return []
        amount = clause.amount(money["amt"])
        clause.cut(*money.span())
        if amount is not None:
            slots |= {"amount": amount[0], "currency": amount[1]}
    days = take_days(clause)
    if days is not None:
        if clause.thread.about == "row" or _A_STEP.regex.search(match.string):
            return None  # "send the final notice on day 50, approved by a person" is a stage
        slots["from_days"] = days
    if "tone" not in slots and (tone := manner.take_tone(clause)):
        slots["tone"] = tone
        clause.take(_FROM_TONE)
        clause.take(_TONE_NOUN)
    said = clause.take_all(_MSG_NOUN)
    clause.take_all(_ALWAYS)
    scope = take_scope(clause)
    if not (slots or said or names_somebody(scope)):
        return None
    return [clause.rule("approval", person=_who(person), scope=scope, **slots)]


def _approval_limit(clause: Clause, written: str) -> list[ProposedRule] | None:
    amount = clause.amount(written)
    dates = take_dates(clause)
    scope = take_scope(clause, amounts=False)
    if amount is None:
        return None
    return [clause.rule("approval", amount=amount[0], currency=amount[1], scope=scope, **dates.slots())]


def _bare_small(written: str) -> bool:
    return re.fullmatch(r"\d{1,3}", written.strip()) is not None and int(written) <= 120


def _who(name: str | None) -> str | None:
    """Name a person as the text does, without article or possessive; nobody for "a person"."""
    if name is None:
        return None
    bare = re.sub(r"'s?$|\s+$", "", name.strip())
    bare = re.sub(r"^(?:the|our|their|an?|der|die|dem|den)\s+", "", bare, flags=re.IGNORECASE)
    if bare.casefold() in ("my", "our", "your", "prior"):
        return "me"
    nobody = (
        "person",
        "human",
        "human being",
        "somebody",
        "someone",
        "mensch",
        "menschen",
        "a",
        "an",
        "the",
        "it",
        "them",
        "colleague",
    )
    return None if bare.casefold() in nobody else bare


def no_contact(clause: Clause) -> list[ProposedRule] | None:
    """Read "don't bug enterprise, Sam handles those", "never contact Acme", "Halcyon only talks to me"."""
    handled = clause.take(_HANDLED)
    person = next((value for value in handled.groups() if value), None) if handled else None
    if not clause.take(_NEVER_CONTACT) and handled is None:
        return None
    clause.take(_REASON)
    clause.take_all(_ALONE)
    scope = take_scope(clause)
    if not names_somebody(scope):
        return None
    return [clause.rule("no_contact", person=_who(person), scope=scope)]


def delay(clause: Clause) -> list[ProposedRule] | None:
    """Read "Halcyon pays late but always pays, leave them until 45 days"."""
    clause.take(_REASON)
    match = clause.take(_UNTIL_DAYS)
    if match is None:
        return None
    written = next(value for value in match.groups() if value)
    if not clause.take(_LEAVE):
        return None
    days = days_of(written) or (int(written) if written.isdigit() else 0)
    clause.take_all(_ALONE)
    scope = take_scope(clause)
    if not days:
        return None
    return [clause.rule("delay", days=days, scope=scope)]


def escalate(clause: Clause) -> list[ProposedRule] | None:
    """Read "hand accounts over to a person at 60 days"."""
    if clause.has(BEFORE_DUE):
        return None
    days = take_days(clause) if clause.has(AFTER_DUE) else None
    if days is None:
        return None
    match = clause.take(_HAND)
    if match is None:
        return None
    person = next((value for value in match.groupdict().values() if value), None)
    clause.take_all(_STOP_FIRST)
    clause.take(_ALONE)
    dates = take_dates(clause)
    scope = take_scope(clause)
    return [clause.rule("escalate", from_days=days, person=_who(person), scope=scope, **dates.slots())]


def promise(clause: Clause) -> list[ProposedRule] | None:
    """Read "accept promises up to 14 days ahead; later ones come to me", "2 business days of grace"."""
    about = clause.take(_PROMISE) is not None or clause.thread.about == "promise"
    slots: dict[str, object] = {}
    if (match := clause.take(_GRACE)) and (about or "promise" in match[0].casefold()):
        slots["grace_days"] = days_of(next(value for value in match.groups() if value))
        clause.take(_PROMISE)
        about = True
    if not about:
        return None
    if match := clause.take(_AHEAD):
        slots["days"] = days_of(match["len"])
    elif match := clause.take(_BEYOND):
        # "promises more than 14 days out need approval": accepted up to there
        if not (clause.take(_TO_PERSON) or clause.take(_APPROVE)):
            return None
        slots["days"] = days_of(match["len"])
    for wanted in (_ABOVE, _UP_TO):
        money = wanted.regex.search(clause.left)
        if (
            money is not None
            and is_money(money["amt"], clause.left[money.end() :])
            and (amount := clause.amount(money["amt"]))
        ):
            clause.cut(*money.span())
            slots |= {"amount": amount[0], "currency": amount[1]}
    clause.take(_LATER)
    clause.take(_TO_PERSON)
    clause.take_all(_ACCEPT)
    scope = take_scope(clause, amounts=False)
    return [clause.rule("promise", scope=scope, **slots)] if slots else None


def later_ones(clause: Clause) -> bool:
    """Say whether a clause only adds that later or larger promises go to a person, which every promise rule means."""
    if clause.thread.about != "promise":
        return False
    return bool(clause.take(_LATER)) and not clause.residue()
