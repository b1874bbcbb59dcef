"""Makes one answer of its points and the facts of this moment, and says what the guard compares it with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from channels.mail_kind import MailKind
from channels.outgoing_headers import address as header_address
from channels.twilio.segments import in_fewer_parts
from ledger.findings import Finding
from policies.answer_guard import THREAD_PAUSE, AnswerWorld, ProposedAnswer
from policies.answer_ways import ANSWER_WAYS
from policies.decide import keeps_from_writing
from policies.policy import Channel
from store.tables import Answer, HoldKind
from tools.answers.check import answer_findings
from tools.answers.facts import AnswerFacts
from tools.answers.paragraphs import paragraphs
from tools.answers.reading import Desk, answer_facts
from tools.answers.render import content_hash, render_answer, render_text, worded_by_person
from tools.answers.topics import Point, Topic, confirms_opt_out
from tools.answers.ways import NO_WAY, Way
from tools.holds import LIFTED_BY_PERSON
from tools.letter.facts import Letter
from tools.letter.render import Block
from tools.office import PolicyInForce
from tools.world import recipient_now

#: Holds that keep the agent from writing at all: those only a person lifts, and any a person set.
SILENCING = frozenset(kind.value for kind in LIFTED_BY_PERSON | {HoldKind.MANUAL})


@dataclass(frozen=True, slots=True)
class Made:
    """An answer as it would leave now, and which way; without a content hash nothing of it holds any more."""

    way: Way
    facts: AnswerFacts
    blocks: tuple[Block, ...]
    letter: Letter
    content_hash: str
    findings: tuple[Finding, ...]


def make_answer(desk: Desk, answer: Answer) -> Made:
    """Word an answer on the facts of this moment, for the first way that carries it.

    A person's own words stay as long as there is a reason to answer.
    """
    ways = desk.ways(answer)
    made = (_made(desk, answer, way) for way in ways)
    return next((one for one in made if _carries(one)), None) or _made(desk, answer, NO_WAY)


def _made(desk: Desk, answer: Answer, way: Way) -> Made:
    points = [Point.from_json(point) for point in answer.points]
    facts = answer_facts(desk, answer, points, way)
    given = paragraphs(points, facts)
    blocks = worded_by_person(answer.words, given) if answer.words and given else given
    if way.short:
        letter = render_text(facts, blocks, disclosed=any(point.topic is Topic.PERSON for point in points))
    else:
        letter = render_answer(facts, blocks, last=confirms_opt_out(answer.points))
    findings = [*_address_findings(way), *answer_findings(letter, facts)]
    if way.channel and ANSWER_WAYS[way.channel].in_parts:
        letter = replace(letter, text=in_fewer_parts(letter.text))
    bound = content_hash(way.address, letter, facts) if blocks else ""
    return Made(way, facts, blocks, letter, bound, tuple(findings))


def _carries(made: Made) -> bool:
    """Say whether a channel carries an answer: tables, bank details and files without a link need a mail."""
    longest = ANSWER_WAYS[made.way.channel].longest
    if longest is None:
        return True
    plain = all(block.kind == "prose" for block in made.blocks)
    return plain and len(made.facts.links) == len(made.facts.copies) and len(made.letter.text) <= longest


def proposed(answer: Answer, made: Made) -> ProposedAnswer:
    """Return an answer as the guard sees it."""
    return ProposedAnswer(
        customer_id=answer.customer_id,
        contact_id=answer.contact_id,
        address=made.way.address,
        content_hash=made.content_hash,
        confirms_opt_out=confirms_opt_out(answer.points),
        channel=made.way.channel,
    )


def world_of(desk: Desk, policy: PolicyInForce, answer: Answer, made: Made) -> AnswerWorld:
    """Return what the guard compares an answer with, as it stands now."""
    office, account, written = desk.office, desk.account(answer), desk.messages[answer.message_id]
    earlier = desk.earlier[answer.customer_id]
    recent = desk.world.moment.now - THREAD_PAUSE
    in_thread = [one.sent_at for one in earlier if one.touch_id == answer.touch_id and one.sent_at > recent]
    before = [at for at in in_thread if at < written.occurred_at]
    return AnswerWorld(
        now=desk.world.moment.now,
        stopped=desk.world.stopped,
        from_person=written.kind == MailKind.HUMAN.value and written.direction == "in",
        level=answer.level,
        written_at=written.occurred_at,
        answered_already=(answer.message_id, answer.promise_id) in desk.answered,
        recipient=recipient_now(account.file, made.way.recipient),
        holds=tuple(sorted({hold.kind for hold in account.facts.holds if hold.kind in SILENCING})),
        forbidden=keeps_from_writing(policy.book.rules_for(account.facts), made.way.channel or written.channel),
        findings=made.findings,
        sent_today=sum(one.day == made.facts.today for one in earlier),
        # Nobody wrote by return where a promise was kept; and what was written before our answer is none to it.
        answered_at=max(before, default=None) if answer.promise_id is None else None,
        needs_approval=office.approve_everything or office.answers == "approve",
        approved_hash=answer.approved_hash,
        written_on=written.channel,
        last_wrote=made.way.last_wrote,
    )


def _address_findings(way: Way) -> list[Finding]:
    if way.channel != Channel.EMAIL:
        return []
    try:
        header_address("To", way.address)
    except (ValueError, UnicodeError):
        return [Finding("letter.address", "the address on file is none mail can be sent to")]
    return []
