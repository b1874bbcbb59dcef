"""The ways out for short messages and calls, as the settings connect them; part of the composition root."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from agent.settings import Settings, SettingsError
from channels.folder import FolderChannel
from channels.twilio.account import TwilioAccount
from tools.letter.formats import letter_locale
from tools.office import TextWay
from tools.texts.reminder import TEMPLATES, wording


def build_texts(
    folder: Path, settings: Settings, account: TwilioAccount | None, clock: Callable[[], datetime]
) -> Mapping[str, TextWay]:
    """Return what is connected by channel; in shadow mode, texts and calls are written into the outbox folder.

    Raises SettingsError where texts have no address for callbacks, or WhatsApp no approved template for the company's
    language.
    """
    if settings.outreach.mode == "shadow":
        return {**_shadow_texts(folder, settings), **_shadow_calls(folder, settings)}
    if account is None:
        return {}
    _refuse_no_address(account)
    calls = {**_sms(account, clock), **_calls(account, clock)}
    if not account.whatsapp_from:
        return calls
    _refuse_gaps(settings)
    from channels.twilio.texts import WHATSAPP, TwilioTexts  # noqa: PLC0415  (only where texts really leave)

    channel = TwilioTexts(account, "whatsapp", clock)
    sender = f"{WHATSAPP}{account.whatsapp_from}"
    templates = settings.twilio.templates
    way = TextWay(channel, sender, templates, account.status_url, paper_url=account.paper_url)
    return {"whatsapp": way, **calls}


def _shadow_texts(folder: Path, settings: Settings) -> dict[str, TextWay]:
    whatsapp = FolderChannel(folder, shadow=True, name="whatsapp", suffix=".txt")
    sms = FolderChannel(folder, shadow=True, name="sms", suffix=".sms.txt")
    return {"whatsapp": TextWay(whatsapp, templates=settings.twilio.templates), "sms": TextWay(sms)}


def _sms(account: TwilioAccount, clock: Callable[[], datetime]) -> dict[str, TextWay]:
    """Return the way for SMS, whose words need no approval."""
    if not account.sms_from:
        return {}
    from channels.twilio.texts import TwilioTexts  # noqa: PLC0415  (only where texts really leave)

    channel = TwilioTexts(account, "sms", clock)
    return {"sms": TextWay(channel, account.sms_from, status_url=account.status_url, paper_url=account.paper_url)}


def _refuse_no_address(account: TwilioAccount) -> None:
    """Refuse senders of texts without an address at which Twilio tells what became of them, and what is answered."""
    named = [name for name in ("whatsapp_from", "sms_from") if getattr(account, name)]
    if named and not account.public_url:
        raise SettingsError(f"twilio.{named[0]} needs twilio.public_url: there Twilio tells what became of texts")


def _shadow_calls(folder: Path, settings: Settings) -> dict[str, TextWay]:
    if not settings.twilio.voice_from or not settings.twilio.public_url:
        return {}
    shadow = FolderChannel(folder, shadow=True, name="voice", suffix=".call.txt")
    return {"voice": TextWay(shadow, settings.twilio.voice_from)}


def _calls(account: TwilioAccount, clock: Callable[[], datetime]) -> dict[str, TextWay]:
    """Return the way to call by machine, where a number to call from and an address to be asked at are set."""
    if not account.voice_from or not account.public_url:
        return {}
    from channels.twilio.calls import TwilioCalls  # noqa: PLC0415  (only where calls are really placed)

    return {"voice": TextWay(TwilioCalls(account, clock), account.voice_from, call_url=account.call_url)}


def _refuse_gaps(settings: Settings) -> None:
    """Refuse names of no wording, and languages of which only some are named: a reminder would fail on its day."""
    named = set(settings.twilio.templates)
    known = {f"{language}.{kind}" for language in wording() for kind in TEMPLATES}
    if strange := sorted(named - known):
        raise SettingsError(
            f"twilio.templates names {', '.join(strange)}, and there is no such wording; "
            "'dunlin texts templates' lists them"
        )
    kinds = [name for name in TEMPLATES if name.endswith("_link") == bool(settings.payment.pay_link)]
    languages = {name.partition(".")[0] for name in named} | {letter_locale(settings.company.language).language}
    wanted = {f"{language}.{kind}" for language in languages for kind in kinds}
    if missing := sorted(wanted - named):
        raise SettingsError(
            f"twilio.templates names no content template for {', '.join(missing)}: WhatsApp lets a business write "
            "first only in approved words; 'dunlin texts templates' shows them"
        )
