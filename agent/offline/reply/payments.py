"""Payments said to be made already: paid, advised, paid short, or with tax withheld."""

from __future__ import annotations

from agent.offline.reply.rules import LIKELY, SURE, WEAK, Rule, words
from prompts.reply_reading import Intent

_PAID = words(
    r"(?:check|cheque|payment|transfer)(?: \S+){0,3}? cleared",
    r"(?:is|are) (?:not|no longer) (?:open|outstanding|due)(?: any ?more)?",
    r"(?:already|just|have|has|had|['’]ve|we|i|they|he|she|was|were|been|got|is|are|it['’]s|"
    r"that['’]s) (?:already |just |now |all |both |fully |long |been |since |in fact |"
    r"actually )*(?:paid|settled|transferred|wired|remitted|cleared)",
    r"paid (?:already|in full|on|by (?:bank|wire|card|cheque|check|transfer)|via|yesterday|last|"
    r"this morning|today|the|it|you|both|all|your|inv\w*|invoice|\d|€|\$|£|eur|usd|gbp|this|that|"
    r"these|them|half|part|out)",
    r"^\W*(?:all )?paid",
    r"(?:payment|transfer|wire|funds|money|cheque|check)(?: \S+){0,8}? (?:was|were|has been|"
    r"have been|been|already|is|went|left)(?: already| just)? (?:made|sent|done|processed|initiated|"
    r"transferred|executed|released|issued|paid|posted|mailed|out|our (?:account|bank)|completed|"
    r"debited|cleared|wired|remitted)",
    r"(?:we|i|our \w+(?: \w+)?|accounting|they)(?:['’]ve| have| has)? (?:already |just )?(?:sent|"
    r"made|wired|executed|initiated|transferred|released|mailed|posted|issued|processed|"
    r"did)(?: \S+){0,5}? (?:payment|money|transfer|wire|funds|cheque|check|it|amount|full|€|\$|£|\d)",
    r"payment (?:made|sent|done|completed|processed|executed)",
    r"(?:has|have|had) (?:left|been debited from) our (?:account|bank)",
    r"(?:proof|confirmation) of payment",
    r"payment (?:proof|confirmation|receipt)",
    r"swift (?:copy|confirmation)",
    r"debited (?:from )?(?:our|on)",
    r"(?:utr|transaction id|trace (?:no|number))",
    r"went out (?:on|yesterday|last|this morning)",
    r"(?:haben|habe|hatten|hat|wurde|wurden|ist|sind|war|waren)(?: \S+){0,12}? (?:bezahlt|gezahlt|"
    r"überwiesen|beglichen|angewiesen|ausgeglichen|erledigt|raus|rausgegangen|veranlasst|getätigt|"
    r"ausgeführt|abgebucht)",
    r"(?:bereits|schon|längst|gestern|heute|letzte \w+)(?: \S+){0,6}? (?:bezahlt|gezahlt|überwiesen|"
    r"beglichen|angewiesen|ausgeglichen|erledigt|raus)",
    r"(?:bezahlt|überwiesen|beglichen|gezahlt) (?:am|wurde|haben|hatten|ist|worden|per)",
    r"(?:zahlung|überweisung)(?: \S+){0,5}? (?:erfolgte|ist (?:bereits |schon )?(?:erfolgt|raus|"
    r"gemacht)|ging|wurde)",
    r"(?:überweisungs|zahlungs)(?:beleg|nachweis|bestätigung)",
    r"^\W*(?:bereits |schon )?(?:bezahlt|überwiesen|beglichen)",
    r"(?:avons|ai|a|ont|été|est|sont)(?: \S+){0,6}? (?:payée?s?|réglée?s?|virée?s?|effectuée?s?|soldée?s?)",
    r"déjà (?:\S+ ){0,3}?(?:payée?s?|réglée?s?|virée?s?|effectuée?s?)",
    r"(?:preuve|justificatif|confirmation) (?:de|du) (?:paiement|virement)",
    r"(?:paiement|virement|règlement) (?:a été )?(?:effectué|fait|envoyé|parti)",
    r"(?:hemos|he|ha|han|fue|fueron|está|están|se)(?: \S+){0,4}? (?:pagad[oa]s?|abonad[oa]s?|"
    r"transferid[oa]s?|realizad[oa]s?|efectuad[oa]s?|pagó|abonó)",
    r"ya (?:\S+ ){0,3}?(?:pagamos|pagad[oa]s?|pagué|abonamos|transferimos|se pagó)",
    r"(?:pagamos|pagué|transferimos|realizamos|hicimos)(?: \S+){0,4}?",
    r"(?:comprobante|justificante) (?:de|del) (?:pago|transferencia)",
    r"(?:abbiamo|ho|ha|hanno|è|sono|stat[aoie])(?: \S+){0,5}? (?:pagat[aoie]|saldat[aoie]|"
    r"bonificat[aoie]|effettuat[aoie]|eseguit[aoie]|versat[aoie])",
    r"già (?:\S+ ){0,3}?(?:pagat[aoie]|saldat[aoie]|effettuat[aoie]|bonificat[aoie])",
    r"(?:ricevuta|contabile|distinta) (?:di |del )?(?:pagamento|bonifico)",
    r"(?:hebben|heb|heeft|is|zijn|werd|was)(?: \S+){0,8}? (?:betaald|overgemaakt|voldaan|uitgevoerd)",
    r"(?:al|reeds)(?: \S+){0,4}? (?:betaald|overgemaakt|voldaan)",
    r"betaalbewijs",
    r"(?:já|foi|foram|está|tínhamos)(?: \S+){0,4}? (?:pag[oa]s?|pagámos|pagamos|efetuad[oa]s?|"
    r"liquidad[oa]s?|transferid[oa]s?|feit[oa]|realizad[oa])",
    r"(?:pagámos|transferimos|liquidámos|efetuámos)",
    r"comprovativo",
    r"comprovante(?: de pagamento)?",
)
_NOT_PAID = words(
    r"(?:will|shall|['’]ll|to|would|can|could|should|must|may|might|going to|gets?|getting|"
    r"going) (?:\S+ ){0,3}?(?:be|have|get|been) (?:\S+ ){0,3}?(?:paid|settled|transferred|wired|"
    r"remitted|cleared|processed|sent|made|released)",
    r"(?:not|never|n['’]t|cannot|\w+n['’]t) (?:\S+ ){0,4}?(?:paid|pay|settled|transferred|wired|"
    r"remitted|cleared|been paid|sent|made|processed|released|approved)",
    r"yet to be paid",
    r"unpaid",
    r"once (?:\S+ ){0,4}?(?:paid|settled|cleared|made)",
    r"(?:until|till|if|when|after|before|unless|as soon as|whether) (?:\S+ ){0,6}?(?:paid|settled|"
    r"transferred|cleared|made)",
    r"(?:is|are|gets?|be) (?:being )?paid (?:on|by|next|this|tomorrow|in|within|every|monthly|at) ",
    r"(?:is|are) (?:being )?(?:processed|made|sent|released|transferred) (?:on|next|this|tomorrow|by)",
    r"paid (?:monthly|annual|weekly) ",
    r"(?:being|get|gets) paid",
    r"(?:who|which customers?) (?:\S+ )?paid",
    r"we (?:get|are|were|have been|been) (?:not )?paid (?:by|ourselves)",
    r"(?:customers?|clients?|they) (?:\S+ )?(?:has|have|had)?(?:n['’]t| not)? ?paid us",
    r"(?:nicht|nie|noch nicht|kein\w*)(?: \S+){0,5}? (?:bezahlt|gezahlt|überwiesen|beglichen|angewiesen)",
    r"(?:wird|werden|werde|kann|können|soll|sollen|muss|sobald|wenn|"
    r"falls)(?: \S+){0,10}? (?:bezahlt|gezahlt|überwiesen|beglichen|angewiesen|ausgeführt|"
    r"veranlasst|erledigt|ausgeglichen)(?! haben| hatten)",
    r"(?:sera|seront|serait|pas|n['’]\w+)(?: \S+){0,5}? (?:payée?s?|réglée?s?|effectuée?s?)",
    r"(?:será|serán|no (?:hemos|ha|he|han|está|se))(?: \S+){0,5}? (?:pagad[oa]s?|abonad[oa]s?|"
    r"realizad[oa]s?|efectuad[oa]s?|pagó)",
    r"(?:sarà|verrà|saranno|verranno|non)(?: \S+){0,5}? (?:pagat[aoie]|effettuat[aoie]|saldat[aoie]|"
    r"eseguit[aoie])",
    r"(?:wordt|worden|zal|zullen|niet|nog niet)(?: \S+){0,8}? (?:betaald|overgemaakt|voldaan|uitgevoerd)",
    r"(?:será|serão|não)(?: \S+){0,5}? (?:pag[oa]s?|efetuad[oa]s?|feit[oa]|realizad[oa])",
    r"(?:need|require|want|request|send (?:me|us)|waiting for) (?:\S+ ){0,3}?(?:proof|"
    r"confirmation) of payment",
    r"overpaid",
    r"mark(?:ed)? (?:\S+ ){0,3}?paid",
    r"vom chef bezahlt",
)
_ADVICE = words(
    r"remittance(?: advice)?",
    r"payment advice",
    r"(?:breakdown|details|allocation) of (?:the|our) payment",
    r"payment (?:covers|breakdown|allocation)",
    r"(?:this|the) payment (?:is for|covers|includes|relates)",
    r"paid \S+ against",
    r"paid (?:\S+ )?\S+ (?:against|towards?) (?:\S+ )?(?:bill|invoice|inv)",
    r"please (?:apply|allocate)(?: \S+){0,6}? (?:to|against|as)",
    r"zahlungsavis",
    r"avis(?: de paiement| de virement)?",
    r"zahlungsaufstellung",
    r"aviso de pago",
    r"detalle del pago",
    r"avviso di pagamento",
    r"distinta dei pagamenti",
    r"betaalspecificatie",
    r"betalingsspecificatie",
    r"aviso de pagamento",
)
_SHORT = words(
    r"short[- ]?pa(?:id|y|ying|yment)",
    r"deduct(?:ed|ing|ion|ions|s)?",
    r"withheld",
    r"withhold(?:ing)?",
    r"netted(?: off)?",
    r"took (?:\S+ ){0,2}?off",
    r"(?:took|taken|taking) (?:\S+ ){0,5}?(?:discount|skonto)",
    r"less (?:the |our |a )?(?:credit|discount|damage|freight|deduction)",
    r"minus (?:the |our |a )?(?:\S+ )?(?:credit|discount|damage|freight|penalty|deduction)",
    r"offset(?:ting)?",
    r"set[- ]off",
    r"chargeback",
    r"charged back",
    r"gekürzt",
    r"(?:rechnungs)?kürzung",
    r"abgezogen",
    r"abzug",
    r"abzüglich",
    r"ziehen(?: \S+){0,6}? ab",
    r"einbehalten",
    r"verrechne[nt]",
    r"verrechnet",
    r"déduit\w*",
    r"dédui\w+",
    r"retenue",
    r"retenu",
    r"descontad[oa]s?",
    r"descontamos",
    r"deducid[oa]s?",
    r"deducción",
    r"retenid[oa]",
    r"trattenut[oaie]",
    r"decurtat[oaie]",
    r"detratt[oaie]",
    r"dedott[oaie]",
    r"ingehouden",
    r"in mindering",
    r"afgetrokken",
    r"verrekend",
    r"deduzid[oa]s?",
    r"deduzimos",
    r"descontámos",
    r"retid[oa]",
)
_TAX = words(
    r"tds",
    r"withholding tax",
    r"tax withholding",
    r"wht",
    r"tax (?:was |is |has been )?(?:deducted|withheld)(?: at source)?",
    r"withheld (?:\S+ ){0,3}?tax",
    r"form 16a?",
    r"quellensteuer",
    r"bauabzugsteuer",
    r"steuerabzug",
    r"retenue à la source",
    r"retención(?: (?:en la fuente|de irpf|irpf|fiscal))?",
    r"irpf",
    r"ritenuta(?: d['’]acconto)?",
    r"bronbelasting",
    r"retenção(?: na fonte)?",
    r"irrf",
    r"irs retido",
    r"194[a-z]",
)

RULES = (
    Rule("tax withheld", Intent.TAX_WITHHOLDING, _TAX, SURE, over="sentence"),
    Rule(
        "paid short",
        Intent.SHORT_PAY_NOTICE,
        _SHORT,
        LIKELY + 4,
        words(
            "don['’]t deduct",
            "should not (?:\\S+ )?deduct",
            "not deduct\\w*",
            "deductible",
            r"with(?:hold(?:ing)?|held)(?: \S+){0,3}? payments?",
            r"payments?(?: \S+){0,3}? withheld",
        ),
    ),
    Rule(
        "payment advised",
        Intent.REMITTANCE_ADVICE,
        _ADVICE,
        SURE - 4,
        words(
            r"(?:send|need|require|no) (?:\S+ ){0,4}?remittance",
            "remittance (?:address|details|instructions)",
            "sans avis",
        ),
    ),
    Rule("paid already", Intent.ALREADY_PAID, _PAID, SURE - 2, _NOT_PAID),
    Rule(
        "should be settled",
        Intent.ALREADY_PAID,
        words(
            r"(?:should|must) (?:already )?have (?:received|been paid|arrived|it|cleared)",
            r"(?:nothing|no (?:invoices?|balance|amount)) (?:is |are )?(?:open|outstanding|due|"
            r"owed)(?: on our (?:side|end))?",
            r"(?:shows?|showing|marked|appears?|booked) (?:as )?(?:paid|settled|cleared)",
            r"check your (?:bank|account|records)",
            r"müsste (?:schon |bereits )?(?:da|angekommen|eingegangen) sein",
        ),
        WEAK,
    ),
)
