"""Stop requests: that somebody wants no more messages."""

from __future__ import annotations

import re

from agent.offline.reply.rules import SURE, WEAK, Rule, words
from prompts.reply_reading import Intent

#: A message that is nothing but the word, as people answer a text message.
_WORD_ALONE = re.compile(
    r"^\W*(?:please\s+)?(?:stop(?:p|\s+all|\s+now|\s+it|\s+please)?|unsubscribe(?:\s+me)?|"
    r"opt[- ]?out|remove(?:\s+me)?|quit|no\s+more|bitte\s+stopp?|abmelden|austragen|arr[êe]t(?:ez)?|"
    r"stop\s+svp|désinscription|"
    r"d[ée]sabonner|baja|alto|parar|pare|sair|basta|cancellami|stoppen|afmelden)\W*$",
    re.IGNORECASE,
)
_STOP = words(
    r"quit (?:\w+ing)(?: me| us)",
    r"ne plus (?:me|nous) (?:écrire|contacter|appeler|relancer|envoyer|solliciter|déranger)",
    r"stop (?:all |any |your |these |this |the |with |with the |with these |"
    r"with your )*(?:e-?mail\w*|contact\w*|call\w*|send\w*|writ\w*|messag\w*|text\w*|harass\w*|"
    r"bother\w*|spam\w*|remind\w*|chas\w*|communicat\w*|pester\w*|letters?|whatsapp\w*|nagging|"
    r"hounding)",
    r"(?:do not|don['’]t|never|not) (?:ever )?(?:contact|e-?mail|mail|call|write(?: to)?|message|"
    r"text|phone|bother|send)(?: \S+){0,5}? (?:again|any ?more|further|any more)",
    r"(?:do not|don['’]t|never) (?:ever )?(?:contact|e-?mail|call|message|text|phone|bother|"
    r"write(?: to)?) (?:me|us|this|my|our)",
    r"unsubscribe",
    r"opt(?:ing)?[- ]?(?:me |us )?out",
    r"remove (?:me|us|my (?:e-?mail|address|number|name)|this (?:e-?mail|address|number)|"
    r"our (?:e-?mail|address))(?: \S+){0,4}?",
    r"take (?:me|us|my \w+|this \w+) off",
    r"cease(?: and desist)?(?: all| any| further)* (?:contact\w*|communicat\w*|e-?mail\w*)",
    r"leave (?:me|us) alone",
    r"no (?:more|further) (?:e-?mails?|contact|messages?|reminders?|calls?|communications?|texts?|"
    r"letters?|correspondence)",
    r"(?:lose|delete|forget) (?:my|this|our) (?:number|e-?mail|address)",
    r"(?:not|don['’]t) (?:want|wish) (?:to (?:receive|get|hear)|any)(?: \S+){0,6}?(?:e-?mails?|"
    r"messages?|from you|reminders?|calls?|texts?|contact)",
    r"withdraw (?:my |our )?consent",
    r"quit (?:e-?mailing|calling|texting|messaging)",
    r"keine? (?:weiteren? )?(?:e-?mails?|mails?|nachrichten|mahnungen|anrufe|erinnerungen|"
    r"post)(?: \S+){0,3}? (?:mehr|schicken|senden|zusenden|wünschen?|erhalten|an (?:mich|uns))?",
    r"nicht (?:mehr|länger|weiter)(?: \S+)? (?:kontaktieren|anschreiben|schreiben|anrufen|belästigen|mailen)",
    r"(?:schreiben|kontaktieren|rufen|mailen|belästigen|schicken|senden) sie (?:mir|uns|"
    r"mich)(?: \S+){0,3}? (?:nicht|nichts|keine)(?: \S+){0,3}?",
    r"hören sie auf",
    r"(?:ab|aus)tragen",
    r"abbestellen",
    r"abmelden",
    r"lassen sie (?:mich|uns) in ruhe",
    r"aus (?:dem|ihrem) verteiler",
    r"stopp(?:en)? sie",
    r"widerruf\w* (?:\S+ ){0,4}?einwilligung",
    r"ne (?:me|nous|m['’])(?: ?)(?:contact|écriv|appel|envoy|relanc|dérang)\w+ plus",
    r"(?:arrêtez|cessez) de(?: \S+){0,2}? (?:contacter|écrire|appeler|envoyer|relancer|harceler|déranger)",
    r"cessez (?:tout|toute)(?: \S+)?",
    r"désabonn\w+",
    r"désinscri\w+",
    r"plus (?:de|aucun) (?:mails?|courriels?|messages?|relances?)",
    r"laissez[- ](?:moi|nous) tranquilles?",
    r"(?:dejen?|deje|paren|pare) de (?:contactar|escribir|llamar|enviar|molestar|mandar)\w*",
    r"no (?:me|nos) (?:contact|escrib|llam|envi|molest|mand)\w+(?: \S+){0,2}?(?: más)?",
    r"dar(?:me|nos) de baja",
    r"no (?:quiero|queremos) (?:recibir )?más",
    r"(?:smett\w+|piantatela) di(?: \S+)?",
    r"non (?:mi |ci )?(?:contattat|scrivet|chiamat|contattar|scriver|mandat|inviat)\w+(?: \S+)?",
    r"cancellat(?:emi|eci)",
    r"lasciate(?:mi|ci) in pace",
    r"(?:stop|hou op|stopt) met (?:\S+ )?(?:mailen|bellen|schrijven|contact\w*|sturen|appen|berichten)",
    r"niet (?:meer )?(?:mailen|contacteren|bellen|schrijven|lastigvallen|benaderen)(?: \S+)?",
    r"geen (?:\S+ )?(?:mails?|berichten|contact|herinneringen)(?: \S+)? meer",
    r"uitschrijven",
    r"afmelden",
    r"laat (?:me|mij|ons) met rust",
    r"(?:pare|parem) de(?: \S+)? (?:contactar|enviar|ligar|escrever|mandar|incomodar)",
    r"não (?:me|nos) (?:contact|envi|lig|escrev|incomod|mand)\w+(?: \S+)?(?: mais)?",
    r"não (?:quero|queremos) (?:receber )?mais",
    r"cancelar (?:a )?subscrição",
    r"deixem[- ](?:me|nos) em paz",
)
_SOMETHING_ELSE = words(
    r"(?:do not|don['’]t|never|not|no longer) (?:send|mail|e-?mail)(?: \S+){0,3}? (?:goods|orders?|"
    r"shipments?|parcels?|deliver\w*|paper|hard cop\w+|originals?|invoices? (?:by|to|via)|"
    r"by (?:post|mail|fax))",
    r"(?:don['’]t|do not|not) stop",
    r"(?:do not|don['’]t) (?:contact|call|e-?mail|write)(?: \S+){0,3}? (?:because|before|after|"
    r"until|on (?:weekends?|sundays?)|during)",
    r"stop (?:sending|shipping)(?: \S+)? (?:goods|orders|deliver\w*|parcels?)",
    r"if you (?:do not|don['’]t) stop (?:delivering|shipping)",
    r"remove (?:\S+ )?(?:fee|charge|interest|invoice)s?",
    r"stop (?:payment|the payment|service|deliver\w*|supply)",
)

RULES = (
    Rule("stop", Intent.OPT_OUT, _STOP, SURE, _SOMETHING_ELSE),
    Rule("please stop, and no more said", Intent.OPT_OUT, words(r"(?:just|please) stop this"), WEAK, _SOMETHING_ELSE),
)


def is_stop_word(text: str) -> bool:
    """Say whether a whole message is no more than a stop word."""
    return len(text) < 40 and _WORD_ALONE.match(text) is not None
