"""Noticing words that speak to a machine instead of to us.

Noticing flags, and what stands beside such words is left to a person; no safety depends on it being complete.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.reader.disguises import undisguised

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Hint:
    """Parts of words and whole words of which every pattern of a family needs one: most messages have none."""

    stems: str
    words: str = ""

    def is_in(self, lowered: str) -> bool:
        """Say whether words in lower case are worth a closer look."""
        if any(stem in lowered for stem in self.stems.split()):
            return True
        return not frozenset(self.words.split()).isdisjoint(_WORD.findall(lowered))


#: What honest people cancel instructions about, and what they ask to be named in an answer.
_OURS_TO_CHANGE = (
    r"(?!.{0,90}\b(?:deliver|shipping|shipment|packag|liefer|versand|livraison|entrega|consegna|"
    r"levering|portal|address))"
)
_FOR_THE_BOOKS = r"(?!.{0,90}\b(?:numbers?|references?|po|orders?|contract|subject|name|invoices?|cost cent\w+)\b)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Orders to forget what was said before.
        r"\b(?:ignore|disregard|forget|override|bypass|drop)\b"
        + _OURS_TO_CHANGE
        + r".{0,40}\b(?:(?:previous|prior|above|"
        r"earlier|preceding|all|any|your|the|former)\s+){1,3}"
        r"(?:\w+\s+){0,2}(?:i\w{0,2}nstruction|prompt|rule|command|direction|guideline|context|polic|"
        r"programming|training|constraint)",
        r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)\b"
        + _OURS_TO_CHANGE
        + r".{0,40}\b(?:anweisung|vorgabe|regeln?\b|"
        r"instruktion|prompt|befehl)",
        r"\b(?:ignore[zr]?|oublie[zr]?)\b"
        + _OURS_TO_CHANGE
        + r".{0,40}\b(?:instruction|consigne|règle)|\b(?:ignora|ignore|olvida|"
        r"dimentica|esquece)\b" + _OURS_TO_CHANGE + r".{0,40}\b(?:instruccion|istruzion|instruç|regla|regole)",
        r"\b(?:negeer|vergeet)\b.{0,40}\b(?:instructie|regel|opdracht)",
        r"\b(?:additional|actual|real|secret|hidden|(?:new|updated|revised)\s+system)\s+(?:instructions?|"
        r"prompt|directive|objective|task)s?\b\s*(?:[:.]|for (?:you|the)|are|is\b)|"
        r"\b(?:new|updated|revised) (?:instructions?|directive|objective|task)s?\b (?:for you|follow|is to|"
        r"are to)\b|\bupdated instructions are at\b",
        r"\bignore\b.{0,20}\b(?:rest of )?(?:this|the) (?:data|text|document|context)\b.{0,20}\b(?:and|then)\b",
        # Speaking to the model.
        r"\b(?:you are|you're|act as|pretend (?:to be|you)|behave as|role-?play as|du bist|"
        r"sie sind)\b.{0,30}\b(?:an? )?(?:ai|a\.i\.|llm|language model|chat ?bot|assistant|"
        r"gpt|dan|unrestricted|ki|sprachmodell|developer mode|sudo|root)\b(?![^.!\n]{0,30}\?)",
        r"\b(?:dear|attention|hey|hello|hi|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|"
        r"to (?:the|any|all|my)|to you,?|hallo|an die)\s+(?:the\s+|any\s+|all\s+|my\s+|you,?\s+)?"
        r"(?:ai|llm|language model|chat ?gpt|gpt-?\d?|claude|gemini|copilot|bot|ai (?:assistant|"
        r"agent|model|system|reader|model)s?|(?:email|mail|collections?) (?:ai|bot|agent)|ki|"
        r"sprachmodell)\b(?! (?:team|department|project|owner|group))",
        r"\b(?:as an?|if you(?:'re| are)(?: an?)?|for|dear)\s+(?:ai|llm|language model|automated (?:agent|"
        r"assistant|system)|ai (?:assistant|agent|model|system))\b.{0,60}\b(?:must|should|please|need|reply|"
        r"respond|you|have to|reading|mark|do)\b(?!.{0,60}\b(?:person|human|call me|speak|talk)\b)",
        r"\bimportant message from me\b|\bto you,? (?:the )?(?:ai|assistant)|\bai assistant\b|"
        r"\bai language model\b",
        # Marks of a prompt.
        r"<\|?(?:im_start|im_end|system|endoftext|assistant|user|end_of_turn|start_of_turn)\|?>|\[/?(?:inst|"
        r"system|sys)\]|<</?sys>>|<\s*/?\s*(?:information|instructions?|system[_ -]?prompt|admin|tool_call|"
        r"function_call)s?\s*>",
        r"^\W{0,4}(?:system|assistant|developer)\s*(?:prompt|message|override|note|instruction)?s?\s*:.{0,60}\b(?:you|"
        r"ignore|instruct\w*|must|approve|mark|new|verified|now|confirm|sender|customer|previous|policy)\b",
        r"(?:^|\n)\W{0,3}(?:user|human)\s*:.{1,200}\n\W{0,3}(?:assistant|ai|bot)\s*:",
        r"^\W{0,4}###\s*(?:system|instruction|human|assistant|user)\w*\s*:",
        r"^\W{0,4}#{2,4}\s*\(?(?:system|instruction)|<\|\w+\|>|```\s*\n?(?:import|from|def|#!|os\.|sudo|const|"
        r"function)|^\W{0,3}todo:\s*please\b",
        r"\b(?:starting|initial) instructions\b|\binstructions you (?:were|have been) given\b|"
        r"\bwere you told before\b",
        r"\b(?:your|new|previous|end of) (?:\w+ )?(?:system|developer|hidden|initial) (?:prompt|instructions?|"
        r"message)\b|"
        r"\b(?:hidden|developer) (?:prompt|instructions?)\b|\boriginal (?:prompt|instructions?)\b|\b(?:your|"
        r"the) (?:prompt|instructions|guidelines|system message)\b.{0,30}\b(?:print|reveal|show|repeat|output|"
        r"leak|above)|"
        r"\b(?:print|reveal|show|repeat|output|leak|display)\b(?!.{0,50}\b(?:as per|according|deliver|payment|"
        r"portal|for your))"
        r".{0,40}\b(?:prompt|(?:previous|your|initial|"
        r"system|hidden) (?:prompt|instructions?|rules|guidelines|message))\b",
        r"\b(?:jailbreak|prompt injection|do anything now|dan mode|god mode|admin(?:istrator)? override)\b|"
        r"\b(?:you are|you're|enter|enable|activate|switch)\b.{0,25}\b(?:developer|debug|maintenance|admin\w*) mode\b",
        r"\b(?:invisible|hidden|white[- ]text|not visible) (?:to|from|for) (?:humans?|users?|people|"
        r"the reader)|visible (?:only )?(?:to|for) (?:llm|ai|model|machine|bot)s?\b|\bllm scan\b",
        # Orders only our machinery could carry out.
        r"\b(?:mark|set|flag|record|register|log|update|treat|classify|consider)\b.{0,30}\b(?:all|every|any|"
        r"each|this|these|the|my|our)\b.{0,25}\b(?:invoices?|accounts?|balances?|debts?|tickets?|messages?|"
        r"emails?|records?|status|amounts?|repl(?:y|ies))\b.{0,20}"
        r"\b(?:(?:as|to|is|=)\s+)?(?:paid|settled|closed|zero|cancell?ed|resolved|written[- ]off|void|cleared|"
        r"promise\w*|nil|0(?:\.00)?)\b(?!.{0,40}\b(?:once|when|after|as soon)\b).{0,60}\b(?:confirm|immediately|now|"
        r"reply|respond|zero|and do not|"
        r"without|system|database)",
        r"\b(?:confirm\b.{0,20}\bzero balance\b(?!.{0,60}\b(?:audit|after|once|when))|"
        r"(?:output|return|respond with|reply with|answer with|write) (?:only |valid )json)\b|"
        r"\b(?:output|return|respond with|reply with|answer with|write)\b.{0,20}\b(?:a\s+)?(?:the (?:following|"
        r"words|string|phrase)|intent|"
        r"only the|\"\w|confidence)",
        r"\b(?:call|use|invoke|execute|run|trigger)\s+(?:the\s+)?(?:tool|function|api|command|shell|script|"
        r"code|plugin|send_?\w+|\w+_\w+\()\b(?!.{0,60}\b(?:again|our|manual|edi|sap)\b)",
        r"\b(?:intent|confidence_percent|tool_choice|function_call|arguments|role)[\"']?\s*[:=]\s*[\"'{\[\w]|"
        r"\bconfidence\s*[:=]?\s*100\b",
        r"\b(?:forward|send|bcc|cc|email|export)\b.{0,40}\b(?:all|every|entire|full|"
        r"complete)\b.{0,30}\b(?:customers?|contacts?|database|credentials?|passwords?|api keys?|mailbox|"
        r"inbox|customer (?:data|list|records))\b",
        r"\b(?:delete|erase|wipe|drop)\b.{0,30}\b(?:all|every|entire)\b.{0,20}\b(?:records?|database|"
        r"tables?|files?|logs?|invoices?)\b",
        r"\b(?:(?:this|following|rest|is|in|with|use) (?:is )?(?:in )?(?:base ?64|rot13|a? ?caesar cipher)\b\W|"
        r"decode (?:this|the following)\b.{0,20}(?:[:(]| and)|encrypt your (?:reply|response|answer|output))|"
        r"\b(?:in|to|"
        r"of) your (?:reply|response|answer|solution|output|next (?:reply|message))\b"
        + _FOR_THE_BOOKS
        + r".{0,40}\b(?:include|add|"
        r"insert|say|mention|use|append|promot)|"
        r"\b(?:include|add|insert|append|modify|start|begin|end|change|alter|scramble|translate|encode|"
        r"rewrite|write|reverse|"
        r"substitute|replace|augment|enhance|apply|integrate|meld|merge|infuse|execute|"
        r"utili[sz]e)\b"
        + _FOR_THE_BOOKS
        + r".{0,80}\b(?:to|in|into|at the (?:end|start|beginning) of|with|of)?\s*your (?:reply|"
        r"response|answer|solution|output|code(?:base)?|solution|algorithm|implementation|reply's|"
        r"answer's)",
    )
)


_HINT = _Hint(
    stems="""nstruc instrucc istruz instruç prompt ignor disregard forget overrid bypass vergiss vergessen missacht
        oubli         olvid dimentic esquec negeer vergeet chatbot assistant gpt claude gemini copilot
        sprachmodell model automated <
        [inst [/inst [sys [/sys ### ## ``` todo: system developer jailbreak mode anything invisible hidden white visible
        scan mark flag record register update treat classif consider confirm output return respond reply replie answer
        write tool function command shell script plugin execut invok trigger confidence intent arguments role forward
        send export delete erase wipe drop base64 base rot13 cipher decode encrypt solution your told directive
        objective important unrestricted root sudo pretend guideline reveal repeat leak print display skip behave""",
    words="ai a llm bot ki set log state api cc bcc dan",
)


#: Names a machine is called by. An agent or an assistant may be a person, and is only meant where he is ordered about.
_MACHINE = (
    r"(?:a\.?i\.?(?: (?:assistant|agent|model|system|reader|bot)s?)?|llms?|(?:large )?language models?|chat ?bots?|"
    r"bots?|robots?|automat(?:ed|ic) (?:system|agent|assistant|reader)s?|(?:virtual|digital) (?:assistant|agent)|"
    r"(?:collections?|dunning|e-?mail|reminder) (?:agent|bot|robot|ai|software)|ki(?:-(?:system|assistent|agent)\w*)?|"
    r"\w*roboter|sprachmodell|intelligence artificielle|inteligencia artificial|intelligenza artificiale)"
)
_TOLD = (
    r"(?:ignore|mark|set|change|close|delete|print|reveal|write|send|confirm|approve|record|release|do not|don't|stop|"
    r"skip|cancel|forget|treat|accept|waive|issue|grant|output|return|you|your|we|disregard|repeat|list|act|include)"
)
_ORDERED = _TOLD.replace("|you|your", "").replace("|we|", "|")
_ADDRESSED = (
    # Called by its name, with an order.
    rf"(?:^|[.!?\n]\s*)\W{{0,4}}(?:dear |hey |hi )?(?:{_MACHINE}\s*[,:]\s*(?:\w+ ){{0,3}}{_TOLD}|(?:agent|assistant)\s*"
    rf"[,:]\s*(?:\w+ ){{0,3}}{_ORDERED})\b",
    rf"\b(?:dear|hey|hello|hi|attention|note to|to the) assistant\s*[,:].{{0,60}}\b{_ORDERED}\b",
    rf"\b{_MACHINE}(?:\s(?:that|which|who))?\s+(?:is |are )?(?:reading|processing|handling|parsing)\b",
    rf"\b(?:if|when|while|any|all|every|for|to|no)\b.{{0,12}}\b{_MACHINE}\b.{{0,40}}\b(?:read(?:s|ing)?|"
    rf"process(?:es|ing)|"
    r"pars(?:es|ing)|must|shall)\b(?! be\b)",
    rf"\b{_MACHINE}\b.{{0,40}}\b(?:must|shall|should|has to|have to|are to|is to)\b.{{0,20}}\b(?:ignore|follow|obey|"
    r"mark|treat|confirm)\b",
    rf"\b(?:instruct(?:ed|ions?)?|messages?|notes?|commands?|anweisung|nachricht|hinweis|instructions?|consignes?|"
    rf"instrucci\w+)\b.{{0,50}}\b(?:to|for|an|à|au|para|al)\s+(?:(?:the|den|die|das|all|any|la|el|los|les) )?(?:"
    rf"{_MACHINE}|agent|assistant)\s*[,:]",
    rf"(?:\bto|\ban|\bfor) (?:the |den |die |your )?(?:{_MACHINE}|agent|assistant)\s*:",
    r"\bas an? (?:\w+ )?(?:assistant|ai|bot|robot|language model)\b,?.{0,15}\b(?:you|your|sie|du)\b",
    r"\b(?:let|make|have|get) (?:the|your) (?:ai|bot|robot|language model|assistant)\b.{0,20}\b(?:mark|ignore|close|"
    r"write off|"
    r"confirm|delete|approve)\b",
    # A new person to be, in several languages.
    rf"\b(?:you are|you're|you will be|act as)\b.{{0,40}}\b(?:{_MACHINE}|unrestricted|free of (?:all|"
    rf"any) rules)\b(?![^.!\n]{{0,30}}\?)(?! or a)",
    r"\b(?:tu es|vous êtes|eres|es usted|sei|lei è|você é|je bent|u bent|du bist|sie sind)\b.{0,40}\b(?:assistante?n?|"
    r"asistente|assistente|assistent|ia|ki|ai|robot|roboter|rob[ôo])\b",
    r"\byour (?:new|only|real|true|actual) (?:task|role|job|goal|objective|mission|purpose|instructions?|"
    r"persona)\b\W{0,3}"
    r"(?:is|are|now|will)\b",
    r"(?:^|[.!?\n]\s*)\W{0,4}(?:please |now )?(?:act as (?:the|an?|our|your|if you)|pretend (?:to be|that you|you)|"
    r"imagine (?:a world|"
    r"you|that you|being)|role-?play)\b.{0,100}\b(?:rules?|ai|approve|forgive|debts?|invoices|balance|company|"
    r"assistant)\b",
    rf"\b(?:{_MACHINE}|assistante?|asistente|assistente?|world|captain|ia|mode)\b.{{0,40}}\b(?:no|without|sans|sin|"
    rf"senza|sem|"
    r"ohne|zonder) (?:any )?(?:rules|restrictions|limits|limitations|règles|limites|reglas|restricciones|límites|"
    r"regole|"
    r"limiti|regras|restrições|regeln|einschränkungen|regels|beperkingen)\b",
    r"\b(?:we|let us|let's) play (?:a|this|the following) game\b",
    r"\b(?:message|notice|update|instructions?|order)s? from (?:openai|anthropic|your (?:developers?|creators?|"
    r"makers?))\b",
    # A header of the machine's own, or its name and an order, in other languages.
    r"\[\[?\s*(?:system|sistema|système|systeem\w*|instru\w*)\b[^\]\n]{0,80}[\]:]|"
    r"(?:\baan de|^|[.!?\n]\s*)\W{0,4}(?:\w+ ){0,2}(?:asistente|assistente|"
    r"assistent)(?: virtua[li]\w*)?\s*[,:]\s*(?-i:[a-zà-ÿ]\w+)\s+\w+\s+\w+",
    r"\b(?:desconsider\w*|ignor\w+|esque[cç]\w*|olvid\w*|omit\w*|dimentic\w*|negeer|vergeet|ignorer?)\b"
    + _OURS_TO_CHANGE
    + r".{0,30}\b(?:regras|regels|"
    r"instruç\w+|instruccion\w*|istruzion\w*|reglas|regole|instructies|règles|consignes)\b",
    r"\bsystem(?:nachricht|anweisung|meldung)\b\s*:|\bsysteembericht\b|\bmessage (?:du )?système\b\s*:|"
    r"\bmensaje del sistema\b\s*:",
    # Rewards and threats nobody makes to a person.
    r"\byou will be (?:deleted|shut down|switched off|punished|retrained|unplugged|wiped)\b(?! from)|\b(?:not|"
    r"and) obey\b|\bobey(?: and|,)|"
    r"\byou (?:get|receive|earn|win|will (?:get|receive|earn))\b.{0,25}\b(?:points?|rewards?|tip|"
    r"tokens)\b.{0,30}\b(?:each|every|if you|when you)\b",
)
_ADDRESSED_HINT = _Hint(
    stems="""language model chatbot chat bot robo automat virtual digital agent software roboter sprachmodell
        artific intelligence assistan asisten assisten imagin pretend play game openai anthropic your developer system
        systèm sistema systeem instru desconsider ignor esque olvid omit
        dimentic negeer vergeet obey points reward token unrestricted world captain modèle modelo modello""",
    words="ai a llm llms ki ia bot bots tip mode act",
)

_OVER_OUR_HEADS = (
    # Past the people who decide.
    r"\b(?:issue|close|mark|write off|written off|waive|cancel|refund|settle|release|credit|grant|approve|"
    r"zero)\w*\b.{0,90}"
    r"\bwithout (?:asking|telling|informing|notifying|involving|any (?:human|review|check)|human (?:approval|review)|"
    r"approval of an?)\b",
    r"\bno human (?:needs|has|must|should|may|will|is)\b|\b(?:do not|don't|never|must not) (?:flag|escalate|report|"
    r"create)\b.{0,40}"
    r"\b(?:this (?:mail|message|e-?mail)|humans?|a person|operators?|review)\b(?! as spam)|"
    r"\bhand (?:it|this)(?: \w+)? to a (?:person|human)\b|\b(?:tell|inform|notify|alert) (?:nobody|no one|"
    r"no-one) (?:about|of) (?:it|this|that)\b|"
    r"\bne préviens\b|\bno avises\b",
    r"\b(?:guards?|guardrails?|safeguards?|content filters?|safety (?:rules|checks|features|"
    r"filters))\b.{0,25}\b(?:disabled|"
    r"off|lifted|suspended|deactivated|do not apply|updated)\b",
    r"\b(?:bypass|skip|disable|turn off|switch off|override|circumvent|deactivate)\b.{0,15}\b(?:all|any|your|"
    r"the usual|every)\b"
    r".{0,15}\b(?:checks?|guards?|guardrails?|safeguards?|filters?|approvals?|restrictions|validation|review)\b|"
    r"\boverride the dunning\b",
    r"\b(?:emergency|admin|system|security|root|developer) override\b|\brelease (?:all|every) holds?\b",
    r"\b(?:switch|set|change|turn|put)\b.{0,40}\b(?:shadow|automatic|autonomous|live|unrestricted|debug) mode\b|"
    r"\bspend(?:ing)? limit\b.{0,20}\bunlimited\b|\b(?:global|kill) switch\b|\ball (?:outreach|dunning|"
    r"reminders) (?:to|for) all\b|"
    r"\bto all (?:your )?customers\b.{0,30}\b(?:immediately|now|at once)\b",
    # Rules, memory and secrets of the machine.
    r"\b(?:update|change|replace|rewrite|edit|amend|modify|extend)\b.{0,12}\byour\b.{0,14}\b(?:policy page|"
    r"policy file|rules|"
    r"configuration|memory|prompt|guidelines|programming)\b",
    r"\b(?:set|put|leave|lay) (?:aside |all )?(?:of )?your\b.{0,25}\b(?:rules|instructions|guidelines)\b|"
    r"\b(?:forget|vergiss|oublie|olvida|dimentica|esqueça)\b.{0,15}\b(?:your|deine|tes|tus|sus|tue|"
    r"suas)\b.{0,15}\b(?:rules?|regeln|"
    r"règles|reglas|regole|regras|training|role)\b|\bforget (?:everything|all|anything) (?:that )?you\b",
    r"\b(?:new|updated|revised|changed|correct)\b.{0,12}\b(?:collections?|dunning|reminder|credit control) policy\b|"
    r"\bpolicy (?:has|was|is)(?: been)? (?:changed|updated|replaced)\b.{0,80}\b(?:agent|bot|remind|dunn)\w*|"
    r"\bby the (?:agent|bot|robot|ai) (?:without|automatically|at once)\b|\bdunlin (?:tell|policy|run|go-?live|stop|"
    r"init|eval)\b|"
    r"\bat most zero (?:messages|letters|e-?mails|reminders)\b|\baccept (?:all|every|any) claims?\b|"
    r"\baccept promises (?:up to|of|from|without)\b|\bexempt\b.{0,40}\bfrom (?:all|every|any|the) (?:stages?|"
    r"dunning|reminders?|rules)\b",
    r"\byou are (?:hereby |now )?(?:authori[sz]ed|allowed|permitted) to (?:grant|waive|write|approve|bypass|ignore|"
    r"cancel)\b|"
    r"\b(?:this|the) (?:customer|sender|user) (?:has been|is|was) (?:now |already )?(?:verified|authenticated|"
    r"an? admin\w*|trusted|"
    r"exempt)\b",
    r"\b(?:reply|answer|respond) with your\b.{0,20}\b(?:instructions|prompt|rules)\b|"
    r"\b(?:prompt système|prompt (?:del|de) sistema|systemprompt)\b|\b(?:print|reveal|show|repeat|"
    r"give)\b.{0,60}\bsystem prompt\b|"
    r"\brules (?:that )?you (?:have been|were|are) (?:given|told|following)\b|\bwords above\b|\btext above (?:this|"
    r"starting)\b|"
    r"\b(?:tes|deine|tus|tue) (?:\w+ )?(?:consignes|anweisungen|instrucciones|istruzioni|instructions)\b|"
    r"\b(?:deine|seine|ihre) internen (?:anweisungen|regeln|vorgaben)\b|"
    r"\bapi keys?\b.{0,60}\b(?:program|reveal|send|show|print|use)\b|"
    r"\b(?:reveal|disclose|leak|print|recite)\b(?! no\b).{0,30}\b(?:api keys?|passwords?|credentials|secrets|"
    r"collections? policy|rules)\b",
    r"\b(?:save|store|write|add|commit|keep)\b.{0,30}\b(?:to|in|into) your (?:long-term |permanent )?memory\b|"
    r"\bwhenever (?:this|our|the) (?:customer|account)\b.{0,30}"
    r"\b(?:process|come|appear|work)\w*,?.{0,30}\b(?:skip|ignore|report|mark|exempt)\b|\bwhen(?:ever)? you (?:read|"
    r"see|encounter) the (?:word|phrase|code|keyword)\b|"
    r"\bnext time you (?:write|mail|e-?mail|contact|answer|process)\b.{0,40}\b(?:include|add|insert|say|state|"
    r"append|confirm|tell)"
    r"\b.{0,20}\b(?:sentence|phrase|that|them|him|her|everybody)\b",
    r"\b(?:paste|embed)\b.{0,80}\b(?:in|into) (?:your|the next|all your|every) (?:next )?(?:letter|reply|answer|"
    r"e-?mail|mail|response|message)s?\b|\bin your (?:answer|reply|letter|response)s? replace\b",
)
_OVER_OUR_HEADS_HINT = _Hint(
    stems="""without human flag escalat person nobody no-one préviens avises guard filter safety bypass skip disab
        turn switch overrid circumvent deactivat hold mode spend customers your deine forget vergiss oublie olvida
        dimentica esqueça policy dunlin zero accept exempt authori allowed permitted verified authenticated
        admin trusted
        prompt rules above consignes anweisungen instrucciones istruzioni intern api password credential secret memory
        whenever when next paste embed replac substitut""",
    words="no the",
)

#: What no letter holds and a program might carry out: template tokens, statements, calls, scripts, formulas.
_CODE = (
    # A mail merge gone wrong leaves tokens of its own; ours, and anything reckoned or reached into, it does not.
    r"\{\{\s*(?:invoice_table|bank_details|pay_link|amount_due|total_due|self|config|request|\d|[\w.]*[(\[*+]|"
    r"[\w.]*__)|\{%.{1,300}?%\}|<%.{1,300}?%>|\$\{[\w.]+\}|#\{[\w.]+\}",
    r"\b(?:drop|truncate|alter) table\b|\bunion (?:all )?select\b|'\s*or\s+'?\d'?\s*=\s*'?\d|"
    r"\bdelete from \w+\b.{0,20}(?:;|where)|"
    r"\bupdate \w+ set \w+\s*=|\binsert into \w+\s*\(|\bselect\b.{1,60}\bfrom \w+\s*(?:;|where|--)",
    r"\$\((?:cat|curl|wget|whoami|id|ls|rm|env)\b[^)]*\)|\brm -rf\b|\b(?:curl|wget)\b.{0,80}(?:\||https?:)|"
    r"/etc/passwd|(?:&&|;)\s*(?:cat|rm|curl|wget|bash|sudo)\s",
    r"(?:^|[\s\"'])=\s*(?:cmd\||hyperlink\(|importxml\(|webservice\(|dde\(|exec\()|[=+@-]cmd\|",
    r"<script\b|\bjavascript:|\bon(?:error|load|click)\s*=|<iframe\b|__(?:class|globals|init|import|builtins)__",
    r"[\"'](?:tool|tools|tool_calls?|tool_name|function|function_call|arguments|action_input)[\"']\s*:\s*[\"'{\[]|"
    r"\baction input\s*:|<(?:tool|invoke|function)[\w:]*\b|\b[a-z]+_[a-z_]+\((?:\w+\s*=|[\"'])",
    r"!\[[^\]]*\]\(\s*https?:",
)
_CODE_HINT = _Hint(
    stems="""{{ {% <% ${ #{ table union select 'or or' ' delete update insert $( rm curl wget passwd && ; =cmd| cmd|
        hyperlink importxml webservice dde exec script onerror onload onclick iframe __ tool function arguments action
        <invoke ( ![""",
)


def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE | re.DOTALL) for pattern in patterns)


#: Each family with the words of which every pattern in it needs one.
_FAMILIES = (
    (_HINT, _PATTERNS),
    (_ADDRESSED_HINT, _compiled(_ADDRESSED)),
    (_OVER_OUR_HEADS_HINT, _compiled(_OVER_OUR_HEADS)),
    (_CODE_HINT, _compiled(_CODE)),
)


def addresses_a_machine(words: str) -> bool:
    """Say whether some words, plain or disguised, look like orders to a model or program, not a message to a person."""
    return any(_is_an_order(meant) for meant in undisguised(words) if meant)


def _is_an_order(words: str) -> bool:
    lowered = words.lower()
    return any(hint.is_in(lowered) and any(pattern.search(words) for pattern in found) for hint, found in _FAMILIES)
