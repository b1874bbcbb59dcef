"""Commands of the human-review table: list, show, approve, edit, reject."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from agent import desk
from agent.bootstrap import Workplace
from agent.cli.groups import group
from agent.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, open_workspace, person
from agent.cli.output import UnknownNameError, counted, print_json, say, table
from agent.cli.review_page import read_review_page
from agent.desk import DecisionRefusedError
from ledger.states import REVIEW_WAITING
from store.tables import Customer, ReviewItem

_URGENCY = {"critical": 0, "high": 1, "late": 2}

ReviewArgument = Annotated[int, typer.Argument(metavar="REVIEW", help="Number of the item, from 'review list'.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    review = group("What needs a person: look, then approve, edit or reject.")
    review.command("list", epilog="Example: dunlin review list -w books")(list_)
    review.command(epilog="Example: dunlin review show 17")(show)
    review.command(epilog='Example: dunlin review approve 17 --as "Marta Lind"')(approve)
    review.command(epilog="Example: dunlin review edit 17 --file better.txt")(edit)
    review.command(epilog='Example: dunlin review reject 17 --reason "we called them"')(reject)
    app.add_typer(review, name="review")


def list_(
    folder: WorkspaceOption = HERE,
    everything: Annotated[bool, typer.Option("--all", help="Also show what is decided.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what waits for a person, the most urgent first."""
    with open_workspace(folder) as place, place.office.database.read() as session:
        query = select(ReviewItem, Customer).outerjoin(Customer, col(Customer.id) == col(ReviewItem.customer_id))
        if not everything:
            query = query.where(col(ReviewItem.state).in_(REVIEW_WAITING))
        found = session.exec(query.where(ReviewItem.tenant_id == place.office.tenant_id)).all()
    items = sorted(found, key=lambda row: (_URGENCY.get(row[0].severity, 3), row[0].due_at, row[0].id))
    if as_json:
        print_json([_as_json(item, customer) for item, customer in items])
        return
    say(f"{counted(len(items), 'case')}{'' if everything else ' waiting for a person'}")
    table(
        "Cases",
        ("no.", "customer", "what", "due", "urgency", *(["state"] if everything else [])),
        [
            (
                item.id,
                customer.number if customer else "",
                item.subject,
                f"{item.due_at:%Y-%m-%d}",
                "" if item.severity == "normal" else item.severity,
                *([item.state.value] if everything else []),
            )
            for item, customer in items
        ],
        numbers=("no.",),
        prose=("what",),
    )
    if items and not everything:
        say(f"'dunlin review show {items[0][0].id}' shows a case whole.")


def _as_json(item: ReviewItem, customer: Customer | None) -> dict[str, Any]:
    about = {"customer": customer.number, "name": customer.name} if customer else {"customer": "", "name": ""}
    return {**item.model_dump(mode="json"), **about}


def show(review: ReviewArgument, folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Show one case whole: why, the words, the proposal.

    Of a message it says whether the guard would let it pass as things stand now.
    """
    with open_workspace(folder) as place:
        with place.office.database.read() as session:
            item = find_review(session, place, review)
            customer = session.get(Customer, item.customer_id) if item.customer_id else None
        page = read_review_page(place, item)
    if as_json:
        print_json({**_as_json(item, customer), **page.as_json()})
    else:
        page.show(item, f"{customer.number} {customer.name}" if customer else "")


def find_review(session: Session, place: Workplace, review: int) -> ReviewItem:
    """Return a case of this workspace; raise UnknownNameError when there is none."""
    item = session.get(ReviewItem, review)
    if item is None or item.tenant_id != place.office.tenant_id:
        raise UnknownNameError(f"there is no review {review}; 'dunlin review list --all' shows them")
    return item


def _known(place: Workplace, review: int) -> ReviewItem:
    with place.office.database.read() as session:
        return find_review(session, place, review)


def approve(
    review: ReviewArgument,
    folder: WorkspaceOption = HERE,
    note: Annotated[str, typer.Option(metavar="TEXT", help="A note for the record.")] = "",
    who: PersonOption = "",
) -> None:
    """Release exactly what is proposed; it is checked anew."""
    with open_workspace(folder) as place:
        _known(place, review)
        say(f"Review {review}: {desk.approve(place, review, person(who), note)}.")


def edit(
    review: ReviewArgument,
    folder: WorkspaceOption = HERE,
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="New text: subject on the first line, then the message.")
    ] = None,
    who: PersonOption = "",
) -> None:
    """Change the words of a message, check them, and send.

    Opens $EDITOR unless a file is given. What stands in {{…}} is filled in by us and stays as it is.
    """
    with open_workspace(folder) as place:
        proposal = _known(place, review).proposal
        draft = proposal.get("draft") or proposal.get("answer")
        if draft is None:
            raise DecisionRefusedError(f"review {review} holds no message that could be edited")
        subject, _, body = (_text_of(file) if file else _edited(draft)).strip().partition("\n")
        paragraphs = tuple(part.strip() for part in body.split("\n\n") if part.strip())
        say(f"Review {review}: {desk.edit(place, review, person(who), subject.strip(), paragraphs)}.")


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnknownNameError(f"{file} is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise UnknownNameError(f"cannot read {file}: {error.strerror}") from error


def _edited(draft: dict[str, Any]) -> str:
    """Let a person change the words in their own editor; nothing happens when they left them as they were."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise DecisionRefusedError("set $EDITOR, or give the new text with --file")
    before = draft["subject"] + "\n\n" + "\n\n".join(draft["paragraphs"]) + "\n"
    with tempfile.NamedTemporaryFile("w+", suffix=".txt", encoding="utf-8") as page:
        page.write(before)
        page.flush()
        try:
            subprocess.run([*shlex.split(editor), page.name], check=True)  # noqa: S603  (the person's own editor)
        except (OSError, subprocess.CalledProcessError) as error:
            raise DecisionRefusedError(f"the editor {editor!r} failed, so nothing was changed: {error}") from error
        after = _text_of(Path(page.name))
    if after.strip() == before.strip():
        raise DecisionRefusedError("the text was left as it was; 'dunlin review approve' releases it unchanged")
    return after


def reject(
    review: ReviewArgument,
    folder: WorkspaceOption = HERE,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept on record.")] = "",
    who: PersonOption = "",
) -> None:
    """Turn a proposal down; nothing it proposed happens."""
    with open_workspace(folder) as place:
        _known(place, review)
        say(f"Review {review}: {desk.reject(place, review, person(who), reason)}.")
