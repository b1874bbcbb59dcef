"""A callback is stored before it is answered, once however often it comes, and many go into one transaction."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from store.bulk import Values
from store.tables import WebhookCall
from tests.agent.workplace import Office
from tests.web.site import Site, a_status
from web.app import create_app
from web.keeping import CallKeeper
from web.serve import listener, serving


def a_call(office: Office, key: str, **more: Any) -> Values:
    place = office.place
    return {
        "tenant_id": place.office.tenant_id, "provider": "twilio", "kind": "status", "dedupe_key": key,
        "path": "/twilio/status", "fields": [], "received_at": place.office.clock(), **more,
    }  # fmt: skip


def keep_all(keeper: CallKeeper, calls: list[Values]) -> list[BaseException | None]:
    """Keep callbacks at the same moment; say how each ended."""

    async def keep() -> list[BaseException | None]:
        return await asyncio.gather(*(keeper.keep(call) for call in calls), return_exceptions=True)

    return asyncio.run(keep())


def test_the_same_callback_twenty_times_at_once_is_one_row_and_all_are_answered(served: Site) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: served.post("/twilio/status?o=touch-1", a_status(1)).status, range(20)))
    assert answers == [204] * 20
    assert [call.dedupe_key.rpartition(":")[2] for call in served.calls()] == ["delivered"]


def test_different_callbacks_at_once_are_all_kept(served: Site) -> None:
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda n: served.post("/twilio/status", a_status(n)), range(60)))
    assert len({call.dedupe_key for call in served.calls()}) == 60


def test_one_that_cannot_be_stored_takes_no_other_along(site: Site) -> None:
    keeper = CallKeeper(site.office.place.office, lambda: None)
    calls = [a_call(site.office, f"status:{n}") for n in range(5)]
    calls[2]["received_at"] = "no moment"
    # Asked before it starts, so that all of them wait for the same transaction.
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(keep_all, keeper, calls)
        while keeper.waiting < len(calls):
            pass
        keeper.start()
        outcomes = ended.result(timeout=10)
    keeper.close()
    assert [isinstance(outcome, SQLAlchemyError) for outcome in outcomes] == [False, False, True, False, False]
    assert len(site.office.all(WebhookCall)) == 4


def test_what_waits_at_the_end_is_still_stored(site: Site) -> None:
    keeper = CallKeeper(site.office.place.office, lambda: None)
    keeper.start()
    calls = [a_call(site.office, f"status:{n}") for n in range(300)]
    assert keep_all(keeper, calls) == [None] * 300
    keeper.close()
    assert not keeper.alive
    assert len(site.office.all(WebhookCall)) == 300


@pytest.mark.words
def test_a_callback_that_cannot_be_stored_in_time_is_answered_with_503_so_that_it_comes_again(site: Site) -> None:
    place = site.office.place
    # Never started: as if the disk did not answer.
    keeper = CallKeeper(place.office, lambda: None, within_seconds=0.2)
    with listener(place.settings.web) as open_port, serving(create_app(place, keeper), open_port):
        assert site.post("/twilio/status", a_status(1)).status == 503
        assert site.ask("GET", "/healthz").status == 503
