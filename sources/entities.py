"""How one row of each kind is read: customers, contacts, invoices, credit notes and payments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from sources import places
from sources.amounts import Amount, currency_code, shown
from sources.early_payment import early_payment
from sources.headers import plain
from sources.rows import ContactRow, CreditNoteRow, CustomerRow, Entity, InvoiceRow, PaymentRow, Row
from sources.sheet import SheetReader
from sources.terms import due_date
from sources.texts import (
    Cell,
    CellError,
    document_number,
    email_address,
    listed,
    optional,
    phone_number,
    short_text,
    text,
    yes_or_no,
)

INVOICE_TYPES = frozenset("invoice|inv|sales invoice|debit note|rechnung|facture|factura|rv|dr|ri|accrec".split("|"))
CREDIT_TYPES = frozenset(
    "credit|credit note|credit memo|creditnote|cn|cm|crn|gutschrift|avoir|abono|nota de credito|rg|dg"
    "|accreccredit".split("|")
)
_NOWHERE = date.min


def customer(sheet: SheetReader) -> CustomerRow:
    """Read an account."""
    number = sheet.number("number")
    name = sheet.take("name", short_text, "")
    if not name:
        sheet.refuse("name", "is empty")
    return CustomerRow(
        line=sheet.line,
        number=number,
        name=name,
        parent=sheet.number("parent", required=False) or None,
        payer=sheet.number("payer", required=False) or None,
        segment=_words(sheet, "segment"),
        owner=_words(sheet, "owner"),
        currency=sheet.take("currency", currency_code, None),
        country=sheet.take("country", optional(places.country), None),
        zone=sheet.take("zone", optional(places.zone), None),
        locale=sheet.take("locale", optional(places.locale), None),
        individual=sheet.take("individual", optional(yes_or_no), None),
        withholds_tax=sheet.take("withholds_tax", optional(yes_or_no), None),
        tags=sheet.take("tags", listed, ()) or None,
    )


def contact(sheet: SheetReader) -> ContactRow:
    """Read a person at a customer; at least one address must be there."""
    country_code = sheet.mapping.phone_country_code
    phone = optional(lambda cell: phone_number(cell, country_code))
    row = ContactRow(
        line=sheet.line,
        customer_number=sheet.number("customer_number"),
        name=sheet.take("name", short_text, ""),
        role=_words(sheet, "role"),
        rank=sheet.take("rank", optional(_whole), None),
        language=sheet.take("language", optional(places.locale), None),
        email=sheet.take("email", optional(email_address), None),
        phone=sheet.take("phone", phone, None),
        whatsapp=sheet.take("whatsapp", phone, None),
        whatsapp_consent=sheet.take("whatsapp_consent", optional(yes_or_no), None),
        sms=sheet.take("sms", phone, None),
        sms_consent=sheet.take("sms_consent", optional(yes_or_no), None),
        consent_date=sheet.day("consent_date", required=False),
    )
    if not any(text(sheet.cell(name)) for name in ("email", "phone", "whatsapp", "sms")):
        sheet.refuse("email", "has neither an email address nor a phone number")
    return row


def invoice(sheet: SheetReader) -> InvoiceRow | CreditNoteRow:
    """Read an invoice; a negative total, or a type that says so, makes it a credit note."""
    number = sheet.number("number")
    customer_number = sheet.number("customer_number")
    name = sheet.take("customer_name", short_text, "")
    issued = sheet.day("issue_date") or _NOWHERE
    total, left = sheet.amount("total"), sheet.amount("open")
    currency = sheet.currency(total, left)
    is_credit = _is_credit_note(sheet, total)
    if total is None:
        sheet.refuse("total", "has no amount")
        total = Amount(Decimal(0))
    total_minor = sheet.minor("total", total, currency)
    open_minor = None if left is None else sheet.minor("open", left, currency)
    settled_on = sheet.day("settled_on", required=False)
    if settled_on is not None and open_minor is None:
        # A day of clearing without a balance: the document is settled, and must not be chased.
        open_minor = 0
    if is_credit:
        total_minor, open_minor = _credit_amounts(sheet, total_minor, open_minor)
        return CreditNoteRow(sheet.line, customer_number, name, number, issued, currency, total_minor, open_minor)
    if open_minor is not None and not 0 <= open_minor <= total_minor:
        sheet.refuse("open", "the open balance is not between zero and the total")
    early = early_payment(sheet, total_minor, currency)
    return InvoiceRow(
        line=sheet.line,
        customer_number=customer_number,
        customer_name=name,
        number=number,
        issue_date=issued,
        due_date=_due(sheet, issued),
        currency=currency,
        total_minor=total_minor,
        open_minor=open_minor,
        settled_on=settled_on,
        po_number=_words(sheet, "po_number"),
        document=_words(sheet, "document"),
        net_minor=early.net_minor,
        discount_basis_points=early.discount.basis_points if early.discount else None,
        discount_days=early.discount.days if early.discount else None,
    )


def credit_note(sheet: SheetReader) -> CreditNoteRow:
    """Read a credit note; its amounts may be written with or without a minus."""
    total, left = sheet.amount("total"), sheet.amount("open")
    currency = sheet.currency(total, left)
    if total is None:
        sheet.refuse("total", "has no amount")
        total = Amount(Decimal(1))
    open_minor = None if left is None else sheet.minor("open", left, currency)
    total_minor, open_minor = _credit_amounts(sheet, sheet.minor("total", total, currency), open_minor)
    return CreditNoteRow(
        line=sheet.line,
        customer_number=sheet.number("customer_number"),
        customer_name=sheet.take("customer_name", short_text, ""),
        number=sheet.number("number"),
        issue_date=sheet.day("issue_date") or _NOWHERE,
        currency=currency,
        total_minor=total_minor,
        open_minor=open_minor,
        invoice_number=sheet.number("invoice_number", required=False),
        reason=_words(sheet, "reason"),
    )


def payment(sheet: SheetReader) -> PaymentRow:
    """Read money that came in; it names its customer, or invoices that do."""
    total, applied = sheet.amount("amount"), sheet.amount("applied")
    currency = sheet.currency(total, applied)
    minor = 0 if total is None else sheet.minor("amount", total, currency)
    if minor <= 0:
        sheet.refuse("amount", "a payment must be above zero; returned money is not imported as a payment")
    applied_minor = None if applied is None else sheet.minor("applied", applied, currency)
    if applied_minor is not None and not 0 <= applied_minor <= minor:
        sheet.refuse("applied", "the applied amount is not between zero and the amount")
    row = PaymentRow(
        line=sheet.line,
        reference=sheet.take("reference", document_number, ""),
        customer_number=sheet.number("customer_number", required=False),
        day=sheet.day("date") or _NOWHERE,
        currency=currency,
        amount_minor=minor,
        applied_minor=applied_minor,
        invoice_numbers=_invoice_numbers(sheet),
        memo=sheet.take("memo", short_text, ""),
    )
    if not row.customer_number and not row.invoice_numbers:
        sheet.refuse("customer_number", "names neither a customer nor an invoice")
    return row


READERS: dict[Entity, Callable[[SheetReader], Row]] = {
    Entity.CUSTOMERS: customer,
    Entity.CONTACTS: contact,
    Entity.INVOICES: invoice,
    Entity.CREDIT_NOTES: credit_note,
    Entity.PAYMENTS: payment,
}


def _due(sheet: SheetReader, issued: date) -> date:
    due = sheet.day("due_date", required=False)
    if due is not None or issued == _NOWHERE:
        return due or _NOWHERE
    if not text(sheet.cell("terms")):
        sheet.refuse("due_date" if "due_date" in sheet.mapping.columns else "terms", "has no due date")
        return _NOWHERE
    return sheet.take("terms", lambda cell: due_date(issued, cell, sheet.mapping.net_eom), _NOWHERE)


def _is_credit_note(sheet: SheetReader, total: Amount | None) -> bool:
    kind = plain(text(sheet.cell("document_type")))
    if kind in CREDIT_TYPES:
        return True
    if kind and kind not in INVOICE_TYPES and any(word in kind for word in ("payment", "zahlung", "receipt", "pago")):
        sheet.refuse("document_type", f"{shown(kind)} is no invoice; import payments from a file of their own")
    return total is not None and total.value < 0


def _credit_amounts(sheet: SheetReader, total: int, left: int | None) -> tuple[int, int | None]:
    if total == 0:
        sheet.refuse("total", "a credit note of zero credits nothing")
    if left is not None and (left * total < 0 or abs(left) > abs(total)):
        sheet.refuse("open", "the open balance is not between zero and the total")
    return abs(total), None if left is None else abs(left)


def _invoice_numbers(sheet: SheetReader) -> tuple[str, ...]:
    parts = sheet.take("invoice_numbers", listed, ())
    try:
        return tuple(dict.fromkeys(sheet.cleaned(document_number(part)) for part in parts))
    except CellError as error:
        sheet.refuse("invoice_numbers", str(error))
        return ()


def _words(sheet: SheetReader, name: str) -> str | None:
    return sheet.take(name, short_text, "") or None


def _whole(cell: Cell) -> int:
    value = document_number(cell)
    if not value.isdecimal() or len(value) > 4:
        raise CellError("is not a whole number")
    return int(value)
