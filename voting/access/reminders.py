"""Which jurors a leading person may remind of their open ballots, and when each was reminded last."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from award.access import Visitor
from award.dates import house_zone
from award.models import MailSubject, OutgoingMail, Seat, User
from voting.access.ballots import open_ballots, progress_for
from voting.access.candidates import withheld_candidates
from voting.models import Round

TEMPLATE = "jury_reminder"


@dataclass(frozen=True)
class Reminder:
    """A juror who has open ballots, in the numbers the viewer may see, and the last reminder that was not taken back."""

    person: User
    submitted: int
    open: int
    undeclared: int
    last: OutgoingMail | None
    key: str

    @property
    def today(self) -> datetime | None:
        """When the juror was reminded today; nothing when a reminder may still be sent today."""
        return self.last.created_at if self.last is not None and self.last.key == self.key else None


def reminder_key(round: Round, person: int) -> str:
    """Return the key of today's letter to a person (primary key): one a juror and day, as the association counts days."""
    return f"jury-reminder:{round.pk}:{person}:{timezone.localdate(timezone=house_zone())}"


def without_reminders(user: User, letters: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
    """Take the reminders away in a year in which somebody's scores are withheld from this reader, but for one's own.

    A reminder to a juror who has nothing else left would tell that the withheld candidate's score sheet is open.
    """
    years = withheld_candidates(user).values("cycle")
    return letters.exclude(Q(template=TEMPLATE, cycle__in=years) & ~Q(recipient=user.email))


def jurors_awaited(round: Round) -> QuerySet[User]:
    """Return the people who sit in the jury beyond today and have open ballots, on whatever seat of theirs. Not for pages."""
    seated = Seat.objects.active().of_body(Seat.Body.JURY).exclude(until__lte=timezone.localdate()).values("user")
    return User.objects.filter(pk__in=open_ballots(round).values("seat__user")).filter(pk__in=seated)


def reminders_for(user: Visitor, round: Round) -> list[Reminder]:
    """Return the jurors with open ballots whom a leading person may remind, those who lead first; never oneself.

    It rests on the numbers of `progress_for`: who waits only for a candidate the viewer is conflicted with is not in the list. Four
    queries at any size.
    """
    found: dict[User, list[int]] = {}
    for one in progress_for(user, round):
        numbers = found.setdefault(one.seat.user, [0, 0, 0])
        found[one.seat.user] = [
            was + more for was, more in zip(numbers, (one.submitted, one.open, one.undeclared), strict=True)
        ]
    awaited = set(jurors_awaited(round).values_list("pk", flat=True))
    sent = {
        int(subject.target): subject.mail
        for subject in MailSubject.objects.filter(
            kind=User._meta.label_lower, mail__in=OutgoingMail.objects.about(round).filter(template=TEMPLATE).in_force()
        )
        .select_related("mail")
        .defer("mail__text", "mail__html", "mail__secret")
        .order_by("mail__created_at", "mail_id")
    }
    return [
        Reminder(person, submitted, open, undeclared, sent.get(person.pk), reminder_key(round, person.pk))
        for person, (submitted, open, undeclared) in found.items()
        if open and person.pk in awaited and user is not None and person.pk != user.pk
    ]
