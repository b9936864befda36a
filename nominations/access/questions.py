"""The questions of the form, as the desk edits them."""

from django.db.models import QuerySet

from award.access import Visitor, current_cycle, seats_of
from nominations.models import Question


def questions_for(user: Visitor) -> QuerySet[Question]:
    """Return this year's questions in the order of the form, for the secretary."""
    cycle = current_cycle() if seats_of(user).secretary else None
    return (
        Question.objects.filter(cycle=cycle).select_related("criterion", "cycle") if cycle else Question.objects.none()
    )
