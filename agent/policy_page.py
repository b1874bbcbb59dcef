"""The policy page: read once per text, and kept by its hash with what was understood of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from policies.account_rules import PolicyBook
from policies.amendments import dated, told_days, without_note
from policies.compile_names import KnownNames
from policies.policy import Policy
from policies.reading import policy_from
from policies.rereading import carry_over, merged, to_read
from policies.sentences import Sentence, sentences
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
    read_on: Mapping[int, date] = field(default_factory=dict)

    def days(self, cut: Sequence[Sentence]) -> dict[int, date]:
        """Return the day relative dates of each sentence count from: its amendment's, else when it was read."""
        read_on = {sentence.number: self.read_on.get(sentence.number, self.day) for sentence in cut}
        return {**read_on, **told_days(cut, self.day)}


@dataclass(frozen=True, slots=True)
class ReadPage:
    """The page as understood, and the version it is kept as; 0 for one that was only tried."""

    version_id: int
    policy: Policy
    read: Kept


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

    Of a page that was only changed, the model is asked about the changed sentences alone. Raises ModelError when it
    cannot be asked.
    """
    page = try_page(office, model, text, home_currency)
    return page if page.version_id else keep_page(office, model, page, author)


def try_page(office: Office, model: Model, text: str, home_currency: str) -> ReadPage:
    """Return what a page would mean without keeping it, unless it was read and kept before."""
    with office.database.read() as session:
        names = known_names(session, office.tenant_id)
        read = _kept(session, office.tenant_id, _digest(text), model.name)
        latest = None if read else _latest(session, office.tenant_id, model.name)
    if read is None:
        day = office.clock().astimezone(office.zone).date()
        read = _read_again(model, text, Asked(home_currency, day, names), latest)
    return ReadPage(read.version_id, understand(text, read, names, home_currency), read)


def keep_page(office: Office, model: Model, page: ReadPage, author: str) -> ReadPage:
    """Keep a page that was tried as a version, exactly as it was understood."""
    with office.journal("agent") as journal:
        read = _keep(journal, page.policy.text, page.read, model.name, author)
    return ReadPage(read.version_id, page.policy, read)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader is told besides the sentences."""

    home_currency: str
    today: date
    names: KnownNames


def ask_reading(model: Model, page: Sequence[str], asked: Asked) -> PolicyReading:
    """Ask a model what the sentences of a page say, without keeping the answer."""
    prompt = ReadPolicy(
        sentences=tuple(without_note(sentence) for sentence in page),
        home_currency=asked.home_currency,
        today=asked.today.isoformat(),
        segments=asked.names.segments,
        tags=asked.names.tags,
        customers=asked.names.customers_in(page),
    )
    reading: PolicyReading = model.ask(prompt).value
    return reading


def _read_again(model: Model, text: str, asked: Asked, latest: tuple[str, Kept] | None) -> Kept:
    """Read a page, taking over what the latest version already says of sentences that stand on both."""
    page = sentences(text)
    if latest is None:
        return Kept(0, asked.today, ask_reading(model, [sentence.text for sentence in page], asked))
    before, kept = sentences(latest[0]), latest[1]
    carried = carry_over(before, kept.reading, page)
    shown = to_read(page, carried.fresh)
    answer = ask_reading(model, [page[number].text for number in shown], asked) if shown else PolicyReading()
    read_on = {new: kept.read_on.get(old, kept.day) for new, old in carried.origins.items()}
    return Kept(0, asked.today, merged(carried, shown, answer), read_on)


def understand(text: str, kept: Kept, names: KnownNames, home_currency: str) -> Policy:
    """Check a reading against the page and the names in the book; dates without a year count from its day."""
    cut = sentences(text)
    policy = policy_from(text, cut, kept.reading, names, home_currency, kept.days(cut))
    return dated(policy, told_days(cut, kept.day), cut)


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


def _latest(session: Session, tenant_id: int, reader: str) -> tuple[str, Kept] | None:
    query = select(PolicyVersion).where(PolicyVersion.tenant_id == tenant_id, PolicyVersion.reader == reader)
    version = session.exec(query.order_by(col(PolicyVersion.id).desc())).first()
    return (version.text, kept_of(version)) if version else None


def kept_of(version: PolicyVersion) -> Kept:
    """Return a version's reading as it is kept."""
    assert version.id is not None
    return Kept(
        version.id,
        version.effective_from.date(),
        PolicyReading.model_validate(version.reading),
        {int(number): date.fromisoformat(day) for number, day in version.read_on.items()},
    )


def _kept(session: Session, tenant_id: int, digest: str, reader: str) -> Kept | None:
    query = select(PolicyVersion).where(
        PolicyVersion.tenant_id == tenant_id, PolicyVersion.sha256 == digest, PolicyVersion.reader == reader
    )
    version = session.exec(query.order_by(col(PolicyVersion.id).desc())).first()
    return kept_of(version) if version else None


def _keep(journal: Journal, text: str, read: Kept, reader: str, author: str) -> Kept:
    version = PolicyVersion(
        tenant_id=journal.tenant_id,
        sha256=_digest(text),
        text=text,
        reading=read.reading.model_dump(mode="json"),
        read_on={str(number): day.isoformat() for number, day in read.read_on.items()},
        reader=reader,
        author=author,
        effective_from=journal.now,
    )
    journal.session.add(version)
    journal.session.flush()
    assert version.id is not None
    journal.record("policy_read", policy_version_id=version.id, reader=reader)
    return replace(read, version_id=version.id)
