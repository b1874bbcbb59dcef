"""Settings say where and how; what may be done stands in the policy alone.

Read from `dunlin.toml` in the workspace, then from `DUNLIN_*` variables (`__` between levels), which win; any
variable may be given as `…_FILE`, naming a file that holds the value.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableVariable

from agent.cost_settings import Costs
from ledger.bank_accounts import is_iban
from ledger.money import UnknownCurrencyError, minor_digits

CONFIG_FILE = "dunlin.toml"
PREFIX = "DUNLIN_"
#: Variables with the prefix that are no settings: where the workspace is, and what the test suite looks for.
OTHER_VARIABLES = frozenset(
    {
        "DUNLIN_WORKSPACE",
        "DUNLIN_SHARED",
        "DUNLIN_TEST_SERVERS",
        "DUNLIN_TEST_BOTH_DATABASES",
        "DUNLIN_TEST_KILLS",
    }
)
#: How a database URL may begin, and the driver it means.
_DATABASES = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
}


class SettingsError(Exception):
    """The settings cannot be used; the message names file or variable, key and reason."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Company(_Section):
    """Whose receivables are worked."""

    name: str = Field(default="Our company", min_length=1, description="Name customers know you by.")
    address: tuple[str, ...] = Field(default=(), description="Postal address, a line each.")
    home_currency: str = Field(default="EUR", description="Currency of amounts in the policy that name none.")
    zone: str = Field(default="Europe/Berlin", description="Time zone of the workspace.")
    country: str = Field(
        default="DE", description="Country (or part, as DE-BY) whose public holidays count; empty: none do."
    )
    language: str = Field(default="en-GB", description="Language for customers that have none on file.")

    @field_validator("home_currency")
    @classmethod
    def _is_currency(cls, value: str) -> str:
        try:
            minor_digits(value)
        except UnknownCurrencyError as error:
            raise ValueError(str(error)) from error
        return value

    @field_validator("country")
    @classmethod
    def _has_holidays(cls, value: str) -> str:
        code, _, part = value.upper().partition("-")
        try:
            holidays.country_holidays(code, subdiv=part or None) if code else None
        except (NotImplementedError, KeyError):
            raise ValueError(f"{value!r} is no country such as DE or DE-BY whose public holidays are known") from None
        return value

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is not a time zone such as Europe/Berlin") from error
        return value


class Payment(_Section):
    """How customers pay; printed on every message, never taken from a model."""

    bank_details: dict[str, str] = Field(default_factory=dict, description="Label and value, e.g. IBAN.")
    pay_link: str = Field(default="", description="Address of a payment page, https only.")
    issue_references: bool = Field(
        default=True, description="Ask for a reference (ISO 11649) with each invoice; it makes matching certain."
    )

    @field_validator("bank_details")
    @classmethod
    def _are_sound(cls, values: dict[str, str]) -> dict[str, str]:
        for label, value in values.items():
            if not label.strip() or not value.strip():
                raise ValueError("needs a label and a value in each entry")
            if label.strip().casefold() == "iban" and not is_iban(value):
                raise ValueError("the IBAN has a wrong check digit: customers would pay somebody else")
        return values

    @field_validator("pay_link")
    @classmethod
    def _is_https(cls, value: str) -> str:
        if value and not value.startswith("https://"):
            raise ValueError("must begin with https://")
        return value


class Outreach(_Section):
    """How messages leave."""

    mode: Literal["shadow", "approve", "automatic"] = Field(
        default="shadow",
        description="shadow: only written to outbox/; approve: a person releases each; automatic: by policy.",
    )
    answers: Literal["automatic", "approve", "never"] = Field(
        default="automatic",
        description="Whether customers who write are answered: within the mode, by a person's release, or never.",
    )
    sender_name: str = Field(default="", description="Name messages are signed with; empty: the company's.")
    assistant_name: str = Field(default="Dunlin", description="What the automated assistant calls itself.")
    ledger_max_age_hours: int = Field(default=96, ge=1, description="Older imports stop all messages.")
    workers: int = Field(default=8, ge=1, le=64, description="Accounts asked of the model at once.")


class MailServerSettings(_Section):
    """A mail server and the login to it."""

    host: str = Field(default="", description="Host name; empty: not connected.")
    port: int = Field(default=0, description="Port; 0: the usual one for the kind of security.")
    security: Literal["starttls", "tls", "none"] = Field(default="tls", description="none: loopback only.")
    username: str = Field(default="", description="Login name.")
    password: SecretStr = Field(default=SecretStr(""), description="Password; better as *_FILE.")
    token_command: tuple[str, ...] = Field(default=(), description="Command printing an OAuth access token.")
    ca_path: Path | None = Field(default=None, description="Certificate authority to trust besides the system's.")


class SmtpSettings(MailServerSettings):
    """Outgoing mail."""

    security: Literal["starttls", "tls", "none"] = Field(default="starttls", description="none: loopback only.")
    archive_address: str = Field(
        default="", description="Gets a blind copy in the same transaction, to prove after a crash what left."
    )


class ImapSettings(MailServerSettings):
    """Incoming mail."""

    folder: str = Field(default="INBOX", description="Folder replies arrive in.")
    sent_folder: str = Field(default="", description="Sent folder; empty: found by its special use.")
    append_sent: bool = Field(default=True, description="Keep a copy in Sent (off where the server does it).")


class Email(_Section):
    """The mailbox the agent writes from and reads."""

    address: str = Field(default="collections@company.example", description="Mailbox replies go to.")
    authserv_id: str = Field(default="", description="Name our own server signs Authentication-Results with.")
    smtp: SmtpSettings = SmtpSettings()
    imap: ImapSettings = ImapSettings()

    @field_validator("address")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", value):
            raise ValueError(f"{value!r} is no mail address such as collections@company.example")
        return value


class Twilio(_Section):
    """The Twilio account WhatsApp messages, SMS and calls go through; a new workspace has none."""

    account_sid: str = Field(default="", description="Account SID, AC…; empty: not connected.")
    auth_token: SecretStr = Field(default=SecretStr(""), description="Auth token; better as *_FILE.")
    auth_token_next: SecretStr = Field(
        default=SecretStr(""), description="Second token while it is being changed; callbacks signed with either count."
    )
    whatsapp_from: str = Field(default="", description="WhatsApp sender, as +4930123456; empty: no WhatsApp.")
    sms_from: str = Field(default="", description="SMS sender, a number or a messaging service MG…; empty: no SMS.")
    voice_from: str = Field(default="", description="Number calls come from; empty: no calls.")
    voice_relay: bool = Field(default=False, description="Talk over a WebSocket (ConversationRelay), not turn by turn.")
    person_number: str = Field(
        default="", description="Number a caller who asks for a person is put through to; empty: a call is promised."
    )
    record_calls: bool = Field(
        default=False, description="Record calls at Twilio, announced, from when the right person is on the line."
    )
    templates: dict[str, str] = Field(
        default_factory=dict, description='Approved WhatsApp templates, as "en.overdue" = "HX…".'
    )
    messaging_service_sid: str = Field(default="", description="Messaging service, MG…, if one is used.")
    public_url: str = Field(
        default="", description="Address under which Twilio reaches us, https only; its signatures are made over it."
    )
    hosts: dict[str, str] = Field(
        default_factory=dict, description="Twilio's hosts mapped to this machine, for rehearsals; empty in real life."
    )


class Web(_Section):
    """Where `dunlin serve` listens for webhooks; the proxy in front of it brings https."""

    bind: str = Field(default="127.0.0.1", description="Address webhooks are listened for on.")
    port: int = Field(default=0, ge=0, le=65535, description="Port for webhooks; 0: none are listened for.")
    keep_forms_days: int = Field(
        default=90, ge=7, description="Days after which the content of a worked callback is dropped; its key stays."
    )


class ModelSettings(_Section):
    """Who words messages and reads text: the offline model, or any OpenAI-compatible server."""

    kind: Literal["offline", "openai"] = Field(default="offline", description="offline needs no key, no network.")
    base_url: str = Field(default="https://api.openai.com/v1", description="Any OpenAI-compatible server.")
    name: str = Field(default="", description="Model name.")
    api_key: SecretStr = Field(default=SecretStr(""), description="Key; better as *_FILE.")
    profile: str = Field(default="openai", description="What the server understands: see docs/models.md.")
    timeout_seconds: float = Field(default=30, gt=0, description="Time for one answer.")
    policy_timeout_seconds: float = Field(default=180, gt=0, description="Time for reading a whole policy.")
    max_output_tokens: int | None = Field(default=None, ge=1, description="Longest answer; empty: the server's own.")
    max_retries: int = Field(default=2, ge=0, le=10, description="Retries of a request, in the client alone.")
    price_input_micros_per_million: int = Field(default=0, ge=0, description="Millionths per million input tokens.")
    price_cached_micros_per_million: int | None = Field(default=None, ge=0, description="The same, cached input.")
    price_output_micros_per_million: int = Field(default=0, ge=0, description="The same, output.")
    run_limit_micros: int | None = Field(default=None, ge=0, description="Spend after which a run stops.")
    run_limit_calls: int | None = Field(default=None, ge=0, description="Questions after which a run stops.")


class PolicySettings(_Section):
    """How a changed policy comes into force."""

    four_eyes: bool = Field(
        default=False, description="A changed policy waits for somebody other than its author to activate it."
    )


class Bank(_Section):
    """Where the bank's files come in by themselves."""

    folder: Path = Field(default=Path("bank"), description="Folder `dunlin serve` takes the bank's files from.")
    minutes: int = Field(default=5, ge=1, le=1440, description="Minutes between two looks at that folder.")
    senders: tuple[str, ...] = Field(default=(), description="Addresses your bank mails statements from.")


class Schedule(_Section):
    """When `dunlin serve` works, in the workspace's zone."""

    runs: tuple[str, ...] = Field(default=("09:30", "13:30", "16:30"), description="Times of the passes, HH:MM.")
    inbox_minutes: int = Field(default=5, ge=1, le=1440, description="Minutes between two looks at the inbox.")
    catch_up_hours: int = Field(default=12, ge=0, description="A missed pass is caught up this much later.")

    @field_validator("runs")
    @classmethod
    def _are_times(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", value):
                raise ValueError(f"{value!r} is not a time such as 09:30")
        return values


class _Variables(EnvSettingsSource):
    """The DUNLIN_* variables, with every …_FILE replaced by what the file holds."""

    def _load_env_vars(self) -> dict[str, str | None]:
        loaded: dict[str, str | None] = {}
        for name, value in super()._load_env_vars().items():
            if name.lower().startswith(PREFIX.lower()) and name.lower().endswith("_file") and value:
                loaded[name[: -len("_file")]] = _secret(name, value)
            else:
                loaded[name] = value
        return loaded


def _secret(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"{variable.upper()}: cannot read the secret in {path}: {reason}") from None


class Settings(BaseSettings):
    """Everything that can be set; see the configuration table in the README."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter="__", hide_input_in_errors=True
    )

    # Holds a password, so it is left out of whatever shows settings.
    database_url: str = Field(
        default="", repr=False, description="PostgreSQL URL; empty: dunlin.sqlite in the workspace."
    )
    company: Company = Company()
    payment: Payment = Payment()
    bank: Bank = Bank()
    outreach: Outreach = Outreach()
    email: Email = Email()
    twilio: Twilio = Twilio()
    web: Web = Web()
    policy: PolicySettings = PolicySettings()
    model: ModelSettings = ModelSettings()
    schedule: Schedule = Schedule()
    costs: Costs = Costs()

    @field_validator("database_url")
    @classmethod
    def _is_ours(cls, value: str) -> str:
        kind, colon, rest = value.partition("://")
        if value and not (colon and kind in _DATABASES):
            raise ValueError("must begin with postgresql:// (PostgreSQL is the only server that is supported)")
        return f"{_DATABASES[kind]}://{rest}" if value else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let variables win over the file, which is handed in as arguments."""
        return _Variables(settings_cls), init_settings


def load_settings(workspace: Path) -> Settings:
    """Read the settings of a workspace; raise SettingsError naming what is wrong and where."""
    path = workspace / CONFIG_FILE
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        raise SettingsError(
            f"{workspace} is no workspace: it has no {CONFIG_FILE}; make one with 'dunlin init', or name one with -w"
        ) from None
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    return parse_settings(text, path)


def parse_settings(text: str, path: Path) -> Settings:
    """Read settings from the text of the file at `path` and the variables, which win; raise SettingsError."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}") from error
    _refuse_unknown_variables()
    try:
        return Settings(**found)
    except ValidationError as error:
        raise SettingsError("; ".join(_in_words(one, path) for one in error.errors(include_input=False))) from None
    except UnreadableVariable as error:
        raise SettingsError(_not_json(error)) from None


def _refuse_unknown_variables() -> None:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for variable in os.environ:
        if not variable.startswith(PREFIX) or variable in OTHER_VARIABLES:
            continue
        head = variable.removesuffix("_FILE").partition("__")[0]
        if head not in known:
            raise SettingsError(f"{variable} is no setting; known are {', '.join(sorted(known))}")


def _in_words(found: ErrorDetails, path: Path) -> str:
    """Say what is wrong with one value and where it stands; the value itself is never repeated."""
    key = ".".join(map(str, found["loc"]))
    variable = PREFIX + "__".join(map(str, found["loc"])).upper()
    where = next((f"{name}:" for name in (variable, f"{variable}_FILE") if name in os.environ), f"{path}: {key}")
    reason = _REASONS.get(found["type"]) or found["msg"].removeprefix("Value error, ")
    return f"{where} {reason[:1].lower()}{reason[1:]}"


_REASONS = {"extra_forbidden": "is no setting", "tuple_type": 'must be a list such as ["a", "b"]'}


def _not_json(error: UnreadableVariable) -> str:
    field = re.search(r'field "(\w+)"', str(error))
    head = f"{PREFIX}{field[1]}".upper() if field else PREFIX
    names = sorted(name for name in os.environ if name.upper().startswith(head))
    return f'{" or ".join(names)}: lists and tables are written as JSON, such as ["a", "b"] or {{"a": "b"}}'
