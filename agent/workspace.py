"""A workspace is a folder: settings, policy, database, inbox and outbox; made by `dunlin init`."""

from __future__ import annotations

import os
import secrets
from importlib import resources
from pathlib import Path

from agent.settings import CONFIG_FILE, Settings, load_settings

POLICY_FILE = "policy.md"
SIGNING_KEY = ".secret"
DATABASE_FILE = "dunlin.sqlite"
FOLDERS = ("inbox", "outbox", "mappings", "documents")

_CONFIG = """\
# Settings of this workspace. Business rules stand in policy.md; here stands where and how.
# Every key can also be set as a variable: [email.smtp] host is DUNLIN_EMAIL__SMTP__HOST.
# Secrets belong into files: DUNLIN_EMAIL__SMTP__PASSWORD_FILE=/run/secrets/smtp.

[company]
name = "{name}"
address = []
home_currency = "{currency}"
zone = "{zone}"
country = "{country}"
language = "en"

[payment]
# Printed on every message; a model can neither see nor change them.
bank_details = {{}}
# pay_link = "https://pay.company.example/"

[outreach]
# shadow: messages are only written to outbox/. Nothing reaches a customer until you change this.
mode = "shadow"

[email]
address = "collections@company.example"

# [email.smtp]
# host = "smtp.company.example"
# username = "collections@company.example"

# [email.imap]
# host = "imap.company.example"
# username = "collections@company.example"

[model]
# offline needs no key and no network; see docs/models.md for any OpenAI-compatible server.
kind = "offline"

[schedule]
runs = ["09:30", "13:30", "16:30"]
inbox_minutes = 5
"""


class WorkspaceError(Exception):
    """The folder cannot be used as a workspace; the message says why."""


def create(folder: Path, *, name: str, currency: str = "EUR", zone: str = "Europe/Berlin", country: str = "DE") -> None:
    """Make a workspace: folders, settings, the default policy and a signing key; raise WorkspaceError if not new.

    A fresh workspace is in shadow mode: it sends nothing.
    """
    if (folder / CONFIG_FILE).exists():
        raise WorkspaceError(f"{folder} is a workspace already")
    try:
        for part in FOLDERS:
            (folder / part).mkdir(parents=True, exist_ok=True)
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        text = _CONFIG.format(name=quoted, currency=currency, zone=zone, country=country)
        (folder / CONFIG_FILE).write_text(text, encoding="utf-8")
        if not (folder / POLICY_FILE).exists():
            (folder / POLICY_FILE).write_text(default_policy(), encoding="utf-8")
        _write_secret(folder / SIGNING_KEY)
    except OSError as error:
        raise WorkspaceError(f"cannot make a workspace in {folder}: {error}") from error
    load_settings(folder)


def default_policy() -> str:
    """Return the policy a new workspace starts with."""
    return resources.files("policies").joinpath("default.md").read_text(encoding="utf-8")


def signing_secret(folder: Path) -> bytes:
    """Return the secret replies are signed with; raise WorkspaceError when it is missing or empty."""
    path = folder / SIGNING_KEY
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise WorkspaceError(f"cannot read the signing secret {path}: {error}") from error
    if len(secret) < 32:
        raise WorkspaceError(f"the signing secret in {path} is too short; delete it and run 'dunlin init' anew")
    return secret


def _write_secret(path: Path) -> None:
    if path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))


def database_url(folder: Path, settings: Settings) -> str:
    """Return where the book is kept: the configured URL, else the file in the workspace."""
    return settings.database_url or f"sqlite:///{(folder / DATABASE_FILE).resolve()}"
