"""Copies of invoices behind a link: signed, so that nobody can guess one, and for some days only."""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from channels.correlation import signed
from channels.email_message import Attachment
from store.tables import Invoice
from tools.attachments import document
from tools.office import Office

#: Who asks for a copy opens it soon; a week also bridges a holiday, and ends before the link is long forgotten.
FETCHED_WITHIN = timedelta(days=7)
_TOKEN = re.compile(r"([1-9][0-9]{0,8})-([1-9][0-9]{9,10})-[a-z2-7]{32}")
_SIGNED_BYTES = 20


def paper_token(invoice_id: int, until: datetime, secret: bytes) -> str:
    """Name the copy of an invoice until a moment; nobody else can make such a name."""
    named = f"{invoice_id}-{int(until.timestamp())}"
    return f"{named}-{signed('paper', named, secret, _SIGNED_BYTES)}"


def paper(office: Office, token: str) -> Attachment | None:
    """Return the copy a token names; None for one we did not make, one too old, and where nothing is on file."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    until = datetime.fromtimestamp(int(found[2]), UTC)
    ours = paper_token(int(found[1]), until, office.secret)
    if not hmac.compare_digest(ours, token) or office.clock() >= until:
        return None
    query = select(col(Invoice.document)).where(
        col(Invoice.tenant_id) == office.tenant_id, col(Invoice.id) == int(found[1])
    )
    with office.database.read() as session:
        name = session.scalars(query).first()
    return document(office.documents, name) if name else None
