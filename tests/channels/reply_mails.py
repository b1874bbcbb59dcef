"""Replies as the usual mail programs write them, in ten languages: what was said, and all that hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

WHO = "Collections <ar@collector.test>"


@dataclass(frozen=True)
class Tongue:
    """What people and their programs write in one language. `outlook` names From, Sent, To and Subject."""

    words: str
    more: str
    regards: str
    gmail: str
    apple: str
    thunderbird: str
    outlook: tuple[str, str, str, str]
    phone: str
    outlook_phone: str
    disclaimer: str


TONGUES = {
    "en": Tongue(
        "We will pay the invoice on 19 June.", "The second one is wrong.", "Kind regards",
        f"On Thu, Jun 11, 2026 at 10:00 AM {WHO} wrote:",
        f"On 11 Jun 2026, at 10:00, {WHO} wrote:",
        "On 11/06/2026 10:00, Collections wrote:",
        ("From:", "Sent:", "To:", "Subject:"), "Sent from my iPhone", "Get Outlook for iOS",
        "This e-mail is confidential and intended solely for the addressee.",
    ),
    "de": Tongue(
        "Wir zahlen die Rechnung am 19. Juni.", "Die zweite ist falsch.", "Mit freundlichen Grüßen",
        "Am Do., 11. Juni 2026 um 10:00 Uhr schrieb Collections <\nar@collector.test>:",
        f"Am 11.06.2026 um 10:00 schrieb {WHO}:",
        "Am 11.06.2026 um 10:00 schrieb Collections:",
        ("Von:", "Gesendet:", "An:", "Betreff:"), "Von meinem iPhone gesendet", "Outlook für iOS beziehen",
        "Diese E-Mail ist vertraulich und nur für den Empfänger bestimmt.",
    ),
    "fr": Tongue(
        "Nous réglerons la facture le 19 juin.", "La seconde est fausse.", "Cordialement,",
        f"Le jeu. 11 juin 2026 à 10:00, {WHO} a écrit :",
        f"Le 11 juin 2026 à 10:00, {WHO} a écrit :",
        "Le 11/06/2026 à 10:00, Collections a écrit :",
        ("De :", "Envoyé :", "À :", "Objet :"), "Envoyé de mon iPhone", "Télécharger Outlook pour iOS",
        "Ce message est confidentiel et destiné à son seul destinataire.",
    ),
    "es": Tongue(
        "Pagaremos la factura el 19 de junio.", "La segunda es incorrecta.", "Un saludo,",
        "El jue, 11 jun 2026 a las 10:00, Collections (<ar@collector.test>) escribió:",
        f"El 11 jun 2026, a las 10:00, {WHO} escribió:",
        "El 11/6/26 a las 10:00, Collections escribió:",
        ("De:", "Enviado el:", "Para:", "Asunto:"), "Enviado desde mi iPhone", "Obtener Outlook para iOS",
        "Este mensaje es confidencial y se dirige solo a su destinatario.",
    ),
    "it": Tongue(
        "Pagheremo la fattura il 19 giugno.", "La seconda è sbagliata.", "Cordiali saluti",
        "Il giorno gio 11 giu 2026 alle ore 10:00 Collections <ar@collector.test> ha\nscritto:",
        f"Il giorno 11 giu 2026, alle ore 10:00, {WHO} ha scritto:",
        "Il 11/06/2026 10:00, Collections ha scritto:",
        ("Da:", "Inviato:", "A:", "Oggetto:"), "Inviato da iPhone", "Ottieni Outlook per iOS",
        "Questo messaggio è riservato al solo destinatario.",
    ),
    "nl": Tongue(
        "Wij betalen de factuur op 19 juni.", "De tweede klopt niet.", "Met vriendelijke groet,",
        f"Op do 11 jun 2026 om 10:00 schreef {WHO}:",
        f"Op 11 jun 2026, om 10:00 heeft {WHO} het volgende geschreven:",
        "Op 11-06-2026 om 10:00 schreef Collections:",
        ("Van:", "Verzonden:", "Aan:", "Onderwerp:"), "Verstuurd vanaf mijn iPhone", "Outlook voor iOS downloaden",
        "Dit bericht is vertrouwelijk en alleen bestemd voor de geadresseerde.",
    ),
    "pt": Tongue(
        "Vamos pagar a fatura em 19 de junho.", "A segunda está errada.", "Atenciosamente,",
        "Em qui., 11 de jun. de 2026 às 10:00, Collections <ar@collector.test>\nescreveu:",
        f"No dia 11/06/2026, às 10:00, {WHO} escreveu:",
        "Às 10:00 de 11/06/2026, Collections escreveu:",
        ("De:", "Enviada em:", "Para:", "Assunto:"), "Enviado do meu iPhone", "Obter o Outlook para iOS",
        "Esta mensagem é confidencial e destina-se apenas ao destinatário.",
    ),
    "pl": Tongue(
        "Zapłacimy fakturę 19 czerwca.", "Druga jest błędna.", "Z poważaniem",
        f"czw., 11 cze 2026 o 10:00 {WHO} napisał(a):",
        f"Wiadomość napisana przez {WHO} w dniu 11 cze 2026, o godz. 10:00:",
        "W dniu 11.06.2026 o 10:00, Collections pisze:",
        ("Od:", "Wysłane:", "Do:", "Temat:"), "Wysłane z iPhone'a", "Pobierz program Outlook dla systemu iOS",
        "Ta wiadomość jest poufna i przeznaczona wyłącznie dla adresata.",
    ),
    "sv": Tongue(
        "Vi betalar fakturan den 19 juni.", "Den andra är fel.", "Med vänliga hälsningar",
        f"Den tors 11 juni 2026 kl 10:00 skrev {WHO}:",
        f"11 juni 2026 kl. 10:00 skrev {WHO}:",
        "Den 2026-06-11 kl. 10:00, skrev Collections:",
        ("Från:", "Skickat:", "Till:", "Ämne:"), "Skickat från min iPhone", "Hämta Outlook för iOS",
        "Detta meddelande är konfidentiellt och endast avsett för mottagaren.",
    ),
    "da": Tongue(
        "Vi betaler fakturaen den 19. juni.", "Den anden er forkert.", "Med venlig hilsen",
        f"Den tors. 11. jun. 2026 kl. 10.00 skrev {WHO}:",
        f"Den 11. jun. 2026 kl. 10.00 skrev {WHO}:",
        "Den 11.06.2026 kl. 10.00 skrev Collections:",
        ("Fra:", "Sendt:", "Til:", "Emne:"), "Sendt fra min iPhone", "Hent Outlook til iOS",
        "Denne meddelelse er fortrolig og kun bestemt for modtageren.",
    ),
}  # fmt: skip

LETTER = ("Dear customer,", "please pay invoice INV-9999 by 15 July.", "Kind regards", "Collections")
QUOTED = "\n".join(f"> {line}" for line in LETTER)
BARE = "\n".join(LETTER)
LETTER_HTML = "".join(f"<p>{line}</p>" for line in LETTER)


def signed(tongue: Tongue) -> str:
    return f"{tongue.regards}\nEva Muster\nACME GmbH | Tel. +49 30 1042"


def outlook_block(tongue: Tongue) -> str:
    author, sent, to, subject = tongue.outlook
    return f"{author} {WHO}\n{sent} 11.06.2026 10:00\n{to} Eva Muster <eva@acme.example>\n{subject} INV-9999\n"


def outlook_html(tongue: Tongue) -> str:
    fields = (line.partition(" ") for line in outlook_block(tongue).strip().split("\n"))
    return "<br>".join(f"<b>{name}</b> {escape(value)}" for name, _, value in fields)


def gmail(t: Tongue) -> str:
    return f"{t.words}\n\n{signed(t)}\n\n\n{t.gmail}\n\n{QUOTED}\n"


def outlook_desktop(t: Tongue) -> str:
    return f"{t.words}\n\n{signed(t)}\n\n{t.disclaimer}\n\n{outlook_block(t)}\n{BARE}\n"


def iphone(t: Tongue) -> str:
    return f"{t.words}\n\n{t.phone}\n\n> {t.apple}\n> \n> {QUOTED.replace(chr(10), chr(10) + '> ')}\n"


def apple_mail(t: Tongue) -> str:
    return f"{t.words}\n\n{signed(t)}\n\n{t.apple}\n\n{QUOTED}\n"


def outlook_on_a_phone(t: Tongue) -> str:
    return f"{t.words}\n\n{t.outlook_phone}<https://aka.ms/o0ukef>\n{'_' * 32}\n{outlook_block(t)}\n{BARE}\n"


def thunderbird_below(t: Tongue) -> str:
    return f"{t.thunderbird}\n{QUOTED}\n\n{t.words}\n\n-- \nEva Muster\nACME GmbH\n"


def gmail_html(t: Tongue) -> str:
    return (
        f'<div dir="ltr"><div>{t.words}</div><div><br></div><div><div dir="ltr" class="gmail_signature" '
        f'data-smartmail="gmail_signature"><div>Eva Muster</div><div>ACME GmbH</div></div></div></div><br>'
        f'<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{escape(t.gmail)}<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{LETTER_HTML}</blockquote></div>'
    )


def outlook_desktop_html(t: Tongue) -> str:
    regards = "".join(f'<p class="MsoNormal">{line}<o:p></o:p></p>' for line in signed(t).split("\n"))
    return (
        f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{{margin:0cm}}</style></head>'
        f'<body lang="DE"><div class="WordSection1"><p class="MsoNormal">{t.words}<o:p></o:p></p>'
        f'<p class="MsoNormal"><o:p>&nbsp;</o:p></p>{regards}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div>'
        f'<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">'
        f"{outlook_html(t)}<o:p></o:p></p></div></div>{LETTER_HTML}</div></body></html>"
    )


def outlook_web_html(t: Tongue) -> str:
    return (
        f'<div class="elementToProof">{t.words}</div><div id="Signature"><p>{signed(t).replace(chr(10), "<br>")}</p>'
        f'</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">{outlook_html(t)}</font><div>&nbsp;</div></div>'
        f"<div>{LETTER_HTML}</div>"
    )


def apple_html(t: Tongue) -> str:
    return (
        f'<html><head></head><body dir="auto">{t.words}<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">'
        f'{t.phone}</div><div dir="ltr"><br><blockquote type="cite">{escape(t.apple)}<br><br></blockquote></div>'
        f'<blockquote type="cite"><div dir="ltr">{LETTER_HTML}</div></blockquote></body></html>'
    )


def inline(t: Tongue) -> str:
    return (
        f"{t.thunderbird}\n> Dear customer,\n> please pay invoice INV-9999 by 15 July.\n{t.words}\n\n"
        f"> And the second one?\n> It is open too.\n\n{t.more}\n\n-- \nEva Muster\n"
    )


def inline_gmail(t: Tongue) -> str:
    return (
        f"{t.gmail}\n\n> Dear customer,\n> please pay invoice INV-9999 by 15 July.\n>\n\n{t.words}\n\n\n"
        f"> And the second one?\n>\n\n{t.more}\n\n\n> Kind regards\n> Collections\n"
    )


PLAIN: tuple[Callable[[Tongue], str], ...] = (
    gmail, outlook_desktop, iphone, apple_mail, outlook_on_a_phone, thunderbird_below,
)  # fmt: skip
HTML: tuple[Callable[[Tongue], str], ...] = (gmail_html, outlook_desktop_html, outlook_web_html, apple_html)
INLINE: tuple[Callable[[Tongue], str], ...] = (inline, inline_gmail)
