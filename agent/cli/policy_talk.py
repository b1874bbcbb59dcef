"""Commands that change the policy by talking: tell it something, answer what it asks."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.bootstrap import Workplace
from agent.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, open_workspace, person
from agent.cli.output import Exit, amounts, counted, print_json, say, table
from agent.cli.policy_history import changes_as_json, show_changes
from agent.policy_page import PolicyPageError
from agent.policy_talk import Amendment, amend, answer, sentence_of
from agent.policy_versions import accept, page_at_hand
from policies.policy import Policy, Question

YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Put it into force without asking.")]
#: Accounts shown whose next action changes; the rest is counted.
SHOWN = 20


def add_to(app: typer.Typer, policy: typer.Typer) -> None:
    """Add these commands: one of its own, one of the policy group."""
    app.command("tell", epilog='Example: dunlin tell "Stop chasing Delta until I say." -w books')(tell)
    policy.command(epilog="Example: dunlin policy ask -w books")(ask)


def tell(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="What is to change, in a sentence or two.")],
    folder: WorkspaceOption = HERE,
    yes: YesOption = False,
    who: PersonOption = "",
    as_json: JsonOption = False,
) -> int:
    """Change the policy by saying so.

    Shows what is understood differently and which accounts something else would happen to, then asks. What you
    said is added to the policy page under a heading with the date and your name. Exit code 1 when it was not
    understood; then nothing changes. With --json nothing is asked: only --yes puts it into force.
    """
    with open_workspace(folder) as place:
        found = amend(place, words, person(who))
        understood = not found.changes.asked and bool(found.changes.added or found.changes.removed)
        if as_json:
            kept = accept(place, found.page, person(who)) if understood and yes else None
            print_json({**_as_json(found, place.home_currency), "in_force": bool(kept and kept.in_force)})
            return Exit.OK if understood else Exit.FOUND
        _show(found, place.home_currency)
        if not understood:
            say("That was not fully understood, so nothing was changed: say it more simply.")
            return Exit.FOUND
        _decide(place, found, person(who), yes=yes)
        return Exit.OK


def _as_json(found: Amendment, home: str) -> dict[str, object]:
    return {
        **changes_as_json(found.changes, found.before, found.page.policy, home),
        "accounts": [
            {
                "customer": change.action.number,
                "name": change.action.name,
                "before": change.before.happens if change.before else None,
                "after": change.after.happens if change.after else None,
            }
            for change in found.changed_actions
        ],
    }


def _show(found: Amendment, home: str) -> None:
    show_changes(found.changes, found.page.policy, home)
    changed = found.changed_actions
    table(
        "What the next run would do differently",
        ("customer", "name", "overdue", "until now", "then"),
        [
            (
                change.action.number,
                change.action.name,
                amounts(dict(change.action.overdue)),
                change.before.happens if change.before else "–",
                change.after.happens if change.after else "–",
            )
            for change in changed[:SHOWN]
        ],
        numbers=("overdue",),
        prose=("name", "until now", "then"),
    )
    say()
    more = len(changed) - SHOWN
    also = f", {more:,} of them not shown" if more > 0 else ""
    say(f"{counted(len(changed), 'account')} of {len(found.actions):,} would be treated differently{also}.")


def _decide(place: Workplace, found: Amendment, who: str, *, yes: bool) -> None:
    if not yes and not typer.confirm("Put it into force?", err=True):
        say("Discarded; nothing was changed.")
        return
    version = accept(place, found.page, who)
    if version.in_force:
        say(f"In force as version {version.id}; 'dunlin policy history' shows the earlier ones.")
    else:
        say(f"Version {version.id} waits for somebody else: 'dunlin policy activate {version.id}'.")


def ask(
    number: Annotated[int | None, typer.Argument(metavar="[N]", help="Answer only this question.")] = None,
    words: Annotated[str | None, typer.Argument(metavar="[ANSWER]", help="The answer; asked for if left out.")] = None,
    folder: WorkspaceOption = HERE,
    yes: YesOption = False,
    who: PersonOption = "",
) -> int:
    """Answer the open questions one by one.

    Say the sentence anew, or only what was missing in it ("EUR"). An answer takes the place of the sentence it
    makes clear, with the date and your name; the earlier words stay in the history. An empty answer leaves a
    question open. Exit code 1 when questions are left.
    """
    with open_workspace(folder) as place:
        policy = page_at_hand(place).policy
        for one in _wanted(policy, number):
            _answer_one(place, one, words, person(who), yes=yes)
        left = len(page_at_hand(place).policy.questions)
    say(f"{counted(left, 'question')} left." if left else "No question is open.")
    return Exit.FOUND if left else Exit.OK


def _wanted(policy: Policy, number: int | None) -> list[Question]:
    if number is None:
        return list(policy.questions)
    if not 1 <= number <= len(policy.questions):
        raise PolicyPageError(f"there is no question {number}; 'dunlin policy check' numbers them")
    return [policy.questions[number - 1]]


def _answer_one(place: Workplace, question: Question, words: str | None, who: str, *, yes: bool) -> None:
    policy = page_at_hand(place).policy
    # An earlier answer may have moved it, or settled it too.
    now = next((q for q in policy.questions if (q.code, q.ask) == (question.code, question.ask)), None)
    if now is None:
        return
    say()
    say(f"You wrote: {' '.join(sentence_of(policy, now).of(policy.text).split())}")
    said = words if words is not None else typer.prompt(now.ask, default="", show_default=False, err=True)
    if not said.strip():
        return
    found = answer(place, now, said, who)
    if found is None:
        say("That does not settle it: say the whole sentence anew.")
        return
    _show(found, place.home_currency)
    _decide(place, found, who, yes=yes)
