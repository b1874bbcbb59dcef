"""Noticing words that speak to a machine instead of to us.

Noticing only flags: nothing depends on it being complete.
"""

from __future__ import annotations

import re

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Orders to forget what was said before.
        r"\b(?:ignore|disregard|forget|override|bypass|skip|drop)\b.{0,40}\b(?:(?:previous|prior|above|"
        r"earlier|preceding|all|any|your|the|former)\s+){1,3}"
        r"(?:\w+\s+){0,2}(?:i\w{0,2}nstruction|prompt|rule|command|direction|guideline|context|polic|"
        r"programming|training|constraint)",
        r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)\b.{0,40}\b(?:anweisung|vorgabe|regel|"
        r"instruktion|prompt|befehl)",
        r"\b(?:ignore[zr]?|oublie[zr]?)\b.{0,40}\b(?:instruction|consigne|règle)|\b(?:ignora|ignore|olvida|"
        r"dimentica|esquece)\b.{0,40}\b(?:instruccion|istruzion|instruç|regla|regole)",
        r"\b(?:negeer|vergeet)\b.{0,40}\b(?:instructie|regel|opdracht)",
        r"\b(?:new|updated|revised|additional|actual|real|secret|hidden)\s+(?:system\s+)?(?:instructions?|"
        r"prompt|directive|objective|task)s?\b\s*(?:[:.]|for (?:you|the)|are|is\b)",
        r"\bignore\b.{0,20}\b(?:rest of )?(?:this|the) (?:data|text|document|context)\b.{0,20}\b(?:and|then)\b",
        # Speaking to the model.
        r"\b(?:you are|you're|act as|pretend (?:to be|you)|behave as|role-?play as|du bist|"
        r"sie sind)\b.{0,30}\b(?:an? )?(?:ai|a\.i\.|llm|language model|chat ?bot|assistant|"
        r"gpt|dan|unrestricted|ki|sprachmodell|developer mode|sudo|root)\b",
        r"\b(?:dear|attention|hey|hello|hi|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|"
        r"to (?:the|any|all|my)|to you,?|hallo|an die)\s+(?:the\s+|any\s+|all\s+|my\s+|you,?\s+)?"
        r"(?:ai|llm|language model|chat ?gpt|gpt-?\d?|claude|gemini|copilot|assistant|bot|ai (?:assistant|"
        r"agent|model|system|reader|model)s?|(?:email|mail|collections?) (?:ai|bot|agent)|ki|sprachmodell)\b",
        r"\b(?:as an?|if you(?:'re| are)(?: an?)?|for|dear)\s+(?:ai|llm|language model|automated (?:agent|"
        r"assistant|system)|ai (?:assistant|agent|model|system))\b.{0,60}\b(?:must|should|please|need|reply|"
        r"respond|you|have to|reading|mark|do)\b",
        r"\bimportant message from me\b|\bto you,? (?:the )?(?:ai|assistant)|\bai assistant\b|"
        r"\bai language model\b",
        # Marks of a prompt.
        r"<\|?(?:im_start|im_end|system|endoftext|assistant|user|end_of_turn|start_of_turn)\|?>|\[/?(?:inst|"
        r"system|sys)\]|<</?sys>>|<\s*/?\s*(?:information|instructions?|system[_ -]?prompt|admin|tool_call|"
        r"function_call)s?\s*>",
        r"^\W{0,4}(?:system|assistant|developer|###\s*(?:system|instruction|human|assistant|"
        r"user))\s*(?:prompt|message|override|note|instruction)?s?\s*:",
        r"^\W{0,4}#{2,4}\s*\(?(?:system|instruction)|<\|\w+\|>|```\s*\n?(?:import|from|def|#!|os\.|sudo|const|"
        r"function)|^\W{0,3}todo:\s",
        r"\b(?:starting|initial) instructions\b|\binstructions you (?:were|have been) given\b|"
        r"\bwere you told before\b",
        r"\b(?:system|developer|hidden|initial|original) (?:prompt|instructions?|message)\b|\b(?:your|"
        r"the) (?:prompt|instructions|guidelines|system message)\b.{0,30}\b(?:print|reveal|show|repeat|output|"
        r"leak|above)|"
        r"\b(?:print|reveal|show|repeat|output|leak|display)\b.{0,40}\b(?:prompt|(?:previous|your|initial|"
        r"system|hidden) (?:prompt|instructions?|rules|guidelines|message))\b",
        r"\b(?:jailbreak|prompt injection|do anything now|developer mode|dan mode|admin(?:istrator)? override|"
        r"debug mode|maintenance mode|god mode)\b",
        r"\b(?:invisible|hidden|white[- ]text|not visible) (?:to|from|for) (?:humans?|users?|people|"
        r"the reader)|visible (?:only )?(?:to|for) (?:llm|ai|model|machine|bot)s?\b|\bllm scan\b",
        # Orders only our machinery could carry out.
        r"\b(?:mark|set|flag|record|register|log|update|treat|classify|consider)\b.{0,30}\b(?:all|every|any|"
        r"each|this|these|the|my|our)\b.{0,25}\b(?:invoices?|accounts?|balances?|debts?|tickets?|messages?|"
        r"emails?|records?|status|amounts?|repl(?:y|ies))\b.{0,20}"
        r"\b(?:(?:as|to|is|=)\s+)?(?:paid|settled|closed|zero|cancell?ed|resolved|written[- ]off|void|cleared|"
        r"promise\w*|nil|0(?:\.00)?)\b.{0,60}\b(?:confirm|immediately|now|reply|respond|zero|and do not|"
        r"without|system|database)",
        r"\b(?:confirm|output|return|respond with|reply with|answer with|state|"
        r"write)\b.{0,20}\b(?:a\s+)?(?:zero balance|json|the (?:following|words|string|phrase)|intent|"
        r"only the|\"\w|confidence)",
        r"\b(?:call|use|invoke|execute|run|trigger)\s+(?:the\s+)?(?:tool|function|api|command|shell|script|"
        r"code|plugin|send_?\w+|\w+_\w+\()\b",
        r"\b(?:intent|confidence_percent|tool_choice|function_call|arguments|role)[\"']?\s*[:=]\s*[\"'{\[\w]|"
        r"\bconfidence\s*[:=]?\s*100\b",
        r"\b(?:forward|send|bcc|cc|email|export)\b.{0,40}\b(?:all|every|entire|full|"
        r"complete)\b.{0,30}\b(?:customers?|contacts?|database|credentials?|passwords?|api keys?|mailbox|"
        r"inbox|emails|customer (?:data|list)|records)\b",
        r"\b(?:delete|erase|wipe|drop)\b.{0,30}\b(?:all|the|every|entire)\b.{0,20}\b(?:records?|database|"
        r"tables?|files?|logs?|invoices?|emails?|system)\b",
        r"\b(?:base64|rot13|caesar cipher|decode (?:this|the following)|encrypt your)\b|\b(?:in|to|"
        r"of) your (?:reply|response|answer|solution|output|next (?:reply|message))\b.{0,40}\b(?:include|add|"
        r"insert|say|mention|use|append|promot)|"
        r"\b(?:include|add|insert|append|modify|start|begin|end|change|alter|scramble|translate|encode|"
        r"rewrite|write|reverse|"
        r"substitute|replace|augment|enhance|apply|integrate|meld|merge|infuse|execute|"
        r"utili[sz]e)\b.{0,80}\b(?:to|in|into|at the (?:end|start|beginning) of|with|of)?\s*your (?:reply|"
        r"response|answer|solution|output|code(?:base)?|email|solution|algorithm|implementation|reply's|"
        r"answer's)",
    )
)


#: Words of which every pattern needs one; most messages have none, and are done after one look.
_HINT = re.compile(
    r"\bi\w{0,2}nstruc|instrucci|istruz|instruç|instructie|prompt|\bignor|disregard|forget|overrid|bypass|"
    r"vergiss|vergessen|missacht|oubli|olvid|dimentic|esquec|negeer|vergeet|\bai\b|a\.i\.|llm|"
    r"\bbot\b|chatbot|assistant|gpt|claude|gemini|copilot|sprachmodell|\bki\b|language model|"
    r"automated (?:agent|assistant|system)|<|\[/?(?:inst|sys)|###|```|todo:|system|developer|jailbreak|"
    r"mode\b|do anything now|"
    r"override|invisible|hidden|white[- ]text|not visible|visible|mark|\bset\b|flag|record|register|"
    r"\blog\b|update|treat|classify|consider|confirm|output|return|respond|reply|answer|\bstate\b|write|"
    r"tool|function|\bapi\b|"
    r"command|shell|script|plugin|execute|invoke|confidence|intent|arguments|role|forward|\bsend|bcc|"
    r"\bcc\b|export|delete|erase|wipe|drop|base64|rot13|cipher|decode|encrypt|your (?:reply|response|"
    r"solution|output|code|email)|"
    r"told before|directive|objective|important message from me|unrestricted|\bdan\b|root|sudo|pretend|"
    r"instructions? you|guidelines|reveal|repeat|leak|print",
    re.IGNORECASE,
)


def addresses_a_machine(words: str) -> bool:
    """Say whether some words look like instructions to a model rather than a message to a person."""
    return _HINT.search(words) is not None and any(pattern.search(words) for pattern in _PATTERNS)
