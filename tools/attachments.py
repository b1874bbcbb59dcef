"""The invoice documents sent along with a message, where the source gave them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from channels.email_message import Attachment
from store.account_file import AccountFile

#: All attachments of one message together; larger mail is refused by many servers.
MAX_TOTAL_BYTES = 10_000_000


def invoice_documents(folder: Path, file: AccountFile, invoice_ids: Iterable[str]) -> tuple[Attachment, ...]:
    """Read the PDFs of these invoices that lie inside the documents folder, as far as they fit into one mail."""
    wanted = set(invoice_ids)
    found: list[Attachment] = []
    room = MAX_TOTAL_BYTES
    for invoice in file.invoices:
        path = _inside(folder, invoice.document) if str(invoice.id) in wanted and invoice.document else None
        if path is not None and path.stat().st_size <= room:
            content = path.read_bytes()
            room -= len(content)
            found.append(Attachment(path.name, content))
    return tuple(found)


def _inside(folder: Path, document: str) -> Path | None:
    root = folder.resolve()
    path = (root / document).resolve()
    # The path comes from an import file: it must not reach outside the folder, nor send anything but a PDF.
    if not path.is_relative_to(root) or path.suffix.lower() != ".pdf" or not path.is_file():
        return None
    return path
