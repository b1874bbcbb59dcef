"""Outreach, readable top to bottom: settle → judge → policy → worklist → account graphs → dispatch."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col

from agent.account_graph import AccountContext, Proposal, propose
from agent.bootstrap import Workplace
from agent.desk import send_released
from agent.dispatch import PutOff, dispose, hand_over
from agent.metered_model import MeteredModel, SpendLimitReached
from agent.policy_page import PolicyPageError, in_force, load_page
from agent.policy_versions import page_in_force
from agent.run_lock import run_lock
from agent.settings import SettingsError
from agent.worklist import worklist
from agent.workspace import POLICY_FILE
from policies.ranking import Ranked
from store.account_file import ledger_synced_at
from store.habits import refresh_habits
from store.tables import Run, Tenant
from store.webhook_calls import drop_forms
from tools.answers.delivery import deliver_answers
from tools.answers.planning import plan_thanks
from tools.drafts import Draft
from tools.holds import release_expired
from tools.office import Office, PolicyInForce
from tools.promises import judge_promises
from tools.reviews import expire_reviews
from tools.sending import IN_FLIGHT
from tools.settling import settle_unknown
from tools.switch import follow_mode
from tools.world import read_world

#: Accounts read, asked about and disposed of together.
CHUNK = 128
#: Failures of the model in a row after which it is taken for unreachable.
MOST_FAILURES = 5
#: Stands for a policy page nobody has read yet; no draft can have been made under it.
UNREAD_POLICY = 0

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class RunReport:
    """What a run did: counts by outcome, the accounts put off, and why it ended early, if it did."""

    day: date
    dry: bool = False
    accounts: int = 0
    worked: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    promises: dict[str, int] = field(default_factory=dict)
    put_off: list[PutOff] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    cost_micros: int = 0
    stopped: str = ""

    @property
    def outcome(self) -> str:
        """One word for the run row."""
        return "stopped" if self.stopped else "finished"


class _HaltError(Exception):
    """The run must end here; the message says why. Everything done so far stands."""


def run(
    place: Workplace,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> RunReport:
    """Work the book once; raise RunInProgressError while another run works, PolicyPageError without a policy."""
    office = place.office
    with run_lock(office.database, office.tenant_id, place.folder):
        if not (office.letterhead.bank_details or office.letterhead.pay_link):
            raise SettingsError("payment.bank_details and payment.pay_link are empty: say how customers can pay")
        report = RunReport(day=office.clock().astimezone(office.zone).date(), dry=dry_run)
        path = place.folder / POLICY_FILE
        page = page_in_force(place, dry=dry_run)
        text = page.policy.text
        policy = in_force(page, place.home_currency, report.day)
        if dry_run:
            _work(place, policy, report, _Steering(0, progress, stop, path, text))
            return report
        run_id = _begin(office, report)
        outcome = "failed"
        try:
            _catch_up(office, report, place.settings.web.keep_forms_days)
            report.counts["released"] = send_released(place)
            _thank(office, policy, report)
            _work(place, policy, report, _Steering(run_id, progress, stop, path, text))
            outcome = report.outcome
        finally:
            _finish(office, run_id, report, outcome)
    return report


@dataclass(frozen=True, slots=True)
class _Steering:
    run_id: int
    progress: Progress | None
    stop: threading.Event | None
    page: Path
    text: str

    def page_changed(self) -> str:
        """Say what became of the policy page since the run began; nothing when it is as it was."""
        try:
            same = load_page(self.page) == self.text
        except PolicyPageError as error:
            return str(error)
        return "" if same else "the policy was changed while the run was at work; the next run stands on the new page"


def _begin(office: Office, report: RunReport) -> int:
    with office.journal("agent") as journal:
        # Whoever holds the lock is the only run; a row still "running" belongs to one that died.
        journal.session.execute(
            update(Run).where(col(Run.outcome) == "running", col(Run.kind) == "outreach").values(outcome="interrupted")
        )
        row = Run(tenant_id=office.tenant_id, kind="outreach", as_of=report.day, started_at=journal.now)
        journal.session.add(row)
        follow_mode(journal, shadow=office.channel.shadow)
        journal.session.flush()
        assert row.id is not None
        return row.id


def _catch_up(office: Office, report: RunReport, keep_forms_days: int) -> None:
    """Bring the book to today before deciding: crashed sends, holds that ended, promises due, reviews overdue.

    What callbacks told long ago is dropped as well.
    """
    settled = settle_unknown(office)
    with office.journal("agent") as journal:
        released = release_expired(journal, report.day)
        synced = ledger_synced_at(journal.session, office.tenant_id)
        judged = judge_promises(journal, synced)
        refresh_habits(journal.session, office.tenant_id, report.day)
        expired = expire_reviews(journal)
        drop_forms(journal.session, office.tenant_id, journal.now - timedelta(days=keep_forms_days))
    report.promises = {state.value: count for state, count in judged.items()}
    report.counts.update({f"settled_{end}": count for end, count in settled.items()})
    report.counts.update({"holds_ended": released, "reviews_late": expired})


def _thank(office: Office, policy: PolicyInForce, report: RunReport) -> None:
    """Thank for promises kept, and send answers that wait since an earlier look at the inbox."""
    if office.answers == "never":
        return
    with office.journal("agent") as journal:
        plan_thanks(journal, office)
    ends = Counter(delivered.outcome.value for delivered in deliver_answers(office, policy))
    report.counts.update({f"answers_{end}": count for end, count in ends.items()})


def _work(place: Workplace, policy: PolicyInForce, report: RunReport, steering: _Steering) -> None:
    ranked = worklist(place.office, policy)
    report.accounts = len(ranked)
    if not report.dry:
        report.counts["handed_over"] = hand_over(place.office, ranked)
    todo = [account for account in ranked if account.verdict.worked]
    report.worked = len(todo)
    crew = _Crew(place, policy, place.meter(steering.run_id or None))
    try:
        with crew:
            for start in range(0, len(todo), CHUNK):
                _halt_if_told(place.office, steering)
                _work_chunk(crew, todo[start : start + CHUNK], report, steering)
                if steering.progress:
                    steering.progress(min(start + CHUNK, len(todo)), len(todo))
    except _HaltError as halt:
        report.stopped = str(halt)
    finally:
        report.cost_micros = crew.model.spent.usage.cost_micros


class _Crew:
    """Who works the accounts of a run: the metered model, and threads where waiting for others is worth them."""

    def __init__(self, place: Workplace, policy: PolicyInForce, model: MeteredModel) -> None:
        self.office = place.office
        self.policy = policy
        self.model = model
        self._threads = ExitStack()
        # The offline model computes: threads would only pass the interpreter around.
        self._asking = self._pool(place.settings.outreach.workers, place.settings.model.kind != "offline")
        self.sending = self._pool(IN_FLIGHT)
        self.failures = 0
        self.enough = threading.Event()
        self._answered = False

    def _pool(self, size: int, worthwhile: bool = True) -> ThreadPoolExecutor | None:
        return self._threads.enter_context(ThreadPoolExecutor(size)) if worthwhile else None

    def __enter__(self) -> None:
        self._threads.__enter__()

    def __exit__(self, *_: object) -> None:
        self._threads.close()

    def propose(self, chunk: Sequence[Ranked]) -> Iterator[Proposal | _HaltError]:
        """Ask about a chunk; a limit or a dead model shows as the last thing given."""
        with self.office.database.read() as session:
            world = read_world(session, self.office, self.policy, [account.facts.customer_id for account in chunk])

        def ask(account: Ranked) -> Proposal | _HaltError:
            if self.enough.is_set():
                return _HaltError("not asked any more")
            customer_id = account.facts.customer_id
            model = self.model.for_account(customer_id)
            try:
                return propose(AccountContext(self.office, self.policy, model, world, world.accounts[customer_id]))
            except SpendLimitReached as limit:
                return _HaltError(f"the spend limit is reached: {limit}")

        return map(ask, chunk) if self._asking is None else self._asking.map(ask, chunk)

    def note(self, proposal: Proposal) -> None:
        """Count failures of the model in a row; a single one may lie in the account, even one that is permanent."""
        if proposal.ending == "model_failed":
            self.failures += 1
        else:
            self.failures, self._answered = 0, True

    def model_is_dead(self, *, chunk_done: bool) -> bool:
        """Say whether asking on is pointless: many failures in a row, or a chunk without a single answer so far."""
        return self.failures >= MOST_FAILURES or (chunk_done and self.failures > 0 and not self._answered)


def _work_chunk(crew: _Crew, chunk: Sequence[Ranked], report: RunReport, steering: _Steering) -> None:
    done: list[tuple[Ranked, Proposal]] = []
    halt: _HaltError | None = None
    for account, proposal in zip(chunk, crew.propose(chunk), strict=True):
        if isinstance(proposal, _HaltError):
            halt = proposal
            break
        done.append((account, proposal))
        crew.note(proposal)
        if crew.model_is_dead(chunk_done=len(done) == len(chunk)):
            halt = _HaltError(f"the model cannot be used: {proposal.why}")
            # Nothing is wrong with these accounts: they are put off, not given to a person.
            done[-crew.failures :] = [(a, replace(p, permanent=False)) for a, p in done[-crew.failures :]]
            break
    if halt:
        crew.enough.set()
    _take(crew, done, report, steering)
    if halt:
        raise halt


def _take(crew: _Crew, done: list[tuple[Ranked, Proposal]], report: RunReport, steering: _Steering) -> None:
    if report.dry:
        report.drafts += [proposal.draft for _, proposal in done if proposal.draft]
        report.counts.update(f"would_{proposal.ending}" for _, proposal in done)
        return
    changed = steering.page_changed()
    policy = replace(crew.policy, version_id=UNREAD_POLICY) if changed else crew.policy
    disposed = dispose(crew.office, policy, done, steering.run_id, crew.sending)
    report.counts.update(disposed.counts)
    report.put_off += disposed.put_off
    if disposed.channel_down:
        raise _HaltError(f"messages cannot be handed over: {disposed.channel_down}")
    if changed:
        raise _HaltError(changed)


def _halt_if_told(office: Office, steering: _Steering) -> None:
    if steering.stop is not None and steering.stop.is_set():
        raise _HaltError("told to stop")
    with office.database.read() as session:
        tenant = session.get_one(Tenant, office.tenant_id)
        if tenant.stopped_at is not None:
            raise _HaltError(f"all sending was stopped by {tenant.stopped_by}; 'dunlin resume' lifts it")


def _finish(office: Office, run_id: int, report: RunReport, outcome: str) -> None:
    with office.journal("agent") as journal:
        row = journal.session.get_one(Run, run_id)
        row.finished_at, row.outcome = journal.now, outcome
        row.counts = {**report.counts, **{f"promises_{state}": n for state, n in report.promises.items()}}
        journal.record("run_finished", run_id=run_id, outcome=outcome, why=report.stopped, counts=dict(row.counts))
