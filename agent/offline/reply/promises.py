"""Promises: that money will come, all or part of it, on a day, in a run, under a condition, or some time."""

from __future__ import annotations

from agent.offline.reply.rules import SURE, Rule, words
from prompts.reply_reading import Intent

_PAY = (
    r"(?:pay|paying|paid|payment|settle\w*|transfer\w*|remit\w*|wir(?:e|ed|ing)|clear\w*|process\w*|"
    r"releas\w*|execut\w*|initiat\w*|issue[ds]?|(?:re-?)?sen[dt](?:ing)?|go(?:es|ing)? out|leave|"
    r"arriv\w*|reach you\w*|do it|take care|made?|making|be with you|in your account)"
)
WILL_PAY = words(
    r"(?:pagamento|bonifico|fattura)(?: \S+){0,3}? (?:verrà|sarà)(?: \S+)? \w+",
    r"(?:gets?|is|are|will be|being|to be) (?:mailed|posted|sent|wired|released|paid|issued|processed)(?: \S+)?",
    r"(?:get|getting|send|sending|push|pushing|put|mail|mailing|post|posting|squeeze|include) (?:that|it|this|"
    r"them|the (?:payment|money|cheque|check)|\S*\d\S*)(?: \S+)? (?:out|through|off|over|in|into|on|toward|"
    r"towards)",
    r"(?:we|i)(?:['’]re|['’]m| are| am) (?:paying|settling|sending|wiring|transferring|releasing|clearing|"
    r"mailing)(?: \S+)?",
    r"follows? (?:on|by|next|in|this|tomorrow|monday|tuesday|wednesday|thursday|friday)",
    r"(?:€|\$|£|eur|usd|gbp|chf)? ?\d[\d.,]*k?(?: (?:€|eur|euros?|usd|gbp|dollars|pounds))? (?:on|by|this|"
    r"next|tomorrow|tmrw) \S+",
    r"(?:possiamo|potremo|riusciamo a)(?: \S+){0,3}? (?:versare|bonificare|effettuare|disporre)",
    r"(?:podemos|podremos)(?: \S+){0,3}? (?:ingresar|abonar|adelantar)",
    r"(?:pouvons|pourrons)(?: \S+){0,3}? (?:verser|virer)",
    rf"(?:will|['’]ll|shall|going to|gonna|intend(?:s|ing)? to|plan(?:s|ning)? to|expect(?:s|"
    rf"ing)? to|promise[sd]? to|commit(?:s|ted|ting)? to|aim(?:ing)? to|able to|can|should|would|"
    rf"to) (?:\S+ ){{0,7}}?{_PAY}",
    rf"(?:we|i|they|he|she|it)['’]ll (?:\S+ ){{0,7}}?{_PAY}",
    r"(?:payment|transfer|wire|funds?|money|cheque|check|remittance|ach)(?: \S+){0,6}? (?:will|is|"
    r"are|to|should|has been|have been|was)(?: \S+){0,3}? (?:be|follow\w*|come|coming|arriv\w*|"
    r"schedul\w*|plan\w*|set|book\w*|land\w*|hit|go|going|released?|due|made|sent|expected|"
    r"on its way|executed|queued|reach|processed|out|resent)",
    r"(?:pay|paying|payment|settling|transferring|paid)(?: \S+){0,4}? (?:on|by|before|until|next|"
    r"this|tomorrow|tmrw|tmw|today|in|within|at|end|latest|no later|monday|tuesday|wednesday|"
    r"thursday|friday)",
    r"(?:goes|go|going|went|is|are) out(?: \S+){0,2}? (?:on|by|this|next|tomorrow|today|friday|"
    r"monday|tuesday|wednesday|thursday|end|with)",
    r"goes? out",
    r"(?:sending|wiring|remitting|releasing|processing)(?: \S+){0,5}? (?:payment|it|money|funds|"
    r"wire|transfer)",
    r"you(?: (?:will|can|should|shall)|['’]ll)(?: \S+){0,2}? (?:get|receive|have|see|"
    r"expect)(?: \S+){0,4}? (?:payment|money|funds|it|transfer|paid|amount)",
    r"expect (?:the |our |your )?(?:payment|money|funds|transfer|it)",
    r"(?:get|gets|be) paid",
    r"schedul\w+ (?:\S+ ){0,4}?(?:for|on|payment)",
    r"(?:rest|balance|remainder|remaining|other half|second half|first half|"
    r"\d{3,})(?: \S+){0,3}? (?:on|by|next|at|end|follows?|to follow|in|tomorrow|friday|monday|"
    r"tuesday|wednesday|thursday)",
    r"payment:? (?:\S+ )?(?:friday|monday|tuesday|wednesday|thursday|tomorrow|\d)",
    r"promise (?:you )?(?:payment|to|it|the)",
    r"consider it (?:done|paid)",
    r"(?:will|shall|['’]ll) (?:do|make|sort|arrange|handle|organi[sz]e)(?: \S+){0,4}?(?: (?:payment|"
    r"it|this|that))?(?: \S+){0,2}?",
    r"arrang(?:e|ing) (?:\S+ ){0,3}?payment",
    r"commit to",
    # German
    r"(?:werde|werden|wird|wollen|können|kann|soll|sollte|möchten)(?: \S+){0,10}? (?:be)?(?:zahlen|"
    r"zahlt|bezahlt|überweisen|überwiesen|begleichen|beglichen|anweisen|angewiesen|ausgeführt|"
    r"veranlass(?:en|t)|gezahlt|erfolgen|rausgehen|eingehen|durchgeführt|freigegeben|ausgeglichen|"
    r"vorgenommen)",
    r"(?:wir|ich) (?:be)?zahlen?(?: \S+){0,8}?",
    r"(?:wir|ich) überweisen?(?: \S+){0,8}?",
    r"überweise(?: ich| wir)?",
    r"überweisen wir",
    r"zahlen wir",
    r"zahle ich",
    r"(?:zahlung|überweisung|geld|betrag|begleichung|ausgleich)(?: \S+){0,5}? (?:erfolgt|kommt|geht|"
    r"folgt|ist (?:für|geplant|am)|wird|werden|eingeplant|veranlasst|rausgeht|eingeht)",
    r"(?:zahlung|überweisung)(?: \S+){0,3}? (?:am|bis|zum|nächste|kommende|diese|morgen|in)",
    r"geht(?: \S+){0,5}? (?:raus|ein)",
    r"(?:wird|werden)(?: \S+){0,6}? (?:bezahlt|überwiesen|beglichen)",
    r"(?:sie (?:bekommen|erhalten)|bekommen sie|erhalten sie)(?: \S+){0,6}? (?:geld|zahlung|betrag)",
    # French
    r"(?:allons|vais|va|sera|seront|pourrons|pouvons|ferons|comptons)(?: \S+){0,6}? (?:payer|régler|"
    r"payée?s?|réglée?s?|virer|effectuée?s?|virement|paiement|règlement|procéder|fait|faite)",
    r"(?:paierons|réglerons|effectuerons|virerons|procéderons|paierai|réglerai)",
    r"(?:paiement|règlement|virement)(?: \S+){0,5}? (?:sera|aura lieu|est prévu|prévu|partira|"
    r"interviendra|le|pour|avant|programmé|d['’]ici)",
    r"(?:nous|je) (?:payons|réglons|paye|paie|règle|virons)",
    # Spanish
    r"(?:vamos a|voy a|va a|podemos|podremos|será|serán|se)(?: \S+){0,5}? (?:pagar|pagad[oa]s?|"
    r"abonar|transferir|realizar[áe]?|efectuar[áe]?|pagará)",
    r"(?:pagaremos|pagaré|abonaremos|transferiremos|realizaremos|efectuaremos|haremos|pagamos el|pago el)",
    r"(?:pago|transferencia)(?: \S+){0,5}? (?:será|saldrá|está (?:programad|previst)\w+|se (?:hará|"
    r"realizará|efectuará)|el|para|antes|previsto|programad[oa])",
    # Italian
    r"(?:pagheremo|pagherò|provvederemo|provvederò|salderemo|effettueremo|bonificheremo|faremo)",
    r"(?:sarà|saranno|verrà|verranno|possiamo|potremo)(?: \S+){0,5}? (?:pagat[aoie]|pagare|"
    r"effettuat[oa]|saldat[aoie]|saldare|eseguit[oa]|dispost[oa])",
    r"(?:pagamento|bonifico|saldo)(?: \S+){0,5}? (?:sarà|verrà|avverrà|è (?:previsto|programmato)|"
    r"previsto|partirà|entro|il)",
    # Dutch
    r"(?:zal|zullen|gaan|kunnen|wordt|worden|kan)(?: \S+){0,8}? (?:betalen|betaald|overmaken|"
    r"overgemaakt|voldoen|voldaan|betaling|uitgevoerd|gedaan)",
    r"(?:wij|we|ik) (?:betalen|betaal|maken|maak)(?: \S+){0,8}?",
    r"(?:betaling|overboeking)(?: \S+){0,5}? (?:volgt|zal|wordt|staat|gepland|op|voor|gaat|vindt)",
    # Portuguese
    r"(?:vamos|vou|iremos|será|serão|podemos|poderemos)(?: \S+){0,5}? (?:pagar|pag[oa]s?|efetuar|"
    r"efetuad[oa]|transferir|liquidar|feit[oa]|realizad[oa]|processad[oa])",
    r"(?:pagaremos|pagarei|efetuaremos|faremos|liquidaremos|transferiremos)",
    r"(?:pagamento|transferência)(?: \S+){0,5}? (?:será|sairá|está (?:previst|agendad|programad)\w+|"
    r"previsto|agendado|no dia|dia|até|ser[áa])",
)
NOT_A_PROMISE = words(
    r"(?:will|would|can|could|should|shall) you(?: \S+){0,4}? (?:send|pay|confirm|provide|issue|"
    r"process|release|clear)",
    r"please (?:send|confirm|provide|process|issue|resend)",
    r"(?:will|can|could|would|shall|going to|able to|['’]ll)(?: \S+){0,2}? (?:send|forward|provide|"
    r"issue|get|release|process)(?: you| us)?(?: the| a| an| our| your| it| this| these|"
    r" more)*(?: \S+){0,2}? "
    r"(?:po|purchase order|copy|document\w*|invoice[s]?|form|contract|remittance|proof|details|"
    r"information|list|statement|goods|order|credit note|returns?|confirmation)",
    r"(?:will|['’]ll|shall|going to) (?:send|forward) (?:it|this|them|your (?:mail|e-?mail|"
    r"message)) (?:to|on)",
    r"credit (?:note )?(?:will|is|was)",
    r"refund",
    r"paid (?:already|in full)",
    r"(?:ihre|die) (?:mail|anfrage) (?:weiter|an)",
    r"once (?:it|this|that) is (?:resolved|sorted)(?: \S+){0,3}? (?:let|send)",
    # What people say of their office, not of money.
    r"(?:will|['’]ll) (?:be )?(?:back|return|get back|check|look|come back|respond|reply|revert|"
    r"contact|answer|let you|call|discuss|speak|ask)",
    r"to (?:confirm|check|verify|clarify|discuss) (?:the |our |your )?payment",
    r"payment (?:terms|details|history|method|reminder|plan|advice|confirmation|request)s?(?: is|"
    r" are| was| were)?",
)
PART = words(
    r"(?:the )?other half",
    r"about the (?:rest|balance|remainder)",
    r"(?:as )?(?:un )?acconto",
    r"not more (?:this|right|now)",
    r"(?:right )?part (?:at|of|that)",
    r"half",
    r"a? ?part(?: of| payment)?",
    r"partial(?:ly)?",
    r"part[- ]payment",
    r"some of",
    r"a portion",
    r"portion of",
    r"first (?:instal?lment|half|part|payment)",
    r"deposit",
    r"down ?payment",
    r"on account",
    r"\d{1,2} ?(?:%|percent|prozent)",
    r"a third",
    r"two thirds",
    r"only (?:pay|\S{0,3}\d)",
    r"as a first",
    r"(?:the )?(?:rest|remaining|remainder|balance)(?: \S+){0,4}? (?:later|next|in|by|on|follows?|"
    r"to follow|end|when|soon|will|afterwards)",
    r"(?:the )?rest (?:later|follows?|next|in|by|on)",
    r"teilzahlung",
    r"teilbetrag",
    r"anzahlung",
    r"abschlag\w*",
    r"(?:die )?hälfte",
    r"einen? teil",
    r"zum teil",
    r"teilweise",
    r"(?:den|der) rest",
    r"restbetrag",
    r"acompte",
    r"une? partie",
    r"la moitié",
    r"le (?:solde|reste)",
    r"paiement partiel",
    r"pago parcial",
    r"una parte",
    r"la mitad",
    r"el resto",
    r"anticipo",
    r"pagamento parziale",
    r"(?:la )?metà",
    r"acconto",
    r"il (?:resto|saldo)",
    r"(?:een )?deel",
    r"de helft",
    r"deelbetaling",
    r"aanbetaling",
    r"de rest",
    r"het restant",
    r"parte",
    r"metade",
    r"pagamento parcial",
    r"o restante",
)
_RUN = words(
    r"(?:\w+['’]s|the|a) (?:\S+ )?run",
    r"(?:payment|pay|cheque|check|ach|bacs|ap|a/p|supplier|vendor|next|weekly|monthly|fortnightly|"
    r"our) ?-?run",
    r"payrun",
    r"payment (?:cycle|batch|proposal)",
    r"approved (?:for|and (?:scheduled|released|queued|will))(?: \S+)?",
    r"approved,",
    r"released for payment",
    r"(?:has been|is|was|been) approved",
    r"batch (?:on|of)",
    r"queued (?:for|in)",
    r"zahll(?:auf|äufe)",
    r"zahlungsl(?:auf|äufe)",
    r"zahlungslauf",
    r"zur zahlung (?:freigegeben|angewiesen|vorgemerkt)",
    r"(?:ist |wurde )?freigegeben",
    r"campagne de (?:paiement|règlement)",
    r"(?:bon|validée?s?) (?:à|pour) (?:payer|paiement)",
    r"(?:ronda|ciclo|remesa|corrida) de pagos?",
    r"aprobad[oa]s? para(?: su)? pago",
    r"ciclo (?:di )?pagament[oi]",
    r"betaal(?:run|ronde|batch)",
    r"betalings?run",
    r"goedgekeurd",
    r"ciclo de pagamentos?",
    r"aprovad[oa] para pagamento",
)

RULES = (
    Rule(
        "approved or in a run",
        Intent.PAYMENT_RUN,
        _RUN,
        SURE - 2,
        words(
            "not (?:yet )?(?:been )?approved",
            "n['’]t (?:yet )?(?:been )?approved",
            "nicht freigegeben",
            "pending",
            "await\\w*",
            "waiting",
            "once",
            "needs? to be",
            "must be",
            "to be approved",
            "until",
            "credit note",
            "missed",
            "niet goedgekeurd",
            "noch nicht",
        ),
    ),
    Rule("will pay", Intent.PROMISE_FULL, WILL_PAY, SURE - 2, NOT_A_PROMISE),
)
