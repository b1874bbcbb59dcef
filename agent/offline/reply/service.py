"""Requests for papers and facts: copies, documents, statements, portals, bank data, credits, contracts."""

from __future__ import annotations

from agent.offline.reply.rules import LIKELY, Rule, words
from prompts.reply_reading import Intent

_DOCUMENT = (
    r"(?:letter confirming|letter of|(?:vat|tax) registration|po|p\.o\.|purchase order)(?: number| no\.?| "
    r"reference| copy)?|po-referenced|pod|"
    r"proof of delivery|delivery (?:note|slip|proof|receipt)s?|signed (?:delivery|contract|"
    r"timesheet)\w*|packing (?:list|slip)|w-?[89](?:[- ]?ben(?:-e)?)?|tax (?:form|certificate|"
    r"residen\w+ certificate|id|exemption)|bank (?:letter|confirmation|reference|statement letter)|"
    r"(?:signed )?contract(?: copy)?|copy of the (?:contract|agreement|order)|time ?sheets?|"
    r"certificate(?:s)?(?: of \w+)?|bill of lading|cmr|service report|vat (?:number|id|certificate)|"
    r"supporting documents?|back-?up(?: documentation)?|breakdown of (?:the )?(?:charges|invoice|"
    r"hours)|vendor (?:form|registration)|gr number|"
    r"bestellnummer|po-nummer|lieferschein\w*|liefernachweis|leistungsnachweis|auftragsbestätigung|"
    r"vertragskopie|stundenzettel|stundennachweis\w*|freistellungsbescheinigung|"
    r"unbedenklichkeitsbescheinigung|bon de (?:commande|livraison)|numéro de (?:commande|bc)|"
    r"preuve de livraison|attestation\w*|contrat signé|feuille de temps|(?:número de |"
    r"orden de )?pedido(?: de compra)?|orden de compra|albarán|albaranes|certificado\w*|"
    r"(?:numero d['’])?ordine(?: d['’]acquisto)?|bolla|ddt|durc|certificato|inkoop(?:nummer|order)|"
    r"po-nummer|pakbon|leverbon|urenstaat|(?:número de |nota de )?encomenda|guia de (?:remessa|"
    r"transporte)|certidão|comprovativo de entrega"
)
_NEED = (
    r"(?:need|needs|require[sd]?|send|resend|provide|attach|include|share|forward|give|get|missing|"
    r"without|want|request(?:ing)?|receive|supply|quote|state|waiting (?:for|on)|awaiting|issue|"
    r"have|where is|what(?:['’]s| is)|which|lacking|lacks|mention|add|absent|no|e-?mail|reference|"
    r"once i get|can (?:you|we|i)|could (?:you|we|i)|"
    r"benötig\w*|brauch\w*|schicken|senden|zusenden|fehl\w*|bitte|ohne|angeben|mitteilen|"
    r"nachreichen|besoin|envoyer|fournir|transmettre|manque|sans|merci|indiquer|joindre|necesit\w*|"
    r"envi\w+|mand\w+|falta|sin|adjuntar|facilit\w+|serve|servono|inviare|mandare|manca|senza|"
    r"allegare|nodig|sturen|stuur|ontbreekt|zonder|graag|precis\w+|enviar|falta|sem|anexar)"
)
_COPY = words(
    r"(?:senden|schicken|mailen)(?: \S+){0,7}? (?:noch ?einmal|nochmals?|erneut|als pdf)",
    r"liegt (?:uns|mir|hier) (?:\S+ )?nicht vor",
    r"(?:never|not|n['’]t|\w+n['’]t)(?: \S+){0,3}? (?:receiv\w+|got|get|gotten|seen|see|have|find|"
    r"found|located?)(?: \S+){0,5}? (?:invoices?|bills?|inv\S*|it|this|that|one|\d{3,})",
    r"never (?:got|received|saw|seen|had)(?: (?:this|the|that|an?|any|your|such|"
    r"your))*(?: \S+)? ?(?:invoices?|bills?|inv\S*|it|one|\d{3,})?",
    r"(?:re-?send|resend|re-?issue|send|forward|provide|share|attach)(?: \S+){0,6}? (?:cop(?:y|ies)|"
    r"invoices?|duplicate|pdf|bills?)(?: \S+)?",
    r"(?:get|need|want|request|have|require|see)(?: \S+){0,4}? (?:cop(?:y|ies)|duplicate|pdf)(?: \S+)?",
    r"(?:need|want|require) (?:the|this|that|your|an?|both|these|those|all) (?:\S+ )?(?:invoices?|bills?)",
    r"cop(?:y|ies) of(?: \S+){0,4}? (?:invoices?|bills?|inv\S*|\d{3,}|it|them|this)",
    r"(?:re-?send|send)(?: \S+){0,5}? (?:again|once more|one more time)",
    r"re-?send",
    r"(?:which|what) invoice",
    r"(?:no|missing) invoice(?:s)?(?: (?:attached|received|here|on file))?",
    r"invoice (?:is |was )?(?:not attached|missing|lost|not (?:in|on) (?:our|the) system|"
    r"not received|never (?:arrived|received|reached))",
    r"attachment (?:is |was )?(?:missing|empty|corrupt\w*|not)(?: \S+)?",
    r"(?:could|can)(?:n['’]t| not|not) (?:open|find|locate|see)(?: \S+){0,3}? (?:invoices?|"
    r"attachment|pdf|file|it|bill)",
    r"invoices? (?:has|have|had|was|were)(?:n['’]t| not| never)(?: \S+)? (?:arrived|reached|"
    r"received|come|been received)",
    r"rechnungskopie\w*",
    r"kopien? (?:der|von|dieser) (?:\S+ )?(?:rechnung\w*|re\S*|\d+)",
    r"(?:rechnung\w*|re\S+)(?: \S+){0,6}? (?:nicht|nie|noch nicht|"
    r"keine?)(?: \S+){0,2}? ?(?:erhalten|bekommen|vor(?:liegen)?|vorliegt|angekommen|eingegangen|"
    r"gefunden|finden|vor)",
    r"(?:nie|nicht|noch nicht|keine)(?: \S+){0,3}? (?:rechnung\w*)(?: \S+){0,2}? ?(?:erhalten|bekommen)?",
    r"(?:rechnung\w*|\d{3,})(?: \S+){0,6}? (?:nochmals?|noch einmal|erneut|"
    r"wieder)(?: \S+){0,3}? (?:\w*senden|\w*schicken|\w*stellen|mailen|zukommen)",
    r"(?:nochmals?|noch einmal|erneut)(?: \S+){0,6}? (?:\w*senden|\w*schicken|mailen|zukommen)",
    r"(?:senden|schicken|mailen) sie(?: \S+){0,5}? rechnung\w*",
    r"rechnung(?: \S+){0,3}? (?:zusenden|schicken|senden|zukommen|zumailen)",
    r"(?:pas|jamais)(?: \S+){0,3}? (?:reçue?|eue?|trouvée?|vue?)(?: \S+){0,3}?(?: facture\w*)?",
    r"(?:copie|duplicata)(?: \S+){0,3}? (?:facture\w*|\d+)?",
    r"(?:r?envoyer|transmettre|faire parvenir|renvoyez|envoyez)(?: \S+){0,5}? factures?",
    r"copia (?:de |della |di )(?:\S+ )?(?:factura\w*|fattur\w+|\d+)",
    r"(?:no|nunca)(?: \S+){0,3}? (?:recib\w+|encontr\w+|lleg\w+)(?: \S+){0,4}? facturas?",
    r"(?:no|nunca) (?:hemos |he |la |lo )*(?:recibid[oa]|recibimos)(?: \S+){0,3}?",
    r"(?:re)?envi\w+(?: \S+){0,5}? facturas?",
    r"(?:non|mai)(?: \S+){0,4}? (?:ricevut\w|arrivat\w|trovat\w|trov\w+)(?: \S+){0,4}?(?: fattur\w+)?",
    r"(?:invi\w+|mandar\w+|rimandar\w+)(?: \S+){0,5}? fattur\w+",
    r"(?:niet|nooit)(?: \S+){0,3}? (?:ontvangen|gekregen|gevonden|binnengekomen)",
    r"(?:kopie|afschrift)(?: \S+){0,3}? (?:factu\w+|\d+)?",
    r"(?:stuur|sturen|mailen|toesturen)(?: \S+){0,6}? (?:factu\w+|opnieuw)",
    r"factu\w+(?: \S+){0,5}? (?:opnieuw|nogmaals|sturen|toesturen)",
    r"(?:não|nunca)(?: \S+){0,3}? (?:receb\w+|cheg\w+|encontr\w+)(?: \S+){0,4}?(?: fatura\w*)?",
    r"(?:cópia|segunda via)(?: \S+){0,3}?",
    r"(?:re)?envi\w+(?: \S+){0,5}? fatura\w*",
)
_NOT_A_COPY = words(
    r"personal data",
    r"personenbezogen\w*",
    r"(?:goods|merce|marchandise|mercancía|merci|ware)",
    r"po-referenced",
    r"(?:we|i|they)(?: will|['’]ll| shall| have| would)? re-?sen[dt]",
    r"accept(?: \S+)? invoices?",
    r"(?:credit|delivery) notes?",
    r"(?:never|not|n['’]t|\w+n['’]t|no|nicht|nie|pas|jamais|non|niet|não|nunca|nooit|"
    r"mai)(?: \S+){0,6}? (?:goods|deliver\w*|shipment|products?|order(?:ed|s)?|items?|material\w*|"
    r"pallets?|equipment|parts|merchandise|parcel|services?|credit note|refund|answer|reply|"
    r"response|ware|waren|lieferung|bestellung|gutschrift|antwort|marchandises?|livraison|commande|"
    r"avoir|réponse|mercancía|pedido|respuesta|abono|merce|consegna|ordine|risposta|goederen|"
    r"levering|bestelling|antwoord|mercadoria|encomenda|resposta)",
    r"(?:goods|delivery|shipment|order|items?|pallets?|parcel|ware|lieferung|marchandise|livraison|"
    r"mercancía|pedido|merce|consegna|goederen|levering|mercadoria|"
    r"encomenda)(?: \S+){0,5}? (?:never|not|n['’]t|nicht|nie|pas|jamais|no|nunca|non|niet|não)",
    r"(?:send|sent|forward\w*|sending) (?:\S+ ){0,3}?(?:future |all |the |your |"
    r"new )+invoices? (?:\S+ ){0,2}?(?:to|via|through|by)",
    r"remittance|proof of payment|payment (?:proof|copy|confirmation|advice)|bank statement",
    r"paid (?:the |your |this |that )?(?:invoice|inv)\S*(?: \S+){0,3}? (?:on|already|yesterday)",
    r"(?:submit|upload)\w*",
    r"statement(?: of account)?",
    r"have (?:paid|approved|booked|processed|received|scheduled|your|the|an?|\S+ed)(?: \S+){0,3}? invoice",
    r"dispute\w*",
)
_STATEMENT = words(
    r"statement of (?:our |the |my |your )?accounts?",
    r"(?:send|need|provide|get|forward|share|want|request)(?: \S+){0,6}? statement",
    r"statement of (?:account|accounts)",
    r"account statement",
    r"(?:send|need|provide|get|have|forward|share|want|request|latest|updated?|current|full|a|your|"
    r"customer) (?:\S+ ){0,4}?statement(?! letter)",
    r"(?:list|overview|summary|breakdown) of (?:\S+ ){0,4}?(?:open|outstanding|unpaid|overdue|all|"
    r"our|invoices|items|account)(?: \S+)?",
    r"account (?:summary|overview|reconciliation)",
    r"reconcil\w+",
    r"aged (?:debt|listing|balance)",
    r"what (?:exactly )?(?:is|are|do we|do i) (?:\S+ ){0,3}?(?:outstanding|owe|open|due|balance)",
    r"(?:which|what) invoices (?:are|is|remain)(?: \S+){0,2}? (?:open|outstanding|unpaid|overdue|due)",
    r"how much (?:do|is|are)(?: \S+){0,4}? (?:owe|outstanding|due|open)",
    r"kontoauszug\w*",
    r"saldenliste",
    r"saldenbestätigung",
    r"op-liste",
    r"(?:liste|aufstellung|übersicht)(?: \S+){0,3}? (?:offene[nr]?|rechnungen|posten|forderungen)",
    r"offene[nr]? posten",
    r"welche rechnungen (?:\S+ )?(?:offen|noch)",
    r"relevé de compte\w*",
    r"(?:liste|état) des factures",
    r"extracto(?: de cuenta)?",
    r"estado de cuenta",
    r"(?:relación|listado) de facturas",
    r"estratto conto",
    r"(?:elenco|lista) (?:delle )?fatture",
    r"partitario",
    r"rekeningoverzicht",
    r"openstaande posten(?:lijst)?",
    r"overzicht van (?:\S+ ){0,3}?factu\w+",
    r"extrato(?: de conta)?",
    r"(?:lista|relação) (?:de|das) faturas",
)
_PORTAL = words(
    r"(?:\w+ )?portal",
    r"ariba",
    r"coupa",
    r"tungsten",
    r"jaggaer",
    r"basware",
    r"taulia",
    r"tradeshift",
    r"chorus(?: pro)?",
    r"peppol",
    r"xrechnung",
    r"zugferd",
    r"\bsdi\b",
    r"e-?invoic\w+",
    r"upload(?:ed|ing)?(?: \S+){0,6}?",
    r"submit(?:ted|ting)?(?: \S+){0,6}? (?:through|via|in|on|into|to) (?:our|the|your|a)(?: \S+){0,3}?",
    r"lieferantenportal",
    r"hochladen",
    r"(?:über|im|in) (?:unser(?:em)?|das|dem) (?:\S+ )?(?:portal|system) (?:einreichen|einstellen|hochladen)",
    r"einreichen über",
    r"portail",
    r"déposer (?:\S+ ){0,4}?(?:sur|via)",
    r"plataforma",
    r"piattaforma",
    r"portaal",
    r"indienen via",
)
_BANK_REQUEST = words(
    r"(?:phone |written |verbal )?confirmation of (?:your|the) (?:\S+ )?(?:wire|bank|account|payment) "
    r"(?:instructions|details|account)",
    r"titularidad bancaria",
    r"bank (?:certificate|confirmation letter)",
    r"(?:verify|validate|confirm)(?: \S+){0,3}? (?:wire|bank|banking|account)(?: \S+)?",
    r"(?:attestation|certificat) (?:bancaire|de compte)",
    r"(?:what|which|send|confirm|verify|need|provide|share|give|get|check|where|validate|have|is|"
    r"are|re-?confirm|require|missing|correct|"
    r"right)(?: \S+){0,7}? (?:bank(?:ing)?(?: account)? (?:details|information|data|coordinates)|"
    r"bank account(?: number)?|iban|account (?:number|details)|swift(?: code)?|bic|sort code|"
    r"routing (?:number|no)|wire (?:details|instructions|information)|remit(?:tance)?[- ]to|"
    r"payment (?:details|instructions))",
    r"where (?:do|should|can|shall) (?:we|i) (?:pay|send|transfer|wire|remit)(?: \S+)?",
    r"(?:to )?which account",
    r"(?:bank(?:ing)? details|iban|account details)(?: \S+){0,4}? (?:please|correct|valid|still|"
    r"on the invoice)",
    r"how (?:can|do|should) (?:we|i) pay",
    r"(?:wie|was|welche|bitte|brauch\w*|benötig\w*|senden|nennen|bestätigen|mitteilen|lautet|"
    r"schicken|stimmt)(?: \S+){0,7}? (?:bankverbindung|kontoverbindung|kontodaten|bankdaten|iban|"
    r"kontonummer)",
    r"(?:bankverbindung|kontoverbindung|kontodaten|bankdaten|iban)(?: \S+){0,5}? (?:mitteilen|"
    r"senden|schicken|bestätigen|nennen|brauchen|fehlt|korrekt|aktuell)",
    r"auf welches konto",
    r"(?:vos|votre) (?:\S+ )?(?:coordonnées bancaires|rib|iban)",
    r"(?:sus|su) (?:\S+ )?(?:datos bancarios|número de cuenta|iban|cuenta bancaria)",
    r"(?:vostre|vostro) (?:\S+ )?(?:coordinate bancarie|iban)",
    r"(?:uw|jullie) (?:\S+ )?(?:bankgegevens|rekeningnummer|iban)",
    r"(?:vossos|seus) (?:\S+ )?(?:dados bancários|iban)",
)

RULES = (
    Rule("copy of an invoice", Intent.INVOICE_COPY, _COPY, LIKELY + 6, _NOT_A_COPY),
    Rule(
        "document wanted",
        Intent.DOCUMENT_REQUEST,
        words(
            rf"{_NEED}(?: \S+){{0,7}}? (?:{_DOCUMENT})",
            rf"(?:{_DOCUMENT})(?: \S+){{0,4}}? (?:is |are |was )?(?:missing|required|needed|please|fehlt|"
            rf"benötigt|manquante?|nécessaire|necesari[oa]|mancante|ontbreekt|nodig|em falta|necessári[oa])",
            r"po-referenced",
        ),
        LIKELY + 6,
        words(
            r"attached (?:is|are|find|please find)(?: \S+){0,5}? (?:po|purchase order|certificate|w-?9)",
            r"under (?:the |our )?contract",
            r"no contract",
            r"cancel\w*",
            r"terminat\w+",
            r"kündig\w+",
        ),
    ),
    Rule(
        "portal",
        Intent.PORTAL_SUBMISSION,
        _PORTAL,
        LIKELY + 6,
        words(r"(?:paid|pay|payment|payments)(?: \S+){0,3}? (?:via|through|on) (?:your|the) portal", "bank portal"),
    ),
    Rule(
        "statement",
        Intent.STATEMENT_REQUEST,
        _STATEMENT,
        LIKELY + 4,
        words("bank statements?", "bank reconciliation"),
    ),
    Rule("bank data asked for", Intent.BANK_DETAIL_REQUEST, _BANK_REQUEST, LIKELY + 6),
)
