"""Telling those who hold seats that the call is open, so that they can spread the word."""

from award import access, links
from award.mail import write_mail
from award.models import Cycle, OutgoingMail, Seat, User
from award.phases import Phase

TEMPLATE = "call_open"


def tell_the_seated(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    """Write to everybody with a seat when the call opens (entry act); the letter leaves when nominations open."""
    if came_from != Phase.DRAFT or access.association() is None:
        return
    for user in User.objects.filter(pk__in=Seat.objects.active().values("user")).order_by("pk"):
        write_mail(
            template=TEMPLATE,
            to=user.email,
            name=user.name,
            language=user.language,
            key=f"call-open:{cycle.pk}:{cycle.entry}:{user.pk}",
            context={"cycle": cycle, "home_url": links.page("home", language=user.language)},
            cycle=cycle,
            send_after=cycle.nominations_open_at,
            send_before=cycle.nominations_close_at,
        )


def take_back_the_call(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    """Stop the letters that have not left when the call is taken back (entry act of DRAFT)."""
    OutgoingMail.objects.filter(cycle=cycle, template=TEMPLATE).take_back()
