"""Content templates: the account's catalogue with what WhatsApp decided on each, and how one reads when filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from twilio.rest import Client

from channels.twilio.account import TwilioAccount
from channels.twilio.call_failures import CALL_FAILURES, transport_error
from channels.twilio.client import client_of

#: WhatsApp's verdict that lets a template be sent outside the 24 hours.
APPROVED = "approved"
#: What WhatsApp takes of a filled template (error 63021 of Twilio's dictionary).
LONGEST_TEMPLATE = 1024
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class ContentTemplate:
    """A template as Twilio keeps it; `status` and `category` are WhatsApp's, e.g. approved and UTILITY."""

    sid: str
    name: str
    language: str
    body: str
    status: str
    category: str = ""
    defaults: Mapping[str, str] = field(default_factory=dict)

    @property
    def placeholders(self) -> frozenset[str]:
        """Name the variables its words ask for."""
        return frozenset(_PLACEHOLDER.findall(self.body))

    def problems(self, variables: Mapping[str, str]) -> list[str]:
        """Say in sentences what keeps these variables from filling the template; nothing when they fit."""
        needed, given = self.placeholders, set(variables)
        missing = [f"variable {name} of template {self.name} is missing" for name in sorted(needed - given)]
        unknown = [f"template {self.name} has no variable {name}" for name in sorted(given - needed)]
        length = len(self.filled(variables))
        long = [f"template {self.name} is {length} characters long when filled, of at most {LONGEST_TEMPLATE}"]
        return missing + unknown + (long if length > LONGEST_TEMPLATE else [])

    def filled(self, variables: Mapping[str, str]) -> str:
        """Return the words the customer reads."""
        return fill(self.body, {**self.defaults, **variables})


def fill(body: str, variables: Mapping[str, str]) -> str:
    """Put variables into their places; a place without one stays as it is."""
    return _PLACEHOLDER.sub(lambda found: str(variables.get(found.group(1), found.group())), body)


def catalogue(account: TwilioAccount) -> list[ContentTemplate]:
    """List all templates of an account with WhatsApp's verdict; raise TransportError when it cannot be read."""
    client = client_of(account)
    try:
        return [_template(one, one.approval_requests or {}) for one in client.content.v1.content_and_approvals.list()]
    except CALL_FAILURES as error:
        raise transport_error(error) from error
    finally:
        client.http_client.session.close()


def rendered(client: Client, content_sid: str, variables: Mapping[str, str]) -> str:
    """Return the words of a filled template, as Twilio lists it; raises what the client raises."""
    return _template(client.content.v1.contents(content_sid).fetch(), {}).filled(variables)


def _template(content: Any, approval: Mapping[str, Any]) -> ContentTemplate:
    kinds = (content.types or {}).values()
    return ContentTemplate(
        sid=str(content.sid),
        name=str(content.friendly_name or ""),
        language=str(content.language or ""),
        body=next((str(kind["body"]) for kind in kinds if isinstance(kind, dict) and kind.get("body")), ""),
        status=str(approval.get("status") or "unsubmitted"),
        category=str(approval.get("category") or ""),
        defaults={str(name): str(value) for name, value in (content.variables or {}).items()},
    )
