"""The sample book as the files a finance lead would export: five CSV files, one of them European, and some PDFs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from evals.simulation.book import CREDITOR, SampleBook, SampleCustomer, SampleInvoice, SamplePayment

#: How many of the newest invoices come with their PDF.
DOCUMENTS = 12

Row = Sequence[str]


def write_book(book: SampleBook, folder: Path, documents_folder: Path) -> list[Path]:
    """Write the book's files and some PDFs; return the five files to import, in the order to import them."""
    documents = _write_documents(book, documents_folder)
    files = [
        _write(folder / "customers.csv", CUSTOMER_COLUMNS, map(_customer_row, book.customers)),
        _write(folder / "contacts.csv", CONTACT_COLUMNS, _contact_rows(book)),
        _write(folder / "invoices.csv", INVOICE_COLUMNS, _invoice_rows(book, documents), delimiter=";"),
        _write(folder / "credit_notes.csv", CREDIT_COLUMNS, _credit_rows(book)),
    ]
    return [*files, write_payments(book.payments, folder / "payments.csv")]


def write_payments(payments: Iterable[SamplePayment], path: Path) -> Path:
    """Write payments as the rows of one file, as the bank's portal exports them."""
    return _write(path, PAYMENT_COLUMNS, map(_payment_row, payments))


CUSTOMER_COLUMNS = (
    "Customer No", "Name", "Parent", "Segment", "Tags", "Account Manager", "Currency", "Country", "Time Zone",
    "Locale", "Sole Trader",
)  # fmt: skip
CONTACT_COLUMNS = ("Customer No", "Contact Name", "Role", "Language", "Email")
INVOICE_COLUMNS = (
    "Kundennummer", "Rechnungsnummer", "Rechnungsdatum", "Fällig am", "Währung", "Rechnungsbetrag", "Bestellnummer",
    "Datei",
)  # fmt: skip
CREDIT_COLUMNS = ("Customer No", "Credit Note No", "Credit Note Date", "Currency", "Amount", "Reason")
PAYMENT_COLUMNS = ("Reference", "Customer No", "Value Date", "Currency", "Amount", "Invoices", "Memo")


def _write(path: Path, columns: Row, rows: Iterable[Row], delimiter: str = ",") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    return path


def _customer_row(customer: SampleCustomer) -> Row:
    return (
        customer.number, customer.name, customer.parent, customer.segment, " ".join(customer.tags), customer.owner,
        customer.currency, customer.country, customer.zone, customer.locale, "yes" if customer.individual else "no",
    )  # fmt: skip


def _contact_rows(book: SampleBook) -> Iterable[Row]:
    for customer in book.customers:
        for contact in customer.contacts:
            yield customer.number, contact.name, contact.role, contact.language, contact.email


def _invoice_rows(book: SampleBook, documents: dict[str, str]) -> Iterable[Row]:
    for invoice in book.invoices:
        yield (
            invoice.customer, invoice.number, _european_day(invoice.issue_date), _european_day(invoice.due_date),
            invoice.currency, _european_amount(invoice.total_minor), invoice.po_number,
            documents.get(invoice.number, ""),
        )  # fmt: skip


def _credit_rows(book: SampleBook) -> Iterable[Row]:
    for credit in book.credits:
        issued, amount = credit.issue_date.isoformat(), _amount(credit.amount_minor)
        yield credit.customer, credit.number, issued, credit.currency, amount, credit.reason


def _payment_row(payment: SamplePayment) -> Row:
    return (
        payment.reference, payment.customer, payment.value_date.isoformat(), payment.currency,
        _amount(payment.amount_minor), ", ".join(payment.invoices), payment.memo,
    )  # fmt: skip


def _amount(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def _european_amount(minor: int) -> str:
    return f"{minor // 100:,}".replace(",", ".") + f",{minor % 100:02d}"


def _european_day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _write_documents(book: SampleBook, folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    names = {customer.number: customer.name for customer in book.customers}
    written = {}
    for invoice in book.invoices[-DOCUMENTS:]:
        path = folder / f"{invoice.number}.pdf"
        path.write_bytes(invoice_pdf(invoice, names[invoice.customer]))
        written[invoice.number] = path.name
    return written


def invoice_pdf(invoice: SampleInvoice, customer_name: str) -> bytes:
    """Make a one-page PDF of an invoice, by hand: five objects and their table of offsets."""
    lines = (
        CREDITOR,
        f"Invoice {invoice.number}",
        f"To: {customer_name}",
        f"Issued {invoice.issue_date.isoformat()}, due {invoice.due_date.isoformat()}",
        f"Total {_amount(invoice.total_minor)} {invoice.currency}",
    )
    shown = " T* ".join(f"({_pdf_text(line)}) Tj" for line in lines)
    content = f"BT /F1 12 Tf 18 TL 72 760 Td {shown} ET".encode("cp1252", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for n, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\n" % table
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % (out.index(b"xref\n0 6"))


def _pdf_text(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
