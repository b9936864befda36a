"""Declaring interests: by the person, by rule, by the chair for another; and lifting a conflict, which takes two.

A conflict declared when the juror has scored already seals the ballot by itself, because `countable_ballots` no longer has it; what
remains to be done here is to append the standings as they are now, with the reason. Nothing is rewritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from award import access as award_access
from award.audit import Refused, record, refuse, unit_of_work
from award.fingerprints import fingerprint, must_be_as_read
from award.models import Cycle, Seat, User
from award.phases import Phase
from award.services.cycle import lock_cycle
from nominations.models import Candidate
from voting import access
from voting.access import conflicts
from voting.conflicts import known_ground
from voting.models import Interest, Standings
from voting.services.standings import append_standings, lock_round

State, Source, Ground = Interest.State, Interest.Source, Interest.Ground


@dataclass(frozen=True)
class Answer:
    """What a person says about one candidate: no conflict (no ground), or a ground with an explanation."""

    ground: str = ""
    note: str = ""


def declare_interests(*, cycle: Cycle, answers: Mapping[int, Answer], by: User) -> list[Interest]:
    """Record a person's answers, candidate's primary key -> answer; return the rows.

    A conflict is never taken back here: that takes two other people. Raises Refused for a candidate the person does not know of,
    for a ground that does not exist and for "another reason" without an explanation.
    """
    with unit_of_work():
        locked = _lock(cycle.pk)
        questions = access.questions_for(by, locked)
        known = {one.pk: one for one in access.candidates_for(by).filter(cycle=locked, pk__in=answers)}
        rows = []
        for key, answer in answers.items():
            if key not in known or not access.declares(by, locked):
                raise Refused(_("There is no such candidate."))
            row = _row(by, known[key])
            if row.state == State.CONFLICTED:
                if answer.ground:
                    continue
                raise refuse(
                    _("A conflict is lifted by two other people who lead, not by oneself."),
                    "interest.lift_refused", row, by=by, cycle=locked,
                )  # fmt: skip
            row.answered_hints = sorted({*row.answered_hints, *questions.hints.get(key, ())})
            rows.append(_declare(row, answer, Source.SELF, locked, by=by))
        _after_a_conflict(locked, rows, by=by)
    return rows


def recuse_for_the_year(*, cycle: Cycle, ground: str, note: str, by: User) -> list[Interest]:
    """Take a person out of the whole award year: conflicted with every candidate, those who come later included."""
    with unit_of_work():
        locked = _lock(cycle.pk)
        if not access.declares(by, locked):
            raise Refused(_("Interests are not declared at this time."))
        if not ground:
            raise Refused(_("Choose the ground."), field="ground")
        rows = []
        for candidate in access.candidates_for(by).filter(cycle=locked):
            row = _row(by, candidate)
            row.whole_year = True
            if row.state == State.CONFLICTED:
                row.save(update_fields=["whole_year"])
            else:
                rows.append(_declare(row, Answer(ground, note), Source.SELF, locked, by=by, silent=True))
        record("interest.recused_for_the_year", locked, by=by, cycle=locked, user=by.pk, digests={"ground": ground})
        _after_a_conflict(locked, rows, by=by)
    return rows


def declare_for_another(*, user: User, candidate: Candidate, ground: str, note: str, by: User) -> Interest:
    """Declare a conflict somebody else has, by a leading person: never one's own, never about a candidate one is conflicted with."""
    with unit_of_work():
        cycle = _lock(candidate.cycle_id)
        if not access.judges_for(by).filter(pk=user.pk).exists():
            raise Refused(_("Choose somebody who judges, other than yourself."), field="user")
        if not access.rulable_candidates_for(by, cycle).filter(pk=candidate.pk).exists():
            raise Refused(_("There is no such candidate."), field="candidate")
        if not note.strip():
            raise Refused(_("Say in a few words why: the person will see it."), field="note")
        row = _row(user, candidate)
        if row.state == State.CONFLICTED:
            raise Refused(_("This conflict is declared already."), field="user")
        _declare(row, Answer(ground, note), Source.CHAIR, cycle, by=by)
        _after_a_conflict(cycle, [row], by=by)
    return row


def propose_lift(*, interest: Interest, reason: str, by: User) -> Interest:
    """Ask that a conflict be lifted. Another leading person decides; the person whose conflict it is does neither."""
    with unit_of_work():
        cycle, row = _liftable(interest, by)
        if row.lift_proposed_by_id is not None:
            raise Refused(_("Somebody has asked for this already: it waits for a second person."))
        if not reason.strip():
            raise Refused(_("Give the reason."), field="reason")
        row.lift_reason, row.lift_proposed_by = reason.strip(), by
        row.full_clean()
        row.save(update_fields=["lift_reason", "lift_proposed_by"])
        record("interest.lift_proposed", row, by=by, cycle=cycle, digests={"reason": row.lift_reason}, user=row.user_id,
               candidate=row.candidate_id)  # fmt: skip
    return row


def fingerprint_of(interest: Interest) -> str:
    """Return the fingerprint of what a second person reads: whose conflict it is, which, with whom, and who asks to lift it and why."""
    return fingerprint(
        [
            interest.pk, interest.user_id, interest.candidate_id, interest.state, interest.ground, interest.note, interest.source,
            str(interest.declared_at), interest.whole_year, interest.lift_proposed_by_id, interest.lift_reason,
        ]
    )  # fmt: skip


def lift_conflict(*, interest: Interest, read: str, by: User) -> Interest:
    """Lift a conflict another leading person asked to lift. A ballot it sealed counts again, and new standings are appended.

    `read` is the fingerprint of what the page showed (`fingerprint_of`). Raises Changed when it is not what stands.
    """
    with unit_of_work():
        cycle, row = _liftable(interest, by)
        if row.lift_proposed_by is None:
            raise Refused(_("Nobody has asked for this conflict to be lifted."))
        if why := award_access.why_no_second(by, row.lift_proposed_by):
            raise refuse(why, "interest.lift_refused", row, by=by, cycle=cycle)
        must_be_as_read(read, fingerprint_of(row))
        row.state, row.source, row.declared_at, row.whole_year = State.CLEAR, Source.CHAIR, timezone.now(), False
        row.full_clean()
        row.save()
        record("interest.lifted", row, by=by, cycle=cycle, user=row.user_id, candidate=row.candidate_id, digests={"ground": row.ground},
               proposed_by=row.lift_proposed_by_id)  # fmt: skip
        append_standings(cycle=cycle, reason=Standings.Reason.CONFLICT_LIFTED, by=by)
    return row


def keep_conflict(*, interest: Interest, by: User) -> Interest:
    """End the wish to lift a conflict: turned down by a second person, or withdrawn by the one who asked."""
    with unit_of_work():
        cycle, row = _liftable(interest, by)
        if row.lift_proposed_by_id is None:
            raise Refused(_("Nobody has asked for this conflict to be lifted."))
        row.lift_reason, row.lift_proposed_by = "", None
        row.save(update_fields=["lift_reason", "lift_proposed_by"])
        record("interest.lift_ended", row, by=by, cycle=cycle, user=row.user_id, candidate=row.candidate_id)
    return row


def declare_known_conflicts(*, cycle: Cycle, by: User | None) -> list[Interest]:
    """Declare by rule what the data shows of everybody seated: is, nominated or recommended the candidate, or is out for the year.

    A conflict two people have lifted is not declared again for the same ground. Safe to run at any time, also twice.
    """
    with unit_of_work():
        lock_round(cycle)
        seated = User.objects.filter(pk__in=Seat.objects.active().values("user"))
        subjects = conflicts.subjects(cycle)
        rows = {(row.user_id, row.candidate_id): row for row in Interest.objects.filter(candidate__cycle=cycle)}
        out = {row.user_id: row for row in rows.values() if row.whole_year and row.state == State.CONFLICTED}
        found = []
        for person in conflicts.judges(seated):
            for subject in subjects:
                row = rows.get((person.key, subject.key))
                ground, note = known_ground(person, subject), ""
                # Somebody answered about before may have fallen out, and stand again after the person left for the year.
                if (
                    not ground
                    and person.key in out
                    and (row is None or not (row.state == State.CONFLICTED or row.was_lifted))
                ):
                    ground, note = out[person.key].ground, out[person.key].note
                if not ground or (row is not None and not _is_news(row, ground)):
                    continue
                row = row or Interest(user_id=person.key, candidate_id=subject.key)
                row.whole_year = person.key in out
                found.append(_declare(row, Answer(ground, note), Source.RULE, cycle, by=by))
        _after_a_conflict(cycle, found, by=by)
    return found


def _lock(pk: int) -> Cycle:
    """Lock the year and its round, in this order: a conflict is declared either before an outcome is recorded or after it."""
    cycle = lock_cycle(pk)
    lock_round(cycle)
    return cycle


def _is_news(row: Interest, ground: str) -> bool:
    return row.state != State.CONFLICTED and not (row.was_lifted and row.ground == ground)


def _row(user: User, candidate: Candidate) -> Interest:
    rows = Interest.objects.select_for_update()
    return rows.filter(user=user, candidate=candidate).first() or Interest(user=user, candidate=candidate)


def _declare(
    row: Interest, answer: Answer, source: str, cycle: Cycle, *, by: User | None, silent: bool = False
) -> Interest:
    """Write one answer. The fields a ValidationError names are the model's: ground, note."""
    before = row.state
    row.state = State.CONFLICTED if answer.ground else State.CLEAR
    row.ground, row.note, row.source = answer.ground, answer.note.strip(), source
    row.declared_at, row.lift_reason, row.lift_proposed_by = timezone.now(), "", None
    row.full_clean()
    row.save()
    if not silent:
        record(
            "interest.declared", row, by=by, cycle=cycle, user=row.user_id, candidate=row.candidate_id, state=row.state, before=before,
            source=source, digests={name: text for name, text in (("ground", row.ground), ("note", row.note)) if text},
        )  # fmt: skip
    return row


def _liftable(interest: Interest, by: User) -> tuple[Cycle, Interest]:
    """Return the locked year and row. Raises Refused for one's own conflict and for whoever does not lead or is conflicted, too."""
    cycle = _lock(interest.candidate.cycle_id)
    row = Interest.objects.select_for_update().get(pk=interest.pk)
    if row.user_id == by.pk:
        raise refuse(_("Nobody rules on their own conflict."), "interest.lift_refused", row, by=by, cycle=cycle)
    if not award_access.seats_of(by).leads or not access.liftable_conflicts_for(by).filter(pk=row.pk).exists():
        raise refuse(
            _("Only a chair, a vice-chair or a secretary without a conflict decides on this."),
            "interest.lift_refused", row, by=by, cycle=cycle,
        )  # fmt: skip
    # The double of the person whose conflict it is rules on it no more than they do.
    if why := award_access.why_no_second(by, row.user):
        raise refuse(why, "interest.lift_refused", row, by=by, cycle=cycle)
    return cycle, row


def _after_a_conflict(cycle: Cycle, rows: list[Interest], *, by: User | None) -> None:
    if cycle.phase >= Phase.DELIBERATION and any(row.state == State.CONFLICTED for row in rows):
        append_standings(cycle=cycle, reason=Standings.Reason.CONFLICT_FOUND, by=by)
