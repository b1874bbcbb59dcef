"""Kill -9 between storing and working: what was answered is never lost, and worked once after the next start."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from store.tables import Message
from tests.house.tree import ROOT
from tests.servers.processes import listens, wait_until
from tests.web.site import Site, a_status, a_text, nobody_reads, until
from web.serve import webhooks


@contextmanager
def a_process(site: Site, moment: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.web.dying_server", str(site.office.folder), site.office.database_url]
    process = subprocess.Popen([*command, moment], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        wait_until(lambda: listens(site.port), process, "the server", 30)
        yield process
    finally:
        process.kill()
        process.wait(10)


@pytest.mark.parametrize("moment", ["stored", "working"])
def test_what_was_answered_survives_a_kill_and_is_worked_once(site: Site, moment: str) -> None:
    with a_process(site, moment) as process:
        answers = [site.post("/twilio/texts", a_text(1)).status]
        if moment == "stored":
            answers += [site.post("/twilio/texts", a_text(2)).status, site.post("/twilio/status", a_status(3)).status]
            process.kill()
        process.wait(10)
        assert process.returncode == -9
    assert set(answers) <= {200, 204}
    assert [call.worked_at for call in site.calls()] == [None] * len(answers)
    assert site.office.all(Message) == []
    for _ in range(2):
        with webhooks(site.office.place, nobody_reads):
            until(lambda: all(call.worked_at for call in site.calls()))
    texts = sum(call.kind == "text" for call in site.calls())
    assert len(site.office.all(Message)) == texts
