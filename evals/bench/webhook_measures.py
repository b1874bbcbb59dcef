"""What is measured of the webhooks: callbacks at a steady rate to a `dunlin serve` of its own, and after a kill."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from sqlmodel import col, select

from agent.outreach import run
from agent.policy_page import in_force
from agent.policy_versions import page_at_hand
from agent.settings import CONFIG_FILE, load_settings
from agent.workspace import open_database
from evals.bench.book import write_book
from evals.bench.measures import NOW, Measure, fresh_place
from evals.bench.serving import served, wait_for
from evals.twilio.signing import HEADER, signature
from store.tables import Touch, WebhookCall
from tests.servers.processes import free_port

PER_SECOND, SECONDS, CONNECTIONS = 200, 30, 16
#: The load under which the server is killed, and when.
KILLED_SECONDS, KILLED_AT = 10, 5.0
STATUSES = ("sent", "delivered", "read")
PUBLIC_URL, TOKEN = "https://hooks.dunlin.example", "bench-token"
_SETTINGS = """
[twilio]
account_sid = "AC{digits}"
auth_token = "{token}"
public_url = "{url}"

[web]
port = {port}
"""


@dataclass(frozen=True)
class Post:
    """A signed callback, ready to be made."""

    path: str
    body: bytes
    signed: str


@dataclass
class Load:
    """Callbacks made at a steady rate: how long each took from the moment it was due, and which were answered."""

    port: int
    posts: Sequence[Post]
    took: list[float] = field(default_factory=list)
    answered: set[int] = field(default_factory=set)

    def make(self) -> None:
        """Make all of them; returns at the end of the last."""
        began = time.perf_counter() + 0.2
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(lambda lane: self._lane(lane, began), range(CONNECTIONS)))

    def _lane(self, lane: int, began: float) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        for number in range(lane, len(self.posts), CONNECTIONS):
            due = began + number / PER_SECOND
            time.sleep(max(due - time.perf_counter(), 0))
            if _is_taken(link, self.posts[number]):
                self.answered.add(number)
                self.took.append(time.perf_counter() - due)
        link.close()


def _is_taken(link: http.client.HTTPConnection, post: Post) -> bool:
    headers = {"Content-Type": "application/x-www-form-urlencoded", HEADER: post.signed}
    try:
        link.request("POST", post.path, post.body, headers)
        answer = link.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        link.close()
        return False
    return answer.status == http.client.NO_CONTENT


def webhooks(folder: Path) -> Iterator[Measure]:
    """Measure how fast callbacks are answered, and whether a kill loses one that was."""
    port = free_port()
    home, touches = _texted(folder, PER_SECOND * SECONDS // len(STATUSES), port)
    load = Load(port, [_post(n, touches) for n in range(PER_SECOND * SECONDS)])
    with served(home, port):
        load.make()
        behind = _worked_after(home, len(load.answered))
    took = sorted(load.took)
    what = f"{PER_SECOND} callbacks a second for {SECONDS} s, checked, stored, answered"
    yield Measure(f"{what}: half of them within", took[len(took) // 2] * 1000, "ms")
    yield Measure(f"{what}: 99 of 100 within", took[len(took) * 99 // 100] * 1000, "ms", 100, at_most=True)
    yield Measure(f"{what}: not answered", len(load.posts) - len(load.answered), "callbacks", 0, at_most=True)
    yield Measure("all of them worked, after the last was answered", behind, "s")
    lost = _lost_by_a_kill(home, port, touches, len(load.answered))
    yield Measure("answered callbacks lost when the server is killed under load", lost, "callbacks", 0, at_most=True)


def _texted(folder: Path, count: int, port: int) -> tuple[Path, list[int]]:
    """Make a workspace with so many messages sent, and connect it."""
    with fresh_place(folder, "webhooks") as place:
        write_book(place.office.database, place.office.tenant_id, NOW, customers=count, invoices=count)
        in_force(page_at_hand(place), place.home_currency, NOW.date())
        run(place)
        with place.office.database.read() as session:
            touches = [touch_id for touch_id in session.exec(select(Touch.id)) if touch_id]
        home = place.folder
    with (home / CONFIG_FILE).open("a", encoding="utf-8") as config:
        config.write(_SETTINGS.format(digits="0" * 32, token=TOKEN, url=PUBLIC_URL, port=port))
    return home, touches


def _post(number: int, touches: Sequence[int]) -> Post:
    message, status = number // len(STATUSES), STATUSES[number % len(STATUSES)]
    fields = [("MessageSid", f"SM{message:032x}"), ("MessageStatus", status), ("AccountSid", "AC" + "0" * 32)]
    path = f"/twilio/status?o=touch-{touches[message % len(touches)]}"
    return Post(path, urlencode(fields).encode(), signature(TOKEN, PUBLIC_URL + path, fields))


def _worked_after(home: Path, count: int) -> float:
    return wait_for(lambda: len(_worked(home)) >= count, "the callbacks were not worked", 300)


def _worked(home: Path) -> set[str]:
    database = open_database(home, load_settings(home))
    with database.read() as session:
        worked = set(session.exec(select(WebhookCall.dedupe_key).where(col(WebhookCall.worked_at).is_not(None))))
    database.close()
    return worked


def _lost_by_a_kill(home: Path, port: int, touches: Sequence[int], before: int) -> int:
    """Kill the server under load, start it anew, and count what it had answered and then never worked."""
    first = PER_SECOND * SECONDS
    load = Load(port, [_post(first + n, touches) for n in range(PER_SECOND * KILLED_SECONDS)])
    with ThreadPoolExecutor(1) as pool:
        with served(home, port) as process:
            made = pool.submit(load.make)
            time.sleep(KILLED_AT)
            process.kill()
            process.wait()
        with served(home, port):
            made.result()
            _worked_after(home, before + len(load.answered))
    keys = {f"status:SM{(first + n) // 3:032x}:{STATUSES[(first + n) % 3]}" for n in load.answered}
    return len(keys - _worked(home))
