"""The second tier of calls: a conversation over a WebSocket, refused before it opens unless Twilio signed it."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter, WebSocket

from agent.voice.line import Line
from channels.twilio.account import TwilioAccount
from channels.twilio.signature import HEADER, is_signed_socket
from web.relay_session import RelayLimits, RelaySession
from web.twilio_routes import target

log = logging.getLogger("dunlin.voice")

#: Turns that are worked out at once; each holds a connection to the database for a moment.
_AT_ONCE = 12


def relay_routes(account: TwilioAccount, line: Line, limits: RelayLimits) -> APIRouter:
    """Return the WebSocket below /twilio/voice/relay for an account."""
    routes = APIRouter(prefix="/twilio/voice/relay")
    workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="relay")

    @routes.websocket("/{key}")
    async def relay(socket: WebSocket, key: str) -> None:
        if not is_signed_socket(account, target(socket), socket.headers.get(HEADER)):
            # Closed before it is accepted: the upgrade is answered with 403.
            await socket.close()
            return
        await socket.accept()
        await RelaySession(socket, line, workers, limits).run(key, account.account_sid)

    return routes
