"""A workspace is a folder: settings, policy, database, inbox and outbox; made by `dunlin init`."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Required, TypedDict, Unpack

from sqlalchemy import inspect

from agent.settings import CONFIG_FILE, Settings, parse_settings
from store.database import Database, StoreError

POLICY_FILE = "policy.md"
SIGNING_KEY = ".secret"
DATABASE_FILE = "dunlin.sqlite"
FOLDERS = ("inbox", "outbox", "mappings", "documents", "bank")

_CONFIG = """\
# Settings of this workspace. Business rules stand in policy.md; here stands where and how.
# Every key can also be set as a variable: [email.smtp] host is DUNLIN_EMAIL__SMTP__HOST.
# Secrets belong into files: DUNLIN_EMAIL__SMTP__PASSWORD_FILE=/run/secrets/smtp.

[company]
name = {name}
address = []
home_currency = {currency}
zone = {zone}
country = {country}
language = "en-GB"

[payment]
# Printed on every message; a model can neither see nor change them.
# bank_details = {{ "Account holder" = "Example Ltd", IBAN = "DE89 3704 0044 0532 0130 00" }}
bank_details = {bank_details}
# pay_link = "https://pay.company.example/"

[outreach]
# shadow: messages are only written to outbox/. Nothing reaches a customer until you change this.
mode = "shadow"

[email]
# The mailbox messages are written from and replies come to.
address = {email}

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


class FirstSettings(TypedDict, total=False):
    """What a new workspace is told about the company; all but the name have defaults."""

    name: Required[str]
    currency: str
    zone: str
    country: str
    email: str
    bank_details: Mapping[str, str]


def create(folder: Path, **first: Unpack[FirstSettings]) -> None:
    """Make a workspace: folders, the default policy, a signing key, and last the settings that make it one.

    A fresh workspace is in shadow mode: it sends nothing. A new folder is its owner's alone, one that is there keeps
    its mode. Raises WorkspaceError where one is already or none can
    be made, SettingsError for a value that cannot be used; nothing is written then.
    """
    config = folder / CONFIG_FILE
    if config.exists():
        raise WorkspaceError(f"{folder} is a workspace already; its settings are in {config}")
    text = _first_config(first)
    parse_settings(text, config)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in FOLDERS:
            (folder / part).mkdir(exist_ok=True)
        if not (folder / POLICY_FILE).exists():
            (folder / POLICY_FILE).write_text(default_policy(), encoding="utf-8")
        _write_secret(folder / SIGNING_KEY)
        config.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WorkspaceError(f"cannot make a workspace in {folder}: {error.strerror or error}") from error


def open_to_others(folder: Path) -> bool:
    """Say whether other users of the machine can get into a workspace, with its letters and perhaps passwords."""
    return bool(folder.stat().st_mode & 0o077)


def _first_config(first: FirstSettings) -> str:
    details = ", ".join(f"{_toml(label)} = {_toml(value)}" for label, value in first.get("bank_details", {}).items())
    return _CONFIG.format(
        name=_toml(first["name"]),
        currency=_toml(first.get("currency", "EUR")),
        zone=_toml(first.get("zone", "Europe/Berlin")),
        country=_toml(first.get("country", "DE")),
        email=_toml(first.get("email", "collections@company.example")),
        bank_details=f"{{ {details} }}" if details else "{}",
    )


def _toml(value: str) -> str:
    # A JSON string is a TOML string.
    return json.dumps(value, ensure_ascii=False)


def default_policy() -> str:
    """Return the policy a new workspace starts with."""
    return resources.files("policies").joinpath("default.md").read_text(encoding="utf-8")


def example_policies() -> dict[str, str]:
    """Return the shipped example policies by name."""
    folder = resources.files("policies").joinpath("examples")
    found = sorted(folder.iterdir(), key=lambda one: one.name)
    return {one.name.removesuffix(".md"): one.read_text(encoding="utf-8") for one in found if one.name.endswith(".md")}


def signing_secret(folder: Path) -> bytes:
    """Return the secret replies are signed with; raise WorkspaceError when it is missing or empty."""
    path = folder / SIGNING_KEY
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise WorkspaceError(
            f"cannot read the signing secret {path}: {error.strerror or error}; put it back, or replies to what was"
            " sent are no longer recognised by their address"
        ) from error
    if len(secret) < 32:
        raise WorkspaceError(f"the signing secret in {path} is too short: it needs 32 characters of chance")
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


def open_database(folder: Path, settings: Settings) -> Database:
    """Connect the book; raise WorkspaceError when the database holds the tables of another program."""
    database = Database(database_url(folder, settings))
    try:
        strangers = [] if database.is_migrated() else sorted(inspect(database.engine).get_table_names())
    except StoreError:
        database.close()
        raise
    if not strangers:
        return database
    database.close()
    raise WorkspaceError(
        f"the database at {database.safe_url} belongs to another program (it has {strangers[0]!r}); give Dunlin one of"
        " its own"
    )
