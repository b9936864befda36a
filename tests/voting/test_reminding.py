"""Whoever leads reminds the jurors who have open ballots: a letter each, once a day, and never of what is withheld."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from award import mail
from award.audit import Refused
from award.models import AuditEntry, Cycle, OutgoingMail, Seat, User
from award.phases import Phase
from award.services import seats, years
from award.services.letters import stop_letter
from tests.award.builders import a_house, signed_in
from tests.threads import at_once
from tests.voting.builders import House
from voting import access
from voting.services import ballots, interests
from voting.services.reminding import letter_to, remind_jurors
from voting.services.rounds import keep_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return a_jury()


def a_jury(**more):
    a_house()
    house = House(**{"jurors": ["Chair", "Vice", "Third", "Fourth"], "candidates": ["Aino", "Bror"], **more})
    house.open_scoring()
    days = {"nominations_open_at": -60, "nominations_close_at": -30, "endorsements_due_at": -20, "scoring_closes_at": 7,
            "jury_meets_at": 30, "board_meets_at": 40}  # fmt: skip
    dates = {name: timezone.now() + timedelta(days=number) for name, number in days.items()}
    Cycle.objects.filter(pk=house.pk).update(**dates)
    house.declare_all()
    return house


def remind(house, by="Secretary"):
    return remind_jurors(round=house.round, by=house.person(by))


def letters(**filters):
    return OutgoingMail.objects.filter(template="jury_reminder", **filters)


def to(letters):
    return sorted(letters.values_list("recipient_name", flat=True))


def finish(house, person, points=3):
    for name in house.candidates:
        house.submit(person, name, points)


def page(house, by="Secretary"):
    response = signed_in(house.person(by)).get("/en/jury/progress/remind/")
    assert response.status_code == 200
    return unescape(response.content.decode())


# Who is reminded


def test_every_juror_with_open_ballots_gets_a_letter_and_whoever_has_finished_none(house):
    finish(house, "Third")
    house.submit("Vice", "Aino", 4)
    assert remind(house) == 3
    assert to(letters()) == ["Chair", "Fourth", "Vice"]


def test_whoever_abstained_or_was_released_or_excused_has_nothing_left(house):
    for name in house.candidates:
        ballots.abstain(ballot=house.ballot("Vice", name), by=house.person("Vice"))
    ballots.release_ballots(ballots=house.drafts("Third", house.candidates), reason="Ill.", by=house.person("Chair"))
    fourth = Seat.objects.get(user=house.people["Fourth"])
    ballots.excuse_juror(round=house.round, seat=fourth, keep_submitted=True, reason="Ill.", by=house.person("Chair"))
    assert remind(house) == 1
    assert to(letters()) == ["Chair"]


def test_nobody_is_reminded_of_a_candidate_with_whom_they_have_a_conflict(house):
    house.conflict("Third", "Aino")
    house.submit("Third", "Bror", 3)
    remind(house)
    assert "Third" not in to(letters())


def test_a_juror_whose_seat_has_ended_is_not_reminded(house):
    seats.end_seat(seat=Seat.objects.get(user=house.people["Fourth"]), by=house.person("Secretary"))
    remind(house)
    assert "Fourth" not in to(letters())


def test_a_member_who_becomes_the_chair_goes_on_with_the_same_ballots_and_gets_one_letter(house):
    for name in ("Chair", "Third"):
        seat, yesterday = Seat.objects.get(user=house.people[name]), timezone.localdate() - timedelta(days=1)
        seats.end_seat(seat=seat, on=yesterday, by=house.person("Secretary"))
    house.seat("Third", "JURY", "CHAIR")
    house.candidate("Cecilia")
    keep_up()
    house.declare("Third")
    assert access.open_ballots(house.round).filter(seat__user=house.people["Third"]).values("seat").distinct().count()
    remind(house)
    assert letters(recipient_name="Third").count() == 1


def test_nobody_reminds_oneself(house):
    assert remind(house, by="Chair") == 3
    assert "Chair" not in to(letters())


def test_only_those_who_lead_the_jury_remind(house):
    for name in ("Third", "Leader"):
        if name == "Leader":
            house.seat("Leader", "BOARD", "CHAIR")
        with pytest.raises(Refused):
            remind(house, by=name)
        assert signed_in(house.person(name)).post("/en/jury/progress/remind/").status_code == 404
    assert not letters().exists()


def test_nobody_is_reminded_once_the_time_has_passed_or_the_jury_deliberates(house):
    Cycle.objects.filter(pk=house.pk).update(scoring_closes_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused):
        remind(house)
    Cycle.objects.filter(pk=house.pk).update(scoring_closes_at=None, phase=Phase.DELIBERATION)
    with pytest.raises(Refused):
        remind(house)
    assert AuditEntry.objects.filter(verb="juror.remind_refused").count() == 2
    assert "only while scoring is open" in page(house)


def test_a_page_of_a_round_that_was_sealed_reminds_of_nothing(house):
    old = house.round
    house.submit_all()
    house.deliberate()
    house.advance(Phase.SCORING, reason="Once more.")
    with pytest.raises(Refused):
        remind_jurors(round=old, by=house.person("Secretary"))
    assert remind(house) == 4


# Once a day


def test_a_second_click_sends_nothing_and_says_so(house):
    client = signed_in(house.person("Secretary"))
    assert "4 jurors get an email" in client.post("/en/jury/progress/remind/", follow=True).content.decode()
    assert "No email was sent" in client.post("/en/jury/progress/remind/", follow=True).content.decode()
    assert letters().count() == 4
    assert AuditEntry.objects.filter(verb="juror.reminded").count() == 1


def test_the_chair_after_the_secretary_sends_no_second_letter(house):
    remind(house)
    assert remind(house, by="Vice") == 0


def test_the_next_day_a_juror_can_be_reminded_again_as_the_association_counts_days(house, monkeypatch):
    late = datetime(2027, 3, 1, 21, 59, tzinfo=UTC)  # 23:59 in Helsinki
    monkeypatch.setattr(timezone, "now", lambda: late)
    Cycle.objects.filter(pk=house.pk).update(scoring_closes_at=late + timedelta(days=7))
    assert remind(house) == 4
    assert remind(house) == 0
    monkeypatch.setattr(timezone, "now", lambda: late + timedelta(minutes=2))
    assert remind(house) == 4
    assert letters().count() == 8


def test_a_reminder_somebody_stopped_by_hand_is_that_days_reminder(house):
    remind(house)
    stop_letter(letter=letters().get(recipient_name="Third"), by=house.person("Secretary"))
    assert remind(house) == 0
    assert "stopped" in page(house)


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
def test_two_secretaries_at_once_send_one_letter_to_each():
    house = a_jury()
    first, second = at_once(lambda: remind(house), lambda: remind(house, by="Vice"))
    assert {first, second} <= {0, 1, 3, 4}, (first, second)
    found = to(letters())
    assert len(found) == len(set(found))
    assert {"Third", "Fourth", "Chair"} <= set(found)


# A letter that waits is stopped when it is no longer true


def waiting(person):
    return letters(recipient_name=person).get().status


def acts(house):
    """What may leave Third with nothing open, by name."""
    third, chair, secretary = house.person("Third"), house.person("Chair"), house.person("Secretary")
    seat = Seat.objects.get(user=third)
    answer = {house.candidates["Bror"]: interests.Answer("CLOSE_FRIEND")}
    return {
        "submitted": lambda: house.submit("Third", "Bror", 2),
        "abstained": lambda: ballots.abstain(ballot=house.ballot("Third", "Bror"), by=third),
        "released": lambda: ballots.release_ballots(ballots=house.drafts("Third", ["Bror"]), reason="Ill.", by=chair),
        "excused": lambda: ballots.excuse_juror(round=house.round, seat=seat, keep_submitted=True, reason="Ill.", by=chair),
        "seat ended": lambda: seats.end_seat(seat=seat, by=secretary),
        "conflict": lambda: interests.declare_interests(cycle=house.cycle, answers=answer, by=third),
        "conflict by the chair": lambda: interests.declare_for_another(
            user=third, candidate=house.the("Bror"), ground="CLOSE_FRIEND", note="So they say.", by=chair
        ),
        "out for the year": lambda: interests.recuse_for_the_year(cycle=house.cycle, ground="DISPUTE", note="", by=third),
        "back to screening": lambda: house.advance(Phase.SCREENING, reason="A nomination came late."),
        "other date": lambda: years.set_dates(
            cycle=house.cycle, by=secretary, reason="More time.", scoring_closes_at=timezone.now() + timedelta(days=20)
        ),
    }  # fmt: skip


@pytest.mark.parametrize("act", ["submitted", "abstained", "released", "excused", "seat ended", "conflict", "conflict by the chair",
                                 "out for the year", "back to screening", "other date"])  # fmt: skip
def test_a_reminder_that_has_not_left_is_stopped(house, act):
    house.submit("Third", "Aino", 3)
    remind(house)
    assert waiting("Third") == "QUEUED"
    acts(house)[act]()
    assert waiting("Third") == "STOPPED"
    assert waiting("Fourth") == ("STOPPED" if act in ("back to screening", "other date") else "QUEUED")
    assert not mail.send(letters(recipient_name="Third").get().pk)


def test_it_is_not_stopped_while_something_is_left(house):
    remind(house)
    house.submit("Third", "Aino", 3)
    assert waiting("Third") == "QUEUED"


def test_it_is_stopped_when_scoring_closes(house):
    remind(house)
    Cycle.objects.filter(pk=house.pk).update(scoring_closes_at=None)
    house.submit_all()
    house.deliberate()
    assert set(letters().values_list("status", flat=True)) == {"STOPPED"}


def test_the_clock_stops_it_too(house):
    remind(house)
    Cycle.objects.filter(pk=house.pk).update(scoring_closes_at=timezone.now())
    OutgoingMail.objects.update(send_before=timezone.now())
    assert not mail.send(letters(recipient_name="Third").get().pk)
    assert waiting("Third") == "STOPPED"


def test_when_the_closing_time_has_changed_the_letter_can_be_written_again_the_same_day(house):
    remind(house)
    acts(house)["other date"]()
    assert remind(house) == 4
    assert letters().count() == 4
    assert waiting("Third") == "QUEUED"


def test_a_letter_that_has_left_stays_as_it_is(house):
    remind(house)
    assert mail.send(letters(recipient_name="Third").get().pk)
    finish(house, "Third")
    assert waiting("Third") == "SENT"


# What a conflict withholds


def test_a_secretary_with_a_conflict_sees_and_reminds_only_whom_the_progress_page_shows(house):
    house.submit("Third", "Bror", 3)  # Aino is left, and the secretary is Aino's friend
    finish(house, "Fourth")
    house.conflict("Secretary", "Aino")
    shown = {one.seat.user.name for one in access.progress_for(house.person("Secretary"), house.round) if one.open}
    assert shown == {"Chair", "Vice"}
    seen = page(house)
    assert not any(name in seen for name in ("Third", "Fourth", "third@", "fourth@"))
    assert "another chair, vice-chair or secretary" in seen
    assert remind(house) == 2
    assert to(letters()) == ["Chair", "Vice"]


def test_a_conflicted_secretary_learns_nothing_from_a_reminder_the_chair_sent(house):
    house.submit("Third", "Bror", 3)
    house.conflict("Secretary", "Aino")
    before = page(house)
    house.submit("Vice", "Bror", 3)
    house.submit("Chair", "Bror", 3)
    remind(house, by="Chair")
    assert "Third" not in page(house)
    assert "Third" not in before
    texts = {mail.text.replace(mail.recipient_name, "NAME") for mail in letters()}
    assert len(texts) == 1, "every letter says the same, whatever a juror has left"


def test_the_outbox_shows_no_reminder_to_a_secretary_from_whom_somebodys_scores_are_withheld(house):
    """Third has only Aino's score sheet left: that an email went out would tell it."""
    house.submit("Third", "Bror", 3)
    house.seat("Second", "OFFICE", "SECRETARY")
    house.conflict("Secretary", "Aino")
    remind(house, by="Chair")
    third = letters().get(recipient_name="Third")
    address = f"/en/desk/letters/{third.pk}/"
    for name, status in (("Secretary", 404), ("Second", 200)):
        browser = signed_in(house.person(name))
        assert browser.get(address).status_code == status
        assert (address in browser.get("/en/desk/letters/").content.decode()) is (status == 200)


def test_a_chair_who_has_not_answered_sees_and_reminds_nobody():
    a_house()
    house = House(jurors=["Chair", "Vice", "Third"])
    house.open_scoring()
    assert "nobody needs a reminder from you" in page(house, by="Chair")
    progress = signed_in(house.person("Chair")).get("/en/jury/progress/").content.decode()
    assert "Every ballot is dealt with" not in progress
    assert "There are no score sheets here that you may see." in progress
    assert remind(house, by="Chair") == 0
    assert remind(house) == 3


# What is said


def test_the_page_shows_each_letter_as_it_will_be_sent_in_the_jurors_language(house):
    User.objects.filter(pk=house.people["Third"]).update(language="fi")
    User.objects.filter(pk=house.people["Fourth"]).update(language="sv")
    seen = page(house)
    for name in ("Third", "Fourth", "Vice"):
        words = letter_to(house.person(name), house.cycle)
        assert words.subject in seen
        assert words.text in seen
    remind(house)
    for name in ("Third", "Fourth", "Vice"):
        letter, words = letters().get(recipient_name=name), letter_to(house.person(name), house.cycle)
        assert (letter.subject, letter.text, letter.html) == (words.subject, words.text, words.html)


@pytest.mark.parametrize(
    ("language", "when"),
    [
        ("fi", "sunnuntaina 7. maaliskuuta 2027 klo 23.59 (Suomen aikaa)"),
        ("sv", "söndagen den 7 mars 2027 kl. 23.59 (finsk tid)"),
        ("en", "Sunday 7 March 2027 at 23:59 (EET)"),
    ],
)
def test_the_letter_names_the_closing_day_and_the_page_and_no_candidate(house, settings, language, when):
    settings.SITE_URL = "https://award.example"
    User.objects.filter(pk=house.people["Third"]).update(language=language)
    Cycle.objects.filter(pk=house.pk).update(scoring_closes_at=datetime(2027, 3, 7, 22, tzinfo=UTC))
    words = letter_to(house.person("Third"), house.cycle)
    assert when in words.text
    assert f"https://award.example/{language}/jury/" in words.text
    for name in house.candidates:
        assert name not in words.subject + words.text


def test_without_a_closing_day_the_letter_names_none(house):
    Cycle.objects.filter(pk=house.pk).update(scoring_closes_at=None)
    assert "submit your points by" not in letter_to(house.person("Third"), house.cycle).text
    assert remind(house) == 4


def test_after_sending_the_page_says_who_was_reminded_and_has_no_button(house):
    remind(house)
    seen = page(house)
    assert "Reminded today" in seen
    assert all(name in seen for name in ("Chair", "Vice", "Third", "Fourth"))
    assert "Send the reminder" not in seen


def test_when_everybody_has_finished_the_page_says_so_and_has_no_button(house):
    house.submit_all()
    seen = page(house)
    assert "nobody needs a reminder from you" in seen
    assert "Send the reminder" not in seen


def test_looking_at_the_page_sends_nothing(house):
    page(house)
    assert not letters().exists()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_audit_log_says_who_reminded(house, language):
    remind(house)
    with translation.override(language):
        answer = signed_in(house.person("Secretary")).get(reverse("desk_trail"))
    said = {"fi": "muistutti raadin jäseniä", "sv": "påminde jurymedlemmar", "en": "reminded jurors"}[language]
    assert said in unescape(answer.content.decode())


def test_the_to_do_leads_to_the_page(house):
    from voting.reminders import the_jury_scores

    (todo,) = the_jury_scores(house.cycle)
    assert todo.url_name == "jury_remind"


def test_progress_leads_to_the_page_while_somebody_can_be_reminded(house):
    client = signed_in(house.person("Secretary"))
    assert reverse("jury_remind") in client.get("/en/jury/progress/").content.decode()
    house.submit_all()
    assert "/jury/progress/remind/" not in client.get("/en/jury/progress/").content.decode()


# What it costs


def test_the_page_asks_the_database_as_often_for_thirty_jurors_as_for_two():
    def asked(house):
        client = signed_in(house.person("Secretary"))
        client.get("/en/jury/progress/remind/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/en/jury/progress/remind/").content.decode().count("<details>") == len(house.jurors())
        return len(queries)

    house = a_jury(jurors=["Chair", "Vice"])
    few = asked(house)
    for number in range(28):
        house.seat(f"Juror{number}", "JURY")
    keep_up()
    assert asked(house) == few
    assert few <= 15
