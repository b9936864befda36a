"""How a year moves: one step at a time, once, and by the clock of Helsinki."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone, translation

from award import audit, erasure, heads, invariants, phases, retention, triggers
from award.audit import Refused
from award.dates import end_of_day, format_deadline
from award.models import (
    AuditChain,
    AuditEntry,
    AuditReason,
    Cycle,
    Invitation,
    Laureate,
    OutgoingMail,
    RulebookVersion,
)
from award.phases import Phase
from award.services import rules, years
from award.services.cycle import GateClosed, MoveRefused, advance
from tests.award.builders import a_chair, a_house, a_secretary, a_year, an_open_year
from tests.threads import at_once

pytestmark = pytest.mark.django_db
HELSINKI = ZoneInfo("Europe/Helsinki")


def into(cycle: Cycle, phase: Phase) -> Cycle:
    """Put a year into a phase as if it had come there, past the gates of the other apps."""
    Cycle.objects.filter(pk=cycle.pk).update(phase=phase, nominations_closed_at=timezone.now())
    cycle.refresh_from_db()
    return cycle


@pytest.mark.parametrize(
    ("last_day", "utc"),
    [
        (date(2027, 3, 27), datetime(2027, 3, 27, 22, 0, tzinfo=UTC)),  # winter
        (date(2027, 3, 28), datetime(2027, 3, 28, 21, 0, tzinfo=UTC)),  # the night the clocks go forward
        (date(2027, 10, 30), datetime(2027, 10, 30, 21, 0, tzinfo=UTC)),  # summer
        (date(2027, 10, 31), datetime(2027, 10, 31, 22, 0, tzinfo=UTC)),  # the night the clocks go back
    ],
)
def test_a_last_day_ends_at_midnight_in_helsinki_also_when_the_clocks_change(last_day, utc):
    bound = end_of_day(last_day)
    assert bound.astimezone(UTC) == utc
    cycle = Cycle(
        year=2028, phase=Phase.NOMINATIONS, nominations_open_at=bound - timedelta(days=30), nominations_close_at=bound
    )
    second = timedelta(seconds=1)
    assert cycle.accepts_nominations(utc - second)
    assert not cycle.accepts_nominations(utc)
    assert not cycle.accepts_nominations(utc + second)
    assert not cycle.accepts_nominations(bound - timedelta(days=30) - second)
    assert cycle.accepts_nominations(bound - timedelta(days=30))
    assert f"{last_day.day}. " in format_deadline(bound, "fi")
    assert "klo 23.59" in format_deadline(bound, "fi")


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase != Phase.NOMINATIONS])
def test_the_clock_alone_opens_nothing(phase):
    now = timezone.now()
    window = {"nominations_open_at": now - timedelta(days=1), "nominations_close_at": now + timedelta(days=1)}
    assert not Cycle(year=2028, phase=phase, **window).accepts_nominations(now)
    assert Cycle(year=2028, phase=Phase.NOMINATIONS, **window).accepts_nominations(now)


def test_closing_by_hand_ends_the_window_at_once_and_only_once():
    cycle = years.close_nominations(cycle=an_open_year(), by=a_secretary(), reason="The form was wrong.")
    assert not cycle.accepts_nominations()
    assert AuditEntry.objects.get(verb="cycle.closed_by_hand").reason.text == "The form was wrong."
    with pytest.raises(Refused, match="nothing to close"):
        years.close_nominations(cycle=cycle, by=a_secretary())


def test_an_announced_last_day_moves_later_with_a_reason_and_never_earlier():
    cycle = an_open_year()
    later = timezone.localdate() + timedelta(days=12)
    with pytest.raises(Refused, match="reason"):
        years.set_dates(cycle=cycle, by=None, nominations_close_at=later)
    with pytest.raises(Refused, match="not earlier"):
        years.set_dates(
            cycle=cycle, by=None, reason="Enough.", nominations_close_at=timezone.localdate() + timedelta(days=1)
        )
    with pytest.raises(Refused, match="not earlier"):
        years.set_dates(cycle=cycle, by=None, reason="Enough.", nominations_close_at=None)
    cycle = years.set_dates(cycle=cycle, by=None, reason="The letter went out late.", nominations_close_at=later)
    assert cycle.nominations_close_at == end_of_day(later)
    with pytest.raises(Refused, match="have opened"):
        years.set_dates(cycle=cycle, by=None, reason="x", nominations_open_at=timezone.now())


def test_a_later_last_day_opens_a_window_that_was_closed_by_hand():
    cycle = years.close_nominations(cycle=an_open_year(), by=None)
    later = timezone.localdate() + timedelta(days=12)
    cycle = years.set_dates(cycle=cycle, by=None, reason="Closed in error.", nominations_close_at=later)
    assert cycle.accepts_nominations()


def test_a_deadline_that_has_done_its_work_is_fixed():
    cycle = into(an_open_year(), Phase.SCREENING)
    with pytest.raises(Refused, match="done its work"):
        years.set_dates(
            cycle=cycle, by=None, reason="x", nominations_close_at=timezone.localdate() + timedelta(days=12)
        )


def test_screening_begins_when_the_window_has_closed_and_not_before():
    cycle = an_open_year()
    with pytest.raises(GateClosed):
        advance(cycle=cycle, to=Phase.SCREENING, by=None)
    years.close_nominations(cycle=cycle, by=None)
    assert advance(cycle=cycle, to=Phase.SCREENING, by=None).phase == Phase.SCREENING


def test_what_happens_on_entering_happens_once_an_entry_and_anew_on_the_next(monkeypatch):
    entered = []
    monkeypatch.setattr(
        phases, "_entry_acts",
        {**phases._entry_acts, Phase.NOMINATIONS: [*phases._entry_acts[Phase.NOMINATIONS], lambda cycle, came_from, by: entered.append((cycle.entry, came_from))]},
    )  # fmt: skip
    a_house()
    a_secretary()
    cycle = an_open_year()
    with pytest.raises(MoveRefused):
        advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
    advance(cycle=cycle, to=Phase.DRAFT, by=None, reason="Not yet.")
    advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
    assert entered == [(1, Phase.DRAFT), (3, Phase.DRAFT)]
    letters = OutgoingMail.objects.filter(template="call_open").order_by("pk")
    assert [letter.key.split(":")[2] for letter in letters] == ["1", "3"]
    assert [letter.status for letter in letters] == ["STOPPED", "QUEUED"]
    assert RulebookVersion.objects.count() == 1


def test_an_entry_act_that_fails_moves_nothing(monkeypatch):
    def fail(cycle, came_from, by):
        raise ZeroDivisionError

    monkeypatch.setattr(phases, "_entry_acts", {**phases._entry_acts, Phase.NOMINATIONS: [fail]})
    cycle = a_year()
    with pytest.raises(ZeroDivisionError):
        advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
    cycle.refresh_from_db()
    assert (cycle.phase, cycle.entry) == (Phase.DRAFT, 0)
    assert not AuditEntry.objects.filter(verb="cycle.advanced").exists()


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_move_the_year_at_once_one_wins_and_the_other_is_told():
    cycle, one, other = a_year(), a_secretary(), a_secretary("toinen@example.org")
    results = at_once(
        lambda: advance(cycle=cycle, to=Phase.NOMINATIONS, by=one, entry=0),
        lambda: advance(cycle=cycle, to=Phase.NOMINATIONS, by=other, entry=0),
    )
    assert sorted(type(result).__name__ for result in results) == ["Cycle", "MoveRefused"]
    assert AuditEntry.objects.filter(verb="cycle.advanced").count() == 1
    assert RulebookVersion.objects.count() == 1
    cycle.refresh_from_db()
    assert (cycle.phase, cycle.entry) == (Phase.NOMINATIONS, 1)
    assert not list(audit.findings())


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_two_second_persons_who_approve_at_once_one_makes_the_version():
    cycle, secretary = an_open_year(), a_secretary()
    one, other = a_chair(), a_chair("toinen@example.org")
    proposal = rules.change_rulebook(cycle=cycle, by=secretary, reason="By-laws.", reserve_max=1)
    results = at_once(
        lambda: rules.approve_rules(proposal=proposal, read=rules.fingerprint_of(proposal), by=one),
        lambda: rules.approve_rules(proposal=proposal, read=rules.fingerprint_of(proposal), by=other),
    )
    assert sorted(type(result).__name__ for result in results) == ["Refused", "RulebookVersion"]
    assert RulebookVersion.objects.filter(cycle=cycle).count() == 2
    assert not list(audit.findings())


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_two_years_begun_at_once_there_is_one():
    results = at_once(lambda: years.create_cycle(year=2031, by=None), lambda: years.create_cycle(year=2032, by=None))
    assert Cycle.objects.count() == 1
    assert sorted(type(result).__name__ for result in results) == ["Cycle", "Refused"]


def test_a_year_is_kept_for_as_many_months_as_its_rules_say():
    cycle = into(an_open_year(), Phase.PUBLICATION)
    Cycle.objects.filter(pk=cycle.pk).update(phase_since=datetime(2029, 8, 31, 12, tzinfo=HELSINKI))
    cycle.rulebook.retention_months = 6
    cycle.rulebook.save()
    cycle.refresh_from_db()
    assert erasure.due_on(cycle) == date(2030, 2, 28)
    assert erasure.due_on(into(cycle, Phase.DECIDED)) == date.max


def test_before_its_time_a_year_cannot_be_archived_and_the_desk_says_until_when():
    cycle = into(an_open_year(), Phase.PUBLICATION)
    with pytest.raises(GateClosed) as closed:
        advance(cycle=cycle, to=Phase.ARCHIVED, by=None)
    assert any("keep nominations and scores until" in str(blocker.sentence) for blocker in closed.value.blockers)


def test_archiving_erases_letters_links_reasons_and_the_key_and_certifies_it():
    """What becomes of the other apps' part is tried in tests/test_archive.py."""
    a_house()
    a_secretary()
    cycle = years.close_nominations(cycle=an_open_year(), by=None, reason="Enough.")
    into(cycle, Phase.PUBLICATION)
    declined = Laureate.objects.create(
        cycle=cycle, year=2030, slug="a", name="Aino Esimerkki", email="a@example.org", declined_at=timezone.now()
    )
    superseded = Laureate.objects.create(
        cycle=cycle, year=2030, slug="c", name="Cia Sample", email="c@example.org", superseded_at=timezone.now()
    )
    stays = Laureate.objects.create(cycle=cycle, year=2030, slug="b", name="Bror Exempel", email="b@example.org")
    Invitation.objects.create(
        token_hash="x", purpose="LAUREATE", cycle=cycle, target_id=1, expires_at=timezone.now() + timedelta(days=1)
    )
    Cycle.objects.filter(pk=cycle.pk).update(phase_since=timezone.now() - timedelta(days=370))
    cycle = advance(cycle=cycle, to=Phase.ARCHIVED, by=None)
    assert not OutgoingMail.objects.filter(cycle=cycle).exists()
    assert not Invitation.objects.exists()
    assert not AuditReason.objects.exists()
    assert not Laureate.objects.filter(pk__in=[declined.pk, superseded.pk]).exists()
    stays.refresh_from_db()
    assert (stays.name, stays.email) == ("Bror Exempel", "")
    assert AuditChain.objects.get(cycle=cycle).key is None
    assert AuditEntry.objects.filter(verb="cycle.erased").count() == 1
    assert not list(audit.broken_chains())
    assert not list(invariants.an_archived_year_is_erased())


def test_an_app_that_cannot_erase_its_part_keeps_the_year_from_being_archived(monkeypatch):
    monkeypatch.setattr(erasure, "_tables", {"award": retention.TABLE})
    cycle = into(an_open_year(), Phase.PUBLICATION)
    Cycle.objects.filter(pk=cycle.pk).update(phase_since=timezone.now() - timedelta(days=370))
    cycle.refresh_from_db()
    with pytest.raises(GateClosed) as closed:
        advance(cycle=cycle, to=Phase.ARCHIVED, by=None)
    assert len(closed.value.blockers) == 2


def test_audit_notices_a_phase_moved_by_hand():
    cycle = an_open_year()
    assert not list(audit.findings())
    Cycle.objects.filter(pk=cycle.pk).update(phase=Phase.SCORING)
    found = list(audit.findings())
    assert any(f"cycle {cycle.pk}" in sentence and "the trail led to 20" in sentence for sentence in found)


def test_audit_notices_rules_changed_by_hand_and_a_version_rewritten():
    cycle = an_open_year()
    cycle.rulebook.laureates_max = 9
    cycle.rulebook.save()
    assert any("the rules that hold are not those of version 1" in sentence for sentence in audit.findings())
    triggers.drop()
    RulebookVersion.objects.update(content="{}")
    triggers.create()
    assert any("does not have its fingerprint" in sentence for sentence in audit.findings())


def test_audit_notices_a_reason_changed_by_hand():
    years.close_nominations(cycle=an_open_year(), by=None, reason="The form was wrong.")
    AuditReason.objects.update(text="Nobody knows.")
    assert any("the reason of entry" in sentence for sentence in audit.findings())


def test_the_chairs_get_the_seal_once_a_week_and_a_rewritten_trail_does_not_agree_with_it():
    a_house()
    chair, _secretary = a_chair(), a_secretary()
    an_open_year()
    monday = datetime(2030, 1, 7, 8, 0, tzinfo=HELSINKI)
    moments = (monday - timedelta(minutes=1), monday, monday + timedelta(hours=1), monday + timedelta(days=6))
    assert [heads.write_letters(moment) for moment in moments] == [0, 1, 0, 0]
    letter = OutgoingMail.objects.get(template="chain_heads")
    assert letter.recipient == chair.email
    for chain in audit.chains():
        name, head = chain.name, chain.head
        with translation.override(letter.language):
            assert f"{chain.label} · {head}" in letter.text
        assert audit.has_entry(name, head[:12])
        assert not audit.has_entry(name, "0" * 12)
        assert not audit.has_entry(name, head[:4])
    assert heads.write_letters(monday + timedelta(days=7)) == 1


def test_the_database_itself_refuses_an_unknown_phase():
    cycle = a_year()
    with pytest.raises(Exception, match=r"cycle_phase_is_known|constraint"), connection.cursor() as cursor:
        cursor.execute("UPDATE award_cycle SET phase = 35 WHERE id = %s", [cycle.pk])
