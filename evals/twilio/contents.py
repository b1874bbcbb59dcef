"""The content templates of the simulated account, and how they are filled."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

BASE = "https://content.twilio.com/v1"
_PLACE = re.compile(r"\{\{(\w+)\}\}")


@dataclass
class Content:
    """A template; `status` is WhatsApp's verdict: unsubmitted, received, pending, approved, rejected, paused."""

    sid: str
    account_sid: str
    made_at: datetime
    language: str
    types: dict[str, Any]
    friendly_name: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    name: str = ""
    category: str = ""
    status: str = "unsubmitted"
    rejection_reason: str = ""

    @property
    def body(self) -> str:
        """Return the words with their places."""
        return next((str(kind["body"]) for kind in self.types.values() if kind.get("body")), "")

    @property
    def places(self) -> set[str]:
        """Name the variables the words ask for."""
        return set(_PLACE.findall(self.body))

    def filled(self, variables: dict[str, str]) -> str:
        """Return the words with variables, or their defaults, in their places."""
        known = {**self.variables, **variables}
        return _PLACE.sub(lambda found: known.get(found[1], found[0]), self.body)

    def approval(self) -> dict[str, Any]:
        """Describe WhatsApp's verdict as the API does."""
        return {
            "name": self.name,
            "category": self.category,
            "content_type": next(iter(self.types), ""),
            "status": self.status,
            "rejection_reason": self.rejection_reason,
            "allow_category_change": True,
        }

    def resource(self) -> dict[str, Any]:
        """Describe the template as the API does."""
        url, moment = f"{BASE}/Content/{self.sid}", f"{self.made_at:%Y-%m-%dT%H:%M:%SZ}"
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "date_created": moment,
            "date_updated": moment,
            "friendly_name": self.friendly_name,
            "language": self.language,
            "variables": self.variables,
            "types": self.types,
            "url": url,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
        }


class Contents:
    """The catalogue, in the order templates were made."""

    def __init__(self, account_sid: str) -> None:
        self._account_sid = account_sid
        self.by_sid: dict[str, Content] = {}

    def create(self, given: dict[str, Any], now: datetime) -> Content | None:
        """Make a template, or None when language or types are missing."""
        types = given.get("types")
        if not given.get("language") or not isinstance(types, dict) or not types:
            return None
        made = Content(
            sid=f"HX{uuid4().hex}",
            account_sid=self._account_sid,
            made_at=now,
            language=str(given["language"]),
            types=types,
            friendly_name=str(given.get("friendly_name") or ""),
            variables={str(name): str(value) for name, value in (given.get("variables") or {}).items()},
        )
        self.by_sid[made.sid] = made
        return made

    def approved(self, body: str, language: str = "en", name: str = "reminder", now: datetime | None = None) -> Content:
        """Make a template of plain text that WhatsApp has approved: what a rehearsal begins with."""
        moment = now or datetime.fromisoformat("2026-01-01T00:00:00+00:00")
        made = self.create(
            {"language": language, "friendly_name": name, "types": {"twilio/text": {"body": body}}}, moment
        )
        if made is None:
            raise ValueError("a template needs a language")
        made.name, made.category, made.status = name, "UTILITY", "approved"
        return made

    def all_approved(self, wordings: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """Have every wording with places for figures approved, by language and name; return the ids as settings do."""
        return {
            f"{language}.{name}": self.approved(body, language, f"{name}_{language}").sid
            for language, bodies in wordings.items()
            for name, body in bodies.items()
            if _PLACE.search(body)
        }


def variables_of(text: str) -> dict[str, str] | None:
    """Read ContentVariables; None when they are no JSON object of strings that may be sent (error 21656)."""
    if not text:
        return {}
    try:
        read = json.loads(text)
    except ValueError:
        return None
    if not isinstance(read, dict) or not all(isinstance(value, str) and value.strip() for value in read.values()):
        return None
    return None if any(re.search(r"[\n\t]| {5}", value) for value in read.values()) else read
