"""What a person in a room has to do now, in plain words; pages read it, nothing is decided here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from award.dates import format_deadline
from award.phases import Phase

if TYPE_CHECKING:
    from voting.access import OwnCounts, Questions


@dataclass(frozen=True)
class Task:
    """A sentence, and where it is done."""

    sentence: str
    url: str = ""
    link: str = ""
    done: bool = False


def todo(
    room: Any,
    cycle: Any,
    questions: "Questions",
    counts: "OwnCounts | None",
    *,
    leads: bool,
    approvals: Iterable[Any] = (),
    changes: Iterable[Any] = (),
) -> list[Task]:
    """Return what to do now, the first thing first.

    `approvals` are the requests to publish that wait for the person, `changes` the changes of what is public.
    """
    tasks = [_approval(request) for request in approvals] + [_change(change) for change in changes]
    tasks.append(_interests(room, questions))
    # Whoever has yet to declare has no ballot in hand: nothing to score, and nothing to be thanked for either.
    if counts is not None and cycle.phase == Phase.SCORING and (counts.open or not questions.unanswered):
        tasks.append(_ballots(cycle, counts))
    if cycle.phase >= Phase.DELIBERATION and not questions.unanswered:
        tasks.append(
            Task(_("The jury's table is open: the standings and the comments."), room.url("table"), _("Open the table"))
        )
    if leads and cycle.phase == Phase.SCORING:
        tasks.append(
            Task(_("As a leading person you see how far each juror has come."), room.url("progress"), _("Progress"))
        )
    return tasks


def _approval(request: Any) -> Task:
    sentence = _("%(who)s asks you to approve the publication of %(name)s.") % {
        "who": request.asked_by,
        "name": request.laureate.name,
    }
    return Task(sentence, reverse("desk_publication", args=[request.laureate_id]), _("Read and approve"))


def _change(change: Any) -> Task:
    sentence = _("A change of what is public about %(name)s waits for you.") % {"name": change.laureate.name}
    return Task(sentence, reverse("desk_change", args=[change.pk]), _("Read and decide"))


def _interests(room: Any, questions: "Questions") -> Task:
    number = len(questions.candidates)
    if not number:
        return Task(
            _("You have declared your interests for every candidate."),
            room.url("interests"),
            _("Look at them"),
            done=True,
        )
    sentence = (
        ngettext(
            "Declare your interests for %(number)s candidate. You can read the dossier after that.",
            "Declare your interests for %(number)s candidates. You can read the dossiers after that.",
            number,
        )
        % {"number": number}
        if questions.unanswered
        else ngettext(
            "Something new has come up about %(number)s candidate: please answer once more.",
            "Something new has come up about %(number)s candidates: please answer once more.",
            number,
        )
        % {"number": number}
    )
    return Task(sentence, room.url("interests"), _("Declare interests"))


def _ballots(cycle: Any, counts: "OwnCounts") -> Task:
    if not counts.open:
        return Task(_("You have submitted every ballot that is yours to submit. Thank you!"), done=bool(counts.total))
    words = {
        "number": counts.open,
        "deadline": format_deadline(cycle.scoring_closes_at) if cycle.scoring_closes_at else "",
    }
    if not cycle.accepts_scores():
        return Task(_("The time for scoring has passed. Please call the office."))
    if words["deadline"]:
        sentence = ngettext(
            "Read and score %(number)s candidate, by %(deadline)s.",
            "Read and score %(number)s candidates, by %(deadline)s.",
            counts.open,
        )
    else:
        sentence = ngettext(
            "Read and score %(number)s candidate.", "Read and score %(number)s candidates.", counts.open
        )
    return Task(sentence % words)
