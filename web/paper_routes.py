"""Copies of invoices for customers who were sent the link: one path, nothing to list, and no reason for a refusal."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from tools.answers.papers import paper
from tools.office import Office

#: Nobody between us and the customer keeps a copy, and no search engine lists one.
_PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def paper_routes(office: Office) -> APIRouter:
    """Return the route below /papers."""
    routes = APIRouter(prefix="/papers")

    @routes.get("/{token}")
    async def fetch(token: str) -> Response:
        found = await run_in_threadpool(paper, office, token)
        if found is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        named = f"inline; filename*=UTF-8''{quote(found.name, safe='')}"
        return Response(found.content, media_type="application/pdf", headers=_PRIVATE | {"Content-Disposition": named})

    return routes
