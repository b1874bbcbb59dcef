"""The composition root: the one place that names concrete channels, models and the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from agent.bank_file_worker import BankFileWorker
from agent.file_worker import FileWorker
from agent.inbox_news import Watch
from agent.late_model import LateModel
from agent.metered_model import Call, MeteredModel
from agent.offline.name import NAME as OFFLINE
from agent.openai_settings import OpenAISettings
from agent.reading_worker import ReadingWorker
from agent.settings import ImapSettings, MailServerSettings, ModelSettings, Settings, SettingsError, load_settings
from agent.text_ways import build_texts
from agent.workspace import open_database, signing_secret
from channels.channel import Channel, Inbox
from channels.folder import FolderChannel, FolderInbox
from channels.mail_worker import MailWorker
from prompts.model import Model
from store.database import Database
from store.events import Journal
from store.tables import ModelCall, Tenant
from tools.contact_costs import set_prices
from tools.office import Letterhead, Office

if TYPE_CHECKING:
    from channels.twilio.account import TwilioAccount

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the real time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Workplace:
    """A workspace with everything connected; closed when done."""

    folder: Path
    settings: Settings
    office: Office
    model: Model
    inboxes: tuple[Inbox, ...]
    mail_worker: MailWorker
    reading_worker: ReadingWorker | None
    file_worker: FileWorker
    bank_worker: BankFileWorker

    @property
    def home_currency(self) -> str:
        """The currency of amounts in the policy that name none."""
        return self.settings.company.home_currency

    def meter(self, run_id: int | None) -> MeteredModel:
        """Return the model with a meter for one run, which keeps every call and stops at the spend limit."""
        limits = self.settings.model
        return MeteredModel(self.model, _recorder(self.office, run_id), limits.run_limit_micros, limits.run_limit_calls)

    def start_workers(self) -> None:
        """Start the processes that parse and read mail, without waiting for them; raises WorkerError."""
        self.mail_worker.start()
        if self.reading_worker:
            self.reading_worker.start()

    def close(self) -> None:
        """Give back connections."""
        self.office.channel.close()
        for way in self.office.texts.values():
            way.channel.close()
        for inbox in self.inboxes:
            inbox.close()
        self.mail_worker.close()
        self.file_worker.close()
        self.bank_worker.close()
        if self.reading_worker:
            self.reading_worker.close()
        self.office.database.close()

    def __enter__(self) -> Workplace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def build(folder: Path, **overrides: Any) -> Workplace:
    """Connect a workspace; `overrides` may replace settings, clock, model, channel, inboxes, workers or database.

    Raises SettingsError, WorkspaceError or StoreError with one sentence when it cannot be used.
    """
    settings: Settings = overrides.get("settings") or load_settings(folder)
    clock: Clock = overrides.get("clock") or system_clock
    database: Database = overrides.get("database") or open_database(folder, settings)
    database.migrate()
    tenant_id, created_on = _tenant(database, settings, clock)
    office = Office(
        database=database,
        tenant_id=tenant_id,
        channel=overrides.get("channel") or build_channel(folder, settings),
        letterhead=_letterhead(settings),
        clock=clock,
        zone=ZoneInfo(settings.company.zone),
        country=settings.company.country,
        secret=signing_secret(folder),
        ledger_max_age=timedelta(hours=settings.outreach.ledger_max_age_hours),
        documents=folder / "documents",
        approve_everything=settings.outreach.mode == "approve",
        answers=settings.outreach.answers,
        texts=overrides.get("texts") or build_texts(folder, settings, build_twilio(settings), clock),
    )
    inboxes = overrides.get("inboxes")
    return Workplace(
        folder=folder,
        settings=settings,
        office=office,
        model=overrides.get("model") or build_model(settings.model),
        inboxes=tuple(inboxes) if inboxes is not None else build_inboxes(folder, settings, created_on),
        mail_worker=overrides.get("mail_worker") or MailWorker(),
        reading_worker=_reading_worker(settings, overrides),
        file_worker=overrides.get("file_worker") or FileWorker(),
        bank_worker=overrides.get("bank_worker") or BankFileWorker(),
    )


def _tenant(database: Database, settings: Settings, clock: Clock) -> tuple[int, date]:
    company = settings.company
    with database.write() as session:
        tenant = session.exec(select(Tenant).order_by(Tenant.id)).first()  # type: ignore[arg-type]
        if tenant is None:
            tenant = Tenant(
                name=company.name, home_currency=company.home_currency, zone=company.zone, created_at=clock()
            )
        tenant.name, tenant.zone, tenant.country = company.name, company.zone, company.country
        tenant.home_currency = company.home_currency
        session.add(tenant)
        session.flush()
        assert tenant.id is not None
        costs = settings.costs
        set_prices(
            Journal(session, tenant.id, "settings", clock()), costs.currency or company.home_currency, costs.micros()
        )
        return tenant.id, tenant.created_at.astimezone(ZoneInfo(company.zone)).date()


def _letterhead(settings: Settings) -> Letterhead:
    company = settings.company
    return Letterhead(
        creditor_name=company.name,
        creditor_address=company.address,
        sender_name=settings.outreach.sender_name or company.name,
        mailbox=settings.email.address,
        assistant_name=settings.outreach.assistant_name,
        bank_details=tuple(settings.payment.bank_details.items()),
        pay_link=settings.payment.pay_link,
        language=company.language,
        issues_references=settings.payment.issue_references,
    )


def build_model(settings: ModelSettings) -> Model:
    """Return the configured model, whose rules or client are loaded when it is first asked."""
    if settings.kind == "offline":
        return LateModel(OFFLINE, _offline_model)
    if not settings.name:
        raise SettingsError("model.name is empty: say which model the server at model.base_url shall use")
    server = OpenAISettings(
        base_url=settings.base_url,
        name=settings.name,
        api_key=settings.api_key,
        profile=settings.profile,
        timeout_seconds=settings.timeout_seconds,
        policy_timeout_seconds=settings.policy_timeout_seconds,
        max_output_tokens=settings.max_output_tokens,
        max_retries=settings.max_retries,
        price_input_micros_per_million=settings.price_input_micros_per_million,
        price_cached_micros_per_million=settings.price_cached_micros_per_million,
        price_output_micros_per_million=settings.price_output_micros_per_million,
    )
    return LateModel(server.name, lambda: _openai_model(server))


def _reading_worker(settings: Settings, overrides: Mapping[str, Any]) -> ReadingWorker | None:
    """Return where the offline model reads messages; any other is asked from here and has its own machine."""
    if "reading_worker" in overrides:
        given: ReadingWorker | None = overrides["reading_worker"]
        return given
    return ReadingWorker() if settings.model.kind == "offline" and not overrides.get("model") else None


def _offline_model() -> Model:
    from agent.offline.model import OfflineModel  # noqa: PLC0415  (its rules are slow to load)

    return OfflineModel()


def _openai_model(server: OpenAISettings) -> Model:
    from agent.openai_model import OpenAIModel  # noqa: PLC0415  (its client is slow to load)

    return OpenAIModel(server)


def build_channel(folder: Path, settings: Settings) -> Channel:
    """Return the way out: in shadow mode, or without a mail server, the outbox folder."""
    if settings.outreach.mode == "shadow":
        return FolderChannel(folder, shadow=True)
    smtp = settings.email.smtp
    if not smtp.host:
        raise SettingsError(f"outreach.mode is {settings.outreach.mode!r}, but email.smtp.host is empty")
    from channels.smtp import SmtpChannel  # noqa: PLC0415  (only where mail is really sent)
    from channels.smtp_conversation import SmtpAccount  # noqa: PLC0415

    ports = {"starttls": 587, "tls": 465, "none": 25}
    account = SmtpAccount(**_server(smtp, ports), archive_address=smtp.archive_address)
    imap = settings.email.imap
    archive = _sent_folder(imap, imap.folder, append=False) if smtp.archive_address else None
    return SmtpChannel(account, _sent_folder(imap, imap.sent_folder, append=imap.append_sent), archive)


def build_inboxes(folder: Path, settings: Settings, since: date, *, read_only: bool = False) -> tuple[Inbox, ...]:
    """Return the places replies arrive at: always the inbox folder, and the mailbox when one is connected.

    Mail older than `since` stays unread: a mailbox's history is not news. `read_only` is for looking, not taking in.
    """
    folder_inbox = FolderInbox(folder)
    imap = settings.email.imap
    if not imap.host:
        return (folder_inbox,)
    from channels.imap import ImapInbox  # noqa: PLC0415  (only where a mailbox is really read)

    return folder_inbox, ImapInbox(_imap_account(imap), imap.folder, not_before=since, read_only=read_only)


def build_watch(settings: Settings) -> Watch | None:
    """Return what tells at once that mail has come to the mailbox; None where no mailbox is connected."""
    imap = settings.email.imap
    if not imap.host:
        return None
    from channels.imap_watch import ImapWatch  # noqa: PLC0415  (only where a mailbox is really watched)

    return ImapWatch(_imap_account(imap), imap.folder).telling


def build_twilio(settings: Settings) -> TwilioAccount | None:
    """Return the Twilio account, or None where none is connected; raise SettingsError when it cannot work."""
    given = settings.twilio
    if not given.account_sid:
        return None
    from channels.twilio.account import TwilioAccount  # noqa: PLC0415  (only where texts or calls are connected)

    tokens = (given.auth_token.get_secret_value(), given.auth_token_next.get_secret_value())
    taken = (
        "account_sid", "whatsapp_from", "sms_from", "voice_from", "voice_relay", "person_number",
        "messaging_service_sid", "public_url", "hosts",
    )  # fmt: skip
    try:
        return TwilioAccount(auth_tokens=tuple(filter(None, tokens)), **{name: getattr(given, name) for name in taken})
    except ValueError as error:
        raise SettingsError(f"twilio: {error}") from None


def _sent_folder(imap: ImapSettings, folder: str, *, append: bool) -> Any:
    if not imap.host:
        return None
    from channels.sent_folder import SentFolder  # noqa: PLC0415

    return SentFolder(_imap_account(imap), folder, append=append)


def _imap_account(imap: ImapSettings) -> Any:
    from channels.imap_connection import ImapAccount  # noqa: PLC0415

    return ImapAccount(**_server(imap, {"starttls": 143, "tls": 993, "none": 143}))


def _server(server: MailServerSettings, ports: dict[str, int]) -> dict[str, Any]:
    from channels.oauth import OAuthToken  # noqa: PLC0415

    return {
        "host": server.host,
        "port": server.port or ports[server.security],
        "security": server.security,
        "username": server.username,
        "password": server.password.get_secret_value(),
        "access_token": OAuthToken.by_command(server.token_command) if server.token_command else None,
        "ca_file": server.ca_path,
    }


def _recorder(office: Office, run_id: int | None) -> Callable[[Call], None]:
    def record(call: Call) -> None:
        # The offline model costs nothing; a row per call would only fill the database.
        if call.model == OFFLINE:
            return
        with office.journal("agent") as journal:
            journal.session.add(
                ModelCall(
                    tenant_id=office.tenant_id,
                    run_id=run_id,
                    customer_id=call.customer_id,
                    model=call.model,
                    prompt=call.prompt,
                    asked_at=journal.now,
                    prompt_tokens=call.usage.prompt_tokens,
                    cached_tokens=call.usage.cached_tokens,
                    completion_tokens=call.usage.completion_tokens,
                    cost_micros=call.usage.cost_micros,
                    outcome=call.outcome,
                )
            )

    return record
