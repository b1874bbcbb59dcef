"""What mail programs and people put around their words, in the languages customers write: each line by itself."""

from __future__ import annotations

import re

#: The verb closes the line, or the name of who wrote follows it; a comma after it belongs to a sentence.
_WROTE = (
    r"(?:wrote|writes|a écrit|a écrit|escribió|ha scritto|geschreven|escreveu|napisał|napisała|pisze|napsal|napsala|"
    r"kirjoitti|skrev)(?:\s?\(\w{1,2}\))?\s?"
)
_WROTE_WHO = (
    r"(?:(?<=\d[:.]\d\d\s)|(?<=\d[:.]\d\d, )|(?<=\suhr\s))(?:schrieb|schreef|skrev|escribió)\s[^\n,]{1,80}"
    r"|(?:schrieb|schreef|skrev|escribió)\s[^\n]{0,120}@[^\n]{1,80}"
)
_WROTE_WHEN = (
    r"(?:wrote|schrieb|schreef|skrev|a écrit|escribió|ha scritto|escreveu|napisał|napisała)\s"
    r"(?:on|am|le|el|il|op|em|den|dnia|w dniu)\s[^\n]{0,80}\d[:.]\d\d(?:\s?uhr|\s?[ap]m)?\W?"
)
_OPENING = r"^\s*(?:on|am|le|el|il|op|em|no dia|den|w dniu|dne|(?:pon|wt|śr|czw|pt|sob|niedz)\.,)\s"

#: "On … wrote:" on one line. Without the verb an address must stand there: "On 12 June we paid these:" is speech.
ATTRIBUTION = re.compile(
    rf"^(?!\s*>)(?=[^\n]*(?:\d|@))[^\n]{{0,200}}\b(?:{_WROTE}|{_WROTE_WHO}|{_WROTE_WHEN})[:：]\s*$"
    rf"|{_OPENING}[^\n]{{0,200}}<?[^\s<>]{{1,80}}@[^\n]{{0,150}}[:：]\s*$"
    r"|^\s*wiadomość napisana przez [^\n]{5,250}[:：]\s*$",
    re.IGNORECASE,
)
#: The same without a date or an address, which counts where a quote follows: "On Thursday, Dunlin wrote:".
ATTRIBUTION_OF_QUOTE = re.compile(
    rf"^(?!\s*>)[^\n]{{0,120}}\b(?:{_WROTE}|(?:schrieb|schreef|skrev|escribió)\s[^\n,]{{1,80}})[:：]\s*$", re.IGNORECASE
)
#: The beginning of one that is broken over several lines.
ATTRIBUTION_START = re.compile(rf"{_OPENING}.{{0,200}}\d|^\s*wiadomość napisana przez ", re.IGNORECASE)
SEPARATOR = re.compile(
    r"^\W{0,3}[-_=*]{2,}\s*(?:original message|original appointment|forwarded (?:message|by)|reply message|"
    r"urspr(?:ü|ue)ngliche (?:nachricht|mail)|weitergeleitete nachricht|message (?:d'origine|original|transféré)|"
    r"mensaje (?:original|reenviado)|messaggio (?:originale|inoltrato)|oorspronkelijk bericht|doorgestuurd bericht|"
    r"mensagem (?:original|encaminhada)|(?:wiadomość oryginalna|oryginalna wiadomość|przekazana wiadomość)|"
    r"(?:ursprungligt|vidarebefordrat) meddelande|(?:oprindelig|videresendt) (?:meddelelse|besked)).{0,80}$"
    r"|^\s*(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    r"début du message (?:transféré|réexpédié)"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht|"
    r"początek przekazywanej wiadomości|vidarebefordrat brev|start på videresendt besked)\s*:?\s*$"
    r"|^\W{0,6}(?:please )?(?:type|write) your (?:reply|answer) above this line\W{0,6}$",
    re.IGNORECASE,
)
FROM_FIELD = re.compile(r"^\W{0,3}(?:from|von|de|da|van|från|fra|od|lähettäjä)\W{0,3}:\W{0,3}\s*\S", re.IGNORECASE)
DATE_FIELD = re.compile(
    r"^\W{0,3}(?:sent|date|gesendet|datum|dato|envoyé|enviado(?: el)?|enviada(?: em)?|fecha|data|inviato|"
    r"verzonden|skickat|sendt|wysłan[oey]|odesláno|lähetetty|"
    r"to|an|à|para|a|aan|do|till|til|komu|vastaanottaja|"
    r"subject|betreff|objet|asunto|oggetto|onderwerp|assunto|temat|ämne|emne|předmět|aihe)\W{0,3}:",
    re.IGNORECASE,
)
RULER = re.compile(r"^\s*[_-]{12,}\s*$")
DASHES = re.compile(r"^--\s?$")
_MACHINE = (
    r"i-?phone|i-?pad|i-?os|android\w*|smart-?phone|galaxy|samsung|huawei|xiaomi|pixel|nokia|motorola|blackberry|"
    r"handy|mobil\w*|móvil|phone|telefon\w*|teléfono|téléphone|telemóvel|celular|tablet|mac|macbook\w*|windows|"
    r"outlook|yahoo\S*|gmail|gmx\S*|web\.de|proton\S*|spark|thunderbird|superhuman|fastmail"
)
#: What programs sign with. It names the program and is short: "Sent via bank transfer." is an answer.
DEVICE = re.compile(
    r"^\W{0,3}(?:sent (?:from|via|with|using)|von(?=.*gesendet)|gesendet (?:von|mit|aus)|diese nachricht wurde von|"
    r"envoyé (?:de|depuis|à partir de)|enviad[oa] (?:desde|do|a partir do|pelo|con)|inviato (?:da|con)l?|"
    r"verzonden (?:vanaf|met|via)|verstuurd (?:vanaf|met|via)|wysłan[eoy] (?:z|za pomocą)|skickat (?:från|med)|"
    rf"sendt (?:fra|med))\s(?:(?!\d|our\s|unser)[\w'’-]+\s){{0,3}}?(?:{_MACHINE})\b"
    r"(?!.*(?:\d{3}|bank))(?:\W+[\w'’-]+){0,5}\W*$"
    r"|^\W{0,3}(?:\w+\s){0,3}outlook (?:for|für|pour|para|per|voor|dla|för|til)\s(?:\w+\s)?(?:ios|android|mac|windows)"
    r"(?:\s\w+)?\W*(?:<.*|\[.*|\(.*|https?:.*)?$",
    re.IGNORECASE,
)
SIGN_OFF = re.compile(
    r"^\W{0,2}(?:(?:with )?(?:best|kind|warm|many|kindest|warmest)?\s*(?:regards|"
    r"wishes)(?:,? and thanks)?|best|cheers|sincerely|"
    r"yours(?: (?:sincerely|faithfully|truly))?|(?:many |kind )?thanks(?: (?:and|&) .{0,20}| in advance|"
    r" again)?|thank you|thx|br|rgds|"
    r"respectfully|(?:mit )?(?:freundliche[nm]?|besten?|viele[n]?|liebe[n]?|herzliche[nm]?|schöne[nm]?) "
    r"(?:grü(?:ß|ss)e?n?|gruss|gruß)(?: aus .{0,20})?|mfg|vg|lg|gruß|grüße|hochachtungsvoll|besten dank|"
    r"vielen dank|danke|"
    r"(?:bien )?cordialement|(?:meilleures |sincères )?salutations(?: distinguées)?|bien à vous|"
    r"(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|(?:cordiali |distinti )?saluti|"
    r"met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|mvg|groeten|atenciosamente|cumprimentos|"
    r"(?:com os )?melhores cumprimentos|obrigad[oa]|"
    r"z (?:poważaniem|wyrazami szacunku)|pozdrawiam(?: serdecznie)?|(?:serdecznie )?pozdrawiam|pozdrowienia|"
    r"(?:z góry )?dziękuję|(?:med )?vänliga? hälsning(?:ar)?|(?:med )?bästa hälsningar|hälsningar|mvh|"
    r"tack(?: på förhand)?|(?:med )?ven(?:n)?lig hilsen|(?:de )?bedste hilsner|hilsen|vh|på forhånd tak|"
    r"(?:ystävällisin )?terveisin|s pozdravem)\s*[,.!]?\s*$",
    re.IGNORECASE,
)
POSTSCRIPT = re.compile(r"^\W{0,2}p\.?\s?s\b", re.IGNORECASE)
_CONFIDENTIAL = (
    r"confidential|privileged|vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|poufn|konfidentiell|"
    r"fortrolig"
)
DISCLAIMER = re.compile(
    rf"{_CONFIDENTIAL}|intended (?:solely|only)|disclaimer|geschäftsführer|handelsregister|amtsgericht|"
    r"registergericht|sitz der gesellschaft|registered (?:in|office)|company (?:no|number)|"
    r"unsubscribe|virus|please consider the environment|vat (?:no|reg)|ust-?id",
    re.IGNORECASE,
)
#: A notice that stands under the words without a greeting: it says it is secret, and for whom.
NOTICE = re.compile(
    r"^\W{0,3}(?:(?:the (?:information|contents?) (?:contained )?in )?this (?:e-?mail|message|communication)|"
    r"diese (?:e-?mail|nachricht)|ce (?:message|courriel|mail|courrier)|est[ea] (?:mensaje|correo|mensagem|e-?mail)|"
    r"questo messaggio|questa e-?mail|dit bericht|deze e-?mail|ta wiadomość|niniejsza wiadomość|detta meddelande|"
    r"denne (?:meddelelse|e-?mail|mail)|confidentiality|disclaimer)\b"
    rf"(?=.{{0,400}}(?:{_CONFIDENTIAL}))"
    r"(?=.{0,400}(?:addressee|recipient|intended|empfänger|destinat|geadresseerde|adresat|mottagar|modtager))",
    re.IGNORECASE,
)
#: A line that reads like somebody saying something, which no signature contains.
SPEECH = re.compile(r"^(?=(?:\S+\s+){5,})[^|@]{25,}[.!?…]\s*$")
