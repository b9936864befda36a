"""May scoring begin? What screening and telling say about it."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from award import phases
from award.access import rulebook_of
from award.models import Cycle, Rulebook, User
from award.phases import Blocker, Phase, WaitsFor
from nominations import access, barred
from nominations.models import Candidate, Nomination, Nominee
from nominations.services.candidates import let_silence_fall

# More than this many people are told of in one sentence that leads to the list.
NAMED = 5


def register() -> None:
    """Register the guards into SCORING, and what happens on entering it."""
    phases.add_guard(Phase.SCORING, every_nomination_is_screened)
    phases.add_guard(Phase.SCORING, somebody_stands)
    phases.add_guard(Phase.SCORING, every_candidate_has_a_nomination)
    phases.add_guard(Phase.SCORING, nobody_is_barred)
    phases.add_guard(Phase.SCORING, every_candidate_is_verified)
    phases.add_guard(Phase.SCORING, every_nominee_is_told)
    phases.add_guard(Phase.SCORING, no_letter_came_back)
    phases.add_entry_act(Phase.SCORING, the_silent_fall)


def every_nomination_is_screened(cycle: Cycle) -> Iterator[Blocker]:
    """Every nomination is admitted to a candidate or turned down, unless its nominee has declined or its nominator withdrawn it."""
    number = access.number_waiting(cycle)
    if number > NAMED:
        yield Blocker(
            ngettext(
                "%(number)s nomination waits to be screened.", "%(number)s nominations wait to be screened.", number
            )
            % {"number": number},
            "desk_nominations",
        )
        return
    waiting: dict[Nomination, list[str]] = {}
    for person in access.waiting_people(cycle) if number else ():
        waiting.setdefault(person.nomination, []).append(person.name)
    for nomination, names in waiting.items():
        yield Blocker(
            _("The nomination of %(names)s (%(reference)s) waits to be screened.")
            % {"names": " & ".join(names), "reference": nomination.reference},
            "desk_nomination",
            (nomination.pk,),
        )


def somebody_stands(cycle: Cycle) -> Iterator[Blocker]:
    """There is at least one candidate for the jury to judge, also after the silent have fallen where the rules say so."""
    standing = access.standing_candidates(cycle)
    if not standing:
        first = WaitsFor.OTHER_THINGS if access.number_waiting(cycle) else WaitsFor.SECRETARY
        yield Blocker(_("There is no candidate for the jury to judge."), "desk_candidates", waits_for=first)
    elif silence_falls(cycle) and not set(standing) - set(silent_candidates(cycle)):
        yield Blocker(
            _("No nominee has accepted yet. Under the rules a nomination falls when the nominee does not answer, so no candidate would be left."),
            "desk_telling", waits_for=WaitsFor.NOMINEES,
        )  # fmt: skip


def every_candidate_has_a_nomination(cycle: Cycle) -> Iterator[Blocker]:
    """Each standing candidate has a nomination that was admitted: the nominator may have withdrawn the only one."""
    for candidate in (one for one in access.standing_candidates(cycle) if not one.is_nominated):
        yield Blocker(
            _("The nominator of %(name)s has withdrawn the nomination: say on the page that the candidate does not stand.")
            % {"name": candidate.name},
            "desk_candidate",
            (candidate.pk,),
        )  # fmt: skip


def nobody_is_barred(cycle: Cycle) -> Iterator[Blocker]:
    """No candidate and no nominator holds a seat that the rules keep apart from nominating and being chosen."""
    for nominee in barred.barred_nominees(cycle):
        yield Blocker(
            _("%(name)s holds a seat whose holders cannot be chosen: say that the candidate does not stand, or end the seat.")
            % {"name": nominee.name},
            "desk_candidate",
            (nominee.candidate_id,),
        )  # fmt: skip
    for nomination in barred.barred_nominations(cycle):
        yield Blocker(
            _("The nomination %(reference)s is by somebody whose seat keeps them from nominating: turn it down, or end the seat.")
            % {"reference": nomination.reference},
            "desk_nomination",
            (nomination.pk,),
        )  # fmt: skip


def every_candidate_is_verified(cycle: Cycle) -> Iterator[Blocker]:
    """Where the rules ask for it, the office has verified of each standing candidate that they can be chosen."""
    rulebook = rulebook_of(cycle)
    if rulebook is None or not rulebook.eligibility_check:
        return
    for candidate in (one for one in access.standing_candidates(cycle) if one.verified_at is None):
        yield Blocker(
            _("It is not verified yet that %(name)s can be chosen.") % {"name": candidate.name},
            "desk_candidate",
            (candidate.pk,),
        )


def every_nominee_is_told(cycle: Cycle) -> Iterator[Blocker]:
    """Every nominee knows of the nomination, or the reason for telling later is recorded (GDPR, Article 14)."""
    waiting = access.untold_people(cycle)
    if (number := len(waiting)) > NAMED:
        yield Blocker(
            ngettext("%(number)s nominee has not been told.", "%(number)s nominees have not been told.", number)
            % {"number": number},
            "desk_telling",
        )
        return
    for nominee in waiting:
        yield Blocker(
            _("%(name)s has not been told of the nomination.") % {"name": nominee.name}, "desk_nominee", (nominee.pk,)
        )


def no_letter_came_back(cycle: Cycle) -> Iterator[Blocker]:
    """Nobody counts as told by a letter that could not be delivered."""
    for nominee in access.unreached(cycle):
        yield Blocker(
            _("The letter to %(name)s could not be delivered: tell them in another way.") % {"name": nominee.name},
            "desk_nominee",
            (nominee.pk,),
        )


def the_silent_fall(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    """Set aside whoever was told and has not answered, where the rulebook says that silence ends a nomination."""
    if came_from < Phase.SCORING and silence_falls(cycle):
        let_silence_fall(cycle=cycle, candidates=list(silent_candidates(cycle)), by=by)


def silence_falls(cycle: Cycle) -> bool:
    """True where the rulebook lets a nomination fall when its nominee does not answer."""
    rulebook = rulebook_of(cycle)
    return rulebook is not None and rulebook.silence == Rulebook.Silence.FALLS


def silent_candidates(cycle: Cycle) -> QuerySet[Candidate]:
    """Return the standing candidates of whom somebody was told and has not said yes. Who was not told cannot be called silent."""
    silent = Nominee.objects.filter(
        candidate=OuterRef("pk"), same_as__isnull=True, told_at__isnull=False, response=Nominee.Response.NONE
    )
    return Candidate.objects.filter(Exists(silent), cycle=cycle, status=Candidate.Status.STANDING)
