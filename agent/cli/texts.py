"""Commands about texts: the wordings a provider has to approve, and what it says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import typer

from agent.bootstrap import build_twilio
from agent.cli.groups import group
from agent.cli.options import HERE, JsonOption, WorkspaceOption
from agent.cli.output import Exit, print_json, say, table
from agent.settings import Settings, load_settings
from channels.twilio.account import TwilioAccount
from tools.texts.reminder import TEMPLATES, wording


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    texts = group("Short messages: the wordings that have to be approved.")
    texts.command(epilog="Example: dunlin texts templates")(templates)
    app.add_typer(texts, name="texts")


@dataclass(frozen=True, slots=True)
class _Wording:
    """A wording of the house, the id it is set under, and how it stands with the provider."""

    name: str
    body: str
    sid: str
    standing: str

    @property
    def needs_attention(self) -> bool:
        return bool(self.sid) and self.standing not in ("approved", "not asked")


def templates(folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> Exit:
    """List the wordings of texts, and which WhatsApp has approved.

    Create each at Twilio as a content template of type text, with the words shown and as a utility, have it approved,
    and set its id (HX…) in 'twilio.templates' under the name shown. SMS says the same and needs no approval. Nothing is
    changed by this command.
    """
    settings = load_settings(folder)
    account = build_twilio(settings)
    found = list(_standing(settings, account))
    if as_json:
        print_json({"asked": account is not None, "templates": [asdict(one) for one in found]})
    else:
        _print(found, asked=account is not None)
    return Exit.FOUND if any(one.needs_attention for one in found) else Exit.OK


def _standing(settings: Settings, account: TwilioAccount | None) -> Iterator[_Wording]:
    kept = settings.twilio.templates
    approved = _catalogue(account) if account and kept else {}
    for language, bodies in wording().items():
        for kind in TEMPLATES:
            name, body = f"{language}.{kind}", bodies[kind]
            sid = kept.get(name, "")
            yield _Wording(name, body, sid, _said(sid, body, approved, asked=account is not None))


def _catalogue(account: TwilioAccount) -> dict[str, tuple[str, str]]:
    from channels.twilio.templates import catalogue  # noqa: PLC0415  (only where Twilio is asked)

    return {one.sid: (one.status, one.body) for one in catalogue(account)}


def _said(sid: str, body: str, approved: dict[str, tuple[str, str]], *, asked: bool) -> str:
    if not sid:
        return "not set"
    if not asked:
        return "not asked"
    status, words = approved.get(sid, ("not in the account", body))
    return "approved in other words" if status == "approved" and words.strip() != body.strip() else status


def _print(found: list[_Wording], *, asked: bool) -> None:
    rows = [(one.name, one.sid or "-", one.standing, one.body) for one in found]
    table("Wordings of reminders by WhatsApp and SMS", ("name", "id", "at Twilio", "words"), rows, prose=("words",))
    say("SMS says the same words and needs no approval: a sender in 'twilio.sms_from' is enough.")
    if not asked:
        say("No Twilio account is connected ('twilio.account_sid'), so nothing was asked.")
    for one in found:
        if one.needs_attention:
            say(f"{one.name}: {one.standing}; a reminder in these words would not arrive.")
