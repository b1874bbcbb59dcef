"""The people on the other side: who wrote to us when, who blocked us, unsubscribed, or is not there at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

WINDOW = timedelta(hours=24)
#: What carriers heed when it is the whole message (Twilio's default keywords).
STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})


def opt_out_type(body: str) -> str:
    """Say which keyword a message is, if it is nothing else: "Stop please" is none."""
    word = body.strip().upper()
    return next((kind for kind, words in (("STOP", STOP), ("START", START), ("HELP", HELP)) if word in words), "")


@dataclass
class People:
    """What is true of recipients, by address; the last message of each to each of our senders opens a window."""

    last_wrote: dict[tuple[str, str], datetime] = field(default_factory=dict)
    unsubscribed: set[tuple[str, str]] = field(default_factory=set)
    blocking: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    failures: dict[str, int] = field(default_factory=dict)

    def wrote(self, sender: str, ours: str, now: datetime) -> None:
        """Open the window of 24 hours."""
        self.last_wrote[ours, sender] = now

    def window_open(self, ours: str, recipient: str, now: datetime) -> bool:
        """Say whether free words may go to a recipient."""
        last = self.last_wrote.get((ours, recipient))
        return last is not None and now - last < WINDOW

    def heed(self, sender: str, ours: str, keyword: str) -> None:
        """Subscribe or unsubscribe who sent a keyword."""
        if keyword == "STOP":
            self.unsubscribed.add((ours, sender))
        elif keyword == "START":
            self.unsubscribed.discard((ours, sender))
