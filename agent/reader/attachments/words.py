"""The words of payment papers: what a column holds, what a figure is, which paper it is, whose an account is."""

from __future__ import annotations

import re
from enum import StrEnum


class ColumnKind(StrEnum):
    """What a column of an advice holds; NET is what is paid, GROSS what the invoice is for."""

    OTHER = "other"
    NET = "net"
    DISCOUNT = "discount"
    WITHHOLDING = "withholding"
    GROSS = "gross"
    DEDUCTION = "deduction"
    CREDIT = "credit"
    INVOICE = "invoice"


#: Surest first: "invoice date" and "invoice amount" are no invoice numbers.
_COLUMNS = {
    ColumnKind.OTHER: r"(?:\w+ )?date|(?:\w+)?datum|fälligkeit|date de \w+|fecha(?: de \w+)?|data(?: \w+)?|due|terms|"
    r"days|tage|payment (?:terms|method|type|ref(?:erence)?\.?|no\.?|number|id)|currency|ccy|"
    r"währung|devise|moneda|po(?: no\.?| number)?|text|description|beschreibung",
    ColumnKind.NET: r"(?:total |net )?(?:amount |sum )?(?:paid|remitted|transferred)(?: amount)?|"
    r"net (?:payment|amount)|payment(?: amount)?|net|netto(?:betrag)?|zahl(?:ungs)?betrag|überweisungsbetrag|"
    r"gezahlt|bezahlt|"
    r"montant (?:payé|réglé|net)|payé|importe (?:pagado|neto)|pagado|(?:importo )?pagato|betaald(?: bedrag)?",
    ColumnKind.DISCOUNT: r"(?:cash |early payment |prompt payment |settlement )?discount(?: taken| amount)?|"
    r"skonto(?:betrag|abzug)?|escompte|descuento(?: por pronto pago)?|sconto|korting",
    ColumnKind.WITHHOLDING: r"tds(?: amount| deducted)?|withholding(?: tax)?|wht|tax (?:withheld|deducted)|"
    r"quellensteuer|retenue(?: à la source)?|retención(?:es)?|ritenuta|bronbelasting",
    ColumnKind.GROSS: r"(?:gross|invoice|inv\.?|bill|document|original|open) (?:amount|amt\.?|total|value)|gross|"
    r"amount(?: due)?|amt\.?|brutto(?:betrag)?|rechnungsbetrag|betrag|montant(?: ttc| brut| facture)?|"
    r"importe(?: bruto| factura)?|importo|bedrag|value",
    ColumnKind.DEDUCTION: r"deductions?|adjustments?|chargebacks?|rebate|bank (?:charges?|fees?)|charges?|"
    r"abz(?:ug|üge)|kürzung(?:en)?|gebühr(?:en)?|spesen|bonus|déductions?|deducciones|deducción|trattenute",
    ColumnKind.CREDIT: r"credit(?: note| memo)s?|gutschrift(?:en)?|avoirs?|abonos?|notas? de crédito|"
    r"note? di credito",
    ColumnKind.INVOICE: r"(?:your |our )?(?:invoice|inv\.?|bill|document|doc\.?)(?:[ -]?(?:no\.?|nr\.?|number|num\.?|"
    r"ref(?:erence)?\.?|id|#))?|rechnung(?:s?[ -]?(?:nr\.?|nummer))?|re\.?-?nr\.?|beleg(?:[ -]?(?:nr\.?|nummer))?|"
    r"(?:n[°º] ?(?:de )?)?facture|(?:n[°º] ?(?:de )?)?factura|fattura|factuur(?:nummer)?",
}
COLUMN = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"(?P<{kind.value}>{words})" for kind, words in _COLUMNS.items()) + r")(?![\w-])",
    re.IGNORECASE,
)
#: Columns whose figures lessen what is paid.
REDUCING = (ColumnKind.DISCOUNT, ColumnKind.WITHHOLDING, ColumnKind.DEDUCTION, ColumnKind.CREDIT)

_LABEL_END = r"(?![\w-])"
SUBTOTAL = re.compile(
    r"(?<!\w)(?:sub-?\s?totals?|zwischensumme|übertrag|carried forward|brought forward|sous-total|subtotale)"
    + _LABEL_END,
    re.IGNORECASE,
)
#: What a total is called, surest first.
TOTALS = tuple(
    re.compile(rf"(?<![\w-])(?:{words}){_LABEL_END}", re.IGNORECASE)
    for words in (
        r"(?:grand |net )?total (?:amount )?(?:paid|remitted|transferred|payment)|(?:net )?amount (?:paid|transferred|"
        r"remitted|credited)|payment (?:amount|total)|transfer amount|net (?:payment|payable)|"
        r"(?:gesamt)?(?:zahl(?:ungs)?|überweisungs)betrag|montant (?:payé|réglé|du virement|du règlement)|"
        r"importe (?:pagado|transferido|total pagado)|importo (?:pagato|del bonifico)|betaald bedrag",
        r"(?:grand )?totals?(?: amount)?|gesamt(?:betrag|summe)?|(?:end)?summe|montant total|somme|importe total|suma|"
        r"totale|totaal",
        r"(?:transaction |instructed )?amount|betrag|montant|importe|importo|bedrag",
    )
)
DAY = re.compile(
    r"(?<![\w-])(?:(?:payment|value|execution|transfer|transaction|settlement|booking|processing|remittance) date|"
    r"date of (?:payment|transfer|execution)|paid on|executed on|(?:aus)?(?:zahlungs|buchungs|überweisungs)datum|"
    r"ausführungs(?:datum|tag)|wertstellung|valuta|date (?:de |du )?(?:paiement|règlement|virement|valeur|d'exécution)|"
    r"fecha (?:de )?(?:pago|valor|ejecución)|data (?:di )?(?:pagamento|valuta|esecuzione)|betaaldatum)" + _LABEL_END,
    re.IGNORECASE,
)
REFERENCE = re.compile(
    r"(?<![\w-])(?:utr|(?:payment|transaction|transfer|bank|remittance|end-to-end) ?(?:ref(?:erence)?|id|no|number)|"
    r"end-?to-?end-?id|zahlungsreferenz|transaktions(?:nummer|-?id)|auftragsnummer|référence (?:du )?(?:paiement|"
    r"virement)|referencia (?:de )?(?:pago|transferencia)|trn|cro)\.?\s?(?:no\.?|number|nr\.?)?\s*[:#]?\s*"
    r"(?P<token>[A-Z0-9][A-Z0-9/-]{3,34})(?![\w])",
    re.IGNORECASE,
)

#: A line that is the title of an advice, or of a proof of payment.
ADVICE = re.compile(
    r"(?<!\w)(?:remittance advice|payment advice|advice of payment|payment run details|"
    r"zahlungs(?:avis|aufstellung|mitteilung)|avis de (?:paiement|règlement)|détail du règlement|aviso de pago|"
    r"detalle de pago|avviso di pagamento|betaal(?:advies|specificatie))(?!\w)",
    re.IGNORECASE,
)
PROOF = re.compile(
    r"(?<!\w)(?:proof of payment|(?:payment|transfer|transaction) (?:confirmation|receipt|successful|executed|"
    r"completed)|transaction details|confirmation of (?:payment|transfer)|debit advice|mt ?103|"
    r"(?:zahlungs|überweisungs)(?:bestätigung|beleg|nachweis)|überweisung ausgeführt|avis de virement|"
    r"confirmation (?:de|du) (?:paiement|virement)|"
    r"(?:justificante|comprobante) de (?:pago|transferencia)|conferma (?:del )?bonifico|contabile bonifico|"
    r"ricevuta (?:di )?(?:pagamento|bonifico)|betaalbewijs)(?!\w)",
    re.IGNORECASE,
)
#: What makes a mention of a paper a request for it: our own invoices ask for an advice.
ASKING = re.compile(
    r"@|(?<!\w)(?:please|kindly|send|e-?mail|bitte|senden|merci|veuillez|por favor)(?!\w)", re.IGNORECASE
)
TITLE_LENGTH = 70
#: What only the one who is owed writes.
DEMAND = re.compile(
    r"(?<!\w)(?:(?:amount|balance|total) due|amount enclosed|please (?:pay|remit|detach|return)|payable (?:within|by)|"
    r"payment terms|zahlbar (?:bis|innerhalb)|zahlungsziel|"
    r"bitte (?:überweisen|zahlen)|à payer avant|a pagar antes)(?!\w)",
    re.IGNORECASE,
)
#: A column only the one who paid writes.
PAID_COLUMN = re.compile(
    r"paid|remitted|transferred|payment|zahl|überweis|payé|réglé|pagado|pagato|betaald", re.IGNORECASE
)

BENEFICIARY = re.compile(
    r"(?<!\w)(?:beneficiary|payee|creditor|recipient|credited(?: to)?(?: account)?|credit account|"
    r"to(?: the)? account|paid to|pay(?:ment)? to|transfer(?:red)? to|to(?= ?:)|your (?:bank|account)|empfänger\w*|"
    r"begünstigte\w*|zahlungsempfänger|gutschriftskonto|ihr(?:e|em)? (?:konto|bankverbindung)|"
    r"bénéficiaire|compte (?:crédité|bénéficiaire)|votre compte|beneficiario|destinatario|su cuenta|"
    r"begunstigde|ontvanger)(?!\w)",
    re.IGNORECASE,
)
PAYER = re.compile(
    r"(?<!\w)(?:debit(?:ed)?(?: from)?(?: account)?|debtor|payer|ordering (?:customer|party)|from(?: account)?|sender|"
    r"remitter|originator|our (?:bank|account)|auftraggeber\w*|zahler|zahlungspflichtige\w*|belastet\w*|absender|"
    r"unser(?:e|em)? konto|(?<!ihre )(?<!ihrer )bankverbindung|donneur d'ordre|compte débité|ordenante|ordinante|"
    r"opdrachtgever)(?!\w)",
    re.IGNORECASE,
)
#: An account number of a country without IBANs; only where the words say that it is one.
ACCOUNT_NUMBER = re.compile(
    r"(?<!\w)(?:account|a/c|acct|konto)\.?\s?(?:no\.?|number|nr\.?|nummer)?\s*[:#.]*\s*"
    r"(?P<number>\d[\d -]{5,24}\d)(?![\dXx*])",
    re.IGNORECASE,
)
IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?![A-Z0-9])")
#: What may pass for an invoice number nobody here knows: letters that say nothing, then digits.
INVOICE_LIKE = re.compile(r"(?<![\w-])[A-Za-z]{0,6}[-/._#]?\d[\d/._-]{1,17}(?![\w])")
PREFIXED = re.compile(r"(?<![\w-])[A-Za-z]{1,6}[-/._#]?\d{3,}[\d/-]{0,12}(?!\w)")
