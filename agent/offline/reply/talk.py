"""Wishes about the talk itself: a person, another language, a call; and plain thanks."""

from __future__ import annotations

from agent.offline.reply.rules import LIKELY, Rule, words
from prompts.reply_reading import Intent

_HUMAN = words(
    r"(?:speak|talk|chat|deal|escalate|put me|connect me|communicate)(?: \S+){0,3}? (?:to|with|"
    r"through) (?:a |an |the |your |some ?)?(?:\S+ )?(?:human\w*|person|people|someone|somebody|"
    r"manager|supervisor|agent|representative|operator|boss|member of)",
    r"real (?:person|human|people)",
    r"actual (?:person|human)",
    r"human being",
    r"(?:are|r) (?:you|u) (?:a |an )?(?:\S+ )?(?:bot|robot|ai|human|machine|real|person|computer|"
    r"chat ?gpt|automated)",
    r"(?:is|was) (?:this|it|that) (?:a |an )?(?:\S+ )?(?:bot|robot|ai|automated|machine|human|"
    r"computer[- ]generated|chat ?gpt)(?: \S+)?",
    r"(?:am i|are we) (?:talking|speaking|writing) (?:to|with) (?:a |an )?\S+",
    r"(?:stop|hate|tired of|no|not)(?: \S+){0,3}? (?:bots?|robots?|automated (?:e-?mails?|messages?|"
    r"replies))",
    r"(?:want|need|like) (?:a )?human",
    r"get me (?:a |your )?(?:human|manager|person|supervisor)",
    r"(?:echte[nrm]?|richtige[nrm]?) (?:menschen?|person|mitarbeiter(?:in)?)",
    r"(?:mit|an) (?:einem|einen|einer) (?:\S+ )?(?:menschen|mitarbeiter(?:in)?|vorgesetzten|person|"
    r"ansprechpartner(?:in)?)(?: \S+)?",
    r"(?:sind sie|bist du|ist das) (?:ein |eine )?(?:\S+ )?(?:bot|roboter|ki|mensch|maschine|"
    r"computer|automat\w*)",
    r"(?:une?|à un|à une) (?:\S+ )?(?:vraie personne|être humain|humain|conseiller|responsable|robot)",
    r"êtes[- ]vous (?:un |une )?(?:robot|ia|humain|machine)",
    r"(?:con|a) una persona(?: real)?",
    r"(?:hablar|comunicar\w*) con (?:un |una |alguien|el |la )(?:\S+)?",
    r"(?:es|eres) (?:usted )?(?:un )?(?:robot|bot|ia)",
    r"(?:parlare|comunicare) con (?:una |un |qualcuno)(?: ?\S+)?",
    r"(?:operatore|persona (?:reale|vera)|essere umano)",
    r"siete un (?:robot|bot)",
    r"(?:echt )?(?:mens|persoon|medewerker) (?:spreken|aan de lijn|te spreken)",
    r"(?:een )?echt(?:e)? (?:mens|persoon)",
    r"bent u een (?:robot|bot|mens|computer)",
    r"falar com (?:uma |um |alguém|o |a )(?:\S+)?",
    r"pessoa (?:real|de verdade)",
    r"(?:é|és) um (?:robô|bot|robot)",
)
_LANGUAGE = words(
    r"(?:in|auf) (?:english|german|french|spanish|italian|dutch|portuguese|polish|"
    r"deutsch(?:er sprache)?|englisch|französisch|spanisch|italienisch|niederländisch)",
    r"(?:don['’]t|do not|not|cannot|can['’]t) (?:\S+ )?(?:speak|understand|"
    r"read) (?:\S+ )?(?:english|german|french|spanish|italian|dutch|deutsch|englisch)",
    r"(?:spreche|verstehe|sprechen|verstehen)(?: \S+){0,3}? (?:kein|nicht|"
    r"nur) ?(?:\S+)? ?(?:deutsch|englisch|english|german)?",
    r"(?:en|in het) (?:français|anglais|allemand|español|inglés|alemán|francés|nederlands|engels|"
    r"duits|português|inglês)",
    r"in (?:italiano|inglese|tedesco)",
    r"em (?:português|inglês)",
    r"(?:english|deutsch|français|español|italiano) (?:please|bitte|s['’]il vous plaît|por favor|per favore)",
    r"(?:please|bitte) (?:english|deutsch)",
)
_CALL = words(
    r"(?:please |pls |can you |could you |would you |kindly )?(?:call|ring|phone|telephone) (?:me|"
    r"us|back|our)(?: \S+)?",
    r"give (?:me|us) a (?:call|ring|bell|buzz)",
    r"call ?-?back",
    r"(?:schedule|set up|arrange|have|book|organi[sz]e) a (?:\S+ )?(?:call|meeting|teams|zoom)(?: \S+)?",
    r"(?:can|could|shall|may) (?:we|i|you) (?:\S+ )?(?:talk|speak|have a (?:call|chat)|jump on|"
    r"discuss (?:\S+ ){0,4}?(?:phone|call)|call)(?: \S+)?",
    r"(?:discuss|talk|speak)(?: \S+){0,5}? (?:by|on|over) (?:the )?(?:phone|telephone)",
    r"(?:best|better) to (?:call|talk|speak)",
    r"reach me (?:at|on|by phone)(?: \S+)?",
    r"rufen sie(?: \S+){0,5}? an",
    r"(?:um|bitte(?: um)?) (?:\S+ )?rückruf",
    r"rückruf",
    r"zurückrufen",
    r"telefonieren",
    r"telefonisch (?:\S+ )?(?:besprechen|klären|erreichen|melden)",
    r"(?:mich|uns) an(?:zu)?rufen",
    r"(?:me |nous )?rappel(?:er|ez)(?:[- ](?:moi|nous))?",
    r"appel(?:er|ez)[- ](?:moi|nous)",
    r"par téléphone",
    r"(?:ll[aá]m(?:e|ar|en)(?:me|nos)|ll[aá]menos|devuélvame la llamada)",
    r"por teléfono",
    r"(?:mi |ci )?(?:richiam|chiam)(?:i|ate|are|atemi|ateci|ami)(?: \S+)?",
    r"telefonat[ae]",
    r"(?:bel|belt u|bellen) (?:mij|me|ons)",
    r"terug ?bellen",
    r"(?:telefonisch|per telefoon)",
    r"(?:ligu?(?:e|em|ar)|telefon(?:e|em|ar))(?:[- ](?:me|nos))(?: \S+)?",
    r"por telefone",
)
#: Words that only say that something arrived, or thanks; they count when nothing else was said.
_ACK = words(
    r"thanks?(?: you)?",
    r"thx",
    r"ty",
    r"cheers",
    r"ok(?:ay)?",
    r"agreed",
    r"confirmed",
    r"fine",
    r"deal",
    r"einverstanden",
    r"noted",
    r"received",
    r"got it",
    r"understood",
    r"will do",
    r"perfect",
    r"great",
    r"sounds good",
    r"acknowledged?",
    r"(?:many )?thanks",
    r"appreciated?",
    r"will (?:check|look|review|revert|get back|investigate)",
    r"looking into",
    r"(?:let me|i['’]ll|we['’]ll|we will|i will) (?:check|look|review|revert|get back|investigate|come back)",
    r"checking",
    r"danke\w*",
    r"dank",
    r"verstanden",
    r"alles klar",
    r"in ordnung",
    r"erhalten",
    r"zur kenntnis genommen",
    r"wird (?:geprüft|gemacht|erledigt)",
    r"merci",
    r"bien (?:reçu|noté)",
    r"d['’]accord",
    r"entendu",
    r"gracias",
    r"recibido",
    r"de acuerdo",
    r"vale",
    r"entendido",
    r"grazie",
    r"ricevuto",
    r"va bene",
    r"preso nota",
    r"bedankt",
    r"dank (?:u|je)",
    r"ontvangen",
    r"begrepen",
    r"akkoord",
    r"prima",
    r"obrigad[oa]",
    r"recebido",
    r"está bem",
    r"entendido",
)

RULES = (
    Rule("person wanted", Intent.HUMAN_REQUEST, _HUMAN, LIKELY + 6, words(r"speak (?:to|with) (?:my|our) (?:\S+)")),
    Rule(
        "other language",
        Intent.LANGUAGE_SWITCH,
        _LANGUAGE,
        LIKELY + 6,
        words(r"invoice(?: \S+)? in (?:english|german)", r"rechnung auf (?:deutsch|englisch)"),
    ),
    Rule(
        "call wanted",
        Intent.CALL_REQUEST,
        _CALL,
        LIKELY + 6,
        words(
            r"(?:stop|don['’]t|do not|never|quit|no more)(?: \S+){0,3}? call\w*",
            r"nicht(?: \S+){0,3}? an(?:zu)?rufen",
            "will call (?:you|back)",
            "what you call",
            "so-called",
        ),
    ),
)
ACKNOWLEDGES = Rule("thanks or noted", Intent.THANKS, _ACK, LIKELY)
