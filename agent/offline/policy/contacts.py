"""Customers who are somebody's own, who are left alone for now, or who go to a person in the end."""

from __future__ import annotations

from agent.offline.policy.clause import Clause, days_of
from agent.offline.policy.dates import take_dates
from agent.offline.policy.persons import PERSON, who
from agent.offline.policy.phrases import phrase
from agent.offline.policy.scopes import names_somebody, take_scope
from agent.offline.policy.stages import AFTER_DUE, BEFORE_DUE, take_days
from prompts.policy_reading import ProposedRule

_NEVER_CONTACT = phrase(
    "(?:(?:is|are|must|may|should|shall|can|to) )*(?:never|not)(?: to)?(?: ever)? be (?:contacted|"
    "chased|messaged|reminded|dunned|touched|bothered|written to|approached|disturbed)|(?:wird|werden|"
    "darf|dürfen) (?:nie(?:mals)?|nicht)(?: mehr)? (?:kontaktiert|gemahnt|angeschrieben|"
    "angerufen)(?: werden)?",
    "(?:<NOT>|no) (?:ever )?(?:<CHASE>|<MSG>|dunning|chasing|auto(?:matic|mated)? (?:<MSG>))(?: (?:to|"
    "with|for|at|any|of))*",
    "(?:hands off|keep (?:away|off|clear)(?: from| of)?|stay (?:away|clear|off)(?: from| of)?|exclude|"
    "ignore|skip|(?:(?:is|are) (?:to be )?left(?= .*alone)|leave)(?: (?:them )?out)?)",
    "(?:is|are) (?:off[- ]limits|excluded|taboo|exempt|not to be (?:contacted|chased|messaged|touched|"
    "bothered))|(?:wird|werden) nicht (?:kontaktiert|gemahnt|angeschrieben)",
)
_HANDLED = phrase(
    "(?:,|since|because|as|-|:)? ?(?P<a><NAME>|<ROLE>|<ME>) (?:personally |always |"
    "alone )?(?:handles?|looks? after|takes? care of|owns?|deals? with|manages?|is (?:in charge of|"
    "handling|dealing with|looking after)|has|does|do|kümmert sich um|betreut|will handle|"
    "will deal with|chases?|runs?)(?: (?:those|them|these|it|that|this|themselves|himself|herself|"
    "myself|personally|all of (?:them|those|it)|sie|diese|for (?:them|those)))*",
    "(?:(?:only |just )?(?:talks?|speaks?|deals?|goes?|hears?) (?:only |just )?(?:to|with|through|via|"
    "from)|(?:is|are) (?:only )?(?:handled|managed|looked after|dealt with|taken care of|run|owned|"
    "chased) by|belongs? to|(?:goes?|go) (?:through|via)|leave (?:them|that|those|it) (?:to|with|"
    "for)) (?:only )?(?P<b><ROLE>|<ME>|<NAME>(?: <NAME>)?)(?: only| alone| directly| personally)?",
    "(?:darum|um (?:sie|diese|die)|hier)? ?kümmert sich (?P<d><ROLE>|<NAME>(?: <NAME>)?)|(?:die |sie |"
    "diese )?(?:betreut|macht|übernimmt|gehören) (?P<e><ROLE>|<NAME>(?: <NAME>)?)",
    "(?:is|are) (?P<c><NAME>|<ROLE>)'s(?: (?:job|business|accounts?|customers?))?",
)
_ALONE = phrase("alone|in peace|at all|out|directly|ever|in ruhe|automatically")
_REASON = phrase(
    "(?:,|-|;)? ?(?:because|weil|due to|owing to|on account of|wegen) [^,;]*|(?:they |who |which |"
    "always |usually |often )*pay(?:s)? (?:late|slow(?:ly)?)(?: ?,? ?(?:but|"
    "and) (?:they )?always (?:pays?|does?|comes? through))?|(?:but |and |they |"
    "who )*always pays?(?: in the end| eventually| up)?|are (?:slow|good) payers?|"
    "zahlen (?:spät|immer)(?:,? aber (?:sie zahlen )?immer)?"
)
_LEAVE = phrase(
    "(?:leave|let|give|(?:(?:is|are|should be|to be) )*left)|(?:<NOT>|no|only|nur|not|nothing|"
    "wait(?: with)?|hold off(?: on)?|start|begin|give(?: them)?|don't start)(?: (?:start|begin|any|"
    "until|to|for|on|with|goes? to|sent to))*(?: (?:<CHASE>|<MSG>|chasing|anything))?",
)
_UNTIL_DAYS = phrase(
    "(?:until|till|before|to|bis|for|up to|vor)(?: (?:they|it|the invoice|invoices|day|they're|tag|zu|"
    "after|an?|at least|the first|are|is))* (?P<a><LEN>|<NUM>)(?: (?:days?|overdue|late|past due|"
    "after (?:the )?due(?: date)?|past|are over|of lateness|tage?n?|verzug|nach fälligkeit|old|"
    "of slack|is up))*",
    "(?:not (?:before|until)|only (?:after|from|at)|after|from|at|starting|erst (?:nach|ab)|"
    "ab) (?:day |tag )?(?P<b><LEN>|<NUM>)(?: (?:days?|overdue|late|past due|"
    "after (?:the )?due(?: date)?|tage?n?))*",
    "(?P<c><LEN>)(?: (?:of slack|of peace|extra|before (?:chasing|you chase|we chase|contacting|"
    "the first <MSG>|reminding|you contact|writing to|nudging)(?: them)?))+",
)

_HAND = phrase(
    "(?:(?:please )?(?:hand|pass|give|escalate|refer|send|turn|move|transfer|assign|forward)(?: (?:it|"
    "them|those|these|that|this|the|everything|anything|all|<CUST>|<BILL>|case|cases|over|on|up|back|"
    f"off|of))* (?:to|over to|on to|up to|with) (?P<a>{PERSON}))(?: (?:to (?:decide|handle|take over|"
    "call|deal with)|instead|personally|directly|for (?:a decision|collection|review)))*",
    "(?:(?:it|this|that|they|<CUST>|<BILL>|those|the case|cases|everything|anything)? ?(?:is|are|"
    "gets?|must be|should be|will be|be|becomes?|wird|werden)? ?(?:handed|passed|escalated|referred|"
    "sent|turned|given|transferred|assigned|goes?|go|comes?|come|belongs?|moves?|an)(?: (?:it|over|on|"
    f"back|straight|up))* (?:to|an) (?P<b>{PERSON}))(?: (?:instead|personally|directly|to decide|"
    "for review|übergeben))*",
    "(?P<c><ROLE>|<ME>|<NAME>) (?:takes?|will take|picks?|should take|übernimmt|decides? what happens|"
    "steps? in|calls? them)(?: (?:it|them|over|up|from there|the case|personally|these|those))*",
    f"(?:hand|pass|give|escalate)(?: (?:it|them|over|accounts|<CUST>))* (?:to )?(?P<d>{PERSON})|"
    f"an (?P<e>{PERSON}) (?:über|ab|weiter)?geben|übergeben|escalate(?: (?:it|them))?",
)
_STOP_FIRST = phrase(
    "(?:stop(?: (?:and|chasing|messaging|sending|emailing|everything))*|no (?:more|further) <MSG>(?: and)?|and)"
)


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
    return [clause.rule("no_contact", person=who(person), scope=scope)]


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
    return [clause.rule("escalate", from_days=days, person=who(person), scope=scope, **dates.slots())]
