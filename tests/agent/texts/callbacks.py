"""The provider's callbacks, as they came to a listener: kept as the webhooks keep them, and worked."""

from __future__ import annotations

from agent.callbacks import work_callbacks
from store.tables import WebhookCall
from tests.agent.workplace import Office
from tests.servers.twilio import Listener


def work_what_came(office: Office, listener: Listener) -> None:
    """Store what came, as the webhooks do, and work it."""
    with office.place.office.journal("webhook") as journal:
        for one in listener.received:
            kind = "status" if "MessageStatus" in one.form else "text"
            call = WebhookCall(
                tenant_id=journal.tenant_id,
                provider="twilio",
                kind=kind,
                dedupe_key=f"{kind}:{one.form['MessageSid']}:{one.form.get('MessageStatus')}",
                path=one.path,
                fields=[list(pair) for pair in one.pairs],
                received_at=journal.now,
            )
            journal.session.add(call)
    listener.received.clear()
    work_callbacks(office.place)
