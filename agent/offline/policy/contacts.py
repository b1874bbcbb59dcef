"""Customers who are somebody's own, who are left alone for now, or who go to a person in the end."""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause, days_of, number_of
from agent.offline.policy.dates import take_dates
from agent.offline.policy.persons import PERSON, who
from agent.offline.policy.phrases import phrase
from agent.offline.policy.scopes import names_somebody, take_scope
from agent.offline.policy.stages import AFTER_DUE, BEFORE_DUE, take_days
from prompts.policy_reading import ProposedRule

_NEVER_CONTACT = phrase(
    "(?:(?:is|are|must|may|should|shall|can|to) )*(?:never|not)(?: to)?(?: ever)? be (?:<CHASE>|reached)|"
    "(?:wird|werden|darf|dürfen) (?:von uns )?(?:nie(?:mals)?|nicht)(?: mehr)? <CHASE>(?: werden)?|<NOT> (?:be "
    ")?<CHASE>",
    "(?:<NOT>|no) (?:(?:ever|any|all|try|attempt|to|send|make|sending|direct|kind of|sort of|form of|need) "
    ")*(?:<CHASE>|<MSG>|dunning|"
    "chasing|auto(?:matic|mated)? (?:<MSG>)|anything)(?: (?:to|with|for|at|any|of|from us|whatsoever))*",
    "(?:hands off|keep (?:away|off|clear)(?: from| of)?|stay (?:away|clear|off|out)(?: from| of)?|steer clear of|"
    "exclude|"
    "ignore|skip|omit|(?:(?:is|are) (?:to be )?left(?= .*alone)|leave)(?: (?:them )?out)?|finger weg von|lassen wir|"
    "auslassen|"
    "we leave|nothing (?:goes|is sent|should go) to|keine?[nr]? <MSG> an)",
    "(?:is|are|sind|ist|bleiben|remain|stay) (?:(?:strictly|completely|to be|totally) )*(?:off[- ]limits|excluded|"
    "taboo|tabu|exempt(?: from (?:dunning|chasing|all contact|contact|reminders|<MSG>))?|"
    "out of bounds|out of scope|untouchable|ausgenommen|ausgeschlossen|not to be (?:<CHASE>|touched))|"
    "(?:wird|werden) nicht (?:<CHASE>)",
)
_DOES = (
    "(?:handles?|looks? after|takes? care of|owns?|deals? with|manages?|is (?:in charge(?: of)?|responsible(?: for)?|"
    "handling|dealing with|looking after)|has|does|do|kümmert sich (?:selbst |persönlich )?um|betreut|betreuen|will "
    "handle|"
    "will deal with|chases?|runs?|covers?|speaks? to|talks? to|keeps? in touch with|leads? on|übernimmt|verantwortet|"
    "personally (?:handles?|manages?|deals? with|looks? after|takes? care of))"
)
HANDLED = phrase(
    f"(?:,|since|because|as|-|:)? ?(?:(?:our |the |my )?(?:<ROLE>,? )?(?=(?:mrs?|ms|frau|herr|dr)\\b))?"
    f"(?P<a>(?:(?:mrs?|ms|frau|herr|dr)\\.? )?<NAME>|<ROLE>|<ME>) (?:personally |always |alone |himself |herself |"
    f"selbst "
    f")*{_DOES}"
    "(?: (?:those|them|these|it|that|this|themselves|himself|herself|"
    "myself|personally|directly|all of (?:them|those|it)|sie|diese|for (?:them|those)|persönlich|selbst))*",
    "(?:(?:only |just )?(?:talks?|speaks?|deals?|goes?|hears?|liaises?) (?:only |just )?(?:to|with|through|via|"
    "from)|(?:is|are|wird|werden) (?:(?:only|personally|exclusively|directly|always|ausschließlich|persönlich|solely) "
    ")*(?:handled|"
    "managed|looked after|dealt with|taken care of|run|owned|chased|covered|served|betreut) (?:(?:only|personally|"
    "exclusively|"
    "directly|solely) )*(?:by|von|durch)|belongs? to|(?:goes?|go) (?:through|via)|(?:leave|we leave) (?:them|that|"
    "those|it|these) "
    "(?:to|with|for)|(?:is|are) for (?:the )?account of|are for|is for|zuständig (?:ist|für sie ist)|(?:is|are) the "
    "responsibility of|liegt bei|liegen bei|gehört|gehören) (?:only )?(?P<b><ROLE>|<ME>|<NAME>(?: "
    "<NAME>)?)"
    "(?: only| alone| directly| personally| betreut)?",
    "(?:darum|um (?:sie|diese|die)|hier)? ?kümmert sich (?P<d><ROLE>|<NAME>(?: <NAME>)?)|(?:die |sie |"
    "diese |den |das )?(?:betreue|mache|übernehme|betreut|macht|übernimmt|gehören|gehört|verantwortet) (?P<e><ME>|"
    "(?:(?:frau|herr) )?(?:<ROLE>|"
    "<NAME>(?: <NAME>)?))(?: selbst| persönlich)?",
    f"(?:wird|werden) (?:(?:nur|ausschließlich|persönlich|allein) )*(?:von|durch) (?P<g>{PERSON}) (?:betreut|"
    f"bearbeitet|übernommen)",
    "(?:is|are) (?P<c><NAME>|<ROLE>)'s(?: (?:job|business|accounts?|customers?|baby|client|turf|responsibility))?|"
    "(?:is|are) (?P<f>my|mine)(?: (?:own|personal))?(?: (?:accounts?|customers?|clients?|business))?",
)
_LEFT_TO = phrase(
    "(?:so |and )?(?:please )?leave (?:it|them|that|those|these|this one|him|her|things) (?:to|with) (?:him|her|me|"
    "them|us)"
)
_WAIT = phrase(
    "(?:wait|hold off|hold back|sit tight|warten|nothing goes out|no <MSG>) (?:until|till|bis|until after)(?= <NAME>)"
)
_DELAYED = phrase(
    "before (?:<CHASE>|<MSG>)|"
    "(?:before (?:any|the first|a)? ?<MSG>|<CHASE>|<MSG>|chasing|dunning|anything|goes out|is sent|first)+"
)
_ONE_CHANNEL = re.compile(r"e-?mail|\bmail|call|phon|text|anruf|rufen|whats", re.IGNORECASE)
_ALONE = phrase("alone|in peace|at all|out|directly|ever|in ruhe|automatically")
_REASON = phrase(
    "(?:,|-|;)? ?(?:because|weil|due to|owing to|on account of|wegen) [^,;]*|(?:they |who |which |"
    "always |usually |often )*pay(?:s)? (?:late|slow(?:ly)?)(?: ?,? ?(?:but|"
    "and) (?:they )?always (?:pays?|does?|comes? through))?|(?:but |and |they |"
    "who )*always pays?(?: in the end| eventually| up)?|are (?:slow|good) payers?|"
    "zahlen (?:spät|immer)(?:,? aber (?:sie zahlen )?immer)?"
)
_LEAVE = phrase(
    "(?:leave|let|give|allow|grant|cut|spare|lassen|geben|gewähren|gib|(?:(?:is|are|should be|to be|get|gets|have|has|"
    "need|needs) )*"
    "(?:left|given|allowed|granted)|gets?|get|have|has|haben|bekommen|erhalten)|"
    "(?:<NOT>|no|not|nothing|keine?[nrms]?|wait(?: with)?|warten|hold off(?: on| with)?|hold back|sit tight|start|"
    "begin|don't start)"
    "(?: (?:start|begin|any|until|to|for|on|with|goes? to|sent to|be|is|are|out|the))*(?: (?:<CHASE>|<MSG>|chasing|"
    "anything))?"
)
_ONLY_THEN = phrase("only|nur|erst|not|no|nothing|<NOT>|first|start(?:s|ing)?|begin(?:s|ning)?|we|wir")
_LATENESS = (
    "(?:days?|overdue|late|past due|after (?:the )?due(?: date)?|past|are over|have passed|have gone by|of lateness|"
    "tage?n?|verzug|"
    "nach fälligkeit|überfällig|old|is up|nach dem fälligkeitsdatum|vorbei|sind|ist|into arrears)"
)
_SLACK = (
    "(?:of (?:slack|peace|grace|leeway|extra time|breathing space)|extra|longer|more|(?:on top|in addition)|"
    "zusätzlich|mehr zeit|länger|luft)"
)
_UNTIL_DAYS = phrase(
    "(?:until|till|before|to|bis|for|up to|vor|unless)(?: (?:they|it|the invoice|invoices|day|they are|tag|zu|zum|the|"
    "invoice|bill|"
    "after|an?|at least|first|are|is|have been|has been|more than|sie|mindestens|account|accounts|who|payment))* "
    f"(?P<a><LEN>|<NUM>)(?: {_LATENESS})*",
    "(?:not (?:before|until)|only (?:after|from|at|when|once|if)|after|from|at|starting|erst (?:nach|ab|bei)|"
    "frühestens (?:nach|ab)|"
    f"no earlier than|not earlier than|ab)(?: (?:day|tag|the|they|are|is|it|they are|an?|dem))* (?P<b><LEN>|<NUM>)(?: "
    f"{_LATENESS})*",
    f"(?:an? |another |einen? |up to |full |good )*(?:extra |additional |further |zusätzliche )*(?P<c><LEN>)(?: "
    f"(?:{_SLACK}|"
    "before (?:(?:you|we|they|the|any|a|first|start|starting|begin|beginning|sending|get|getting|hear|receive|their|"
    "anything|goes|is|sent|ever) )*(?:<CHASE>|<MSG>|chasing|them|out)(?: (?:them|it|out|from us|to them))*|"
    "bevor (?:wir |sie )?(?:<MSG>|<CHASE>)))+",
)
_PLAIN_START = re.compile(r"^(?:after|from|at|starting|ab)\b", re.IGNORECASE)
_NOT_YET = re.compile(
    r"\b(?:only|not|no|nothing|never|don't|erst|nur|nicht|keine?\w*|wait|hold|leave|left)\b", re.IGNORECASE
)

HAND = phrase(
    "(?:(?:please )?(?:hand|pass|give|escalate|refer|send|turn|move|transfer|assign|forward|bring|put|kick|bump|raise|"
    "flag|"
    "route|switch|take|leave)(?: (?:it|them|those|these|that|this|the|everything|anything|all|<CUST>|<BILL>|case|"
    "cases|over|on|up|"
    f"back|off|of|straight|file|matter|whole|thing|account))* (?:to|over to|on to|up to|with|onto|into the hands of|"
    f"before) (?P<a>{PERSON}))"
    "(?: (?:to (?:decide|handle|take over|call|deal with)(?: it)?|instead|personally|directly|who (?:will |then |"
    "shall |must )*(?:visits?|calls?|decides?|handles?|takes? over|contacts?)(?: (?:them|personally|in person))*|for "
    "(?:a decision|"
    "collection|review|action|"
    "a call|handling)|at once|immediately|straight away|right away))*",
    "(?:(?:it|this|that|they|<CUST>|<BILL>|those|the case|cases|everything|anything)? ?(?:is|are|"
    "gets?|must be|should be|shall be|has to be|have to be|needs? to be|(?:is|are) to be|to be|will be|be|becomes?|"
    "wird|werden)? ?(?:the responsibility of|returned|handed|passed|escalated|referred|reported|brought|"
    "flagged|routed|"
    "sent|turned|given|transferred|assigned|moved|passes|pass|over|goes?|go|comes?|come|belongs?|moves?|lands? (?:on|"
    "with)?|falls?)(?: "
    "(?:it|over|on|"
    f"back|straight|up|then|directly|immediately|off))* (?:to|with|onto|the desk of|into the hands of) (?P<b>{PERSON}))"
    "(?: (?:instead|personally|directly|to decide|for review|to handle|at once|immediately|for collection|to call))*",
    "(?P<c><ROLE>|<ME>|<NAME>) (?:takes?|will take|picks?|should take|must take|has to take|decides? what happens|"
    "will|should|must|"
    "has (?:it|them|the account)|picks? up the phone|steps? in|calls? them|gets involved|deals? with|handles?|looks? "
    "after|is (?:brought|called) in|(?:will |should |"
    "must |"
    "has to )?(?:call|phone|ring|speak to|contact|look at|look into|deal with|handle|decide on|review)s?|kümmert "
    "sich(?: darum)?|entscheidet)(?: (?:it|them|over|up|"
    "from there|from here|the case|personally|these|those|the account|the customer|the customers|with (?:it|them)|"
    "then|in|um|das|diese))*",
    f"(?:hand|pass|give|escalate)(?: (?:it|them|over|accounts|<CUST>))* (?:to )?(?P<d>{PERSON})|"
    f"(?:an|zu|zur|zum|bei) (?P<e>{PERSON}) (?:über|ab|weiter)?(?:geben|gegeben|geleitet|leiten|eskalieren|eskaliert|"
    f"übergeben)|"
    f"(?:(?:an|zu|zur|zum|der|dem) )(?P<abz>{PERSON}) (?:abzugeben|zu übergeben|weiterzuleiten|zuzuleiten|vorzulegen)|"
    f"escalation to (?P<esc>{PERSON})(?: (?:goes out|happens|follows|is made))?|"
    "escalate(?: (?:it|them))?",
    "(?:(?:kommt|kommen|geht|gehen|landet|landen|wandert|wandern|wird|werden|eskalieren|übergeben|weiterleiten|"
    "weiter)(?: (?:der|die|"
    "das|es|fall|fälle|akte|akten|vorgang|vorgänge|konto|konten|sie|wir|dann|sofort|direkt|kunde|kunden|sache))* "
    "(?:an|zu|zur|"
    "zum|bei) "
    f"(?P<g>{PERSON}))(?: (?:übergeben|weitergeleitet|weitergegeben|abgegeben|eskaliert|weiter|über|ab))*",
    f"(?:übernimmt|übernehmen|entscheidet|kümmert sich|ruft)(?: (?:dann|selbst|persönlich|darum|sie|das|den fall))* "
    f"(?P<h>{PERSON})"
    "(?: (?:persönlich|selbst|darum|an|den fall|das))*",
    f"(?P<i>{PERSON}) (?:übernimmt|übernehmen)(?: (?:dann|selbst|den fall|das))*|(?:call|bring|pull|loop|get) "
    f"(?P<j>{PERSON}) in(?:volved)?|"
    f"(?:involve|alert|tell|inform|notify|let) (?P<k>{PERSON})(?: know)?",
)
STOP_FIRST = phrase(
    "(?:we )?(?:stop(?:s|ped)?(?: (?:and|chasing|messaging|sending|emailing|everything|all|contact|writing|it|"
    "automatic))*|"
    "no (?:more|further) <MSG>(?: and)?|and|at once|immediately|straight away|right away|sofort|umgehend|instead)"
)


def no_contact(clause: Clause) -> list[ProposedRule] | None:
    """Read "don't bug enterprise, Sam handles those", "never contact Acme", "Halcyon only talks to me"."""
    handled = clause.take(HANDLED)
    person = next((value for value in handled.groups() if value), None) if handled else None
    never = clause.take(_NEVER_CONTACT)
    if never is None and handled is None:
        return None
    if never is not None and handled is None and _ONE_CHANNEL.search(never[0]):
        return None  # "never email Acme" closes one channel
    clause.take(_REASON)
    clause.take_all(_ALONE)
    scope = take_scope(clause)
    if not names_somebody(scope):
        return None
    return [clause.rule("no_contact", person=who(person), scope=scope)]


def delay(clause: Clause) -> list[ProposedRule] | None:
    """Read "Halcyon pays late but always pays, leave them until 45 days"."""
    clause.take(_REASON)
    if clause.take(_WAIT) and (late := take_days(clause)) is not None:
        clause.take(_DELAYED)
        return [clause.rule("delay", days=late, scope=take_scope(clause))]
    match = clause.take(_UNTIL_DAYS)
    if match is None:
        return None
    written = next(value for value in match.groups() if value)
    plain_start = match["b"] is not None and _PLAIN_START.match(match[0])
    if plain_start and not _NOT_YET.search(clause.left):
        return None  # "after 30 days" alone begins a step
    if not clause.take(_LEAVE) and match["b"] is None:
        return None
    days = days_of(written) or number_of(written)
    if not days_of(written) and not re.search(r"\d|day|tag|late|overdue|verzug", match[0], re.IGNORECASE):
        return None  # "not before nine" is an hour
    clause.take_all(_ONLY_THEN)
    clause.take(_DELAYED)
    clause.take_all(_ALONE)
    scope = take_scope(clause)
    if not days:
        return None
    return [clause.rule("delay", days=days, scope=scope)]


def left_to(clause: Clause) -> bool:
    """Say whether a clause only says again who looks after somebody ("leave it to him")."""
    return clause.thread.about == "no_contact" and clause.take(_LEFT_TO) is not None and not clause.residue()


def escalate(clause: Clause) -> list[ProposedRule] | None:
    """Read "hand accounts over to a person at 60 days"."""
    if clause.has(BEFORE_DUE):
        return None
    days = take_days(clause) if clause.has(AFTER_DUE) else None
    if days is None:
        return None
    match = clause.take(HAND)
    if match is None:
        return None
    person = next((value for value in match.groupdict().values() if value), None)
    clause.take_all(STOP_FIRST)
    clause.take(_ALONE)
    dates = take_dates(clause)
    scope = take_scope(clause)
    return [clause.rule("escalate", from_days=days, person=who(person), scope=scope, **dates.slots())]
