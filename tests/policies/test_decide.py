"""Each reason an account is not worked, their order, and what a worked one is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledger.account import AccountFacts, HoldFact
from policies.decide import Standing, decide
from policies.policy import (
    ApprovalRule,
    Channel,
    ChannelRule,
    DelayRule,
    EscalateRule,
    GapRule,
    MinimumRule,
    NoContactRule,
    PauseRule,
    Rule,
    Scope,
    Tone,
    ToneRule,
    Validity,
)
from tests.policies.cases import CALL, LADDER, NOW, TODAY, WIDE, account, ago, ask, at, book, late, rule, soon, stage

LATE = late(5)
ASIDE = {"EUR": 100_000}
NOTHING_CHASEABLE = {"overdue": ASIDE}

CASES: list[tuple[Standing, str, AccountFacts, tuple[Rule, ...]]] = [
    (Standing.WORKED, "5 days overdue; stage day 1 [S1]", account(LATE), LADDER),
    (Standing.WORKED, "not due yet; stage day -3 [S-3]", account(upcoming=[soon(3)]), (stage(-3), *LADDER)),
    (
        Standing.TO_PERSON,
        "80 days overdue; the policy hands it to the CFO from day 75 [escalate]",
        account(late(80)),
        (*LADDER, rule(EscalateRule, from_days=75, to="the CFO")),
    ),
    (
        Standing.TO_PERSON,
        "80 days overdue; the policy hands it to a person from day 75 [escalate]",
        account(late(80)),
        (*LADDER, rule(EscalateRule, from_days=75)),
    ),
    (Standing.TO_PERSON, "the policy asks for a call at this stage [S10]", account(late(12)), (CALL,)),
    (Standing.NO_STAGES, "the policy has no stage in force for it", account(LATE), ()),
    (Standing.NO_STAGES, "the policy has no stage in force for it", account(LATE), (stage(-3),)),
    (Standing.NOTHING_OVERDUE, "nothing is overdue", account(), LADDER),
    (Standing.NOTHING_OVERDUE, "nothing is overdue", account(upcoming=[soon(4)]), (stage(-3), *LADDER)),
    (
        Standing.ON_HOLD,
        "on hold until 2026-06-20 (manual): talks are under way",
        account(LATE, holds=[HoldFact("manual", "talks are under way", date(2026, 6, 20))]),
        LADDER,
    ),
    (
        Standing.ON_HOLD,
        "on hold (do not contact): asked us to stop",
        account(LATE, holds=[HoldFact("do_not_contact", "asked us to stop")]),
        LADDER,
    ),
    (Standing.ON_HOLD, "every overdue invoice is on hold", account(**NOTHING_CHASEABLE, held=ASIDE), LADDER),
    (
        Standing.AWAITING_REVIEW,
        "waits for a person (send approval)",
        account(LATE, waiting_review="send_approval"),
        LADDER,
    ),
    (
        Standing.HANDED_OVER,
        "handed to a person [escalate]",
        account(late(80), handed_over=True),
        (*LADDER, rule(EscalateRule, from_days=75)),
    ),
    (
        Standing.PROMISED,
        "a promise to pay is open, due 2026-06-15",
        account(**NOTHING_CHASEABLE, promised=ASIDE, next_promise=date(2026, 6, 15)),
        LADDER,
    ),
    (Standing.DISPUTED, "what is overdue is disputed", account(**NOTHING_CHASEABLE, disputed=ASIDE), LADDER),
    (Standing.PENDING_CASH, "a payment is said to be on its way", account(**NOTHING_CHASEABLE, pending=ASIDE), LADDER),
    (
        Standing.COVERED,
        "unapplied payments and credits cover what is overdue",
        account(LATE, credits={"EUR": 100_000}),
        LADDER,
    ),
    (
        Standing.COVERED,
        "unapplied payments and credits cover what falls due",
        account(upcoming=[soon(3)], credits={"EUR": 100_000}),
        (stage(-3),),
    ),
    (
        Standing.NO_CONTACT,
        "the policy keeps the agent away from it; Sam looks after it [no_contact]",
        account(LATE),
        (*LADDER, rule(NoContactRule, hand_to="Sam")),
    ),
    (
        Standing.PAUSED,
        "the policy pauses it until 2026-06-30 [pause]",
        account(LATE),
        (*LADDER, rule(PauseRule, valid=Validity(until=date(2026, 6, 30)))),
    ),
    (Standing.PAUSED, "the policy pauses it [pause]", account(LATE), (*LADDER, rule(PauseRule))),
    (
        Standing.BELOW_MINIMUM,
        "below the amount the policy chases [minimum]",
        account(late(5, 2_499)),
        (*LADDER, rule(MinimumRule, amount_minor=2_500)),
    ),
    (
        Standing.LEFT_ALONE,
        "left alone until 45 days overdue, on 2026-07-21 [delay]",
        account(LATE),
        (*LADDER, rule(DelayRule, days=45)),
    ),
    (Standing.STAGE_DONE, "no stage is due yet; the next one is due on 2026-06-16", account(LATE), (stage(10),)),
    (
        Standing.STAGE_DONE,
        "the current stage is done; the next one is due on 2026-06-16",
        account(late(5, rung=1), touched_at=[ago(days=4)]),
        LADDER,
    ),
    (Standing.STAGE_DONE, "the current stage is done", account(late(30, rung=3)), LADDER),
    (Standing.UNREACHABLE, "needs a contact: none is known", account(LATE, has_contact=False, reachable=False), LADDER),
    (Standing.UNREACHABLE, "needs a contact: no usable email address is left", account(LATE, reachable=False), LADDER),
    (
        Standing.CHANNEL_FORBIDDEN,
        "the policy rules email out for it [channel]",
        account(LATE),
        (*LADDER, rule(ChannelRule, channels=(Channel.EMAIL,), allowed=False)),
    ),
    (
        Standing.RECENTLY_CONTACTED,
        "a message already went out today",
        account(LATE, touched_at=[ago(hours=2)]),
        (*LADDER, *WIDE),
    ),
    (
        Standing.RECENTLY_CONTACTED,
        "last contact 2026-06-09; 3 business days between contacts [default:gap]",
        account(LATE, heard_at=ago(days=2)),
        LADDER,
    ),
    (
        Standing.OUTSIDE_HOURS,
        "it is 05:00 there; nothing goes out before 08:00 or after 21:00",
        account(LATE, zone="America/Chicago"),
        LADDER,
    ),
]


@pytest.mark.parametrize(("standing", "reason", "facts", "rules"), CASES)
def test_every_standing_has_its_reason_in_words(
    standing: Standing, reason: str, facts: AccountFacts, rules: tuple[Rule, ...]
) -> None:
    verdict = ask(facts, *rules)
    assert (verdict.standing, verdict.reason) == (standing, reason)
    assert verdict.worked is (standing is Standing.WORKED)


def test_every_standing_is_shown_above() -> None:
    assert {case[0] for case in CASES} == set(Standing)


#: What stands in an account's way, gravest first: taking the first away shows the next.
GRAVITY: list[tuple[Standing, dict[str, object], tuple[Rule, ...]]] = [
    (Standing.ON_HOLD, {"holds": [HoldFact("manual", "wait")]}, ()),
    (Standing.NO_CONTACT, {}, (rule(NoContactRule),)),
    (Standing.PAUSED, {}, (rule(PauseRule),)),
    (Standing.AWAITING_REVIEW, {"waiting_review": "claim"}, ()),
    (Standing.COVERED, {"credits": {"EUR": 999_999}}, ()),
    (Standing.BELOW_MINIMUM, {}, (rule(MinimumRule, amount_minor=200_000),)),
    (Standing.LEFT_ALONE, {}, (rule(DelayRule, days=200),)),
    (Standing.TO_PERSON, {}, (rule(EscalateRule, from_days=75),)),
    (Standing.CHANNEL_FORBIDDEN, {}, (rule(ChannelRule, channels=(Channel.EMAIL,), allowed=False),)),
    (Standing.UNREACHABLE, {"reachable": False}, ()),
    (Standing.RECENTLY_CONTACTED, {"touched_at": [ago(hours=1)]}, ()),
    (Standing.OUTSIDE_HOURS, {"zone": "America/Chicago"}, ()),
]


@pytest.mark.parametrize("first", range(len(GRAVITY)), ids=[case[0].value for case in GRAVITY])
def test_the_gravest_obstacle_is_the_reason(first: int) -> None:
    more: dict[str, object] = {}
    rules: list[Rule] = []
    for _, fields, forbids in GRAVITY[first:]:
        more |= fields
        rules += forbids
    verdict = ask(account(late(100), **more), *LADDER, *rules)
    assert verdict.standing is GRAVITY[first][0]


def test_of_several_holds_the_one_that_lasts_longest_is_named() -> None:
    for_ever = HoldFact("legal", "counsel writes")
    short, long = HoldFact("manual", "a", date(2026, 6, 12)), HoldFact("manual", "b", date(2026, 7, 1))
    assert ask(account(LATE, holds=[short, long]), *LADDER).next_day == date(2026, 7, 1)
    verdict = ask(account(LATE, holds=[short, for_ever, long]), *LADDER)
    assert (verdict.reason, verdict.next_day) == ("on hold (legal): counsel writes", None)


def test_a_yearly_pause_names_no_day_it_ends_on() -> None:
    around_new_year = Validity(since=date(2000, 12, 20), until=date(2000, 1, 6), yearly=True)
    verdict = ask(account(late(5)), *LADDER, rule(PauseRule, valid=around_new_year), now=NOW.replace(month=1, day=4))
    assert (verdict.standing, verdict.next_day) == (Standing.PAUSED, None)


def test_a_worked_account_is_told_what_to_demand_net_of_credits_and_which_clauses_it_stands_on() -> None:
    facts = account(late(30, 80_000, rung=2), late(5, 30_000, currency="USD"), credits={"EUR": 20_000})
    verdict = ask(facts, *LADDER, rule(ToneRule, tone=Tone.FRIENDLY), rule(ApprovalRule, approver="Maria"))
    assert verdict.chase == {"EUR": 60_000, "USD": 30_000}
    assert (verdict.rung, verdict.oldest_days, verdict.tone) == (3, 30, Tone.FRIENDLY)
    assert (verdict.needs_approval, verdict.approver) == (True, "Maria")
    assert verdict.clauses == ("S21", "tone", "approval")


def test_a_currency_credits_cover_says_nothing_about_how_the_rest_is_asked_for() -> None:
    facts = account(late(100, 50_000, rung=2), late(3, 10_000, currency="USD"), credits={"EUR": 50_000})
    verdict = ask(facts, *LADDER, rule(EscalateRule, from_days=75))
    assert (verdict.standing, verdict.chase) == (Standing.WORKED, {"USD": 10_000})
    assert (verdict.rung, verdict.oldest_days) == (1, 3)


def test_what_a_promise_does_not_cover_is_asked_for_softly() -> None:
    facts = account(late(30, rung=2), promised={"EUR": 40_000}, next_promise=TODAY + timedelta(days=3))
    verdict = ask(facts, *LADDER)
    assert (verdict.standing, verdict.rung, verdict.tone) == (Standing.WORKED, 3, Tone.FRIENDLY)


# Tone


@pytest.mark.parametrize(
    ("stage_tone", "rules", "expected"),
    [
        (Tone.FIRM, (), Tone.FIRM),
        (Tone.FIRM, (rule(ToneRule, tone=Tone.FRIENDLY),), Tone.FRIENDLY),
        (Tone.FRIENDLY, (rule(ToneRule, tone=Tone.FIRM),), Tone.FIRM),
        (Tone.FIRM, (rule(ToneRule, tone=Tone.POLITE_FIRM, at_most=True),), Tone.POLITE_FIRM),
        (Tone.FRIENDLY, (rule(ToneRule, tone=Tone.POLITE_FIRM, at_most=True),), Tone.FRIENDLY),
        (
            Tone.FRIENDLY,
            (rule(ToneRule, id="most", tone=Tone.POLITE_FIRM, at_most=True), rule(ToneRule, tone=Tone.FORMAL)),
            Tone.POLITE_FIRM,
        ),
        (
            Tone.FORMAL,
            (
                rule(ToneRule, id="all", tone=Tone.FRIENDLY, at_most=True),
                rule(ToneRule, tone=Tone.FIRM, scope=Scope(customers=("acme gmbh",))),
            ),
            Tone.FIRM,
        ),
    ],
    ids=["stage", "exactly softer", "exactly firmer", "at most", "softer stays", "at most bounds exact", "named"],
)
def test_the_tone_is_the_stages_unless_a_rule_sets_or_bounds_it(
    stage_tone: Tone, rules: tuple[Rule, ...], expected: Tone
) -> None:
    assert ask(account(LATE), stage(1, stage_tone), *rules).tone is expected


# Approval


@pytest.mark.parametrize(
    ("facts", "approval", "needed"),
    [
        (account(late(5, 1_000_001)), {"above_minor": 1_000_000}, True),
        (account(late(5, 1_000_000)), {"above_minor": 1_000_000}, False),
        (account(late(5, 10_001, currency="JPY")), {"above_minor": 1_000_000, "currency": "EUR"}, True),
        (account(late(5, 600_000), late(5, 600_000, currency="USD")), {"above_minor": 1_000_000}, True),
        (account(LATE), {"from_tone": Tone.FIRM}, False),
        (account(late(30, rung=2)), {"from_tone": Tone.FIRM}, True),
        (account(late(29, rung=2)), {"from_days": 30}, False),
        (account(late(30, rung=2)), {"from_days": 30}, True),
        (account(late(30, rung=2)), {"from_days": 30, "above_minor": 1_000_000}, False),
        (account(LATE), {}, True),
    ],
)
def test_a_person_approves_by_amount_tone_and_days_where_all_that_is_named_is_met(
    facts: AccountFacts, approval: dict[str, object], needed: bool
) -> None:
    verdict = ask(facts, *LADDER, rule(ApprovalRule, **approval))
    assert verdict.worked
    assert verdict.needs_approval is needed
    assert ("approval" in verdict.clauses) is needed


def test_amounts_for_approval_count_all_that_is_overdue_not_only_what_is_asked_for() -> None:
    facts = account(late(5, 100_000), overdue={"EUR": 1_100_000}, disputed={"EUR": 1_000_000}, credits={"EUR": 50_000})
    verdict = ask(facts, *LADDER, rule(ApprovalRule, above_minor=1_000_000))
    assert (verdict.chase, verdict.needs_approval) == ({"EUR": 50_000}, True)


def test_a_large_amount_needs_approval_before_it_is_due_as_well() -> None:
    verdict = ask(account(upcoming=[soon(2, 6_000_000)]), stage(-3), rule(ApprovalRule, above_minor=5_000_000))
    assert (verdict.worked, verdict.needs_approval) == (True, True)


def test_a_stage_can_want_approval_by_itself() -> None:
    assert ask(account(LATE), stage(1, needs_approval=True)).needs_approval


# Channels

EMAIL_AND_CALL = (Channel.EMAIL, Channel.VOICE)


@pytest.mark.parametrize(
    ("channels", "said", "expected"),
    [
        ((Channel.EMAIL,), None, Standing.WORKED),
        ((Channel.WHATSAPP, Channel.EMAIL), None, Standing.WORKED),
        ((Channel.VOICE,), None, Standing.TO_PERSON),
        ((Channel.WHATSAPP,), None, Standing.WORKED),
        ((Channel.WHATSAPP,), ((Channel.EMAIL,), False), Standing.TO_PERSON),
        ((Channel.WHATSAPP, Channel.VOICE), None, Standing.TO_PERSON),
        ((Channel.EMAIL,), ((Channel.EMAIL,), True), Standing.WORKED),
        ((Channel.EMAIL,), ((Channel.EMAIL,), False), Standing.CHANNEL_FORBIDDEN),
        ((Channel.EMAIL,), ((Channel.VOICE,), True), Standing.CHANNEL_FORBIDDEN),
        ((Channel.EMAIL,), ((Channel.VOICE,), False), Standing.WORKED),
        (EMAIL_AND_CALL, ((Channel.VOICE,), False), Standing.WORKED),
        (EMAIL_AND_CALL, ((Channel.EMAIL,), False), Standing.TO_PERSON),
        ((Channel.VOICE,), ((Channel.VOICE,), False), Standing.CHANNEL_FORBIDDEN),
        ((Channel.VOICE,), ((Channel.EMAIL,), False), Standing.TO_PERSON),
    ],
)
def test_a_stage_goes_out_by_email_where_that_is_open_else_to_a_person(
    channels: tuple[Channel, ...], said: tuple[tuple[Channel, ...], bool] | None, expected: Standing
) -> None:
    rules = [rule(ChannelRule, channels=said[0], allowed=said[1])] if said else []
    assert ask(account(LATE), stage(1, channels=channels), *rules).standing is expected


WHATSAPP, TEXTS = frozenset({"whatsapp"}), frozenset({"whatsapp", "sms"})
ASKED_FOR = account(LATE, opted_in=WHATSAPP)


@pytest.mark.parametrize(
    ("facts", "connected", "channels", "expected"),
    [
        (ASKED_FOR, WHATSAPP, (Channel.WHATSAPP,), Channel.WHATSAPP),
        (ASKED_FOR, WHATSAPP, (Channel.WHATSAPP, Channel.EMAIL), Channel.WHATSAPP),
        (ASKED_FOR, WHATSAPP, (Channel.EMAIL, Channel.WHATSAPP), Channel.EMAIL),
        (ASKED_FOR, WHATSAPP, (Channel.VOICE, Channel.WHATSAPP), Channel.WHATSAPP),
        (ASKED_FOR, frozenset(), (Channel.WHATSAPP,), Channel.EMAIL),
        (ASKED_FOR, TEXTS, (Channel.SMS,), Channel.EMAIL),
        (ASKED_FOR, TEXTS, (Channel.SMS, Channel.WHATSAPP), Channel.WHATSAPP),
        (account(LATE, opted_in=TEXTS), TEXTS, (Channel.SMS, Channel.WHATSAPP), Channel.SMS),
        (account(LATE, opted_in=TEXTS), WHATSAPP, (Channel.SMS,), Channel.EMAIL),
        (account(LATE), WHATSAPP, (Channel.WHATSAPP,), Channel.EMAIL),
        (account(LATE, opted_in=WHATSAPP, reachable=False), WHATSAPP, (Channel.EMAIL, Channel.WHATSAPP),
         Channel.WHATSAPP),
    ],
)  # fmt: skip
def test_a_text_goes_only_to_who_asked_for_it_and_a_letter_takes_its_place(
    facts: AccountFacts, connected: frozenset[str], channels: tuple[Channel, ...], expected: Channel
) -> None:
    verdict = decide(facts, book(stage(1, channels=channels)), at(texts=connected))
    assert (verdict.standing, verdict.channel) == (Standing.WORKED, expected)


def test_a_call_names_its_stage_and_rung_so_that_it_counts_once_made() -> None:
    verdict = ask(account(late(12, rung=1)), stage(1), CALL)
    assert (verdict.standing, verdict.stage, verdict.rung) == (Standing.TO_PERSON, CALL, 2)


def test_who_wants_no_calls_gets_a_letter_in_place_of_one_by_machine_or_person() -> None:
    verdict = ask(account(late(12), no_calls=True), CALL)
    assert (verdict.standing, verdict.channel) == (Standing.WORKED, Channel.EMAIL)


def test_a_person_hears_of_who_wants_no_calls_only_where_no_other_way_is_left() -> None:
    verdict = ask(account(late(12), no_calls=True, reachable=False), CALL)
    assert (verdict.standing, verdict.stage) == (Standing.TO_PERSON, CALL)
    assert verdict.reason.startswith("they want no calls, and no other way is left")


def test_a_call_is_given_to_a_person_even_where_no_email_address_is_known() -> None:
    assert ask(account(late(12), has_contact=False, reachable=False), CALL).standing is Standing.TO_PERSON


# Minimum, delay, handing over


@pytest.mark.parametrize(
    ("owed", "minimum", "worked"),
    [
        (late(5, 2_500), {"amount_minor": 2_500}, True),
        (late(5, 2_499), {"amount_minor": 2_500}, False),
        (late(5, 25, currency="JPY"), {"amount_minor": 2_500}, True),
        (late(5, 24, currency="JPY"), {"amount_minor": 2_500}, False),
        (late(5, 2_400), {"amount_minor": 25, "currency": "JPY"}, False),
        (late(5, 25_000, currency="KWD"), {"amount_minor": 2_500, "currency": "EUR"}, True),
    ],
)
def test_a_minimum_counts_other_currencies_at_par(owed: object, minimum: dict[str, object], worked: bool) -> None:
    assert ask(account(owed), *LADDER, rule(MinimumRule, **minimum)).worked is worked  # type: ignore[arg-type]


def test_a_minimum_looks_at_what_is_left_after_credits() -> None:
    facts = account(late(5, 10_000), credits={"EUR": 8_000})
    assert ask(facts, *LADDER, rule(MinimumRule, amount_minor=2_500)).standing is Standing.BELOW_MINIMUM


@pytest.mark.parametrize(("days", "worked"), [(44, False), (45, True), (46, True)])
def test_an_account_left_alone_is_worked_from_its_day_on(days: int, worked: bool) -> None:
    assert ask(account(late(days)), *LADDER, rule(DelayRule, days=45)).worked is worked


def test_an_account_left_alone_gets_no_note_before_due_either() -> None:
    verdict = ask(account(upcoming=[soon(2)]), stage(-3), *LADDER, rule(DelayRule, days=45))
    assert verdict.standing is Standing.LEFT_ALONE


def test_a_named_customers_delay_replaces_the_general_one() -> None:
    general, own = rule(DelayRule, days=45), rule(DelayRule, id="own", days=3, scope=Scope(customers=("C-1",)))
    assert ask(account(LATE), *LADDER, general, own).worked


@pytest.mark.parametrize(("days", "standing"), [(74, Standing.WORKED), (75, Standing.TO_PERSON)])
def test_an_account_goes_to_a_person_from_the_day_the_policy_names(days: int, standing: Standing) -> None:
    verdict = ask(account(late(days)), *LADDER, rule(EscalateRule, from_days=75))
    assert verdict.standing is standing
    assert verdict.stage is None or verdict.worked


def test_it_is_handed_over_once() -> None:
    rules = (*LADDER, rule(EscalateRule, from_days=75))
    assert ask(account(late(80)), *rules).standing is Standing.TO_PERSON
    assert ask(account(late(80), handed_over=True), *rules).standing is Standing.HANDED_OVER


def test_one_gap_in_force_keeps_the_default_gap_out() -> None:
    facts = account(LATE, touched_at=[ago(days=2)])
    assert ask(facts, *LADDER, rule(GapRule, days=2)).worked
    assert ask(facts, *LADDER).standing is Standing.RECENTLY_CONTACTED


def test_of_what_falls_due_only_what_credits_leave_is_announced() -> None:
    rules = (stage(-3), *LADDER)
    assert ask(account(upcoming=[soon(3)], credits={"EUR": 99_999}), *rules).worked
    assert ask(account(upcoming=[soon(3)], credits={"USD": 100_000}), *rules).worked
    outside = account(upcoming=[soon(3), soon(9)], credits={"EUR": 100_000})
    assert ask(outside, *rules).standing is Standing.COVERED
