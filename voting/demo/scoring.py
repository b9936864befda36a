"""The demo's jury: interests first, then points, through the services a juror's pages call."""

from typing import TYPE_CHECKING

from award import queue
from award.models import Criterion, Seat, User
from voting import access
from voting.models import Ballot
from voting.services import ballots, interests

if TYPE_CHECKING:
    from voting.demo.year import DemoYear

COMMENTS = (
    "Vakuuttava, pitkäjänteinen työ.",
    "Stark i allt, starkast i det tredje.",
    "The case is well told; I would have liked one more example.",
    "",
    "",
)
FAVOURITE = "Aino Esimerkki"


def begin(year: "DemoYear") -> None:
    """Those whom no visitor is have declared and begun; the juror a visitor may be finds everything still to do."""
    for number, user in enumerate(_jurors()):
        if user.pk == year.people["juror"].pk:
            continue
        _declare(year, user)
        if user.pk != year.people["jury-chair"].pk:
            _score(year, user, leave=2 if number % 2 else 0)
    queue.work_off()


def finish(year: "DemoYear") -> None:
    """Everybody declares what is left and submits every ballot."""
    for user in _jurors():
        _declare(year, user)
        _score(year, user)
    queue.work_off()


def _jurors() -> list[User]:
    seats = Seat.objects.active().of_body(Seat.Body.JURY).select_related("user").order_by("pk")
    return [seat.user for seat in seats]


def _declare(year: "DemoYear", user: User) -> None:
    open_questions = access.undeclared_candidates(user, year.cycle)
    answers = {candidate.pk: interests.Answer() for candidate in open_questions}
    if answers:
        interests.declare_interests(cycle=year.cycle, answers=answers, by=user)


def _score(year: "DemoYear", user: User, *, leave: int = 0) -> None:
    """Submit a juror's open ballots except the last few."""
    criteria = list(Criterion.objects.filter(cycle=year.cycle))
    waiting = list(
        access.ballots_for(user).filter(status=Ballot.Status.DRAFT).select_related("candidate").order_by("pk")
    )
    strictness = year.random.choice((0, 0, 1))
    for ballot in waiting[: len(waiting) - leave]:
        sheet = ballots.Sheet(
            points={criterion.key: _points(year, ballot, criterion, strictness) for criterion in criteria},
            comment=year.random.choice(COMMENTS),
        )
        ballots.submit_ballot(ballot=ballot, version=ballot.version, sheet=sheet, by=user)


def _points(year: "DemoYear", ballot: Ballot, criterion: Criterion, strictness: int) -> int | None:
    """Return points a juror might give: the favourite high, the rest spread, now and then "cannot judge"."""
    if ballot.candidate.name == FAVOURITE:
        return max(criterion.scale_max - year.random.choice((0, 0, 1)), criterion.scale_min)
    if year.random.random() < 0.04:
        return None
    middle = 3 + (ballot.candidate_id % 3 - 1) * 0.6 - strictness
    return min(max(round(year.random.gauss(middle, 0.8)), criterion.scale_min), criterion.scale_max - 1)
