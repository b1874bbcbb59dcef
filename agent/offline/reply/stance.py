"""How somebody says something: denied or joked."""

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
