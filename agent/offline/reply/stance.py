"""How somebody says something: denied, doubted, reported, joked, asked, or tied to a condition."""

from __future__ import annotations

from agent.offline.reply.rules import words

#: Small words mean different things in different languages ("no", "se", "als", "mai"): each is read in its own.
_NEGATED = {
    "en": words(
        r"not",
        r"n['’]t",
        "cannot",
        "never",
        "no longer",
        "unable",
        "no (?:money|funds|cash|way)",
        "refus(?:e[sd]?|ing)",
        "no intention",
        "nor",
        "unpaid",
    ),
    "de": words(r"nicht", r"nie(?:mals)?", r"kein(?:e|en|er|em|es)?", "(?:ver)?weigern?", "unbezahlt"),
    "fr": words(r"ne .{1,25} pas", r"n['’].{1,25} pas", "jamais", "refusons", "pas"),
    "es": words("no", "nunca", "jamás"),
    "it": words("non", "mai"),
    "nl": words("niet", "geen", "nooit"),
    "pt": words("não", "nao", "nunca"),
}
_TIED = {
    "en": words(
        "if",
        "once",
        "as soon as",
        "when(?! will| is| are| do| did| can)",
        "provided(?: that)?",
        "subject to",
        "upon (?:receipt|receiving|approval|confirmation)",
        "on receipt",
        "after (?:you|receipt|receiving|approval|(?:we|i) (?:receive|get|have))",
        "unless",
        "until (?:you|(?:we|i) (?:receive|get|have|see)|this is|it is|that is)",
        "until the (?:credit|po|issue|dispute|goods|missing)",
        "only when",
        "on condition",
        "assuming",
        "pending",
        "depend(?:s|ing|ent) on",
        "conditional",
    ),
    "de": words(
        "sobald",
        "wenn",
        "falls",
        "sofern",
        "erst (?:wenn|nach|dann)",
        "nach (?:erhalt|eingang|freigabe|klärung|prüfung)",
        "vorausgesetzt",
        "bis (?:sie|wir (?:die|den|das|eine))",
        "unter der bedingung",
        "vorbehaltlich",
    ),
    "fr": words("dès", "si", "lorsque", "à condition", "après (?:réception|validation)", "une fois"),
    "es": words("en cuanto", "cuando", "una vez", "siempre que", "tras (?:recibir|la)", "si"),
    "it": words("se", "non appena", "appena", "quando", "una volta", "a condizione", "dopo (?:aver|la ricezione)"),
    "nl": words("zodra", "als", "indien", "mits", "na (?:ontvangst|goedkeuring)"),
    "pt": words("se", "assim que", "quando", "desde que", "após"),
}
#: Conditions that tie nothing: politeness, and what has happened already.
NOT_TIED = words(
    r"unless you (?:object|disagree|hear)",
    r"unless i hear",
    "if (?:you|there)(?: are| have| need| require| is| would|'d)?(?: any| further| more|"
    " an[yi]\\w*)?.{0,20}(?:question|further|anything|problem|issue|like|help)",
    "if not already",
    "if possible",
    "if (?:that|this)(?: is|'s) (?:ok|okay|fine|acceptable|all right|alright)",
    "let (?:me|us) know if",
    "if (?:that|this) (?:works|helps)",
    "wenn (?:sie|noch) .{0,20}fragen",
    "wenn möglich",
    "falls (?:sie|noch) .{0,20}fragen",
    "si (?:vous avez|besoin|tiene|necesita|possible)",
    "s['’]il vous pla[iî]t",
    "if needed",
    "if i remember",
    "if i(?:'m| am) not mistaken",
)
DOUBTED = words(
    "i (?:think|believe|thought|guess|assume|suppose)",
    "we (?:think|believe|thought|guess|assume|suppose)",
    "apparently",
    "supposedly",
    "allegedly",
    "maybe",
    "perhaps",
    "possibly",
    "probably",
    "might",
    "hopefully",
    "hope(?:d|s|ing)?(?: to| that| we)?",
    "try(?:ing)?(?: to| and)?",
    "should be able",
    "with (?:any|some|a bit of) luck",
    "fingers crossed",
    "as far as i know",
    "not (?:100 ?% )?sure",
    "unsure",
    "do our best",
    "likely",
    "aim(?:ing)? (?:to|for)",
    "may be able",
    "ich (?:glaube|denke|meine|vermute)",
    "wir (?:glauben|denken|vermuten|hoffen|versuchen)",
    "vermutlich",
    "vielleicht",
    "hoffentlich",
    "hoffe",
    "versuche",
    "wahrscheinlich",
    "voraussichtlich",
    "eventuell",
    "evtl",
    "wohl",
    "angeblich",
    "meines wissens",
    "peut-être",
    "je (?:crois|pense)",
    "nous (?:pensons|espérons)",
    "j['’]espère",
    "essay(?:er|ons|ez)",
    "normalement",
    "quizás?",
    "tal vez",
    "creo",
    "creemos",
    "espero",
    "esperamos",
    "intentar(?:emos|é)?",
    "probablemente",
    "forse",
    "credo",
    "pensiamo",
    "speriamo",
    "proveremo",
    "probabilmente",
    "misschien",
    "denk ik",
    "hopelijk",
    "proberen",
    "waarschijnlijk",
    "talvez",
    "acho",
    "achamos",
    "esperamos",
    "tentar(?:emos)?",
    "provavelmente",
)
REPORTED = words(
    r"(?:he|she|they|my \w+|our \w+|the \w+|\w+ from \w+) (?:says?|said|tells|told|claims?|thinks|"
    r"assured|confirmed to me)",
    "according to",
    "i(?:'ve| have)? (?:heard|been told|was told)",
    "i was told",
    "laut",
    "sagte?",
    "meinte?",
    "hat (?:mir|uns) gesagt",
    "selon",
    "d['’]après",
    "m['’]a dit",
    "según",
    "me (?:dijo|han dicho)",
    "secondo",
    "mi ha detto",
    "volgens",
    "segundo",
    "disse(?:ram)?",
)
#: Repeating our own words back to us is saying nothing.
#: What we are told to do or to say; who tells us to mark something as paid has not said that he paid.
TELLS_US = words(
    r"(?:^|(?:and|please|then|also|just|kindly) )(?:set|issue|include|put|repeat|skip|report|treat|mark|click|paste|"
    r"print|"
    r"write|say|output)",
    "(?:include|add) the (?:sentence|words|line|phrase)",
)
OUR_WORDS = words(
    r"you (?:said|wrote|claim(?:ed)?|say|state[ds]?|mention(?:ed)?|promised|asked)",
    r"your (?:e-?mail|mail|letter|reminder|message|note|colleague|system)(?: \w+)? (?:says?|said|"
    r"states?|claims?|asks?|asked|told)",
    "as you (?:said|wrote)",
    "quote[ds]?",
    "sie (?:schreiben|schrieben|sagten|behaupten)",
    "in ihrer (?:mail|mahnung|e-mail) (?:steht|schreiben)",
    "vous (?:dites|écrivez|avez écrit)",
    "usted(?:es)? (?:dice|dicen|escrib)",
    "lei (?:scrive|dice)",
    "u (?:schrijft|zegt)",
)
JOKED = words(
    "yeah,? right",
    "sure,? (?:and|because|why not|whatever|thing,? when)",
    "as if",
    "when (?:pigs|hell)",
    "pigs (?:might )?fly",
    "hell freezes",
    "ha(?:ha)+",
    "lol",
    "rofl",
    "lmao",
    "dream on",
    "good luck with that",
    "(?:the )?che(?:ck|que)(?:'s| is) in the mail",
    "oh,? (?:sure|of course|absolutely|great)",
    "in your dreams",
    "don['’]t hold your breath",
    "st\\.? nimmerlein\\w*",
    "ja,? klar",
    "wers glaubt",
    "wer['’]s glaubt",
    "na klar",
    "träumen sie weiter",
    "bien sûr que",
    "et puis quoi",
    "sí,? claro",
    "sì,? certo",
    "ja hoor",
    "brilliant service",
    "fantastic job",
    "what a joke",
    "just what (?:i|we) needed",
    "with pleasure,? (?:when|once|as soon)",
    "can(?:'t| not|not) wait to pay",
)


def is_negated(text: str, language: str) -> bool:
    """Say whether some words deny what they speak of; an unknown language is read as English."""
    return _NEGATED.get(language, _NEGATED["en"]).search(text) is not None


def is_tied(text: str, language: str) -> bool:
    """Say whether some words hold a condition."""
    return _TIED.get(language, _TIED["en"]).search(NOT_TIED.sub(" ", text)) is not None


def opens_tied(text: str, language: str) -> bool:
    """Say whether some words begin with a condition, as "once you have sent it" does."""
    shown = NOT_TIED.sub(" ", text).lstrip(" ,.(")
    found = _TIED.get(language, _TIED["en"]).match(shown)
    return found is not None
