"""What Twilio calls: each callback is checked, stored once and answered; it is worked afterwards."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from channels.twilio.account import TwilioAccount
from channels.twilio.signature import HEADER, is_signed
from store.bulk import Values
from tools.office import Office
from web.form import Fields, RefusedError, read_form
from web.keeping import CallKeeper

log = logging.getLogger("dunlin.webhooks")

#: Says nothing back to who wrote: answers leave as messages of their own, under the guard.
NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

_SID = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}")
_STATUS = re.compile(r"[a-z_-]{1,24}")


def twilio_routes(account: TwilioAccount, office: Office, keeper: CallKeeper) -> APIRouter:
    """Return the routes below /twilio for an account."""
    routes = APIRouter(prefix="/twilio")

    async def keep(request: Request, kind: str) -> None:
        fields = await signed_form(request, account)
        try:
            await keeper.keep(stored(office, kind, target(request), fields))
        except (TimeoutError, SQLAlchemyError):
            log.warning("a callback of Twilio could not be stored in time")
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE) from None

    @routes.post("/texts")
    async def texts(request: Request) -> Response:
        await keep(request, "text")
        return Response(NO_ANSWER, media_type="text/xml")

    @routes.post("/status")
    async def status(request: Request) -> Response:
        await keep(request, "status")
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return routes


async def signed_form(request: Request, account: TwilioAccount) -> Fields:
    """Return the form of a request Twilio signed; whatever else is refused without a reason."""
    fields = await read_form(request)
    if not is_signed(account, target(request), fields, request.headers.get(HEADER)):
        raise RefusedError(HTTPStatus.FORBIDDEN)
    return fields


def target(request: HTTPConnection) -> str:
    """Return path and query as they were sent: a signature is made over them, and decoding would change them."""
    raw, query = request.scope["raw_path"].decode("latin-1"), request.scope["query_string"].decode("latin-1")
    return f"{raw}?{query}" if query else raw


def stored(office: Office, kind: str, path: str, fields: Fields) -> Values:
    """Return a callback as a row that waits to be worked."""
    return {
        "tenant_id": office.tenant_id,
        "provider": "twilio",
        "kind": kind,
        "dedupe_key": _dedupe_key(kind, fields),
        "path": path,
        "fields": [list(pair) for pair in fields],
        "received_at": office.clock(),
    }


def _dedupe_key(kind: str, fields: Fields) -> str:
    """Name what is told: a repeated callback has the same name, though its fields may differ in trifles."""
    given = dict(reversed(fields))
    sid, status = given.get("MessageSid", ""), given.get("MessageStatus", "") if kind == "status" else ""
    if _SID.fullmatch(sid) and (kind != "status" or _STATUS.fullmatch(status)):
        return ":".join(filter(None, (kind, sid, status)))
    # Signed, yet not as we know it: kept whole, for a person to look at.
    return f"{kind}:{hashlib.sha256(json.dumps(sorted(fields)).encode()).hexdigest()}"
