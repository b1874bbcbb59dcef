"""The command that reads replies: inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from agent.acting import ReadMessage
from agent.bootstrap import Workplace
from agent.cli.accounts import named
from agent.cli.options import HERE, AsOfOption, JsonOption, WorkspaceOption, open_workspace, parse_day
from agent.cli.output import Exit, counted, errors, print_json, say, table
from agent.event_words import topics_in_words
from agent.inbound import InboxReport, read_inbox
from agent.inbox_rehearsal import Rehearsal, Rehearsed, Said, rehearse
from agent.run_lock import run_lock
from channels.mail_kind import MailKind
from tools.answers.delivery import AnswerOutcome, Delivered


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("inbox", epilog="Example: dunlin inbox --dry-run --limit 20, then: dunlin inbox")(inbox)


def inbox(
    folder: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be understood and done; record and mark nothing.")
    ] = False,
    since: Annotated[
        date | None,
        typer.Option(metavar="DAY", parser=parse_day, help="With --dry-run: all mail since this day, 2026-06-30."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="NUMBER", min=1, help="With --dry-run: at most so many messages.")
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Read replies now; what they say pauses chasing at once.

    Promises, disputes and the like are recorded. Replies come from the mailbox in dunlin.toml, and from .eml
    files dropped into inbox/. A dry run leaves no trace in the book or the mailbox; the model is really asked.
    """
    if not dry_run and (since is not None or limit is not None):
        raise typer.BadParameter("--since and --limit go with --dry-run")
    with open_workspace(folder, as_of) as place:
        if dry_run:
            return _rehearse(place, since, limit, as_json=as_json)
        report = look(place)
        names = named(place, [message.customer_id for message in report.read])
    if as_json:
        print_json(_as_json(report, names))
    else:
        _show(report, names)
    for problem in report.problems:
        errors(problem, Exit.STOPPED)
    return Exit.STOPPED if report.problems else Exit.OK


def _rehearse(place: Workplace, since: date | None, limit: int | None, *, as_json: bool) -> int:
    shown = rehearse(place, since, limit)
    names = named(place, [message.customer_id for message in shown.messages])
    if as_json:
        messages = [
            {**asdict(message), **dict(zip(("customer", "name"), _whose(message, names), strict=True))}
            for message in shown.messages
        ]
        print_json({"dry_run": True, "known": shown.known, "messages": messages, "problems": shown.problems})
    else:
        _show_rehearsal(shown, names)
    for problem in shown.problems:
        errors(problem, Exit.STOPPED)
    return Exit.STOPPED if shown.problems else Exit.OK


def _whose(message: Rehearsed, names: dict[int, tuple[str, str]]) -> tuple[str, str]:
    return names.get(message.customer_id or 0, ("", ""))


def _show_rehearsal(shown: Rehearsal, names: dict[int, tuple[str, str]]) -> None:
    known = f", {shown.known} known already" if shown.known else ""
    say(f"{counted(len(shown.messages), 'message')} would be read{known}; nothing was recorded or marked.")
    for message in shown.messages:
        whose = " ".join(_whose(message, names)).strip() or "nobody known"
        say()
        say(f"{message.arrived}  {message.sender or 'no sender'}  {message.subject!r}")
        say(f"  whose: {whose}" + (f", by {message.known_by.replace('_', ' ')}" if message.known_by else ""))
        say(f"  kind: {message.kind.replace('_', ' ')}")
        for said in message.said:
            _show_said(said)
        say("  would be done: " + ("; ".join(message.would) or "nothing"))


def _show_said(said: Said) -> None:
    about = f" ({said.about})" if said.about else ""
    say(f"  says: {said.intent.replace('_', ' ')}{about}, {said.confidence_percent} % sure")
    say(f"        “{said.evidence}” [{said.span[0]}–{said.span[1]}]")


def look(place: Workplace) -> InboxReport:
    """Read the inboxes, one reader at a time: a mailbox connection serves only one."""
    with run_lock(place.office.database, place.office.tenant_id, place.folder, "inbox reader"):
        return read_inbox(place)


def _as_json(report: InboxReport, names: dict[int, tuple[str, str]]) -> dict[str, object]:
    return {
        "stored": report.stored,
        "known": report.known,
        "kinds": dict(report.kinds),
        "read": [_message_json(message, *names.get(message.customer_id or 0, ("", ""))) for message in report.read],
        "answers": [_answer_json(answer) for answer in report.answers],
        "problems": report.problems,
    }


def _message_json(message: ReadMessage, number: str, name: str) -> dict[str, object]:
    return {
        "message": message.message_id,
        "customer": number,
        "name": name,
        "kind": message.kind,
        "claims": [{"intent": intent, "outcome": outcome} for intent, outcome in message.claims],
    }


def _answer_json(answer: Delivered) -> dict[str, object]:
    return {
        "message": answer.message_id,
        "says": list(answer.topics),
        "outcome": answer.outcome.value,
        "why": answer.why,
    }


def _show(report: InboxReport, names: dict[int, tuple[str, str]]) -> None:
    known = f", {report.known} known already" if report.known else ""
    spam = report.kinds[MailKind.SPAM.value]
    unread = f", {spam} marked as spam by your mail server and left unread" if spam else ""
    say(f"{counted(report.stored, 'new message')}{known}; {len(report.read) - spam} read{unread}.")
    table(
        "Read",
        ("no.", "kind", "customer", "what it says → what came of it"),
        [
            (
                message.message_id,
                message.kind.replace("_", " "),
                " ".join(names.get(message.customer_id or 0, ("", "nobody known"))).strip(),
                claims_in_words(message.claims),
            )
            for message in report.read
        ],
        numbers=("no.",),
        prose=("customer", "what it says → what came of it"),
    )
    table(
        "Answered",
        ("no.", "what it says", "what became of it"),
        [(answer.message_id, topics_in_words(answer.topics), _ended(answer)) for answer in report.answers],
        numbers=("no.",),
        prose=("what it says", "what became of it"),
    )
    if any(outcome == "review" for message in report.read for _, outcome in message.claims):
        say("'dunlin review list' shows what waits for a person.")


def claims_in_words(claims: Sequence[tuple[str, str]]) -> str:
    """Say what was read in a message, and what each part of it caused."""
    said = [f"{intent.replace('_', ' ')} → {_OUTCOMES.get(outcome, outcome)}" for intent, outcome in claims]
    return "\n".join(said) or "nothing to act on"


def _ended(answer: Delivered) -> str:
    """Say how an answer ended, and why it did not leave."""
    words = _ANSWER_ENDS[answer.outcome]
    return words if answer.outcome is AnswerOutcome.SENT or not answer.why else f"{words}: {answer.why}"


_ANSWER_ENDS = {
    AnswerOutcome.SENT: "sent",
    AnswerOutcome.DROPPED: "not sent",
    AnswerOutcome.AWAITING_APPROVAL: "for a person",
    AnswerOutcome.WAITING: "waits",
    AnswerOutcome.FAILED: "refused",
    AnswerOutcome.PERHAPS_SENT: "handed over, to be looked up",
}
_OUTCOMES = {
    "promise": "promise recorded",
    "dispute": "dispute recorded",
    "pending_cash": "chasing pauses until the money is in",
    "paused": "chasing pauses for some days",
    "held": "all contact stopped, for a person",
    "review": "for a person",
    "flagged": "for a person",
    "opted_out": "no more mail to this address",
    "left": "contact marked as left",
    "answer": "served by the answer",
    "language": "language of the contact changed",
    "noted": "noted",
}
