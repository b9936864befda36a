"""Seats: one person sits in a body once at a time, and somebody always keeps the desk."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from award.audit import Refused
from award.models import Seat
from award.services import people, seats
from tests.award.builders import a_person, a_secretary
from tests.threads import while_uncommitted

DAY = timedelta(days=1)


@pytest.mark.django_db
class TestOnceAtATime:
    """Two seats of one person in the jury would be two ballots on every candidate."""

    @pytest.mark.parametrize(
        ("since", "until", "fits"),
        [(0, 29, True), (0, 30, False), (40, 50, False), (0, 200, False), (60, 90, False), (61, 90, True)],
    )
    def test_a_seat_is_given_for_days_on_which_the_person_does_not_sit_there_anyway(self, since, until, fits):
        today, juror = timezone.localdate(), a_person("raati@example.org")

        def seat(first: int, last: int) -> Seat:
            days = {"since": today + first * DAY, "until": today + last * DAY}
            return seats.give_seat(user=juror, body="JURY", office="MEMBER", by=None, **days)

        seat(30, 60)
        if fits:
            seat(since, until)
        else:
            with pytest.raises(Refused, match="already holds a seat"):
                seat(since, until)
        assert juror.seats.count() == 1 + fits

    def test_a_seat_does_not_end_so_late_that_the_next_one_has_begun(self):
        today, juror = timezone.localdate(), a_person("raati@example.org")
        first = seats.give_seat(user=juror, body="JURY", office="MEMBER", until=today + 10 * DAY, by=None)
        seats.give_seat(user=juror, body="JURY", office="CHAIR", since=today + 20 * DAY, by=None)
        with pytest.raises(Refused, match="already holds a seat"):
            seats.end_seat(seat=first, on=today + 20 * DAY, by=None)
        seats.end_seat(seat=first, on=today + 19 * DAY, by=None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
class TestAtTheSameMoment:
    """What two people do at once is done one after the other."""

    def test_two_secretaries_who_end_each_others_seats_leave_one_at_the_desk(self):
        one, other = a_secretary(), a_secretary("toinen@example.org")
        yesterday = timezone.localdate() - DAY
        while_uncommitted(
            lambda: seats.end_seat(seat=other.seats.get(), on=yesterday, by=one),
            lambda: seats.end_seat(seat=one.seats.get(), on=yesterday, by=other),
        )
        assert Seat.objects.active().of_body(Seat.Body.OFFICE).count() == 1

    def test_two_secretaries_who_close_each_others_accounts_leave_one_at_the_desk(self):
        one, other = a_secretary(), a_secretary("toinen@example.org")
        while_uncommitted(
            lambda: people.deactivate_person(user=other, by=one),
            lambda: people.deactivate_person(user=one, by=other),
        )
        assert Seat.objects.active().of_body(Seat.Body.OFFICE).count() == 1

    def test_a_double_click_gives_one_seat_and_one_refusal(self):
        secretary, juror = a_secretary(), a_person("raati@example.org")
        clicks = [lambda: seats.give_seat(user=juror, body="JURY", office="MEMBER", by=secretary)] * 2
        given, refused = while_uncommitted(*clicks)
        assert isinstance(given, Seat)
        assert isinstance(refused, (Refused, ValidationError)), refused
