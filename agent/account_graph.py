"""The graph of one account: decide → check, and back with the reasons of a refusal, at most twice.

What it stands on was gathered before, for many accounts at once. It only proposes: nothing in it writes or
sends, so running it again is harmless; what it proposes is disposed of outside, in batches, by `dispatch.py`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from agent.account_view import account_prompt
from policies.decide import Standing
from policies.guard import CURED_BY_APPROVAL, WORLD_MOVED, guard, refusals
from policies.policy import TEXTS, Channel
from prompts.model import Model, ModelError
from tools.actions import Action, Escalate, ScheduleFollowUp, SendEmail
from tools.drafts import (
    Draft,
    DraftRefusedError,
    FactsRefusedError,
    make_call_draft,
    make_draft,
    make_text_draft,
    proposed_send,
)
from tools.office import Office, PolicyInForce
from tools.open_channels import Openness
from tools.world import AccountNow, World, guard_world

#: Refusals after which a person takes over.
MOST_REFUSALS = 2
#: Well above three rounds of decide and check; a loop would show at once.
_STEP_LIMIT = 10

Ending = Literal["send", "wait", "escalate", "refused", "moved", "model_failed"]


@dataclass(frozen=True, slots=True)
class AccountContext:
    """What the steps reach besides their state; handed in per run, never kept in it."""

    office: Office
    policy: PolicyInForce
    model: Model
    world: World
    account: AccountNow


class AccountState(TypedDict, total=False):
    """The JSON-plain state of one account's run."""

    action: dict[str, Any]
    draft: dict[str, Any]
    refused: list[str]
    ending: Ending
    why: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the graph proposes for an account, and what it was refused on the way."""

    customer_id: int
    ending: Ending
    why: str = ""
    draft: Draft | None = None
    action: Action | None = None
    refused: tuple[str, ...] = ()
    permanent: bool = False


def decide(state: AccountState, runtime: Runtime[AccountContext]) -> AccountState:
    """Ask the model for one action."""
    context = runtime.context
    prompt = account_prompt(context, tuple(state.get("refused", ())))
    try:
        action = context.model.ask(prompt).value
    except ModelError as error:
        return {"ending": "model_failed", "why": str(error), "permanent": error.permanent}
    return {"action": {"tool": type(action).__name__, **action.model_dump(mode="json")}}


def check(state: AccountState, runtime: Runtime[AccountContext]) -> AccountState:
    """Validate the proposal: its text, the clauses it cites, the guard; a refusal goes back with its reasons."""
    action = read_action(state["action"])
    if isinstance(action, ScheduleFollowUp):
        return {"ending": "wait"}
    if isinstance(action, Escalate):
        return {"ending": "escalate", "why": action.reason}
    assert isinstance(action, SendEmail)
    return _check_letter(state, runtime.context, action)


def _check_letter(state: AccountState, context: AccountContext, action: SendEmail) -> AccountState:
    try:
        draft, letter = make_draft(context.office, context.policy, context.account, action)
    except FactsRefusedError as refusal:
        return {"ending": "refused", "why": str(refusal)}
    except DraftRefusedError as refusal:
        return {"ending": "moved", "why": str(refusal)}
    world = guard_world(context.office, context.policy, context.world, context.account)
    findings = [*letter, *refusals(guard(proposed_send(draft), world, context.policy.book))]
    moved = [finding.reason for finding in findings if finding.code in WORLD_MOVED]
    if moved:
        return {"ending": "moved", "why": "; ".join(moved)}
    refused = [f"{f.code}: {f.reason}" for f in findings if f.code not in CURED_BY_APPROVAL]
    if not refused:
        return {"ending": "send", "draft": draft.as_json()}
    before = state.get("refused", [])
    if len(before) >= MOST_REFUSALS:
        return {"ending": "refused", "draft": draft.as_json(), "why": "; ".join(refused)}
    return {"refused": [*before, "; ".join(refused)]}


_TOOLS: dict[str, type[Action]] = {tool.__name__: tool for tool in (SendEmail, ScheduleFollowUp, Escalate)}


def read_action(found: dict[str, Any]) -> Action:
    """Read an action back from its JSON form."""
    return _TOOLS[found["tool"]].model_validate({key: value for key, value in found.items() if key != "tool"})


def _after_decide(state: AccountState) -> str:
    return END if state.get("ending") else "check"


def _after_check(state: AccountState) -> str:
    return END if state.get("ending") else "decide"


@lru_cache(maxsize=1)
def account_graph() -> Any:
    """Compile the graph, once per process; it has no checkpointer, as nothing in it needs to be resumed."""
    # The graph library can report runs to a hosted service when the environment says so; customers' data never goes.
    for switch in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"):
        os.environ[switch] = "false"
    graph = StateGraph(AccountState, context_schema=AccountContext)
    graph.add_node("decide", decide)
    graph.add_node("check", check)
    graph.add_edge(START, "decide")
    graph.add_conditional_edges("decide", _after_decide, ["check", END])
    graph.add_conditional_edges("check", _after_check, ["decide", END])
    return graph.compile()


def propose(context: AccountContext) -> Proposal:
    """Run the graph for one account and return what it proposes; texts and calls are worded by code alone."""
    if context.account.verdict.standing is Standing.TO_PERSON:
        # Nobody may be called by machine here, whatever the worklist took for open.
        return Proposal(context.account.facts.customer_id, "escalate", context.account.verdict.reason)
    if context.account.verdict.channel in {*TEXTS, Channel.VOICE}:
        return _propose_fixed_words(context)
    if against := context.account.open_channels.get(Channel.EMAIL, Openness()).against:
        # No model need be asked for what the contact rules keep from leaving.
        return Proposal(context.account.facts.customer_id, "moved", "; ".join(finding.reason for finding in against))
    state: AccountState = account_graph().invoke({}, context=context, config={"recursion_limit": _STEP_LIMIT})
    action = state.get("action")
    draft = state.get("draft")
    ending = state["ending"]
    return Proposal(
        customer_id=context.account.facts.customer_id,
        ending=ending,
        why=state.get("why", ""),
        draft=Draft.from_json(draft) if draft else None,
        action=read_action(action) if action else None,
        refused=tuple(state.get("refused", ())),
        permanent=state.get("permanent", False),
    )


def _propose_fixed_words(context: AccountContext) -> Proposal:
    customer_id = context.account.facts.customer_id
    make = make_call_draft if context.account.verdict.channel is Channel.VOICE else make_text_draft
    try:
        draft = make(context.office, context.policy, context.account)
    except FactsRefusedError as refusal:
        return Proposal(customer_id, "refused", str(refusal))
    except DraftRefusedError as refusal:
        return Proposal(customer_id, "moved", str(refusal))
    world = guard_world(context.office, context.policy, context.world, context.account)
    found = refusals(guard(proposed_send(draft), world, context.policy.book))
    against = [finding.reason for finding in found if finding.code not in CURED_BY_APPROVAL]
    if against:
        return Proposal(customer_id, "moved", "; ".join(against))
    return Proposal(customer_id, "send", draft=draft)
