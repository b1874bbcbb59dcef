"""Who is there and who is not: absence, people who left, other contacts, wrong companies, talks, thanks."""

from __future__ import annotations

import re

from agent.offline.reply.rules import LIKELY, SURE, Rule, words
from prompts.reply_reading import Intent

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")

_AWAY = words(
    r"out of (?:the )?office",
    r"ooo",
    r"(?:i am|i['’]m|i will be|i['’]ll be|currently|am|be) (?:currently |now )?(?:on|away on|"
    r"on my) (?:annual |maternity |paternity |parental |sick |medical |extended |summer )?(?:leave|"
    r"vacation|holidays?|pto|sabbatical)",
    r"on (?:annual|maternity|paternity|parental|sick) leave",
    r"(?:i am|i['’]m|i will be|i['’]ll be) (?:currently )?(?:away|travell?ing|absent|off|"
    r"not available|unavailable|not in the office)",
    r"away from (?:my desk|the office)(?: \S+)?",
    r"(?:limited|no|without) access to (?:my )?(?:e-?mails?|mails?)",
    r"(?:i will|i['’]ll|will) (?:be )?(?:back|return)(?: (?:in|to) the office)?(?: \S+)?",
    r"(?:be )?back in the office",
    r"(?:automatic|auto|automated)[- ]?(?:reply|response)",
    r"office (?:is |will be )?closed",
    r"(?:your|this) (?:e-?mail|message) (?:will|is) not (?:be )?(?:forwarded|read|monitored)",
    r"(?:nicht|momentan nicht|derzeit nicht) (?:im (?:büro|hause?)|am arbeitsplatz|erreichbar)",
    r"(?:bin|bis|vom|ich)(?: \S+){0,8}? abwesend",
    r"abwesenheit\w*",
    r"im urlaub",
    r"urlaub bis",
    r"in elternzeit",
    r"(?:wieder|ab) (?:\S+ ){0,5}?(?:erreichbar|im büro|im haus|für sie da|zurück)",
    r"außer haus",
    r"betriebsferien",
    r"ihre (?:e-?mail|nachricht) wird nicht weitergeleitet",
    r"automatische antwort",
    r"(?:absente?|absence)(?: du bureau)?(?: jusqu['’]\S+)?",
    r"en (?:congés?|vacances|déplacement)",
    r"de retour(?: le| au)?(?: \S+)?",
    r"réponse automatique",
    r"fuera de (?:la )?oficina",
    r"(?:estoy|estaré|me encuentro)(?: \S+){0,3}? (?:fuera|ausente|de vacaciones|de viaje)",
    r"de (?:vacaciones|baja)",
    r"respuesta automática",
    r"fuori (?:sede|ufficio)",
    r"in ferie",
    r"(?:sono|sarò) assente",
    r"rientr(?:o|erò)(?: \S+)?",
    r"risposta automatica",
    r"(?:afwezig|niet aanwezig)",
    r"(?:met|op) vakantie",
    r"niet op kantoor",
    r"automatisch antwoord",
    r"(?:fora|ausente) do escritório",
    r"(?:estou|estarei)(?: \S+){0,3}? (?:ausente|fora|de férias)",
    r"de férias",
    r"resposta automática",
)
_SOMEBODY_ELSE_AWAY = words(
    r"(?:approver|director|colleague|boss|cfo|ceo|manager|accountant|bookkeeper|finance (?:team|"
    r"lead|manager)|he|she|owner|partner|controller|who signs|chef|kollege|kollegin|"
    r"vorgesetzte[rn]?|buchhaltung|buchhalter(?:in)?|geschäftsführer(?:in)?|directeur|directrice|"
    r"collègue|comptable|responsable|jefe|jefa|compañer[oa]|contable|director|direttore|collega|"
    r"contabile|responsabile|chef|leidinggevende|boekhouder|chefe|colega|contabilista|"
    r"diretor)(?: \S+){0,5}? (?:is|are|was|['’]s|will be|ist|sind|est|está|è|"
    r"is) (?:\S+ ){0,3}?(?:on|out|away|off|im|in|en|de|abwesend|absente?|ausente|assente|afwezig|"
    r"met|back|sick|nicht|fuori|fuera|fora)",
)
_LEFT = words(
    r"(?:has |have )?left (?:\w+ )?(?:in|last|on|at the end of|as of) \w+",
    r"(?:no longer|not|n['’]t|\w+n['’]t) (?:\S+ )?(?:with|works?|working|employed|part of|at|"
    r"an employee)(?: (?:at|for|with|here|by|us|the|our|this))*(?: (?:company|firm|business|"
    r"organi[sz]ation|here|us|anymore))?",
    r"(?:has|have|had)? ?left (?:the|our|this) (?:company|firm|business|organi[sz]ation|team)",
    r"(?:has|have) left us",
    r"(?:has |have )?retired",
    r"ausgeschieden",
    r"nicht mehr (?:bei|im unternehmen|für|in|hier|tätig|beschäftigt)(?: \S+){0,5}?",
    r"(?:unternehmen|firma)(?: \S+){0,2}? verlassen",
    r"im ruhestand",
    r"ne (?:fait|travaille) plus (?:partie|chez|pour|ici)",
    r"(?:a )?quitté (?:la|notre|l['’])(?: ?\S+)?",
    r"ya no (?:trabaja|forma parte|está)",
    r"(?:ha )?dejado (?:la|nuestra) empresa",
    r"non (?:lavora|fa|è) più(?: \S+)?",
    r"ha lasciato (?:la |l['’])\S+",
    r"(?:werkt|is) niet (?:langer|meer) (?:bij|voor|werkzaam|in)(?: \S+)?",
    r"(?:heeft|uit) (?:\S+ )?(?:verlaten|dienst)",
    r"(?:já )?não (?:trabalha|faz parte|está)(?: mais)?(?: \S+)?",
    r"saiu da empresa",
    r"deixou a empresa",
)
_REDIRECT = words(
    r"use this (?:e-?mail )?(?:address|mailbox)(?: \S+){0,3}?",
    r"(?:i have|i['’]ve|has|have) taken over(?: \S+)?",
    r"\w+ (?:handles|manages|takes care of|deals with|looks after) (?:this|that|these|it|invoices|payments|"
    r"accounts|all)(?: \S+)?",
    r"(?:please |pls |kindly )?(?:contact|e-?mail|write to|reach out to|get in touch with|"
    r"speak (?:to|with)|address(?: \S+)? to|direct(?: \S+){0,4}? to|copy|cc|use|try|"
    r"talk to)(?: \S+){0,6}? (?:\S+@\S+|instead|for (?:this|payment|invoices?|accounts?|"
    r"all)(?: \S+)?|accounts? payable|our (?:ap|accounts|accounting|finance|bookkeep\w+|head office|"
    r"accountants?)(?: \S+)?|my colleague(?: \S+)?|the (?:ap|accounts|accounting|finance)(?: \S+)?)",
    r"(?:send|forward|mail|e-?mail|address|route|submit|resend)(?: \S+){0,8}? to(?: \S+){0,6}? \S+@\S+",
    r"(?:send|forward|address|direct)(?: (?:all|any|future|these|this|such|your|the|it|them|further|"
    r"invoices?|e-?mails?|requests?|messages?|reminders?|enquiries|and))+ to (?:our|the|my|"
    r"accounts?|ap|head)(?: \S+){0,3}?",
    r"use \S+@\S+(?: \S+){0,3}?",
    r"(?:new|correct|right|updated) (?:e-?mail(?: address)?|contact(?: person)?|address|"
    r"person)(?: \S+){0,4}?",
    r"(?:not|n['’]t) the (?:right|correct) (?:person|contact|department|address|e-?mail|mailbox|one)",
    r"wrong (?:person|contact|department|address|e-?mail|mailbox|number|team)",
    r"(?:not|no longer|n['’]t) (?:\S+ )?(?:responsible|in charge|handl\w+|deal\w*|"
    r"look(?:ing)? after)(?: \S+){0,5}?",
    r"(?:\w+ ){1,3}(?:is|are) (?:now )?(?:handling|responsible for|in charge of|dealing with|"
    r"your contact)(?: \S+)?",
    r"(?:i have |i['’]ve |have )?forwarded (?:this|your \S+|it) to(?: \S+)?",
    r"(?:i am|i['’]m) (?:copying|cc['’]?ing|adding)(?: \S+)?",
    r"\S+@\S+ (?:is|for|handles|will|from now)(?: \S+)?",
    r"(?:wenden|melden|richten) sie (?:sich |das |dies |ihre \S+ )?(?:\S+ ){0,3}?an(?: \S+)?",
    r"(?:bitte )?(?:\S+ ){0,3}?an (?:\S+ ){0,3}?\S+@\S+(?: \S+)?",
    r"(?:neue|richtige|andere|korrekte)[rns]? (?:ansprechpartner(?:in)?|e-?mail(?:-?adresse)?|"
    r"kontakt\w*|adresse)",
    r"(?:nicht|nicht mehr) (?:der|die|mein) (?:richtige[rn]?|zuständige[rn]?)(?: \S+)?",
    r"(?:nicht|nicht mehr) zuständig",
    r"zuständig (?:ist|sind|dafür)(?: \S+)?",
    r"falsche[rn]? (?:ansprechpartner(?:in)?|adresse|abteilung|empfänger)",
    r"weitergeleitet an(?: \S+)?",
    r"(?:s['’]adresser|adressez[- ]vous|contacter|contactez|écrire|écrivez|envoyer|envoyez|"
    r"adresser)(?: \S+){0,6}? (?:à|au|aux|\S+@\S+)(?: \S+)?",
    r"(?:nouvelle|bonne) (?:adresse|interlocut\w+|personne)(?: \S+)?",
    r"pas (?:le|la) bon(?:ne)? (?:interlocut\w+|personne|contact|service)",
    r"mauvais(?:e)? (?:interlocut\w+|adresse|service|contact)",
    r"(?:diríjase|dirigirse|contact(?:e|ar|en)|escrib(?:a|ir|an)|envi(?:e|ar|"
    r"en))(?: \S+){0,6}? (?:a|con|al|\S+@\S+)(?: \S+)?(?: \S+@\S+)",
    r"(?:póngase|ponerse) en contacto con(?: \S+)?",
    r"(?:persona|dirección|departamento) (?:correct[oa]|equivocad[oa]|adecuad[oa])",
    r"(?:rivolgersi|rivolgetevi|contatt(?:are|ate|i)|scriv(?:ere|ete|a)|invi(?:are|ate|"
    r"i))(?: \S+){0,6}? (?:a|al|\S+@\S+)(?: \S+)?(?: \S+@\S+)?",
    r"(?:persona|indirizzo|ufficio) (?:giust[oa]|sbagliat[oa]|corrett[oa])",
    r"(?:neem|opnemen)(?: \S+){0,2}? contact op met(?: \S+)?",
    r"(?:stuur|sturen|mail|mailen|richten)(?: \S+){0,6}? (?:naar|aan) (?:\S+ ){0,3}?\S+@\S+",
    r"(?:juiste|verkeerde|nieuwe) (?:contactpersoon|adres|afdeling|e-?mail\w*|persoon)",
    r"(?:contact(?:e|ar|em)|dirija|dirigir|envi(?:e|ar|em)|escrev(?:a|er))(?: \S+){0,6}? (?:para|a|"
    r"ao|com|o) (?:\S+ ){0,3}?\S+@\S+",
    r"(?:pessoa|endereço|departamento) (?:cert[oa]|errad[oa]|corret[oa])",
)
_NOT_CUSTOMER = words(
    r"(?:don['’]t|do not) have any (?:business|contract|account|relationship|dealings) with (?:you|your)(?: \S+)?",
    r"no idea what this is about",
    r"(?:not|n['’]t|never) (?:\S+ )?(?:your|a) (?:customer|client)",
    r"(?:not|n['’]t|never) (?:\S+ )?(?:a )?(?:customer|client) of yours",
    r"wrong compan(?:y|ies)",
    r"wrong (?:business|firm|organi[sz]ation)",
    r"never (?:heard of|done business|dealt|worked|had (?:any )?(?:dealings|business|contact|"
    r"contract)|bought)(?: \S+){0,4}?",
    r"(?:don['’]t|do not) know (?:who you are|you|your company|this company|any)(?: \S+)?",
    r"who are you",
    r"no (?:business )?(?:relationship|dealings|connection|relation|contract) with (?:you|your)(?: \S+)?",
    r"(?:we are|i am|this is|we['’]re|i['’]m) not (?:\S+ ){1,4}?(?:gmbh|ltd|limited|inc|llc|ag|kg|"
    r"b\.?v|s\.?a|s\.?r\.?l|corp|plc|company)",
    r"(?:mistaken|confused)(?: \S+){0,4}? (?:with|for) (?:another|someone|a different)(?: \S+)?",
    r"(?:confusing|mixing) us(?: up)? with(?: \S+)?",
    r"(?:not|n['’]t) (?:us|ours|our (?:company|invoice|debt|account|bill))",
    r"no account with you",
    r"wrong number",
    r"kein(?:e)? (?:kunde|kundin|kunden|geschäftsbeziehung\w*)(?: \S+)?",
    r"kennen (?:sie|ihre firma|ihr unternehmen)(?: \S+)? ?nicht",
    r"falsche[sn]? (?:firma|unternehmen)",
    r"nie(?:mals)? (?:etwas |was )?(?:bei ihnen )?(?:bestellt|gekauft)(?: \S+)?",
    r"verwechs\w+",
    r"pas (?:\S+ )?(?:votre )?client(?:e|s)?",
    r"mauvaise (?:société|entreprise)",
    r"ne (?:vous )?connaiss(?:ons|ais) pas",
    r"no (?:somos|soy) (?:\S+ )?clientes?",
    r"empresa equivocada",
    r"no (?:les|los|le) conoc\w+",
    r"non siamo (?:\S+ )?(?:vostri )?clienti?",
    r"azienda sbagliata",
    r"non vi conosc\w+",
    r"geen klant",
    r"verkeerd(?:e)? bedrijf",
    r"kennen (?:u|jullie) niet",
    r"não (?:somos|sou) (?:\S+ )?clientes?",
    r"empresa errada",
    r"não (?:vos|os) conhec\w+",
)

RULES = (
    Rule("away", Intent.OUT_OF_OFFICE, _AWAY, SURE - 2, _SOMEBODY_ELSE_AWAY, over="sentence"),
    Rule(
        "left the company",
        Intent.LEFT_COMPANY,
        _LEFT,
        LIKELY + 6,
        words(
            r"(?:i|we|i['’]m|we['’]re)(?: \S+)? (?:not|no longer) (?:with|working|"
            r"responsible)(?: \S+){0,3}? (?:you|your)",
            r"payment",
            r"service",
            "not at (?:this|the|that) (?:time|moment|point|all)",
            "not working (?:on|properly)?(?= (?:on|properly|since))",
            "working with you",
        ),
    ),
    Rule(
        "other contact",
        Intent.REDIRECT,
        _REDIRECT,
        LIKELY + 4,
        words(
            r"for (?:any )?(?:questions|urgent)(?: \S+)?",
            r"contact me",
            r"don['’]t hesitate",
            r"do not contact",
            "questions",
            "my e-?mail",
            r"stop (?:\S+ )?contact\w*",
            r"(?:bank|iban)(?: \S+)? (?:account|details)",
            "regulator",
            "ombudsman",
            "lawyers?",
            "solicitors?",
        ),
    ),
    Rule(
        "address to use",
        Intent.REDIRECT,
        words(
            r"(?:use|to|contact|write|mail|e-?mail|send|an|à|a|naar|para|via|new|neue|"
            r":)(?: \S+){0,6}? \S+@\S+\.\S+"
        ),
        LIKELY,
        words("remittance", "proof", "copy of"),
    ),
    Rule(
        "not a customer",
        Intent.NOT_CUSTOMER,
        _NOT_CUSTOMER,
        LIKELY + 6,
        words(r"(?:invoice|amount)(?: \S+){0,3}? wrong company name"),
    ),
)
