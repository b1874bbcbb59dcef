"""What is measured of conversations: fifty at once over WebSockets of a `dunlin serve` of its own."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import select
from websockets.asyncio.client import ClientConnection, connect

from agent.outreach import run
from agent.policy_page import in_force
from agent.policy_versions import page_at_hand
from agent.settings import CONFIG_FILE
from agent.voice.conversation import begin
from agent.voice.state import State
from evals.bench.book import write_book
from evals.bench.measures import NOW, Measure, fresh_place
from evals.bench.serving import served
from evals.twilio.signing import HEADER, signature
from store.tables import Call, Touch
from tests.servers.processes import free_port
from tools.calls.script import CallScript

SESSIONS, TURNS = 50, 10
#: How long after an answer the next words are said: less than people take.
SPEAKS_AFTER_SECONDS = (2.0, 4.0)
#: The first turns load the reader and the pages of the database; they are told apart.
WARM_TURNS = 1
PUBLIC_URL, TOKEN, ACCOUNT = "https://hooks.dunlin.example", "bench-token", "AC" + "0" * 32
SAYS = ("yes speaking", "we will pay on Friday", "no", "we will pay on Thursday", "no")
_READ = re.compile(r"turn (\d+) of (touch-\d+): read in ([\d.]+) ms")
_SETTINGS = """
[twilio]
account_sid = "{account}"
auth_token = "{token}"
public_url = "{url}"
voice_from = "+4930123456"
voice_relay = true

[web]
port = {port}
"""


def relays(folder: Path) -> Iterator[Measure]:
    """Measure from the frame with what was said to the first piece of the answer, and how much of it was reading."""
    port = free_port()
    home, keys = _called(folder, port)
    log = folder / "relay.log"
    with log.open("wb") as errors, served(home, port, errors):
        took = asyncio.run(_talk(port, keys))
    read = {(key, int(turn)): float(ms) for turn, key, ms in _READ.findall(log.read_text(encoding="utf-8"))}
    warm = {which: ms for which, ms in took.items() if which[1] > WARM_TURNS}
    reading = sorted(read[which] for which in warm)
    ours = sorted(ms - read[which] for which, ms in warm.items())
    what = f"{SESSIONS} conversations at once, {len(warm)} turns, from the words to the first piece of the answer"
    yield Measure(f"{what}: not answered", SESSIONS * TURNS - len(took), "turns", 0, at_most=True)
    yield Measure(f"{what}: our own time, half of them within", _share(ours, 50), "ms")
    yield Measure(f"{what}: our own time, 95 of 100 within", _share(ours, 95), "ms", 50, at_most=True)
    yield Measure("reading what was said, offline model, half of them within", _share(reading, 50), "ms")
    yield Measure("reading what was said, offline model, 95 of 100 within", _share(reading, 95), "ms")
    yield Measure("both together, 95 of 100 within", _share(sorted(warm.values()), 95), "ms")
    cold = sorted(ms for which, ms in took.items() if which not in warm)
    yield Measure("both together, first turns in a fresh process, the slowest", cold[-1], "ms")


def _share(values: list[float], percent: int) -> float:
    return values[min(len(values) * percent // 100, len(values) - 1)] if values else float("inf")


def _called(folder: Path, port: int) -> tuple[Path, list[str]]:
    """Make a workspace with as many calls that were answered, as far as the first question."""
    script = CallScript(
        "en", "Dunlin", "Bench Ltd", "+ 4 9", "Acme Ltd", "Eva", "4,800 euros", "invoice INV-1, due on 5 June 2026"
    )
    with fresh_place(folder, "relay") as place:
        write_book(place.office.database, place.office.tenant_id, NOW, customers=SESSIONS * 4, invoices=SESSIONS * 4)
        in_force(page_at_hand(place), place.home_currency, NOW.date())
        run(place)
        with place.office.database.write() as session:
            touches = [touch for touch in session.exec(select(Touch).limit(SESSIONS)) if touch.id]
            for touch in touches:
                call = Call(tenant_id=touch.tenant_id, touch_id=touch.id or 0, placed_at=datetime.now(UTC))
                call.script, call.state = asdict(script), begin(script, State()).state.as_json()
                call.provider_id = _sid(f"touch-{touch.id}")
                session.add(call)
            keys = [f"touch-{touch.id}" for touch in touches]
        home = place.folder
    with (home / CONFIG_FILE).open("a", encoding="utf-8") as config:
        config.write(_SETTINGS.format(account=ACCOUNT, token=TOKEN, url=PUBLIC_URL, port=port))
    return home, keys


def _sid(key: str) -> str:
    return f"CA{int(key.removeprefix('touch-')):032x}"


async def _talk(port: int, keys: list[str]) -> dict[tuple[str, int], float]:
    """Lead all conversations at once; return how many milliseconds each turn took to be answered."""
    took: dict[tuple[str, int], float] = {}
    await asyncio.gather(*(_converse(port, key, took) for key in keys))
    return took


async def _converse(port: int, key: str, took: dict[tuple[str, int], float]) -> None:
    dice = random.Random(key)  # noqa: S311  (a pause, not a secret)
    path = f"/twilio/voice/relay/{key}"
    signed = {HEADER: signature(TOKEN, PUBLIC_URL.replace("https", "wss") + path)}
    async with connect(f"ws://127.0.0.1:{port}{path}", additional_headers=signed, proxy=None) as wire:
        await wire.send(json.dumps({"type": "setup", "callSid": _sid(key), "accountSid": ACCOUNT}))
        await _heard(wire)
        for turn in range(TURNS):
            await asyncio.sleep(dice.uniform(*SPEAKS_AFTER_SECONDS))
            words = SAYS[0] if turn == 0 else SAYS[1 + (turn - 1) % 4]
            began = time.perf_counter()
            await wire.send(json.dumps({"type": "prompt", "voicePrompt": words, "lang": "en", "last": True}))
            took[key, turn + 1] = (await _heard(wire) - began) * 1000


async def _heard(wire: ClientConnection) -> float:
    """Hear an answer to its end; return when its first piece came."""
    first = 0.0
    while True:
        frame = json.loads(await wire.recv())
        first = first or time.perf_counter()
        if frame["type"] == "end":
            raise ConnectionError(f"the conversation was ended: {frame['handoffData']}")
        if frame.get("last"):
            return first


if __name__ == "__main__":
    import sys
    import tempfile

    with tempfile.TemporaryDirectory(prefix="dunlin-bench-") as folder:
        for measure in relays(Path(folder)):
            sys.stdout.write(f"{measure.what}: {measure.value:,.1f} {measure.unit} {measure.floor_words}\n")
        sys.stdout.write(f"load average {os.getloadavg()}\n")
