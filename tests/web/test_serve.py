"""`dunlin serve` takes callbacks and works them at once, beside the schedule, and ends promptly."""

from __future__ import annotations

import json
import socket
import threading

import pytest

from agent.cli.serving import work
from agent.settings import SettingsError
from store.tables import Message, ReviewItem, WebhookCall
from tests.servers.processes import listens
from tests.web.site import CUSTOMER, Site, a_status, a_text, nobody_reads, until
from web.serve import webhooks


def worked(site: Site) -> list[str]:
    return [call.outcome for call in site.calls() if call.worked_at]


def test_callbacks_are_worked_as_soon_as_they_are_stored(site: Site) -> None:
    with webhooks(site.office.place, nobody_reads):
        site.post("/twilio/texts", a_text(1, "We pay on Friday"))
        site.post("/twilio/status", a_status(2))
        until(lambda: worked(site) == ["stored", "unknown"])
    message = site.office.one(Message, direction="in")
    assert (message.channel, message.sender, message.text) == ("whatsapp", CUSTOMER, "We pay on Friday")
    assert dict(json.loads(message.raw))["ProfileName"] == "Eva"
    assert message.occurred_at == site.office.clock()


def test_a_callback_that_breaks_is_set_aside_for_a_person_and_the_rest_goes_on(site: Site) -> None:
    with webhooks(site.office.place, nobody_reads):
        site.post("/twilio/status", a_status(1, "teleported"))
        site.post("/twilio/texts", [("MessageSid", "SM1"), ("Body", "no sender")])
        site.post("/twilio/status", a_status(2))
        until(lambda: len(worked(site)) == 3)
    assert worked(site) == ["set aside", "set aside", "unknown"]
    items = site.office.all(ReviewItem)
    assert [item.kind for item in items] == ["provider_trouble"] * 2
    assert "teleported" in items[0].why


@pytest.mark.words
def test_callbacks_of_an_earlier_process_are_worked_at_the_start(site: Site) -> None:
    with site.office.session() as session:
        office = site.office.place.office
        session.add(
            WebhookCall(
                tenant_id=office.tenant_id, provider="twilio", kind="text", dedupe_key="text:1",
                path="/twilio/texts", fields=[list(pair) for pair in a_text(1)], received_at=office.clock(),
            )
        )  # fmt: skip
        session.commit()
    with webhooks(site.office.place, nobody_reads):
        until(lambda: worked(site) == ["stored"])


@pytest.mark.words
def test_serve_brings_the_webhooks_and_ends_them_promptly(site: Site) -> None:
    halt = threading.Event()
    thread = threading.Thread(target=work, args=(site.office.place, [], halt))
    thread.start()
    try:
        until(lambda: listens(site.port))
        assert site.post("/twilio/status", a_status(1)).status == 204
    finally:
        halt.set()
        thread.join(15)
    assert not thread.is_alive()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", site.port)) != 0


@pytest.mark.words
def test_a_port_somebody_else_has_is_told_in_a_sentence(site: Site) -> None:
    with (
        socket.create_server(("127.0.0.1", site.port)),
        pytest.raises(SettingsError, match=rf"web\.port {site.port} on 127\.0\.0\.1 cannot be listened on"),
        webhooks(site.office.place, nobody_reads),
    ):
        pass


@pytest.mark.words
def test_without_a_port_nothing_listens_and_with_one_an_account_is_needed(site: Site) -> None:
    office = site.office
    config = (office.folder / "dunlin.toml").read_text(encoding="utf-8")
    for old, new in ((f"port = {site.port}", "port = 0"), ('public_url = "https', '# "https')):
        office.close()
        (office.folder / "dunlin.toml").write_text(config.replace(old, new), encoding="utf-8")
        office.open()
        if office.place.settings.web.port:
            with pytest.raises(SettingsError, match=r"twilio\.public_url"), webhooks(office.place, nobody_reads):
                pass
        else:
            with webhooks(office.place, nobody_reads), socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", site.port)) != 0
