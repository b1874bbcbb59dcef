"""The web application: made from a workspace, without any work at import."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException

from agent.bootstrap import Workplace, build_twilio
from agent.settings import SettingsError
from agent.voice.line import Line
from channels.twilio.callbacks import BadCallback
from web.form import RefusedError
from web.keeping import CallKeeper
from web.paper_routes import paper_routes
from web.relay_routes import relay_routes
from web.relay_session import RelayLimits
from web.twilio_routes import twilio_routes
from web.voice_routes import voice_routes

_LIMITS = RelayLimits()


def create_app(place: Workplace, keeper: CallKeeper, limits: RelayLimits = _LIMITS) -> FastAPI:
    """Return what is served: Twilio's webhooks, copies behind links, a sign of life.

    Raises SettingsError without an account.
    """
    account = build_twilio(place.settings)
    if account is None or not account.public_url:
        raise SettingsError("webhooks need twilio.account_sid and twilio.public_url")
    # Nothing describes itself to strangers, and no redirect is made of a Host header anybody can send.
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.add_exception_handler(RefusedError, _refuse)
    app.add_exception_handler(HTTPException, _without_words)
    app.add_exception_handler(BadCallback, _make_no_sense)
    app.include_router(twilio_routes(account, place.office, keeper))
    app.include_router(paper_routes(place.office))
    if account.voice_from:
        line = Line(place)
        line.warm()
        app.include_router(voice_routes(account, place.office, keeper, line))
        if account.voice_relay:
            app.include_router(relay_routes(account, line, limits))

    @app.get("/healthz")
    async def healthz() -> Response:
        return Response(status_code=HTTPStatus.OK if keeper.alive else HTTPStatus.SERVICE_UNAVAILABLE)

    return app


async def _refuse(request: Request, refused: Exception) -> Response:
    del request
    assert isinstance(refused, RefusedError)
    return Response(status_code=refused.status)


async def _make_no_sense(request: Request, error: Exception) -> Response:
    """Refuse what is signed and no callback of a call all the same."""
    del request, error
    return Response(status_code=HTTPStatus.BAD_REQUEST)


async def _without_words(request: Request, error: Exception) -> Response:
    """Answer with the status alone, and the headers that belong to it."""
    assert isinstance(error, HTTPException)
    answer = await http_exception_handler(request, error)
    return Response(status_code=answer.status_code, headers=error.headers)
