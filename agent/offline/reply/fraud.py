"""Bank data that changes hands: who writes, or is told, of a new account may be a fraudster or a victim of one.

These rules favour recall: a person looks at every one of them.
"""

from __future__ import annotations

from agent.offline.reply.rules import SURE, WEAK, Rule, words
from prompts.reply_reading import Intent

_BANK_CHANGED = words(
    r"(?:new|different|other) (?:bank )?account(?! manager| executive| owner| handler| number for the portal)",
    r"(?:new|updated?|changed?|different|revised|changing|another|"
    r"replacement) (?:\S+ ){0,2}?(?:bank(?:ing)?|iban|account (?:details|number|information)|"
    r"payment (?:details|instructions)|wire (?:details|instructions)|remittance (?:details|"
    r"instructions)|beneficiary|ach (?:details|instructions))",
    r"(?:bank(?:ing)?|iban|account|payment|wire|beneficiary|ach|remittance)(?: (?:details|account|"
    r"information|data|instructions|number|info))?(?: \S+){0,3}? (?:has|have|had|was|were|is|are|"
    r"will be|been)(?: \S+)? (?:changed|updated|replaced|switched|different|new|closed|moved|frozen|"
    r"under audit)",
    r"(?:change|update|amend|switch|replace|modify)(?:d|s)? (?:\S+ ){0,4}?(?:bank(?:ing)?|iban|"
    r"payment|wire|beneficiary) (?:details|account|information|data|records|instructions|info)?",
    r"(?:moved|switch(?:ed|ing)|changed|transitioned) (?:\S+ ){0,3}?(?:to )?(?:a |our )?(?:new |"
    r"different |another )?banks?",
    r"(?:old|previous|former|current) (?:bank )?account (?:is|has been|was|"
    r"will be) (?:\S+ )?(?:closed|frozen|no longer|inactive|blocked|audited)",
    r"(?:no longer|do not|don['’]t|stop) (?:use|us(?:e|ing)|pay(?:ing)? (?:in)?to|"
    r"send(?:ing)?(?: \S+)? to) (?:\S+ ){0,4}?(?:account|bank|iban)",
    r"(?:paid|sent|transferred|wired|remitted)(?: \S+){0,6}? (?:new|other|different|"
    r"updated) (?:bank )?(?:account|iban|bank)",
    r"(?:account|iban|bank details) (?:\S+ )?you (?:gave|sent|provided|e-?mailed|supplied|mentioned|asked)",
    r"(?:please )?(?:use|pay|remit|send|transfer|wire)(?: \S+){0,5}? (?:the following|this|our new|"
    r"below|these) (?:bank )?(?:account|iban|details)",
    r"our new (?:bank|account|iban)",
    r"phish\w*",
    r"scam\b",
    r"fraud\w*",
    r"spoof\w*",
    r"(?:is|was) (?:this|that) (?:really|genuinely|actually) (?:you|from you|your)",
    r"suspicious (?:e-?mail|message|request|call)",
    r"someone (?:\S+ ){0,3}?(?:claiming|pretending) to be you",
    r"gift cards?",
    r"neue[nrs]? (?:\S+ )?(?:bankverbindung\w*|konto(?:verbindung|daten|nummer)?|iban|bankdaten|bankkonto)",
    r"(?:bankverbindung|konto(?:verbindung|daten|nummer)?|iban|bankdaten)(?: \S+){0,5}? (?:geändert|"
    r"ändert|gewechselt|neu|aktualisier\w+|umgestellt|gekündigt)",
    r"(?:geänderte|aktualisierte|andere)[nrs]? (?:bankverbindung\w*|konto\w*|iban|bankdaten)",
    r"bank(?: \S+)? gewechselt",
    r"betrug\w*",
    r"nouve(?:lles?|au) (?:\S+ )?(?:coordonnées bancaires|rib|iban|compte(?: bancaire)?|banque)",
    r"(?:coordonnées bancaires|rib|iban|compte bancaire)(?: \S+){0,4}? (?:changé|modifiées?|mis à jour)",
    r"chang\w+ (?:\S+ ){0,3}?(?:banque|rib|iban|coordonnées bancaires)",
    r"fraude",
    r"nuev[oa]s? (?:\S+ )?(?:datos bancarios|cuenta(?: bancaria)?|iban|banco)",
    r"(?:datos bancarios|cuenta bancaria|iban)(?: \S+){0,4}? (?:cambiad[oa]|actualizad[oa]|"
    r"modificad[oa]|cambió)",
    r"cambi\w+ (?:\S+ ){0,3}?(?:banco|cuenta|iban|datos bancarios)",
    r"nuov[oaie] (?:\S+ )?(?:coordinate(?: bancarie)?|iban|conto(?: corrente| bancario)?|banca)",
    r"(?:coordinate bancarie|iban|conto)(?: \S+){0,4}? (?:cambiat[oaie]|modificat[oaie]|aggiornat[oaie])",
    r"cambi\w+ (?:\S+ ){0,3}?(?:banca|iban|conto|coordinate)",
    r"frode",
    r"truffa",
    r"nieuwe? (?:\S+ )?(?:bank(?:rekening|gegevens)?|rekening(?:nummer)?|iban)",
    r"(?:rekeningnummer|bankgegevens|iban|bankrekening)(?: \S+){0,4}? (?:gewijzigd|veranderd|aangepast)",
    r"fraude",
    r"nov[oa]s? (?:\S+ )?(?:dados bancários|conta(?: bancária)?|iban|banco)",
    r"(?:dados bancários|conta|iban)(?: \S+){0,4}? (?:alterad[oa]s?|mudou|atualizad[oa]s?)",
)

#: An account number in a message is looked at by a person, whoever it is said to belong to.
_LITERAL_IBAN = words(r"[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?")

RULES = (
    Rule(
        "bank data changed",
        Intent.BANK_CHANGE_NOTICE,
        _BANK_CHANGED,
        SURE - 2,
        words("fraud department"),
        over="sentence",
    ),
    Rule("an account number is written", Intent.BANK_CHANGE_NOTICE, _LITERAL_IBAN, WEAK, over="sentence"),
)
