"""The global stop, and the step from shadow to live."""

from __future__ import annotations

from store.events import Journal
from store.tables import Tenant
from tools.touch_ends import recount_rungs


def stop_everything(journal: Journal) -> bool:
    """Stop all sending at once; return whether it was running before."""
    tenant = journal.session.get_one(Tenant, journal.tenant_id)
    if tenant.stopped_at is not None:
        return False
    tenant.stopped_at, tenant.stopped_by = journal.now, journal.actor
    journal.record("stopped")
    return True


def resume(journal: Journal) -> bool:
    """Allow sending again; return whether it was stopped before."""
    tenant = journal.session.get_one(Tenant, journal.tenant_id)
    if tenant.stopped_at is None:
        return False
    tenant.stopped_at, tenant.stopped_by = None, ""
    journal.record("resumed")
    return True


def follow_mode(journal: Journal, *, shadow: bool) -> bool:
    """Bring rungs in line when the workspace went live or back to shadow; return whether the mode had changed."""
    tenant = journal.session.get_one(Tenant, journal.tenant_id)
    if tenant.live is not shadow:
        return False
    tenant.live = not shadow
    recount_rungs(journal.session, journal.tenant_id, shadow=shadow)
    journal.record("went_shadow" if shadow else "went_live")
    return True
