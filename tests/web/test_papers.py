"""Copies behind links: who has the link gets the paper, anybody else gets an empty 404."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.agent.workplace import HandClock, Office
from tests.web.site import Site
from tools.answers.papers import FETCHED_WITHIN, paper_token

pytestmark = pytest.mark.words

PDF = b"%PDF-1.4 INV-1042"


@pytest.fixture
def filed(served: Site) -> Site:
    """Give a served office with the document of one invoice on file, and another without."""
    office = served.office
    documents = office.place.office.documents
    documents.mkdir(exist_ok=True)
    (documents / "INV-1042.pdf").write_bytes(PDF)
    office.customer("ACME")
    headers = ("Customer No", "Invoice No", "Invoice date", "Due date", "Currency", "Amount", "Document")
    office.import_rows(
        headers,
        ("ACME", "INV-1042", "2026-05-06", "2026-06-05", "EUR", "4800.00", "INV-1042.pdf"),
        ("ACME", "INV-1043", "2026-05-06", "2026-06-05", "EUR", "100.00", ""),
    )
    return served


def token(office: Office, number: str = "INV-1042", secret: bytes | None = None, until: datetime | None = None) -> str:
    house = office.place.office
    lasts = until or house.clock() + FETCHED_WITHIN
    return paper_token(office.invoice_row(number).id or 0, lasts, secret or house.secret)


def test_who_has_the_link_gets_the_paper_and_nobody_in_between_keeps_it(filed: Site) -> None:
    got = filed.ask("GET", f"/papers/{token(filed.office)}")
    headers = {name.lower(): value for name, value in got.headers.items()}
    assert (got.status, got.body, headers["content-type"]) == (200, PDF, "application/pdf")
    assert (headers["cache-control"], headers["x-robots-tag"]) == ("private, no-store", "noindex, nofollow")
    assert "INV-1042.pdf" in headers["content-disposition"]


def test_whatever_else_is_asked_for_is_an_empty_404(filed: Site, clock: HandClock) -> None:
    good, office = token(filed.office), filed.office
    wrong = [
        "",
        "1",
        good[:-1],
        good + "a",
        good.upper(),
        good.replace("1-", "2-", 1),
        token(office, secret=b"a guess"),
        token(office, until=clock() - timedelta(seconds=1)),
        token(office, number="INV-1043"),
        paper_token(999_999, clock() + FETCHED_WITHIN, office.place.office.secret),
        paper_token(1, datetime(2286, 11, 20, tzinfo=UTC), b"far ahead"),
        "..%2f..%2fpolicy.md",
        "%00",
    ]
    got = [filed.ask("GET", f"/papers/{one}") for one in wrong]
    assert [(one.status, one.body) for one in got] == [(404, b"")] * len(wrong)
    assert filed.ask("POST", f"/papers/{good}").status == 405
