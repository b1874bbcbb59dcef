"""Disputes: that an invoice, or part of it, is not owed, and why."""

from __future__ import annotations

import re

from agent.offline.reply.rules import LIKELY, SURE, WEAK, Rule, words
from prompts.reply_reading import DisputeReason, Intent

_PLAIN = words(
    r"(?:accept|agree|ok|okay)\w*(?: \S+){0,4}? (?:everything|all|all of it|the invoice|the rest)(?: "
    r"\S+){0,3}? (?:except|but|apart from|minus|other than)",
    r"alles (?:außer|bis auf)",
    r"todo (?:menos|salvo|excepto)",
    r"tout sauf",
    r"tutto (?:tranne|salvo)",
    r"alles behalve",
    r"tudo (?:menos|exceto)",
    r"(?:we |i |formally |hereby |must |have to )*(?:disput(?:e|ed|ing)|contest(?:ed|ing)?)",
    r"in dispute",
    r"(?:dis|don['’]t |do not |cannot |can['’]t )agree(?: with| to)?",
    r"object to",
    r"(?:reject|rejecting|rejected)(?: \S+){0,4}? (?:invoices?|charge|amount|claim|bill|it|this|\d+)",
    r"(?:not|n['’]t) (?:going to )?accept(?:ing)? (?:\S+ ){0,2}?(?:(?:the|this|that|"
    r"your) (?:invoices?|charge|amount|bill)|this|it|\d+)",
    r"(?:not|n['’]t) owe",
    r"owe (?:you )?nothing",
    r"(?:invoice|bill|amount|charge|price|total|sum|figure|quantity|rate|it|this|\d+) (?:is|was|are|"
    r"looks|seems|appears)(?: \S+){0,2}? (?:wrong|incorrect|inaccurate|not (?:right|correct|"
    r"accurate)|mistaken|false|invalid|disputed|unjustified|too high)",
    r"(?:wrong|incorrect) (?:amount|price|quantity|rate|invoice|total|billing|charge|vat|tax)",
    r"(?:error|mistake)s? (?:in|on|with)(?: \S+){0,3}? (?:invoice|bill|inv\S*|\d+)",
    r"(?:don['’]t|do not|doesn['’]t|does not|not) match",
    r"query (?:on|about|with|regarding) (?:the |this )?(?:invoice|charge|amount)",
    r"n['’]?t as (?:agreed|ordered|described|quoted)",
    r"not as (?:agreed|ordered|described|quoted)",
    r"(?:refuse|refusing|not going|no intention|will not|won['’]t) to pay",
    r"(?:refuse|refusing) payment",
    r"bestreiten?",
    r"widerspr(?:echen?|uch)",
    r"beanstand\w+",
    r"reklam\w+",
    r"einspruch",
    r"(?:nicht|so nicht) (?:einverstanden|akzeptieren|korrekt|richtig|anerkennen)",
    r"(?:rechnung|betrag|preis|menge|rechnungsbetrag)(?: \S+){0,3}? (?:ist |stimmt |"
    r"sind )?(?:falsch|nicht (?:korrekt|richtig|nachvollziehbar)|fehlerhaft|zu hoch|unberechtigt)",
    r"(?:stimmt|stimmen) (?:\S+ )?nicht",
    r"fehler (?:in|auf|bei)",
    r"fehlerhaft\w*",
    r"(?:nous )?contest(?:ons|e|ée)",
    r"litige",
    r"pas d['’]accord",
    r"(?:facture|montant|prix) (?:\S+ )?(?:est )?(?:incorrecte?|erronée?|fausse|faux|inexacte?)",
    r"erreur (?:sur|dans|de)",
    r"disputamos",
    r"(?:no estamos|no estoy) de acuerdo",
    r"(?:factura|importe|precio)(?: \S+){0,3}? (?:es |está )?(?:incorrect[oa]|erróne[oa]|equivocad[oa]|mal)",
    r"reclamamos",
    r"impugnamos",
    r"rechazamos",
    r"error en",
    r"contest(?:iamo|o|are|azione)",
    r"non (?:siamo|sono) d['’]accordo",
    r"(?:fattura|importo|prezzo)(?: \S+){0,3}? (?:è )?(?:errat[oa]|sbagliat[oa]|scorrett[oa])",
    r"errore (?:in|nella|sulla)",
    r"betwist(?:en)?",
    r"niet (?:mee )?(?:akkoord|eens)",
    r"(?:factuur|bedrag|prijs)(?: \S+){0,3}? (?:is |klopt )?(?:onjuist|niet (?:juist|correct)|fout|verkeerd)",
    r"klopt niet",
    r"contest(?:amos|o)",
    r"não concord\w+",
    r"(?:fatura|valor|preço)(?: \S+){0,3}? (?:está )?(?:incorret[oa]|errad[oa])",
    r"reclamamos",
)
_REASONS: tuple[tuple[str, DisputeReason, str], ...] = (
    (
        "billed twice",
        DisputeReason.DUPLICATE,
        r"(?:billed|charged|invoiced) (?:us |me )?(?:twice|double|two times|again)|(?:double|"
        r"duplicate)[- ]?(?:billing|billed|invoice|charge\w*|of)|(?:is|it['’]s|be|"
        r"looks like) (?:a )?duplicate|duplicated?|same (?:invoice|thing|order) twice|"
        r"doppelt (?:berechnet|fakturiert|in rechnung|gestellt)|doppelt|facturée? deux fois|doublon|"
        r"(?:facturad[oa]|cobrad[oa]) dos veces|duplicad[oa]|fatturat[oa] due volte|doppia fattur\w+|"
        r"dubbel (?:gefactureerd|in rekening|berekend)|faturad[oa] duas vezes|duplicad[oa]",
    ),
    (
        "less came than billed",
        DisputeReason.SHORTAGE,
        r"only (?:\S+ ){1,5}?(?:were|was|got|have been) (?:delivered|received|shipped|supplied)|(?:half|some|many|"
        r"several|most|part|two|three|four|five|\d+|the)(?: of)?(?: the|"
        r" our)?(?: \S+){0,2}? (?:is|are|was|were) (?:still )?missing|missing (?:items?|goods|pallets?|"
        r"units?|boxes|pieces|parts|cartons?|quantit\w+|from (?:the |our )?(?:delivery|shipment|order))|"
        r"short[- ]?(?:ship\w*|deliver\w*|suppl\w+)|shortage|incomplete (?:delivery|shipment|order)|"
        r"(?:only|just) (?:received|got|delivered) (?:half|part|\d+|two|three|some|one)|received only|"
        r"less than (?:ordered|invoiced|billed)|did(?:n['’]t| not) (?:get|receive) (?:all|everything|"
        r"the full)|(?:delivery|shipment) was short|"
        r"fehl(?:t|en|ten|te|mengen?|lieferung)|unvollständig\w*|zu wenig geliefert|(?:nur|"
        r"lediglich) (?:\S+ ){0,3}?(?:erhalten|geliefert|bekommen)|minderlieferung|manqu(?:e|ent|ait|"
        r"aient|ants?)|livraison (?:incomplète|partielle)|falt(?:a|an|aba|aban|aron|ó)|"
        r"entrega incompleta|manca(?:va|vano|no)?|consegna (?:incompleta|parziale)|ontbre(?:ekt|ken|kt)|"
        r"onvolledige? levering|te weinig geleverd|em falta|falta(?:m|va|vam|ram)|entrega incompleta",
    ),
    (
        "goods never came",
        DisputeReason.NOT_RECEIVED,
        r"(?:line|position|item|pos) \d+(?: \S+){0,5}? (?:never|not|n['’]t)(?: been)? (?:delivered|received|"
        r"arrived|shipped)|(?:non|mai|nicht|nie|niet|nooit|não|nunca|pas|jamais)(?: \S+){0,3}? (?:ricevut\w|"
        r"erhalten|bekommen|ontvangen|recebe\w+|recebid\w|reçue?s?|livrée?s?|geliefert)(?: \S+){0,2}? (?:merce|"
        r"ware|waren|goederen|mercadoria|marchandises?)|(?:mai|nie|nooit|nunca|jamais)(?: \S+){0,2}? (?:ricevut\w|"
        r"consegnat\w) (?:la |i )?(?:merce|prodotti|materiale)|(?:never|not|n['’]t|yet to)(?: been)? (?:\S+ "
        r"){0,2}?(?:receive[d]?|deliver(?:ed|y)?|got|get|"
        r"arriv\w*|ship\w*)(?: \S+){0,4}? (?:goods|delivery|shipment|products?|order|items?|material\w*|"
        r"pallets?|equipment|parts|merchandise|parcel|package|any of it)|(?:goods|delivery|shipment|"
        r"products?|order|items?|material\w*|pallets?|equipment|parts|merchandise|parcel|"
        r"package)(?: \S+){0,3}? (?:never|not|n['’]t|\w+n['’]t)(?: been| yet)? (?:arriv\w+|received|"
        r"delivered|come|came|shipped|turned up)|non[- ]delivery|"
        r"(?:ware|lieferung|waren|produkte|bestellung|paket|material)(?: \S+){0,5}? (?:nie|nicht|"
        r"noch nicht)(?: \S+)? ?(?:erhalten|angekommen|geliefert|eingetroffen|bekommen)|(?:nie|"
        r"nicht) geliefert|(?:marchandise|livraison|commande|colis|produits?)(?: \S+){0,6}? (?:pas|"
        r"jamais)(?: été)? (?:reçue?s?|livrée?s?|arrivée?s?)|(?:pas|jamais)(?: été)? (?:reçu|"
        r"livré)e?s?(?: \S+){0,3}? (?:marchandise|livraison|commande|colis)|(?:no|"
        r"nunca)(?: \S+){0,4}? (?:recib\w+|lleg\w+|entreg\w+)(?: \S+){0,3}? (?:mercancía|pedido|"
        r"material|envío|productos?)|(?:mercancía|pedido|envío)(?: \S+){0,4}? (?:no|"
        r"nunca) (?:\S+ )?(?:lleg\w+|recib\w+|entreg\w+)|"
        r"(?:merce|consegna|ordine)(?: \S+){0,3}? (?:non|mai)(?: \S+){0,3}? (?:arrivat\w|ricevut\w|"
        r"consegnat\w)|(?:goederen|levering|bestelling)(?: \S+){0,4}? (?:niet|"
        r"nooit)(?: \S+)? (?:ontvangen|geleverd|aangekomen)|(?:mercadoria|encomenda|"
        r"entrega)(?: \S+){0,4}? (?:não|nunca)(?: \S+){0,2}? (?:cheg\w+|recebid\w|entregue\w?)",
    ),
    (
        "goods are bad",
        DisputeReason.QUALITY,
        r"damaged?|defect\w*|faulty|broken|poor (?:quality|condition|workmanship)|(?:bad|"
        r"inferior) quality|quality (?:issue|problem|is|was|defect)\w*|(?:does|do|did|is|are|"
        r"was)(?:n['’]t| not) work(?:ing)?|unusable|leaking|scratched|rotten|expired goods|"
        r"wrong (?:goods|items?|products?|size|colou?r|material|model|parts?)|out of spec\w*|"
        r"beschädigt\w*|defekt\w*|mangelhaft\w*|mängel|mangel|kaputt\w*|qualität\w*|schaden|"
        r"falsche (?:ware|artikel|teile)|endommagée?s?|défectueu\w+|abîmée?s?|cassée?s?|"
        r"mauvaise qualité|non conformes?|"
        r"dañad[oa]s?|defectuos[oa]s?|rot[oa]s|mala calidad|danneggiat[oaie]|difettos[oaie]|rott[oaie]|"
        r"scarsa qualità|beschadigde?|kapotte?|slechte kwaliteit|danificad[oa]s?|defeituos[oa]s?|"
        r"avariad[oa]s?|má qualidade",
    ),
    (
        "price is not the agreed one",
        DisputeReason.PRICE,
        r"(?:hourly |daily |unit )?rates?(?: \S+){0,3}? (?:is|was|are|were) (?:\S+ )?(?:wrong|incorrect|not|too|"
        r"higher)|we agreed (?:on )?\S*\d\S*|pactad[oa]s?|pas convenue?s?|(?:wrong|incorrect|different|higher|"
        r"agreed|quoted|old|new|contract|unit) (?:price|rate|"
        r"pricing|discount)\w*|price (?:is|was|doesn|does|differ|discrepan|difference|should|on|"
        r"incorrect|wrong|increase|we)\w*|pricing (?:error|issue|discrepancy)|over ?-?(?:charg|bill|"
        r"pric)\w+|too (?:high|much|expensive)|charged (?:us )?(?:too much|more)|(?:quote|quoted|"
        r"quotation|offer|agreed|agreement)(?: \S+){0,4}? (?:was|is|said|at|on|of|price)|(?:falscher?|"
        r"vereinbarter?|anderer?|höherer?) preis|preis(?:e|es)? (?:\S+ )?(?:ist|sind|war|stimm|abweich|"
        r"falsch|zu|laut|nicht)\w*|preisabweichung|zu (?:hoch|viel|teuer)|angebot|"
        r"prix (?:\S+ ){0,3}?(?:convenu|incorrect|erroné|supérieur|trop|faux)|surfactur\w+|"
        r"trop (?:élevé|cher)|precio (?:\S+ ){0,3}?(?:acordado|incorrecto|erróneo|no|pactado)|"
        r"demasiado (?:alto|caro)|prezzo (?:\S+ ){0,3}?(?:concordato|errato|sbagliato|pattuito|non)|"
        r"prijs (?:\S+ ){0,3}?(?:afgesproken|onjuist|klopt|te hoog|is)|te (?:hoog|veel)|"
        r"preço (?:\S+ ){0,3}?(?:acordado|errado|incorreto|combinado)",
    ),
    (
        "never ordered",
        DisputeReason.UNKNOWN_ORDER,
        r"(?:never|not|n['’]t) (?:\S+ )?(?:ordered|order|requested|authori[sz]ed?|purchased?|bought|"
        r"signed up|approved this order|placed)|no (?:such )?(?:order|purchase|record of (?:this|an|the|"
        r"any|such))|unknown (?:order|invoice|charge)|what is this (?:invoice|charge|for)|(?:don['’]t|"
        r"do not) (?:recogni[sz]e|know) (?:this|the|that|what)(?: \S+)? ?(?:invoice|charge|order|is|"
        r"bill)?|(?:nie|nicht) bestellt|keine bestellung|nicht beauftragt|pas (?:\S+ )?commandé|"
        r"jamais (?:\S+ )?commandé|aucune commande|(?:no|nunca) (?:hemos |lo )?(?:pedimos|pedido|"
        r"encargad|solicit)\w*|(?:non|mai) (?:abbiamo )?(?:mai )?ordinat\w|(?:niet|nooit) besteld|"
        r"(?:não|nunca) (?:\S+ )?(?:encomend|pedimos|solicit)\w+",
    ),
    (
        "tax is wrong",
        DisputeReason.TAX,
        r"(?:wrong|incorrect|missing|no) (?:vat|tax|gst|sales tax|iva|tva|btw)\w*|(?:vat|gst|sales tax|"
        r"tax) (?:is|was|rate|number|id|amount|should|exempt|wrong|incorrect)\w*|tax[- ]exempt|"
        r"reverse charge|(?:mwst|mehrwertsteuer|umsatzsteuer|ust)\S*(?: \S+){0,3}? (?:falsch|fehlt|"
        r"nicht|stimmt)|(?:falsche|fehlende) (?:mwst|umsatzsteuer|mehrwertsteuer|ust)\S*|"
        r"tva (?:\S+ ){0,2}?(?:incorrecte|erronée|fausse|manquante)|iva (?:\S+ ){0,2}?(?:incorrect[oa]|"
        r"erróne[oa]|errat[oa]|sbagliata|errado)|btw (?:\S+ ){0,2}?(?:onjuist|klopt|ontbreekt|fout)",
    ),
    (
        "addressed to the wrong company",
        DisputeReason.WRONG_ENTITY,
        r"wrong (?:entity|legal entity|company name|billing (?:address|entity)|bill[- ]to|subsidiary)|"
        r"(?:addressed|billed|issued|invoiced|made out) to (?:the )?(?:wrong|another|a different|"
        r"our (?:sister|parent|other))|different (?:entity|legal entity|company)|(?:falsche[rn]?|"
        r"andere[rn]?) (?:gesellschaft|rechnungsempfänger|rechnungsadresse|firmierung)|"
        r"mauvaise (?:société|entité|adresse)|(?:entidad|razón social|empresa) (?:incorrecta|"
        r"equivocada)|(?:ragione sociale|intestazione|intestata) (?:\S+ )?(?:errata|sbagliata)|"
        r"verkeerde (?:entiteit|tenaamstelling|vennootschap)|entidade errada",
    ),
    (
        "purchase order is missing",
        DisputeReason.MISSING_PO,
        r"(?:no|missing|without(?: a)?|wrong|incorrect|invalid) (?:valid )?(?:po|purchase order|"
        r"p\.o\.)(?: number| reference| no)?(?: on| in| is)?|(?:po|purchase order)(?: number)? (?:is |"
        r"was )?(?:missing|not (?:on|listed|quoted|mentioned|valid)|wrong|closed|required)|(?:keine?|"
        r"fehlende|ohne|falsche) (?:bestellnummer|bestellreferenz|po)|bestellnummer fehlt|(?:sans|"
        r"pas de) (?:numéro de )?(?:commande|bon de commande)|sin (?:número de )?(?:pedido|orden)|"
        r"senza (?:numero (?:d['’])?)?ordine|geen (?:inkoop|bestel|po)\S*|"
        r"sem (?:número de )?(?:encomenda|pedido|po)",
    ),
    (
        "service fell short",
        DisputeReason.SERVICE,
        r"(?:finish|finished|complete|completed|fix|fixed|repair|repaired)(?: \S+){0,2}? (?:work|job|project|"
        r"installation|repairs?|what you)|service (?:was|were|is|has|did|level|not|never)(?: \S+){0,3}? ?(?:not|"
        r"never|poor|bad|"
        r"incomplete|down|interrupted|unavailable|n['’]t|unacceptable|provided|delivered|late)|(?:work|"
        r"job|project|installation|services?) (?:is|was|were|has|have|are)(?: \S+)? ?(?:not|never|"
        r"n['’]t|incomplete|unfinished|\w+n['’]t)(?: \S+){0,3}? ?(?:finished|complete\w*|done|performed|"
        r"provided|delivered|rendered)?|sla|outage|downtime|unfinished|(?:leistung|arbeiten|arbeit|"
        r"montage|dienstleistung)(?: \S+){0,3}? (?:nicht|unvollständig|mangelhaft|nie)(?: \S+)?|"
        r"(?:prestation|service)(?: \S+){0,3}? (?:pas|non|jamais|incomplète?)(?: \S+)?|"
        r"servicio (?:\S+ ){0,3}?(?:no|incompleto|deficiente|nunca)|servizio (?:\S+ ){0,3}?(?:non|"
        r"incompleto|scadente)|(?:dienst|werk)(?: \S+){0,3}? niet(?: \S+)?|serviço (?:\S+ ){0,3}?(?:não|"
        r"incompleto)",
    ),
    (
        "against the contract",
        DisputeReason.CONTRACT,
        r"(?:not|n['’]t|against|breach|contrary|outside|per|under|according)(?: \S+){0,4}? (?:contract|"
        r"agreement|terms|sow)|contract (?:says|states|ended|expired|was|already|terminated|provides)|"
        r"(?:already )?(?:cancel(?:l?ed)|terminated) (?:the |our |this )?(?:contract|subscription|"
        r"service|order|agreement|account)(?: \S+)*|(?:gegen|laut|nicht) (?:\S+ )?vertrag\w*|"
        r"vertrag (?:\S+ ){0,3}?(?:gekündigt|beendet|ausgelaufen)|(?:bereits|schon|längst) gekündigt|"
        r"contrat (?:\S+ ){0,3}?(?:résilié|terminé|expiré)|contrato (?:\S+ ){0,3}?(?:cancelad|terminad|"
        r"rescindid|vencid|encerrad)\w*|contratto (?:\S+ ){0,3}?(?:disdetto|scaduto|terminato|risolto)|"
        r"contract (?:\S+ ){0,2}?(?:opgezegd|beëindigd)",
    ),
)
#: That part of an invoice is accepted.
ACCEPTS_PART = words(
    r"(?:except|apart from|other than) (?:the|for)",
    r"alles (?:außer|bis auf)",
    r"todo (?:menos|salvo|excepto)",
    r"tout sauf",
    r"tutto (?:tranne|salvo)",
    r"tudo (?:menos|exceto)",
    r"pay (?:you )?the part",
    r"(?:rest|everything else|other lines?) (?:is|are) (?:fine|ok|okay|correct|good)",
    r"(?:rest|remainder|remaining|balance|undisputed|other|correct|uncontested|"
    r"accepted)(?: \S+){0,6}? (?:pay|paid|settle\w*|transfer\w*|is (?:fine|ok|okay|correct|"
    r"accepted)|will|on|by|accept)",
    r"(?:pay|paying|paid|settle|transfer|accept)(?: \S+){0,5}? (?:the )?(?:rest|remainder|remaining|"
    r"balance|undisputed|other half|correct (?:part|amount)|uncontested)",
    r"(?:dispute|contest|query)(?: only| just)? (?:€|\$|£|eur|usd|gbp|"
    r"chf)? ?\d[\d.,]*(?: ?\S+)? (?:of|on|from)",
    r"(?:dispute|contest)(?: only| just)? (?:part|half|some|the (?:line|freight|shipping|delivery|"
    r"late|fee|last|second|first)|one|line|position)",
    r"only (?:dispute|contest|part|the)(?: \S+)?",
    r"part(?:ly|ially)? (?:correct|disputed?|accept\w*|wrong)",
    r"(?:den|der|die) (?:rest|restbetrag|unstrittigen?(?: \S+)?|übrigen?(?: \S+)?)(?: \S+){0,6}?",
    r"teilweise",
    r"nur (?:einen teil|den teil|\d[\d.,]*)",
    r"(?:le )?(?:solde|reste)(?: \S+){0,4}?",
    r"en partie",
    r"partiellement",
    r"el resto",
    r"parcialmente",
    r"il (?:resto|restante|saldo)",
    r"in parte",
    r"parzialmente",
    r"de rest",
    r"het restant",
    r"gedeeltelijk",
    r"deels",
    r"o (?:resto|restante)",
)
_NO_DISPUTE = words(
    r"(?:do not|don['’]t|not|no longer|never) (?:\S+ )?disput\w*",
    r"no (?:dispute|issue|problem|complaint|objection)s?",
    r"nothing wrong",
    r"(?:dispute|issue|problem|matter) (?:is|was|has been|now)(?: \S+)? (?:resolved|closed|settled|"
    r"withdrawn|sorted)",
    r"withdraw(?:n)?(?: \S+){0,3}? dispute",
    r"nicht beanstandet",
    r"(?:if|unless|in case) (?:\S+ ){0,4}?(?:wrong|damaged|missing)",
    r"(?:invoice|copy|attachment|po|po number|remittance|pdf|document|statement|it|e-?mail) (?:is|"
    r"was|are|seems) (?:still )?missing",
    r"wrong (?:person|e-?mail|address|contact|department|company|number)",
    r"not (?:a )?(?:quality|price) (?:issue|problem)",
)

REASONS = tuple((name, reason, words(pattern)) for name, reason, pattern in _REASONS)
#: Reasons that make a dispute by themselves; the others only explain one that is declared.
_STANDS_ALONE = frozenset(
    set(DisputeReason) - {DisputeReason.MISSING_PO, DisputeReason.ALREADY_PAID, DisputeReason.UNSTATED}
)
_SURER = frozenset(
    {
        DisputeReason.DUPLICATE,
        DisputeReason.SHORTAGE,
        DisputeReason.NOT_RECEIVED,
        DisputeReason.QUALITY,
        DisputeReason.UNKNOWN_ORDER,
    }
)


def reason_of(text: str) -> DisputeReason:
    """Return why something is disputed, or UNSTATED."""
    return next((reason for _, reason, pattern in REASONS if pattern.search(text)), DisputeReason.UNSTATED)


_REFUSES = words(
    r"(?:will|shall|would) (?:not|never) (?:be )?pay(?:ing)?", r"won['’]t (?:be )?pay(?:ing)?",
    r"(?:am|are|['’]m|['’]re) not (?:going to )?pay(?:ing)?", r"(?:zahlen|bezahlen|überweisen)(?: \S+){0,4}? nicht",
    r"nicht (?:be)?zahlen", r"ne (?:paierons|paierai|payerons|réglerons) (?:pas|rien)",
    r"no (?:vamos a |pienso )?paga(?:r|remos|mos|ré)", r"non (?:pagheremo|paghiamo|pagherò|intendiamo pagare)",
    r"(?:betalen|betaal)(?: \S+){0,3}? niet", r"niet betalen", r"não (?:vamos pagar|pagaremos|pagamos|vou pagar)",
)  # fmt: skip
_FOR_NOW = words(
    "before", "until", "till", "unless", "vor", "bis", "avant", "antes", "prima", "voor", "afford", "können", "kann"
)


def _reason_rule(name: str, reason: DisputeReason, pattern: re.Pattern[str]) -> Rule:
    confidence = LIKELY + 6 if reason in _SURER else LIKELY - 6
    return Rule(name, Intent.DISPUTE_FULL, pattern, confidence, _NO_DISPUTE, reason=reason)


RULES = (
    Rule("disputes", Intent.DISPUTE_FULL, _PLAIN, SURE - 2, _NO_DISPUTE),
    *(_reason_rule(name, reason, pattern) for name, reason, pattern in REASONS if reason in _STANDS_ALONE),
    Rule("will not pay", Intent.DISPUTE_FULL, _REFUSES, WEAK + 6, _FOR_NOW),
)
