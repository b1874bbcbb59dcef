"""What Twilio asks and tells while a call goes on: each is checked, and answered with what the call does next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from agent.voice.line import Caller, Line, Reply
from agent.voice.state import Next
from channels.channel import TransportError
from channels.twilio.account import TwilioAccount
from channels.twilio.callbacks import (
    Answered,
    BadCallback,
    answered_by,
    call_update,
    recording_update,
    speech_turn,
)
from channels.twilio.calls import TwilioCalls
from channels.twilio.twiml import ask, hand_over, hang_up, relay
from store.bulk import Values
from tools.office import Office
from web.form import Fields, RefusedError
from web.keeping import CallKeeper
from web.twilio_routes import signed_form, stored, target

log = logging.getLogger("dunlin.webhooks")

#: Twilio gives up after 15 seconds, and whoever is on the line long before.
WITHIN_SECONDS = 10
#: A person took the call that was handed over.
_TAKEN = frozenset({"completed", "answered"})
_Shape: TypeAlias = Callable[[TwilioAccount, str, Reply | None], bytes]


def voice_routes(account: TwilioAccount, office: Office, keeper: CallKeeper, line: Line) -> APIRouter:
    """Return the routes below /twilio/voice for an account."""
    routes = APIRouter(prefix="/twilio/voice")

    async def told(request: Request) -> tuple[str, Fields]:
        return target(request), await signed_form(request, account)

    @routes.post("/answer")
    async def answer(request: Request) -> Response:
        path, fields = await told(request)
        shape = _relay if account.voice_relay else _document
        return await _speak(account, path, lambda: line.answer(_caller(path, fields)), shape)

    @routes.post("/turn")
    async def turn(request: Request) -> Response:
        path, fields = await told(request)
        said = speech_turn(fields)
        return await _speak(
            account, path, lambda: line.turn(_caller(path, fields), _number(path), said.speech, said.digits)
        )

    @routes.post("/machine")
    async def machine(request: Request) -> Response:
        path, fields = await told(request)
        await run_in_threadpool(_note_machine, office, line, _caller(path, fields), answered_by(fields).by)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    @routes.post("/relayed")
    async def relayed(request: Request) -> Response:
        """Say the last words of a conversation; one that lost its socket goes on turn by turn."""
        path, fields = await told(request)
        return await _speak(account, path, lambda: line.last(_caller(path, fields)))

    @routes.post("/dialled")
    async def dialled(request: Request) -> Response:
        path, fields = await told(request)
        if dict(fields).get("DialCallStatus") in _TAKEN:
            return Response(hang_up((), "en"), media_type="text/xml")
        return await _speak(account, path, lambda: line.not_taken_over(_caller(path, fields)))

    @routes.post("/status")
    async def status(request: Request) -> Response:
        path, fields = await told(request)
        update = call_update(fields, path)
        return await _keep(keeper, stored(office, "call", path, fields), f"{update.sid}:{update.status}")

    @routes.post("/recorded")
    async def recorded(request: Request) -> Response:
        path, fields = await told(request)
        update = recording_update(fields, path)
        return await _keep(keeper, stored(office, "recording", path, fields), f"{update.sid}:{update.status}")

    return routes


async def _keep(keeper: CallKeeper, row: Values, what: str) -> Response:
    """Store a callback that is worked later, once."""
    try:
        await keeper.keep(row | {"dedupe_key": f"{row['kind']}:{what}"})
    except (TimeoutError, SQLAlchemyError):
        raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE) from None
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _note_machine(office: Office, line: Line, caller: Caller, by: Answered) -> None:
    """Note who answered; a machine is left at once, and where that cannot be told, at its next word."""
    reply = line.machine(caller, by)
    channel = office.texts["voice"].channel if "voice" in office.texts else None
    if reply is None or not isinstance(channel, TwilioCalls):
        return
    try:
        channel.redirect(caller.sid, hang_up(reply.saying.first, reply.language))
    except TransportError as error:
        log.warning("a call with a machine goes on until its next turn: %s", error)


async def _speak(
    account: TwilioAccount, path: str, work: Callable[[], Reply | None], shape: _Shape | None = None
) -> Response:
    """Answer with what the call does next; whatever breaks here, nobody on the phone hears an error."""
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            reply = await run_in_threadpool(work)
    except BadCallback:
        raise
    except Exception:
        log.exception("a call could not be answered")
        reply = None
    return Response((shape or _document)(account, path, reply), media_type="text/xml")


def _relay(account: TwilioAccount, path: str, reply: Reply | None) -> bytes:
    if reply is None or reply.next is not Next.LISTEN:
        return _document(account, path, reply)
    key = _one(path, "o")
    return relay(reply.saying.first, reply.language, account.relay_url(key), account.call_url("relayed", key))


def _document(account: TwilioAccount, path: str, reply: Reply | None) -> bytes:
    if reply is None:
        return hang_up((), "en")
    if reply.next is Next.HANG_UP:
        return hang_up((*reply.saying.first, *reply.saying.question), reply.language)
    if reply.next is Next.HAND_OVER:
        url = account.call_url("dialled", _one(path, "o"))
        return hand_over(reply.saying.first, reply.language, account.person_number, url)
    url = account.call_url("turn", _one(path, "o"), reply.turn)
    return ask(reply.saying.first, reply.saying.question, reply.language, url)


def _caller(path: str, fields: Fields) -> Caller:
    return Caller(_one(path, "o"), call_update(fields, path).sid)


def _number(path: str) -> int:
    number = _one(path, "n")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1


def _one(path: str, name: str) -> str:
    values = parse_qs(path.partition("?")[2]).get(name, [])
    return values[0] if len(values) == 1 else ""
