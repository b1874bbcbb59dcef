"""Twilio's HTTP interface as far as we need it: messages, content templates and calls, with faults on request."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evals.twilio.account import SimulatedAccount
from evals.twilio.contents import BASE, Content
from evals.twilio.faults import Fault
from evals.twilio.messages import Refusal, SimulatedMessage

ACCOUNT = "/2010-04-01/Accounts/{account}"
_THROTTLED = Refusal(20429, "Too Many Requests", 429)
_NOT_FOUND = Refusal(20404, "The requested resource was not found", 404)


@dataclass(frozen=True)
class Seen:
    """A request as it came: form fields in order, or the JSON body."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    form: tuple[tuple[str, str], ...]
    json: Any = None


#: Says in sentences what is wrong with a request; a request with faults is answered with 422.
Inspector: TypeAlias = Callable[[Seen], list[str]]
Endpoint: TypeAlias = Callable[[SimulatedAccount, Request, Seen], Response]


class Api:
    """The routes over an account that may be exchanged for a fresh one; keeps every request it saw."""

    def __init__(self, account: Callable[[], SimulatedAccount], hang_up: Callable[[Request], None]) -> None:
        self.seen: list[Seen] = []
        self.inspect: Inspector = lambda _: []
        self._account = account
        self._hang_up = hang_up
        self.app = Starlette(routes=[Route(path, self._serving(verbs), methods=list(verbs)) for path, verbs in ROUTES])

    def _serving(self, verbs: dict[str, Endpoint]) -> Callable[[Request], Any]:
        async def serve(request: Request) -> Response:
            account, seen = self._account(), await _seen(request)
            self.seen.append(seen)
            refused = _stranger(request, account)
            if refused is not None:
                return _no(refused)
            problems = self.inspect(seen)
            if problems:
                return _no(Refusal(422, "; ".join(problems), 422))
            endpoint = verbs["GET" if request.method == "HEAD" else request.method]
            fault = account.faults.take() if request.method == "POST" else None
            return await self._disturbed(request, fault, lambda: endpoint(account, request, seen))

        return serve

    async def _disturbed(self, request: Request, fault: Fault | None, answer: Callable[[], Response]) -> Response:
        if fault is None:
            return answer()
        if fault is Fault.THROTTLED:
            return _no(_THROTTLED)
        if fault.takes:
            answer()
        if fault in (Fault.FAILED_BEFORE, Fault.FAILED_AFTER):
            return Response("<html>Internal Server Error</html>", 500, media_type="text/html")
        if fault in (Fault.CLOSED_BEFORE, Fault.CLOSED_AFTER):
            self._hang_up(request)
        while not await request.is_disconnected():
            await asyncio.sleep(0.01)
        return Response(status_code=499)


async def _seen(request: Request) -> Seen:
    body = (await request.body()).decode("utf-8", "replace")
    is_json = "json" in request.headers.get("content-type", "")
    return Seen(
        request.method,
        request.url.path,
        tuple(parse_qsl(request.url.query, keep_blank_values=True)),
        () if is_json else tuple(parse_qsl(body, keep_blank_values=True)),
        json.loads(body or "null") if is_json else None,
    )


def _stranger(request: Request, account: SimulatedAccount) -> Refusal | None:
    named = f"{account.account_sid}:{account.postman.auth_token}".encode()
    expected = f"Basic {base64.b64encode(named).decode()}"
    if not secrets.compare_digest(request.headers.get("authorization", "").encode(), expected.encode()):
        return Refusal(20003, "Authenticate", 401)
    asked = request.path_params.get("account", account.account_sid)
    return None if asked == account.account_sid else _NOT_FOUND


def _no(refused: Refusal) -> Response:
    return JSONResponse(refused.body(), refused.status)


def _create_message(account: SimulatedAccount, _: Request, seen: Seen) -> Response:
    taken = account.take(dict(seen.form), [value for name, value in seen.form if name == "MediaUrl"])
    return _no(taken) if isinstance(taken, Refusal) else JSONResponse(taken.resource(), 201)


def _list_messages(account: SimulatedAccount, request: Request, seen: Seen) -> Response:
    asked = dict(seen.query)
    found = [one for one in reversed(list(account.messages.values())) if _matches(one, asked)]
    return _old_page("messages", [one.resource() for one in found], request.url.path, asked)


def _old_page(name: str, found: list[dict[str, Any]], path: str, asked: dict[str, str]) -> Response:
    size, page = int(asked.get("PageSize", "50")), int(asked.get("Page", "0"))
    shown = found[page * size : (page + 1) * size]
    more = urlencode({**asked, "Page": page + 1, "PageSize": size}) if len(found) > (page + 1) * size else ""
    return JSONResponse(
        {
            name: shown,
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(len(shown) - 1, 0),
            "uri": path,
            "first_page_uri": path,
            "next_page_uri": f"{path}?{more}" if more else None,
            "previous_page_uri": None,
        }
    )


def _matches(message: SimulatedMessage, asked: dict[str, str]) -> bool:
    if asked.get("To", message.to) != message.to or asked.get("From", message.sender) != message.sender:
        return False
    after, before = asked.get("DateSent>", ""), asked.get("DateSent<", "")
    if (after or before) and message.sent_at is None:
        return False
    sent = message.sent_at or message.created_at
    too_early = bool(after) and sent < datetime.fromisoformat(after)
    return not too_early and not (before and sent > datetime.fromisoformat(before))


def _fetch_message(account: SimulatedAccount, request: Request, _: Seen) -> Response:
    message = account.messages.get(request.path_params["sid"])
    return JSONResponse(message.resource()) if message else _no(_NOT_FOUND)


def _redact_message(account: SimulatedAccount, request: Request, seen: Seen) -> Response:
    message = account.messages.get(request.path_params["sid"])
    if message is None:
        return _no(_NOT_FOUND)
    if dict(seen.form).get("Body") == "":
        message.body = ""
    return JSONResponse(message.resource())


def _create_call(account: SimulatedAccount, _: Request, seen: Seen) -> Response:
    taken = account.calls.take(dict(seen.form), [value for name, value in seen.form if name == "StatusCallbackEvent"])
    return _no(taken) if isinstance(taken, Refusal) else JSONResponse(taken.resource(), 201)


def _list_calls(account: SimulatedAccount, request: Request, seen: Seen) -> Response:
    asked = dict(seen.query)
    found = [
        one.resource()
        for one in reversed(account.calls.placed)
        if asked.get("To", one.to) == one.to and asked.get("From", one.sender) == one.sender
    ]
    return _old_page("calls", found, request.url.path, asked)


def _fetch_call(account: SimulatedAccount, request: Request, _: Seen) -> Response:
    call = account.calls.taken.get(request.path_params["sid"])
    return JSONResponse(call.resource()) if call else _no(_NOT_FOUND)


def _update_call(account: SimulatedAccount, request: Request, seen: Seen) -> Response:
    call = account.calls.redirect(request.path_params["sid"], dict(seen.form).get("Twiml", ""))
    return JSONResponse(call.resource()) if call else _no(_NOT_FOUND)


def _start_recording(account: SimulatedAccount, request: Request, seen: Seen) -> Response:
    call, form = account.calls.taken.get(request.path_params["sid"]), dict(seen.form)
    if call is None:
        return _no(_NOT_FOUND)
    url, now = form.get("RecordingStatusCallback", ""), account.clock()
    live = call.status == "in-progress"
    made = call.recordings.start(account.account_sid, call.sid, url, call.spoken, now) if live else None
    return JSONResponse(made.resource(), 201) if made else _no(Refusal(21220, "Requested resource is not eligible"))


def _update_recording(account: SimulatedAccount, request: Request, seen: Seen) -> Response:
    call, form = account.calls.taken.get(request.path_params["sid"]), dict(seen.form)
    changed = call.recordings.update(request.path_params["recording"], form.get("Status", "")) if call else None
    return JSONResponse(changed.resource()) if changed else _no(_NOT_FOUND)


def _create_content(account: SimulatedAccount, _: Request, seen: Seen) -> Response:
    made = account.contents.create(seen.json if isinstance(seen.json, dict) else {}, account.clock())
    if made is None:
        return _no(Refusal(20001, "language and types are required"))
    return JSONResponse(made.resource(), 201)


def _content(account: SimulatedAccount, request: Request) -> Content | None:
    return account.contents.by_sid.get(request.path_params["sid"])


def _fetch_content(account: SimulatedAccount, request: Request, _: Seen) -> Response:
    content = _content(account, request)
    return JSONResponse(content.resource()) if content else _no(_NOT_FOUND)


def _fetch_approval(account: SimulatedAccount, request: Request, _: Seen) -> Response:
    content = _content(account, request)
    if content is None:
        return _no(_NOT_FOUND)
    url = f"{BASE}/Content/{content.sid}/ApprovalRequests"
    verdict = {"type": "whatsapp", **content.approval()}
    return JSONResponse({"sid": content.sid, "account_sid": content.account_sid, "whatsapp": verdict, "url": url})


def _submit_content(account: SimulatedAccount, request: Request, seen: Seen) -> Response:
    content = _content(account, request)
    if content is None:
        return _no(_NOT_FOUND)
    given = seen.json if isinstance(seen.json, dict) else {}
    content.name, content.category = str(given.get("name", "")), str(given.get("category", ""))
    content.status = "received"
    return JSONResponse(content.approval(), 201)


def _list_contents(account: SimulatedAccount, _: Request, seen: Seen) -> Response:
    listed = [one.resource() for one in account.contents.by_sid.values()]
    return _page("Content", listed, dict(seen.query))


def _list_approvals(account: SimulatedAccount, _: Request, seen: Seen) -> Response:
    listed = [one.resource() | {"approval_requests": one.approval()} for one in account.contents.by_sid.values()]
    for one in listed:
        del one["url"], one["links"]
    return _page("ContentAndApprovals", listed, dict(seen.query))


def _page(name: str, listed: list[dict[str, Any]], asked: dict[str, str]) -> Response:
    size, page = int(asked.get("PageSize", "50")), int(asked.get("Page", "0"))
    url = f"{BASE}/{name}"
    more = len(listed) > (page + 1) * size
    meta = {
        "page": page,
        "page_size": size,
        "first_page_url": f"{url}?PageSize={size}&Page=0",
        "previous_page_url": None,
        "next_page_url": f"{url}?PageSize={size}&Page={page + 1}" if more else None,
        "url": f"{url}?PageSize={size}&Page={page}",
        "key": "contents",
    }
    return JSONResponse({"contents": listed[page * size : (page + 1) * size], "meta": meta})


ROUTES: list[tuple[str, dict[str, Endpoint]]] = [
    (f"{ACCOUNT}/Messages.json", {"POST": _create_message, "GET": _list_messages}),
    (f"{ACCOUNT}/Messages/{{sid}}.json", {"GET": _fetch_message, "POST": _redact_message}),
    (f"{ACCOUNT}/Calls.json", {"POST": _create_call, "GET": _list_calls}),
    (f"{ACCOUNT}/Calls/{{sid}}.json", {"GET": _fetch_call, "POST": _update_call}),
    (f"{ACCOUNT}/Calls/{{sid}}/Recordings.json", {"POST": _start_recording}),
    (f"{ACCOUNT}/Calls/{{sid}}/Recordings/{{recording}}.json", {"POST": _update_recording}),
    ("/v1/Content", {"POST": _create_content, "GET": _list_contents}),
    ("/v1/ContentAndApprovals", {"GET": _list_approvals}),
    ("/v1/Content/{sid}", {"GET": _fetch_content}),
    ("/v1/Content/{sid}/ApprovalRequests", {"GET": _fetch_approval}),
    ("/v1/Content/{sid}/ApprovalRequests/whatsapp", {"POST": _submit_content}),
]
