"""What the secretary has to do about nominations and nominees now."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import ngettext

from award import todo
from award.models import Cycle
from award.phases import Phase
from award.todo import Todo, Urgency
from nominations import access
from nominations.access.carrying import carriable_candidates
from nominations.models import Nominee

SOON = timedelta(days=7)
OPEN = (Phase.NOMINATIONS, Phase.SCREENING)


def register() -> None:
    """Register with the desk's list."""
    for tell in (
        nominations_are_read,
        candidates_go_on,
        nominees_are_told,
        nominees_are_told_later,
        letters_reach_nominees,
        corrections_are_made,
    ):
        todo.add_todo(tell)


def nominations_are_read(cycle: Cycle) -> Iterator[Todo]:
    """What has come in is read and screened."""
    if cycle.phase not in OPEN:
        return
    number = access.number_waiting(cycle)
    if number:
        yield Todo(
            ngettext(
                "Read %(number)s nomination and admit it or turn it down.",
                "Read %(number)s nominations and admit them or turn them down.",
                number,
            )
            % {"number": number},
            "desk_nominations",
            urgency=Urgency.SOON if cycle.phase == Phase.SCREENING else Urgency.NORMAL,
            guards=("every_nomination_is_screened",),
        )


def candidates_go_on(cycle: Cycle) -> Iterator[Todo]:
    """Whom the rules let go on from the year before is thought of, before that year is erased."""
    if cycle.phase not in OPEN:
        return
    number = len(carriable_candidates(cycle))
    if number:
        yield Todo(
            ngettext(
                "Think of %(number)s candidate of the year before, who can be carried over.",
                "Think of %(number)s candidates of the year before, who can be carried over.",
                number,
            )
            % {"number": number},
            "desk_carry_over",
        )


def nominees_are_told(cycle: Cycle) -> Iterator[Todo]:
    """Each nominee is told within a month (GDPR, Article 14)."""
    if not Phase.DRAFT < cycle.phase < Phase.DECIDED:
        return
    now = timezone.now()
    days = sorted(nominee.tell_by for nominee in access.untold_people(cycle))
    late = [day for day in days if day <= now]
    ahead = days[len(late) :]
    if late:
        yield Todo(
            ngettext(
                "Tell %(number)s nominee: the month within which it must be done has passed.",
                "Tell %(number)s nominees: the month within which it must be done has passed.",
                len(late),
            )
            % {"number": len(late)},
            "desk_telling",
            due=late[0],
            urgency=Urgency.LATE,
            guards=("every_nominee_is_told",),
        )
    if ahead:
        yield Todo(
            ngettext(
                "Tell %(number)s nominee of the nomination.",
                "Tell %(number)s nominees of their nomination.",
                len(ahead),
            )
            % {"number": len(ahead)},
            "desk_telling",
            due=ahead[0],
            urgency=Urgency.SOON if ahead[0] <= now + SOON else Urgency.NORMAL,
            guards=("every_nominee_is_told",),
        )


def nominees_are_told_later(cycle: Cycle) -> Iterator[Todo]:
    """Nobody whose telling was put off is forgotten: the reason for it goes some day (GDPR, Article 14)."""
    if not Phase.DRAFT < cycle.phase < Phase.DECIDED:
        return
    number = len(access.people_to_tell_later(cycle))
    if number:
        yield Todo(
            ngettext(
                "%(number)s nominee is to be told later: see whether the reason still holds.",
                "%(number)s nominees are to be told later: see whether the reasons still hold.",
                number,
            )
            % {"number": number},
            "desk_telling",
        )


def letters_reach_nominees(cycle: Cycle) -> Iterator[Todo]:
    """Nobody counts as told by a letter that came back."""
    if cycle.phase not in OPEN:
        return
    number = len(access.unreached(cycle))
    if number:
        yield Todo(
            ngettext(
                "The letter to %(number)s nominee could not be delivered: tell the person in another way.",
                "The letters to %(number)s nominees could not be delivered: tell them in another way.",
                number,
            )
            % {"number": number},
            "desk_telling",
            urgency=Urgency.LATE,
            guards=("no_letter_came_back",),
        )


def corrections_are_made(cycle: Cycle) -> Iterator[Todo]:
    """What a nominee says is wrong is looked at."""
    if not Phase.DRAFT < cycle.phase < Phase.ARCHIVED:
        return
    asked = Nominee.objects.filter(nomination__cycle=cycle, same_as__isnull=True).exclude(correction="")
    number = asked.count()
    if number:
        yield Todo(
            ngettext("%(number)s nominee asks for a correction.", "%(number)s nominees ask for corrections.", number)
            % {"number": number},
            "desk_telling",
            urgency=Urgency.SOON,
        )
