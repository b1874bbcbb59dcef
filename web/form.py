"""Reads a posted form within limits of size and time, keeping repeated fields; the caller is not trusted yet."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

#: Twilio's own forms are below 10 kB: a text has at most 1,600 characters.
MOST_BYTES = 64 * 1024
MOST_FIELDS = 1_000
#: A form comes in one packet or a few; who takes longer keeps a connection for nothing.
WITHIN_SECONDS = 10

_FORM = "application/x-www-form-urlencoded"

Fields = list[tuple[str, str]]


class RefusedError(Exception):
    """A request that is answered with a status and nothing else."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


async def read_form(request: Request) -> Fields:
    """Return the fields of a form in their order; raise RefusedError with the status it is refused with."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            body = await _body(request)
    except TimeoutError:
        raise RefusedError(HTTPStatus.REQUEST_TIMEOUT) from None
    except ClientDisconnect:
        raise RefusedError(HTTPStatus.BAD_REQUEST) from None
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise RefusedError(HTTPStatus.FORBIDDEN) from None


async def _body(request: Request) -> bytes:
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:12]) > MOST_BYTES:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return bytes(body)
