"""The policy page: read once per text, and kept by its hash with what was understood of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from policies.account_rules import PolicyBook
from policies.amendments import dated, without_note
from policies.compile_names import KnownNames
from policies.policy import Policy
from policies.reading import policy_from
from policies.sentences import sentences
from prompts.model import Model
from prompts.policy_reading import PolicyReading, ReadPolicy
from store.events import Journal
from store.tables import Customer, PolicyVersion
from tools.office import Office, PolicyInForce

MAX_POLICY_BYTES = 200_000


class PolicyPageError(Exception):
    """The policy page cannot be used; nothing may be sent until it can."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading as it is kept: its version, the day it was made, and what was understood."""

    version_id: int
    day: date
    reading: PolicyReading


@dataclass(frozen=True, slots=True)
class ReadPage:
    """The page as understood, and the version it is kept as."""

    version_id: int
    policy: Policy


def load_page(path: Path) -> str:
    """Read the page; raise PolicyPageError when it is missing, empty, too long or not text."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise PolicyPageError(
            f"cannot read the policy {path}: {error.strerror}; nothing is sent without one"
        ) from error
    if len(raw) > MAX_POLICY_BYTES:
        raise PolicyPageError(f"the policy {path} is longer than {MAX_POLICY_BYTES // 1000} kB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyPageError(f"the policy {path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    if not text.strip():
        raise PolicyPageError(f"the policy {path} is empty; nothing is sent without one")
    return text


def read_page(office: Office, model: Model, text: str, home_currency: str, *, author: str = "policy file") -> ReadPage:
    """Return what the page means, from the kept reading if the text was read before, else by asking the model.

    Raises ModelError when the model cannot be asked.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    with office.database.read() as session:
        names = known_names(session, office.tenant_id)
        known = _kept(session, office.tenant_id, digest, model.name)
    if known is None:
        day = office.clock().astimezone(office.zone).date()
        reading = ask_reading(model, text, home_currency, day, names)
        with office.journal("agent") as journal:
            known = _keep(journal, text, digest, Kept(0, day, reading), model.name, author)
    return ReadPage(known.version_id, understand(text, known, names, home_currency))


def ask_reading(model: Model, text: str, home_currency: str, today: date, names: KnownNames) -> PolicyReading:
    """Ask a model what a page says, without keeping the answer."""
    prompt = ReadPolicy(
        sentences=tuple(without_note(sentence.text) for sentence in sentences(text)),
        home_currency=home_currency,
        today=today.isoformat(),
        segments=names.segments,
        tags=names.tags,
    )
    reading: PolicyReading = model.ask(prompt).value
    return reading


def understand(text: str, kept: Kept, names: KnownNames, home_currency: str) -> Policy:
    """Check a reading against the page and the names in the book; dates without a year count from its day."""
    cut = sentences(text)
    return dated(policy_from(text, cut, kept.reading, names, home_currency, kept.day), cut)


def in_force(page: ReadPage, home_currency: str, day: date) -> PolicyInForce:
    """Prepare a policy for deciding about accounts on a day."""
    return PolicyInForce(page.version_id, PolicyBook(page.policy, home_currency, day))


def known_names(session: Session, tenant_id: int) -> KnownNames:
    """Return the names a policy may speak of: customers by name and number, segments, tags."""
    rows = session.exec(
        select(Customer.name, Customer.number, Customer.segment, Customer.tags).where(Customer.tenant_id == tenant_id)
    ).all()
    customers = [name for found, number, _, _ in rows for name in (number, found) if name]
    segments = sorted({segment for _, _, segment, _ in rows if segment})
    return KnownNames.of(customers, segments, sorted({tag for _, _, _, tags in rows for tag in tags}))


def _kept(session: Session, tenant_id: int, digest: str, reader: str) -> Kept | None:
    query = select(PolicyVersion).where(
        PolicyVersion.tenant_id == tenant_id, PolicyVersion.sha256 == digest, PolicyVersion.reader == reader
    )
    version = session.exec(query.order_by(col(PolicyVersion.id).desc())).first()
    if version is None or version.id is None:
        return None
    return Kept(version.id, version.effective_from.date(), PolicyReading.model_validate(version.reading))


def _keep(journal: Journal, text: str, digest: str, read: Kept, reader: str, author: str) -> Kept:
    version = PolicyVersion(
        tenant_id=journal.tenant_id,
        sha256=digest,
        text=text,
        reading=read.reading.model_dump(mode="json"),
        reader=reader,
        author=author,
        effective_from=journal.now,
    )
    journal.session.add(version)
    journal.session.flush()
    assert version.id is not None
    journal.record("policy_read", policy_version_id=version.id, reader=reader)
    return Kept(version.id, read.day, read.reading)
