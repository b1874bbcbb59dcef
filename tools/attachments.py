"""The invoice documents sent along with a message, where the source gave them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from channels.email_message import Attachment
from store.account_file import AccountFile, OpenInvoice

#: All attachments of one message together; larger mail is refused by many servers.
MAX_TOTAL_BYTES = 10_000_000


def invoice_documents(folder: Path, file: AccountFile, invoice_ids: Iterable[str]) -> tuple[Attachment, ...]:
    """Read the PDFs of these invoices that lie inside the documents folder, as far as they fit into one mail."""
    wanted = set(invoice_ids)
    return tuple(documents_by_id(folder, [i for i in file.invoices if str(i.id) in wanted]).values())


def document(folder: Path, name: str) -> Attachment | None:
    """Read one PDF that lies inside the documents folder; None where there is none of that name."""
    path = _inside(folder, name) if name else None
    return None if path is None or path.stat().st_size > MAX_TOTAL_BYTES else Attachment(path.name, path.read_bytes())


def documents_by_id(folder: Path, invoices: Iterable[OpenInvoice]) -> dict[int, Attachment]:
    """Read the PDFs of invoices, as far as they are on file and fit into one mail, by the id of the invoice."""
    found: dict[int, Attachment] = {}
    room = MAX_TOTAL_BYTES
    for invoice in invoices:
        path = _inside(folder, invoice.document) if invoice.document else None
        if path is not None and path.stat().st_size <= room:
            content = path.read_bytes()
            room -= len(content)
            found[invoice.id] = Attachment(path.name, content)
    return found


def _inside(folder: Path, document: str) -> Path | None:
    root = folder.resolve()
    path = (root / document).resolve()
    # The path comes from an import file: it must not reach outside the folder, nor send anything but a PDF.
    if not path.is_relative_to(root) or path.suffix.lower() != ".pdf" or not path.is_file():
        return None
    return path
