"""A juror's ballots: saved as one goes, submitted when complete, opened again while scoring lasts; released and excused by the chair."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from award.audit import Refused, record, refuse, unit_of_work
from award.models import AuditEntry, Criterion, Cycle, Seat, User
from award.phases import Phase
from award.services.cycle import lock_cycle
from voting import access
from voting.models import Ballot, Round, Score
from voting.services.standings import lock_round

CANNOT_JUDGE = None
COMMENT_LENGTH = 4000

Points = Mapping[str, int | None]
"""Criterion's key -> points, or ``None`` for "cannot judge". A key that is absent is not answered, or not touched."""


@dataclass(frozen=True)
class Sheet:
    """What a score sheet holds: the points by criterion, the own note, the comment for the jury's table."""

    points: Points = field(default_factory=dict)
    own_note: str = ""
    comment: str = ""


class StaleSheet(Refused):
    """Somebody (most often oneself, in another window) has saved since this sheet was opened. Nothing is overwritten.

    `saved` is what is stored now, at which version and since when; the caller still has what was typed.
    """

    def __init__(self, saved: Sheet, version: int, saved_at: datetime | None) -> None:
        super().__init__(_("This ballot was saved in another window meanwhile."))
        self.saved = saved
        self.version = version
        self.saved_at = saved_at


class IncompleteSheet(Refused):
    """A ballot is submitted when every criterion is answered; `missing` are the keys of those that are not."""

    def __init__(self, missing: list[str], version: int) -> None:
        super().__init__(_("Give points for every criterion, or choose “cannot judge”."))
        self.missing = missing
        self.version = version


def sheet_of(ballot: Ballot) -> Sheet:
    """Return what is stored on a ballot."""
    points = dict(ballot.scores.values_list("criterion__key", "points"))
    return Sheet(points, ballot.own_note, ballot.comment)


def save_ballot(*, ballot: Ballot, version: int, sheet: Sheet, by: User) -> Ballot:
    """Save a sheet as it is, complete or not. Saving as one goes is not an act for the trail.

    `version` is the one the sheet was opened with. Raises StaleSheet when it is older and the sheet says anything new; Refused
    with the criterion's key as field for points that are no whole number on its scale; Refused once scoring has closed.
    """
    with unit_of_work():
        return _save(ballot, version, sheet, by)


def submit_ballot(*, ballot: Ballot, version: int, sheet: Sheet, by: User) -> Ballot:
    """Save and submit; the same sheet sent again, as by a second click, is the one that was submitted.

    Raises IncompleteSheet besides what `save_ballot` raises; what was typed is then saved all the same.
    """
    with unit_of_work():
        locked = _save(ballot, version, sheet, by, submits=True)
        if locked.status == Ballot.Status.SUBMITTED:
            return locked
        missing = _missing(locked)
        if not missing:
            locked.status, locked.submitted_at = Ballot.Status.SUBMITTED, timezone.now()
            locked.full_clean()
            locked.save(update_fields=["status", "submitted_at"])
            stored = sheet_of(locked)
            record(
                "ballot.submitted", locked, by=by, cycle=locked.round.cycle, candidate=locked.candidate_id, version=locked.version,
                digests={"scores": _in_one_line(stored.points), "comment": stored.comment},
            )  # fmt: skip
    if missing:
        raise IncompleteSheet(missing, locked.version)
    return locked


def reopen_ballot(*, ballot: Ballot, by: User) -> Ballot:
    """Open a submitted or abstained ballot again, until scoring closes."""
    with unit_of_work():
        cycle, locked = _own_ballot(ballot, by)
        if locked.status not in (Ballot.Status.SUBMITTED, Ballot.Status.ABSTAINED):
            raise Refused(_("This ballot is open already."))
        locked.status, locked.submitted_at, locked.status_reason = Ballot.Status.DRAFT, None, ""
        locked.save(update_fields=["status", "submitted_at", "status_reason"])
        record("ballot.reopened", locked, by=by, cycle=cycle, candidate=locked.candidate_id)
    return locked


def abstain(*, ballot: Ballot, by: User, reason: str = "") -> Ballot:
    """Decline to judge one candidate without a conflict. The points given so far stay on the sheet and count nowhere."""
    with unit_of_work():
        cycle, locked = _own_ballot(ballot, by)
        if locked.status != Ballot.Status.DRAFT:
            raise Refused(_("Open the ballot again before you change it."))
        locked.status, locked.status_reason = Ballot.Status.ABSTAINED, reason.strip()
        locked.full_clean()
        locked.save(update_fields=["status", "status_reason"])
        record("ballot.abstained", locked, by=by, cycle=cycle, candidate=locked.candidate_id,
               digests={"reason": locked.status_reason} if locked.status_reason else None)  # fmt: skip
    return locked


def release_ballots(*, ballots: Iterable[Ballot], reason: str, by: User) -> list[Ballot]:
    """Release open ballots nobody will submit, so that scoring can close. The chair's act, with a reason; all of them or none."""
    with unit_of_work():
        return [_release_open(ballot, reason, by) for ballot in ballots]


def release_ballot(*, ballot: Ballot, reason: str, by: User) -> Ballot:
    """Release one open ballot."""
    (released,) = release_ballots(ballots=[ballot], reason=reason, by=by)
    return released


def excuse_juror(*, round: Round, seat: Seat, keep_submitted: bool, reason: str, by: User) -> int:
    """Excuse a juror from the rest of a round; return how many ballots were released.

    The open ballots are released. Whether those submitted before stay (`keep_submitted`) or are sealed is asked each time: a juror
    who fell ill has judged, a juror who should never have sat has not. Ballots about a candidate with whom the excusing person has a
    conflict stay as they are: for these the next leading person excuses. Once scoring has closed nobody takes ballots away who has
    seen what they say: then a conflict is declared, or the jury scores anew.
    """
    with unit_of_work():
        cycle = lock_cycle(round.cycle_id)
        # The page's round may have been sealed meanwhile: what was given in it stays as it was.
        scoring = cycle.phase == Phase.SCORING and lock_round(cycle) == round
        if not scoring or not access.jurors_for(by, round).filter(pk=seat.pk).exists():
            raise refuse(_("This juror cannot be excused."), "juror.excuse_refused", seat, by=by, cycle=cycle)
        counted = access.counted_candidates_for(by)
        if not counted.filter(cycle=cycle).exists():
            raise refuse(
                _("You excuse a juror from candidates you have answered about and have no conflict with: there is none."),
                "juror.excuse_refused", seat, by=by, cycle=cycle,
            )  # fmt: skip
        statuses = {Ballot.Status.DRAFT} if keep_submitted else {Ballot.Status.DRAFT, Ballot.Status.SUBMITTED}
        ballots = list(
            Ballot.objects.select_for_update(of=("self",)).filter(
                round=round, seat=seat, status__in=statuses, candidate__in=counted
            )
        )
        for ballot in ballots:
            _release(ballot, reason)
        record("juror.excused", seat, by=by, cycle=cycle, round=round.number, kept=keep_submitted, released=len(ballots),
               digests={"reason": reason.strip()})  # fmt: skip
    return len(ballots)


def note_refused_score(*, candidate: int, cycle: Cycle, by: User) -> None:
    """Put an attempt to write on a ballot that is not open to the person into the trail, of a number nobody has as much as fits."""
    target = f"candidate:{candidate}"[: AuditEntry._meta.get_field("target").max_length]
    with unit_of_work():
        record("score.refused", target, by=by, cycle=cycle, why="not open to this person")


def _save(ballot: Ballot, version: int, sheet: Sheet, by: User, *, submits: bool = False) -> Ballot:
    _cycle, locked = _own_ballot(ballot, by)
    sent_again = submits and locked.status == Ballot.Status.SUBMITTED
    if locked.status != Ballot.Status.DRAFT and not sent_again:
        raise Refused(_("Open the ballot again before you change it."))
    criteria = {criterion.key: criterion for criterion in Criterion.objects.filter(cycle=locked.round.cycle_id)}
    _check(sheet, criteria)
    stored = sheet_of(locked)
    changed = {
        key: points for key, points in sheet.points.items() if key not in stored.points or stored.points[key] != points
    }
    own_note, comment = _text(sheet.own_note), _text(sheet.comment)
    if not changed and (own_note, comment) == (stored.own_note, stored.comment):
        return locked
    if sent_again:
        raise Refused(_("Open the ballot again before you change it."))
    if locked.version != version:
        raise StaleSheet(stored, locked.version, locked.saved_at)
    for key, points in changed.items():
        Score.objects.update_or_create(ballot=locked, criterion=criteria[key], defaults={"points": points})
    locked.own_note, locked.comment = own_note, comment
    locked.version, locked.saved_at = locked.version + 1, timezone.now()
    locked.full_clean(exclude=["round", "seat", "candidate"])
    locked.save(update_fields=["own_note", "comment", "version", "saved_at"])
    return locked


def _own_ballot(ballot: Ballot, by: User) -> tuple[Cycle, Ballot]:
    """Return the locked year and ballot of the juror. A ballot that is not the juror's, or no longer, does not exist.

    Raises Ballot.DoesNotExist, with the attempt in the trail through the Refused it is made from, or Refused once scoring has closed.
    """
    cycle = lock_cycle(ballot.round.cycle_id)
    own = (
        access.ballots_for(by)
        .select_for_update(of=("self",))
        .select_related("round__cycle")
        .filter(pk=ballot.pk)
        .first()
    )
    if own is None:
        raise refuse(
            _("There is no such ballot."), "score.refused", ballot, by=by, cycle=cycle, why="not open to this person"
        )
    if own.round.sealed_at is not None or not cycle.accepts_scores():
        raise _too_late(cycle, own, by)
    if own.status == Ballot.Status.RELEASED:
        raise refuse(
            _("The chair has released this ballot; it can no longer be changed."),
            "score.refused",
            own,
            by=by,
            cycle=cycle,
            why="released",
        )
    return cycle, own


def _too_late(cycle: Cycle, ballot: Ballot, by: User) -> Refused:
    sentence: str | Promise = _("Scoring has closed: the points stay as they were.")
    return refuse(sentence, "score.refused", ballot, by=by, cycle=cycle, why="scoring closed")


def _check(sheet: Sheet, criteria: Mapping[str, Criterion]) -> None:
    for key, points in sheet.points.items():
        if key not in criteria:
            raise Refused(_("There is no such criterion."))
        if points is CANNOT_JUDGE:
            continue
        if type(points) is not int or points not in criteria[key].levels:
            raise Refused(
                _("Choose a whole number from %(low)s to %(high)s, or “cannot judge”.")
                % {"low": criteria[key].scale_min, "high": criteria[key].scale_max},
                field=key,
            )
    for name, text in (("own_note", sheet.own_note), ("comment", sheet.comment)):
        if len(text) > COMMENT_LENGTH:
            raise Refused(_("At most %(limit)s characters.") % {"limit": COMMENT_LENGTH}, field=name)


def _missing(ballot: Ballot) -> list[str]:
    answered = set(ballot.scores.values_list("criterion__key", flat=True))
    criteria = Criterion.objects.filter(cycle=ballot.round.cycle_id).values_list("key", flat=True)
    return [key for key in criteria if key not in answered]


def _release_open(ballot: Ballot, reason: str, by: User) -> Ballot:
    cycle = lock_cycle(ballot.round.cycle_id)
    locked = access.open_ballots_for(by, ballot.round).select_for_update(of=("self",)).filter(pk=ballot.pk).first()
    if locked is None:
        raise refuse(
            _("Only an open ballot of somebody else can be released, while scoring lasts."),
            "ballot.release_refused", ballot, by=by, cycle=cycle,
        )  # fmt: skip
    _release(locked, reason)
    record("ballot.released", locked, by=by, cycle=cycle, seat=locked.seat_id, candidate=locked.candidate_id,
           digests={"reason": locked.status_reason})  # fmt: skip
    return locked


def _release(ballot: Ballot, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    ballot.status, ballot.status_reason, ballot.submitted_at = Ballot.Status.RELEASED, reason.strip(), None
    ballot.full_clean(exclude=["round", "seat", "candidate"])
    ballot.save(update_fields=["status", "status_reason", "submitted_at"])


def _text(text: str) -> str:
    """Return a text with the line ends of one kind, so that a browser's own do not look like a change."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _in_one_line(points: Points) -> str:
    return ",".join(f"{key}:{'-' if value is None else value}" for key, value in sorted(points.items()))
