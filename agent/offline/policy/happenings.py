"""What a happening leads to ("if a promise is broken twice, it goes to Maria") and what only people decide."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.offline.policy import contacts
from agent.offline.policy.approvals import take_approval
from agent.offline.policy.clause import Clause, number_of
from agent.offline.policy.persons import PERSON, who
from agent.offline.policy.phrases import Phrase, phrase
from agent.offline.policy.scopes import is_money, take_scope
from prompts.policy_reading import ProposedRule

_TIMES = (
    "twice|thrice|a second time|a third time|for the (?:second|third|fourth) time|(?:<NUM>) times|zweimal|"
    "dreimal|zum (?:zweiten|dritten) mal"
)
_MANY = (
    "first|second|third|fourth|two|three|four|2|3|4|2nd|3rd|repeated|zweite[nr]?|dritte[nr]?|zwei|drei|a|an|one|"
    "every|any|each|more than one"
)
EVENTS: Mapping[str, Phrase] = {
    "broken_promise": phrase(
        f"(?P<i>{_MANY})? ?(?:payment )?(?:promises?|commitments?|pledges?) (?:(?:has|have|is|are|not|been|was) "
        f")*(?:fails?|failed|slips?|is missed|falls through|bounces?)(?: (?P<j>{_TIMES}))?",
        f"(?P<a>{_MANY})? ?(?:broken|missed|unkept|failed|gebrochene[nr]?|geplatzte[nr]?|nicht eingehaltene[nr]?) "
        f"(?:payment )?(?:promises?|"
        f"commitments?|pledges?|(?:zahlungs)?zusagen?|zahlungsversprechen)(?: to pay)?",
        f"(?P<b>{_MANY})? ?(?:payment )?(?:promises?|commitments?|pledges?|ptps?)(?: to pay)? (?:(?:is|are|was|were|"
        f"has|have|been|gets?|got|being|"
        f"not|isn't|wasn't|turns out|then) )*(?:broken|missed|kept|honou?red|unkept)(?: (?P<c>{_TIMES}))?",
        f"(?:breaks?|broke|broken|breaking|misses|missed|fails? (?:to keep|on)|does not keep|doesn't keep|do not keep|"
        f"don't keep) (?:(?:his|her|their|the|its|of|"
        f"payment|a|to pay) )*(?P<d>{_MANY})? ?(?:payment )?(?:promises?|commitments?|pledges?|word)(?: to pay)?(?: "
        f"(?P<e>{_TIMES}))?",
        f"(?P<g>{_MANY})? ?(?:zahlungs)?(?:zusagen?|versprechen) (?:(?:wird|werden|wurde|ist|sind) )?(?P<h>{_TIMES})? "
        f"?(?:nicht (?:ein)?gehalten|gebrochen|"
        "geplatzt|platzt)(?: wird| werden| wurde)?",
    ),
    "insolvency": phrase(
        "(?:(?:meldet|melden|beantragt|anmeldet) )(?:(?:ein|der|kunde|jemand|die) )*insolvenz(?: an)?",
        "(?:an? |the |any |word of |signs? of |news of |mentions? |mentioning |(?:goes|go|went|is|are) (?:into |in )?|"
        "files? for |enters? )*(?:insolven\\w*|bankrupt\\w*|"
        "(?:into |in )?administration|administrators?|liquidat\\w+|winding[- ]up(?: petitions?| orders?)?|cva|"
        "receivership|receivers?|chapter (?:11|7)|konkurs|"
        "insolvenz\\w*)(?: (?:proceedings|filing|practitioner|notice|petition))?"
    ),
    "legal_threat": phrase(
        "(?:hints?|hinting|alludes?|refers?|points?) (?:at|to) (?:(?:a|an|their|his|the|any|possible) )*(?:lawyers?|"
        "legal (?:action|steps|proceedings)|solicitors?|attorneys?|court|litigation)",
        "(?:legal threats?|threats? of (?:legal action|court|a lawsuit|lawyers))(?: from (?:a |the )?<CUST>)?",
        "(?:threaten(?:s|ed|ing)?|mentions?|mentioning|brings? in|bring up|involves?|instructs?|uses?|talks? about|"
        "droht|drohen|schaltet|erwähnt)(?: (?:us|with|to|take|a|an|"
        "their|his|the|any|mit|einem|einen|dem|seinem|going))* (?:lawyers?|legal (?:action|steps|proceedings)|"
        "solicitors?|attorneys?|courts?|sue|lawsuits?|litigation|"
        "legal|anwalt|klage|gericht|rechtlichen schritten)(?: (?:ein|us))*",
        "(?:an? |their |the |customer's )*(?:lawyers?|solicitors?|attorneys?|anwalt) (?:writes?|gets? in touch|is "
        "involved|contacts us|gets? involved|"
        "responds?|replies|answers|calls|schreibt|meldet sich)|letters? from (?:a |their )?(?:lawyers?|solicitors?)",
    ),
    "hardship": phrase(
        "(?:(?:in|into|has|have|having|facing|a|any|real|of|serious|runs? into|says? they are in|reports?|mentions?|"
        "is in|are in|signals?|signs of) )*(?:financial|payment|cash[- ]?flow|money|"
        "liquidity) (?:difficult(?:y|ies)|hardships?|troubles?|distress|problems?|stress|squeeze)|hardships?|"
        "(?:cannot|can't|can not|unable to|not able to) (?:afford to )?pay|"
        "struggl(?:es?|ing)(?: to pay| financially)?|(?:in )?(?:zahlungsschwierigkeiten|finanziellen? "
        "(?:schwierigkeiten|not|problemen?)|liquiditätsengpass|zahlungsunfähig\\w*)"
    ),
    "dispute": phrase(
        "(?:(?:says?|claims?|that|complains?|writes?) )*(?:the )?(?:work|job|project|goods|delivery|service|product|"
        "order)s? (?:(?:is|are|was|were|has|have|been|arrived) )*(?:not |n't |isn't |wasn't "
        "|aren't |weren't |never )?(?:finished|done|complete[d]?|what (?:they|was) ordered|damaged|faulty|defective|"
        "delivered|as agreed|wrong|late|incomplete)|quality (?:issues?|problems?|complaints?)",
        "(?:(?:an?|the|any|all|open|someone|somebody|anyone|they|<CUST>|who|there is|raises?|opens?|has|have|files?|"
        "lodges?|disputed) )*(?:disputes?(?: over)?|disputed|disputing|"
        "quer(?:y|ies|ied)|complaints?|complain(?:s|ed|ing)?|objects?|objections?|contests?|contested|"
        "reklamation(?:en)?|reklamiert|beanstandung(?:en)?|beanstandet|bestreitet|"
        "streitfälle|strittige)(?: (?:an?|the|their|about|of|on|over|with|it|anything|eine|die|wird|werden))*(?: "
        "<BILL>)?"
    ),
    "no_answer": phrase(
        "(?:(?:<CUST>|that|who|they) )*(?:stops?|stopped|quits?|ceases? to) (?:reply(?:ing)?|answer(?:ing)?|"
        "respond(?:ing)?|react(?:ing)?)(?: to us| to (?:our|any) <MSG>)?|(?:<CUST> )?(?:antwortet|reagiert) nicht(?: "
        "mehr)?",
        "(?:there is |we get |we hear |getting |gets? |with |still )*(?:no (?:answer|reply|response|reaction)|nothing "
        "back|nothing from them)(?: (?:comes|to|at all|from|is received|after|them|the|"
        "customer|any|all|our|<MSG>))*|(?:nobody|no-one) (?:answers|replies|responds|reacts|picks up)|(?:<CUST> |they "
        "|who )*(?:doesn't|don't|does not|do not|never|has not|hasn't|have not|haven't|"
        "fails? to) (?:answer(?:ed)?|repl(?:y|ied)|respond(?:ed)?|react(?:ed)?|get back(?: to us)?|come back to "
        "us)(?: (?:to|any|our|us|the|<MSG>|at all))*|(?:<CUST> |they )?(?:stays?|"
        "goes|go|remains?|keeps?) (?:silent|quiet)|unanswered(?: <MSG>)?|without (?:a |an |any )?(?:repl(?:y|ies)|"
        "answers?|response)|"
        "(?:keine|ohne) (?:antwort|reaktion|rückmeldung)(?: kommt| erfolgt)?|(?:meldet|melden) sich (?:niemand|nicht)|"
        "niemand (?:antwortet|reagiert)|sich niemand meldet|nicht (?:antwortet|reagiert)"
    ),
}  # fmt: skip
_IF = phrase(
    "(?:if|when|whenever|once|as soon as|after|in case(?: of)?|in the event(?: of| that)?|should|where|on|upon|at|"
    "following|any|anyone|someone|somebody|a|an|the|<CUST>|they|who|that|"
    "mentions?|mentioned|says?|tells? us|reports?|is|are|there is|we hear|hear|learn|of|with|bei|im falle|wenn|falls|"
    "sobald|nach|eine[rsnm]?|ein|der|die|kunde|kommt|es|gibt)"
)
_THEN = phrase(
    "(?:then|dann|drop everything|stop(?:s)?(?: (?:all|any|every|contact|everything|chasing|messages|writing|at once|"
    "immediately|and|"
    "contacting them))*|no (?:more|further) <MSG>|at once|immediately|straight ?away|right ?away|"
    "the same day|same day|on the same day|asap|promptly|without delay|sofort|umgehend|unverzüglich|am selben tag|"
    "directly|direkt|hold off|pause(?: everything)?|"
    "a phone call from|by phone|from there|first|always|instead)"
)
_BY_PERSON = phrase(
    f"(?:needs?|requires?|calls for|means|=|is|are|gets?|get|as)? ?(?:a |an |the )*(?:(?:phone )?call|matter|job|case|"
    f"task|decision)? ?(?:from|by|for|of|with) (?P<a>{PERSON})(?: (?:to handle|to decide|"
    "to look at|to sort out|to resolve|instead|only))*",
    "(?P<b><ROLE>|<ME>|<NAME>) (?:must|should|will|has to|have to|to|himself|herself|personally)? ?(?:be )?(?:picks? "
    "up the phone|visits?(?: them)?|has it|call|phone|ring|write|told|"
    "informed|notified|alerted|step in|take over|know)s?(?: (?:them|it|over|about it|himself|herself|personally|"
    "myself))*",
    f"(?:handled|dealt with|looked after|resolved|decided|managed|taken over|sorted out|settled|investigated|"
    f"bearbeitet|geklärt|betreut|entschieden) (?:only |personally )?(?:by|von|durch) (?P<c>{PERSON})",
)

_STRAIGHT = phrase(f"(?:straight|directly|over|then|off) to (?P<s>{PERSON})|an (?P<t>{PERSON})(?= *$)")
_EFFECTS = (_BY_PERSON, contacts.HAND, contacts.HANDLED, _STRAIGHT)


def event(clause: Clause) -> list[ProposedRule] | None:
    """Read what a happening leads to: the account goes to a person."""
    found = next(((name, match) for name, words in EVENTS.items() if (match := clause.take(words))), None)
    if found is None:
        return None
    name, match = found
    effect = next((one for words in _EFFECTS if (one := clause.take(words))), None)
    stops = clause.take_all(_THEN)
    if effect is None and not (stops and name in ("insolvency", "legal_threat", "hardship")):
        return None
    person = next((value for value in effect.groups() if value), None) if effect else None
    count = _count(match)
    clause.take_all(_IF)
    clause.take(contacts.STOP_FIRST)
    scope = take_scope(clause)
    return [
        clause.rule(
            "event", event=name, count=count if name == "broken_promise" else None, person=who(person), scope=scope
        )
    ]


def _count(match: re.Match[str]) -> int | None:
    """Read how often it must have happened; None where the text does not count."""
    said = " ".join(value for value in match.groupdict().values() if value)
    for word in re.findall(r"\w+", said.casefold()):
        times = {"second": 2, "third": 3, "fourth": 4, "2nd": 2, "3rd": 3, "zum": 0}.get(word) or number_of(word)
        if times > 1:
            return times
    return None


ACTIONS: Mapping[str, Phrase] = {
    "write_off": phrase("(?:(?:anything|sums|amounts|to be|be) )*written off|(?:any |all |every |a |the "
                        ")*(?:write[- ]?offs?|writing[- ]off(?: \\w+)?|written off|write "
                        "(?:\\w+ ){0,3}off|abschreib\\w+|ausbuch\\w+)"),
    "deduction": phrase("(?:any |all |a |the )*(?:deductions?|(?:rate difference |price |damage |shortage |quality "
                        ")claims?|short[- ]pay(?:s|ments?)?|chargebacks?|abzüge|"
                        "kürzungen)"),
    "plan": phrase("(?:any |all |every |a |an |the )*(?:(?:re)?payment plans?|paying in instal?ments|(?:re)?payment "
                   "arrangements?|part[- ]payments?|deferrals?|instal?ment(?:s| "
                   "plans?| agreements?)?|paying in parts|extended terms|longer terms|"
                   "ratenzahlung(?:en)?|ratenpläne|ratenplan|zahlungspl[aä]ne?|stundung(?:en)?)"),
    "settlement": phrase("(?:any |all |every |a |the )*(?:settlements?(?: offers?| agreements?)?(?: (?:below|under|"
                         "for less than|of less than) (?:the )?(?:full|whole) (?:amount|sum|balance))?|settling(?: for "
                         "less)?|settle for less|offers? to settle|compromises?|haircuts?|vergleiche?n?)"),
    "refund": phrase("(?:any |all |every |a |the )*(?:refunds?|refunding|erstattung(?:en)?|rückzahlung(?:en)?|"
                     "rückerstattung(?:en)?)"),
    "credit_note": phrase("(?:any |all |every |a |the |issuing |giving )*(?:credit notes?|credits(?! ?(?:team|desk))|"
                          "crediting|"
                          "gutschrift(?:en)?)"),
    "fee_waiver": phrase("(?:any |all |every |a |the )*(?:(?:fee |interest )?waivers?|waiv(?:e|ing)(?: of)?(?: "
                         "(?:late|any|the|fees?|interest|charges?|payment))*|(?:erlass|verzicht auf)(?: "
                         "\\w+){0,2}(?:gebühren|zinsen))"),
    "legal_step": phrase("(?:any |all |every |the |taking |going to |a )*(?:legal (?:action|steps?|proceedings?|"
                         "measures?)|court(?: action| proceedings)?|lawsuits?|litigation|going legal|suing|"
                         "rechtliche (?:schritte|maßnahmen)|klagen?|mahnbescheide?|gerichtliche[sn]? mahnverfahren)"),
    "discount": phrase("(?:any |all |every |a |the )*(?:discounts?|price reductions?|rebates?|rabatte?|nachl(?:ass|"
                       "ässe)|skonto)"),
}  # fmt: skip
DECIDED = phrase(
    f"(?:only|nobody but|no one but|nur|ausschließlich|none but) (?P<a>{PERSON}) (?:may|can|must|is allowed to|"
    f"decides?|should|darf|dürfen|kann|entscheidet|genehmigt|has the right to)? ?(?:on|über)? ?(?:to |be )?"
    "(?:agree(?: to)?|grant|approve|decide(?: on)?|offer|authori[sz]e|give|make|book|issue|do|accept|promise|start|"
    "take|allow|sign off(?: on)?|genehmig\\w+|entscheiden|gewähren|vereinbaren|zusagen)?",
    "(?:(?:is|are|be|may|must|can|shall|should|to|remains?|stays?|comes?|goes?|go|left|always|only|ever|solely|"
    "entirely|exclusively|"
    "decided(?: on| upon)?|agreed|granted|approved|made|authori[sz]ed|issued|booked|handled|signed off|up|reserved|"
    "back|done|taken|a|"
    "matter|belongs?|settled|waived|written off|given|offered|accepted|allowed|arranged|started|paid out|wird|werden|"
    "liegt|liegen|"
    "entschieden|genehmigt|vereinbart|bewilligt|nur|ausschließlich|dürfen|darf) )+(?:by|to|for|with|von|durch|bei) "
    "(?:only )?"
    f"(?P<b>{PERSON})(?: (?:alone|only|to decide|to approve|to agree|decides?|personally|entschieden|genehmigt|"
    f"vereinbart|himself|"
    "herself|first|werden|bewilligt))*",
    "(?:[:-] ?)?(?P<only><ROLE>|<ME>|<NAME>) only",
    "(?:is|are) (?P<c>(?:<NAME>|<ROLE>)'s|my|our) (?:call|decision|job|business|department|choice|to make|to give)|"
    "(?:is|are) (?P<f>mine|ours)(?: (?:to|and|alone|give|decide|make|grant|mine|offer|only))*",
    f"(?P<d>{PERSON}) (?:alone )?(?:decides?|approves?|agrees?|grants?|authori[sz]es?|signs? off|handles?|issues?|"
    f"makes?|books?|must "
    "(?:agree|approve|decide)|entscheidet|genehmigt)(?: (?:on|about|to|alone|over|über|them|it))*",
    "(?:genehmigt|entscheidet|entscheiden|genehmigen|vereinbart|bewilligt|macht|machen|erteilt|erteilen|stellt|gibt|"
    "gewährt)(?: (?:nur|über|"
    f"allein|ausschließlich|wir|immer|stets))* (?P<e>{PERSON})(?: aus)?",
)
_NEVER_YOURS = phrase(
    "(?:is|are)? ?(?:never|not) (?:yours|for you|up to you|the agent's|for the agent|your call|ours|something (?:you|"
    "we)|at your discretion)(?: (?:to|can|may|promise|offer|grant|decide|give|agree|make|issue|on))*",
    "(?:<NOT>|no) (?:ever )?(?:promise|grant|agree(?: to| on)?|issue|give|book|offer|accept|make|arrange|approve|"
    "commit to|decide(?: on)?|allow|start|zusagen|gewähren|vereinbaren|versprechen|anbieten)"
    "(?: (?:or|and) (?:promise|grant|agree(?: to)?|issue|give|offer))?|"
    "(?:must |may |can |should |is |are |to |be |will |dürfen |darf |werden |wird )*(?:never|not|nie|niemals|"
    "nicht)(?: (?:to|be|ever))* (?:promised|granted|agreed|issued|given|booked|made|offered|accepted|decided|"
    "zugesagt|versprochen|gewährt|vereinbart)(?: werden)?(?: by (?:the agent|you|dunlin))?",
)
_WITHOUT_ASKING = phrase(
    f"without (?:asking |checking with |talking to |the |approval (?:from|of|by) )*(?P<a>{PERSON})(?: first)?|ohne "
    f"(?:rücksprache mit |freigabe (?:von|durch) )*(?P<b>{PERSON})"
)
_ABOVE = phrase("(?:of |worth |totalling |for )*<OVER> (?P<amt><AMT>)(?: (?:or more|and more|in total))?")
_UP_TO = phrase("(?:you may |the agent may |may |can |agent can )?(?:up to|below|under|bis(?: zu)?) (?P<amt><AMT>)")
_ONLY_PEOPLE = phrase("über|on|about|only|alone|always|nur|allein|ausschließlich|anything|sums|amounts|and mine alone")
_MESSAGE = phrase("<MSG>|letters?")


def authority(clause: Clause) -> list[ProposedRule] | None:
    """Read what the agent never decides by itself: "write-offs above 500 are decided by the CFO"."""
    actions = [name for name, words in ACTIONS.items() if clause.take_all(words)]
    if not actions or clause.has(_MESSAGE):
        return None
    slots: dict[str, object] = {}
    money = _ABOVE.regex.search(clause.left)
    if money is not None and is_money(money["amt"], clause.left[money.end() :]):
        amount = clause.amount(money["amt"])
        clause.cut(*money.span())
        if amount is not None:
            slots |= {"amount": amount[0], "currency": amount[1]}
    never = clause.take(_NEVER_YOURS)
    decided = (clause.take(_WITHOUT_ASKING) if never else None) or clause.take(DECIDED) or take_approval(clause)
    if not (never or decided):
        return None
    if never and actions in (["discount"], ["settlement"]) and decided is None:
        return None  # "never offer a discount" is a topic no message may touch
    groups = {key: value for key, value in decided.groupdict().items() if value} if decided else {}
    person = next((value for key, value in groups.items() if key != "owned"), groups.get("owned"))
    clause.take_all(_ONLY_PEOPLE)
    scope = take_scope(clause)
    return [clause.rule("authority", action=action, person=who(person), scope=scope, **slots) for action in actions]
