"""What every message must contain, and whether timing may follow a customer's own habit of paying."""

from __future__ import annotations

from collections.abc import Mapping

from agent.offline.policy.clause import Clause
from agent.offline.policy.dates import take_dates
from agent.offline.policy.phrases import Phrase, phrase
from agent.offline.policy.scopes import take_scope
from prompts.policy_reading import ProposedRule

_ASK = (
    "(?:(?:always|please|and|we|you|messages?|e-?mails?) )*(?:ask(?:s|ing)?(?: for)?|request(?:s|ing)?|enquire|"
    "inquire|find out|want to know|"
    "fragen|frage|erfragen|nachfragen|bitten)(?: (?:the|them|<CUST>|us|politely|always|for|about|to (?:tell|let) "
    "us(?: know)?|to (?:name|give|confirm)|um|nach|wir|sie|immer))*"
)
TOPICS: Mapping[str, Phrase] = {
    "ask_for_date": phrase(
        f"{_ASK} (?:(?:a|an|the|their|concrete|firm|definite|clear|expected|specific|einen|ein|dem|konkreten) "
        f")*(?:(?:payment|pay|expected) )?(?:dates?(?: of payment| for payment)?|zahlungstermin|termin|zahlungsdatum|"
        "when (?:(?:they|we|the|it|payment|money|can|will|intend|expect|plan|to|is|be|<CUST>|expected) )*(?:pay|paid|"
        "come|arrive|payment|settle|made)|wann (?:sie |gezahlt |die )*(?:zahlen|wird|zahlung kommt))",
    ),
    "ask_for_reason": phrase(
        f"{_ASK} (?:(?:a|the|their|was|what|den|dem|is) )*(?:why(?: (?:it|they|the|payment|invoice|have|has|is|are|"
        f"not|haven't|hasn't|been|paid|late|<BILL>|yet|overdue|unpaid|delayed|come|so))*|"
        "reasons?(?: (?:for|of|behind|why|the|they|delay|late|non-?payment|payment|delayed|have|not|paid))*|warum(?: "
        "(?:nicht|sie|noch|gezahlt|bezahlt|wurde|wird|haben|die|zahlung|ausbleibt))*|"
        "grund(?: (?:für|des|der|die|den|verzug|verzugs|verzögerung|nichtzahlung))*|(?:what is )?(?:holding (?:it|"
        "them|payment|things) up|blocking(?: (?:it|payment|them))?))"
    ),
    "pay_link": phrase("(?:(?:a|an|the|our|online|clickable|direct|einen|den|unseren) )*(?:(?:payment|pay|online "
                       "payment|checkout) (?:link|button|page|url)|link (?:to pay(?: online)?|for payment|to the "
                       "payment page)|"
                       "pay-?now (?:link|button)|zahl(?:ungs)?-?link|link zur (?:online-?)?zahlung)"),
    "bank_details": phrase("(?:(?:a|the|our|die|unsere) )*(?:bank(?:ing)? (?:account )?(?:details|data|information|"
                           "coordinates)|account details|iban(?: and bic)?|remittance details|payment details|wire "
                           "(?:details|instructions)|"
                           "bank account(?: number)?|bankverbindung|bankdaten|kontoverbindung|kontodaten)"),
    "statement": phrase("(?:(?:a|an|the|their|full|current|einen|den) )*(?:statements?(?: of (?:the |their "
                        ")?account)?|account statements?|kontoauszug|kontoauszüge|kontoübersicht|offene-posten-liste|"
                        "list of (?:all )?open (?:items|invoices)|"
                        "liste (?:der|aller) offenen (?:posten|rechnungen))"),
    "invoice_copies": phrase("(?:(?:a|an|the|all|each|every|eine|die|als) )*(?:cop(?:y|ies) of (?:(?:the|each|every|"
                             "all|any|open|overdue|unpaid|relevant) )*(?:invoices?|bills?)|invoice (?:cop(?:y|ies)|"
                             "pdfs?)|"
                             "pdfs?(?: of (?:(?:the|each|every|all) )*invoices?)?|(?:original |overdue |open "
                             ")?invoices?(?= (?:(?:is|are|must be|as|a|to be) )*(?:pdf|attachment|attached|enclosed))|"
                             "rechnungskopien?|kopien? der "
                             "(?:offenen )?rechnung(?:en)?|"
                             "rechnung(?:en)?(?= (?:an(?:zu)?hängen|bei(?:zu)?fügen|mitsenden|als pdf)))(?: (?:as "
                             "(?:a )?(?:pdf|attachment)|attached|als pdf|in kopie))*"),
}  # fmt: skip
_CONTAIN = phrase(
    "(?:(?:must|should|has to|have to|needs? to|always|to|shall|will|is to|are to|we|please|muss|müssen|soll|sollen|"
    "immer|stets|jedes mal) )*(?:include[sd]?|including|contain(?:s|ed)?|attach(?:ed|es|ing)?|enclosed?|whack|pop|"
    "stick|slip|paste|drop in|throw in|add(?:ed)?|"
    "belongs?|carry|carries|have|has|gets?|receives?|give|put|show|shows|come with|comes with|carry|quote[sd]?|"
    "state[sd]?|"
    "provide[sd]?|give|list|"
    "mention|with|goes with|repeat|enthält|enthalten|(?:an|bei)(?:zu)?(?:hängen|fügen|legen|gefügt|gehängt)|mitsenden|"
    "mitschicken|angeben|nennen|nennt|steht|stehen|gehört|gehören|drauf|rein|hinein|an|bei|mit)",
)
_WHERE = phrase(
    "(?:(?:in|to|into|with|on|at the (?:end|bottom|top) of|for|as part of|alongside|in jeder|in jede|jeder|jede|zu "
    "jeder) ?)*(?:(?:every|each|all|any|the|our|a|an|single|outgoing|first|jeder|jede|alle[nr]?|unsere[rn]?) "
    ")*(?:<MSG>|letters?)|"
    "(?:in )?each and every <MSG>|(?:every|each) time|always|immer|stets|jedes mal|ohne ausnahme"
)


_EVERY_MESSAGE = phrase("(?:in|to|with|on) (?:every|each|all|each and every)(?: single)? <MSG>|in jeder <MSG>")


def include(clause: Clause) -> list[ProposedRule] | None:
    """Read "every message should contain a payment link", "always ask for a payment date"."""
    topics = [topic for topic, words in TOPICS.items() if clause.take_all(words)]
    if not topics:
        return None
    asks = any(topic.startswith("ask") for topic in topics)
    if not (clause.take(_CONTAIN) or asks or clause.has(_EVERY_MESSAGE)):
        return None
    clause.take_all(_WHERE)
    clause.take_all(_CONTAIN)
    dates = take_dates(clause)
    scope = take_scope(clause)
    return [clause.rule("include", include=topic, scope=scope, **dates.slots()) for topic in topics]


_FOLLOW = phrase(
    "(?:adapt(?:ed|s|ing)?|adjust(?:ed|s|ing)?|tailor(?:ed)?|fit(?:ted)?|align(?:ed)?|follow(?:s|ed)?|match(?:ed)?|"
    "personali[sz]e[d]?|optimi[sz]e[d]?|shift(?:ed)?|vary|varied|change[d]?|learn|base[d]?|move[d]?|take|consider|"
    "anpassen|angepasst|anzupassen|passt|passen|richtet|richten|orientieren|orientiert|ausrichten|berücksichtigen|"
    "berücksichtigt|abstimmen)"
)
_TIMING = phrase(
    "(?:when )?(?:timing|scheduling|planning) (?:(?:the|our) )*<MSG>|(?:(?:the|our|your|its|send|sending|reminder|"
    "contact|message|their|den|die|das|der|unsere[rn]?) )*(?:timing|"
    "times?|schedules?|cadence|rhythm|dates?|days?|moment|sequence|zeitpunkt|zeitpunkte|zeitplan|takt|rhythmus|"
    "termine|when (?:you|we) (?:write|send|chase))"
    "(?: of (?:the |each )?<MSG>)?"
)
_HABIT = phrase(
    "(?:(?:to|on|by|from|with|at|into account|upon|an|nach|am|around|in line with) )*(?:(?:the|each|every|a|an|their|"
    "his|its|own|individual|usual|past|customers?'?|customer's|<CUST>|known|das|dem|den|die|der|des|jeweilige[nrm]?|"
    "bisherige[nrm]?) )*"
    "(?:habits?(?: of paying)?|pay(?:ment|ing) (?:habits?|behaviou?r|patterns?|history|record)|behaviou?r|patterns?|"
    "how (?:(?:they|a|the|each|<CUST>|usually|normally|typically|tend|to) )*pays?|(?:dates? )?(?:on|by) which "
    "(?:(?:we|they|shall|will|be|can|expect|to) )*(?:paid|pay)|when (?:(?:they|a|the|each|<CUST>|"
    "usually|"
    "normally|typically|tend|to) )*pays?|track record|zahlungs(?:verhalten|gewohnheit(?:en)?|historie|moral)|"
    "gewohnheiten)(?: (?:of (?:the |each )?<CUST>|des kunden|der kunden|into account))*"
)
_MAY = phrase(
    "(?:you|we|the agent|dunlin|agent|der agent|it|may|can|should|is|are|allowed|free|welcome|to|feel|fine|okay|ok|"
    "darf|dürfen|kann|soll|sich|wird|werden)"
)


def adapt(clause: Clause) -> list[ProposedRule] | None:
    """Read "you may adapt the timing to how a customer usually pays"."""
    habit = clause.take(_HABIT)
    if habit is None or not clause.take(_FOLLOW):
        return None
    forbidden = clause.take(phrase("<NOT>|no|nicht|kein")) is not None
    clause.take(_TIMING)
    clause.take_all(_MAY)
    scope = take_scope(clause)
    return [clause.rule("adapt", allowed=not forbidden, scope=scope)]
