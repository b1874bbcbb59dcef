"""Versions of the policy: what was read when and by whom, which one is in force, and how one comes into force."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import col, select

from agent.bootstrap import Workplace
from agent.policy_page import (
    Kept,
    PolicyPageError,
    ReadPage,
    keep_page,
    kept_of,
    known_names,
    load_page,
    read_page,
    try_page,
    understand,
)
from agent.workspace import POLICY_FILE
from policies.policy_changes import lost_in_garble
from store.events import Journal
from store.tables import PolicyActivation, PolicyVersion
from tools.office import Office

#: Who stands as the author of what was changed in the file itself.
BY_FILE = "policy file"


@dataclass(frozen=True, slots=True)
class Version:
    """One reading of one text, with when it was last put into force, if it ever was."""

    id: int
    text: str
    author: str
    reader: str
    made_at: datetime
    kept: Kept
    activated_at: datetime | None = None
    activated_by: str = ""
    in_force: bool = False


def versions(office: Office) -> list[Version]:
    """Return every version, oldest first."""
    with office.database.read() as session:
        rows = session.exec(
            select(PolicyVersion).where(PolicyVersion.tenant_id == office.tenant_id).order_by(col(PolicyVersion.id))
        ).all()
        activations = session.exec(
            select(PolicyActivation)
            .where(PolicyActivation.tenant_id == office.tenant_id)
            .order_by(col(PolicyActivation.id))
        ).all()
    last = {activation.policy_version_id: activation for activation in activations}
    newest = activations[-1].policy_version_id if activations else None
    return [_version(row, last.get(row.id or 0), in_force=row.id == newest) for row in rows]


def version(office: Office, version_id: int) -> Version:
    """Return one version; raise PolicyPageError when there is none of this number."""
    known = {one.id: one for one in versions(office)}
    if version_id not in known:
        raise PolicyPageError(f"there is no policy version {version_id}; 'dunlin policy history' lists them")
    return known[version_id]


def _version(row: PolicyVersion, activation: PolicyActivation | None, *, in_force: bool) -> Version:
    assert row.id is not None
    return Version(
        id=row.id,
        text=row.text,
        author=row.author,
        reader=row.reader,
        made_at=row.effective_from,
        kept=kept_of(row),
        activated_at=activation.activated_at if activation else None,
        activated_by=activation.activated_by if activation else "",
        in_force=in_force,
    )


def page_of(office: Office, found: Version, home_currency: str) -> ReadPage:
    """Return what a version means with the names the book has today."""
    with office.database.read() as session:
        names = known_names(session, office.tenant_id)
    return ReadPage(found.id, understand(found.text, found.kept, names, home_currency), found.kept)


def page_at_hand(place: Workplace, *, keep: bool = True) -> ReadPage:
    """Read the workspace's page as it stands, whether it is in force or still waits; `keep` makes it a version."""
    read = read_page if keep else try_page
    return read(place.office, place.model, load_page(place.folder / POLICY_FILE), place.home_currency)


def page_in_force(place: Workplace, *, dry: bool = False, keep: bool = True) -> ReadPage:
    """Return the page to act on, putting it into force if it is new; `dry` does not.

    Without `keep` a new page does not even become a version.

    Raises PolicyPageError when nothing may be done under it: it cannot be read, it waits for a second person, or
    it lost restrictions beside words that make no sense.
    """
    page = page_at_hand(place, keep=keep)
    active = _active(place.office)
    if active is not None and active.text == page.policy.text:
        return page
    if place.settings.policy.four_eyes:
        raise PolicyPageError(
            f"policy version {page.version_id} waits for a second person; nothing is sent until 'dunlin policy "
            f"activate {page.version_id}'"
        )
    if active is not None:
        _refuse_garbled(place, active, page)
    if not dry:
        with place.office.journal(BY_FILE) as journal:
            _put_in_force(journal, page.version_id)
    return page


def _refuse_garbled(place: Workplace, active: Version, page: ReadPage) -> None:
    before = page_of(place.office, active, place.home_currency).policy
    lost = lost_in_garble(before, page.policy)
    if lost:
        quote = " ".join(lost[0].span.of(before.text).split())[:120]
        raise PolicyPageError(
            f"the policy page does not say {quote!r} any more, and holds words that were not understood; nothing is "
            f"sent until it reads well, or 'dunlin policy activate {page.version_id}' says it is meant so"
        )


def activate(place: Workplace, version_id: int, person: str) -> Version:
    """Put a version into force and make the workspace's page say so.

    Raises PolicyPageError for an unknown version, and where four eyes are asked for and it is the author's own.
    """
    found = version(place.office, version_id)
    if place.settings.policy.four_eyes and found.author == person:
        raise PolicyPageError(f"version {version_id} is by {person}: somebody else has to activate it")
    _keep_page(place)
    write_page(place.folder / POLICY_FILE, found.text)
    with place.office.journal(person) as journal:
        _put_in_force(journal, version_id)
    return version(place.office, version_id)


def _keep_page(place: Workplace) -> None:
    """Keep the page as it stands as a version before another takes its place, so that no words are lost."""
    try:
        page_at_hand(place)
    except PolicyPageError:
        return  # missing, empty or no text: there are no words to lose


def write_page(path: Path, text: str) -> None:
    """Replace the page whole or not at all."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".policy-", suffix=".md")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except OSError as error:
        Path(unfinished).unlink(missing_ok=True)
        raise PolicyPageError(f"cannot write the policy {path}: {error.strerror}") from error


def accept(place: Workplace, page: ReadPage, person: str) -> Version:
    """Keep a page that was tried as a person's own, and put it into force unless somebody else has to do that."""
    kept = page if page.version_id else keep_page(place.office, place.model, page, person)
    if place.settings.policy.four_eyes:
        return version(place.office, kept.version_id)
    return activate(place, kept.version_id, person)


def _active(office: Office) -> Version | None:
    query = (
        select(PolicyVersion, PolicyActivation)
        .join(PolicyActivation, col(PolicyActivation.policy_version_id) == col(PolicyVersion.id))
        .where(PolicyActivation.tenant_id == office.tenant_id)
        .order_by(col(PolicyActivation.id).desc())
    )
    with office.database.read() as session:
        newest = session.exec(query).first()
    return _version(*newest, in_force=True) if newest else None


def _put_in_force(journal: Journal, version_id: int) -> None:
    journal.session.add(
        PolicyActivation(
            tenant_id=journal.tenant_id,
            policy_version_id=version_id,
            activated_at=journal.now,
            activated_by=journal.actor,
        )
    )
    journal.record("policy_activated", policy_version_id=version_id)
