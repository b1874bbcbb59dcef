"""Commands of the human-review table: list, show, approve, edit, reject."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import col, select

from agent import desk
from agent.cli.output import HERE, JsonOption, WorkspaceOption, console, open_workspace, print_json, say, table
from agent.cli.work import PersonOption, person
from agent.desk import DecisionRefusedError
from ledger.states import REVIEW_WAITING
from store.tables import Customer, Message, ReviewItem

app = typer.Typer(help="What needs a person: decide from here.", no_args_is_help=True)

ReviewArgument = Annotated[int, typer.Argument(help="Number of the item, from 'review list'.")]


@app.command("list")
def list_(
    folder: WorkspaceOption = HERE,
    everything: Annotated[bool, typer.Option("--all", help="Also show what is decided.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what waits for a person, the most urgent first."""
    with open_workspace(folder) as place, place.office.database.read() as session:
        query = select(ReviewItem, Customer.name).outerjoin(
            Customer, col(Customer.id) == col(ReviewItem.customer_id)
        )
        if not everything:
            query = query.where(col(ReviewItem.state).in_(REVIEW_WAITING))
        found = session.exec(query.where(ReviewItem.tenant_id == place.office.tenant_id)).all()
    order = {"critical": 0, "high": 1, "late": 2}
    items = sorted(found, key=lambda row: (order.get(row[0].severity, 3), row[0].due_at, row[0].id))
    if as_json:
        print_json([_as_json(item, name) for item, name in items])
        return
    table(
        "For a person",
        ("no.", "urgency", "kind", "customer", "subject", "why", "due", "state"),
        [
            (
                item.id,
                item.severity,
                item.kind.replace("_", " "),
                name or "",
                item.subject,
                item.why,
                f"{item.due_at:%Y-%m-%d}",
                item.state.value,
            )
            for item, name in items
        ],
        numbers=("no.",),
    )


def _as_json(item: ReviewItem, customer: str | None) -> dict[str, Any]:
    return {**item.model_dump(mode="json"), "customer": customer}


@app.command()
def show(review: ReviewArgument, folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """Show one item whole: the draft as the customer would see it, the evidence, the reason."""
    with open_workspace(folder) as place, place.office.database.read() as session:
        item = session.get(ReviewItem, review)
        if item is None or item.tenant_id != place.office.tenant_id:
            raise DecisionRefusedError(f"there is no review {review}; 'dunlin review list' shows them")
        quote = _quote(session.get(Message, item.evidence.get("message_id") or 0), item.evidence)
    if as_json:
        print_json({**_as_json(item, None), "quote": quote})
        return
    say(f"Review {item.id} · {item.kind.replace('_', ' ')} · {item.state.value} · due {item.due_at:%Y-%m-%d}")
    say(item.subject)
    say(f"Why: {item.why}")
    if quote:
        say(f"The customer wrote: “{quote}”")
    draft = item.proposal.get("draft")
    if draft:
        console.rule("the message")
        say(f"To: {draft['address']}")
        say(f"Subject: {draft['letter_subject']}")
        say("")
        say(draft["letter_text"])
    elif item.proposal:
        say(f"Proposal: {item.proposal}")


def _quote(message: Message | None, evidence: dict[str, Any]) -> str:
    return message.text[evidence["start"] : evidence["end"]].strip() if message else ""


@app.command()
def approve(
    review: ReviewArgument,
    folder: WorkspaceOption = HERE,
    note: Annotated[str, typer.Option(help="A note for the record.")] = "",
    who: PersonOption = "",
) -> None:
    """Release exactly what is proposed; it is checked anew before anything happens."""
    with open_workspace(folder) as place:
        say(f"Review {review}: {desk.approve(place, review, person(who), note)}.")


@app.command()
def edit(
    review: ReviewArgument,
    folder: WorkspaceOption = HERE,
    file: Annotated[
        Path | None, typer.Option(help="Text to use: subject on the first line, then the message.")
    ] = None,
    who: PersonOption = "",
) -> None:
    """Change the words of a proposed message (in $EDITOR, or from a file), check them, and send."""
    with open_workspace(folder) as place:
        text = file.read_text(encoding="utf-8") if file else _edited(place, review)
        subject, _, body = text.strip().partition("\n")
        paragraphs = tuple(part.strip() for part in body.split("\n\n") if part.strip())
        say(f"Review {review}: {desk.edit(place, review, person(who), subject.strip(), paragraphs)}.")


def _edited(place: Any, review: int) -> str:
    with place.office.database.read() as session:
        item = session.get(ReviewItem, review)
    draft = item.proposal.get("draft") if item else None
    if draft is None:
        raise DecisionRefusedError(f"review {review} holds no message that could be edited")
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise DecisionRefusedError("set $EDITOR, or give the new text with --file")
    with tempfile.NamedTemporaryFile("w+", suffix=".txt", encoding="utf-8") as page:
        page.write(draft["subject"] + "\n\n" + "\n\n".join(draft["paragraphs"]) + "\n")
        page.flush()
        subprocess.run([*editor.split(), page.name], check=True)  # noqa: S603  (the person's own editor)
        return Path(page.name).read_text(encoding="utf-8")


@app.command()
def reject(
    review: ReviewArgument,
    folder: WorkspaceOption = HERE,
    reason: Annotated[str, typer.Option(help="Why; kept on record.")] = "",
    who: PersonOption = "",
) -> None:
    """Turn a proposal down; nothing it proposed happens."""
    with open_workspace(folder) as place:
        say(f"Review {review}: {desk.reject(place, review, person(who), reason)}.")
