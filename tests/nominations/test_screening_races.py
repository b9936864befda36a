"""Two people act on the same nomination at once: one is heard, the other is told so, nothing is half done."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from award.audit import Refused, findings
from award.models import AuditEntry, Invitation
from nominations.models import Candidate, Nomination, Nominee
from nominations.services import answers, candidates, screening, telling
from nominations.services.withdrawal import withdraw_nomination
from tests.award.builders import a_secretary
from tests.nominations.received import a_nomination, a_receiving_year, the_nominee
from tests.threads import while_uncommitted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def at_once(*acts):
    """Run the acts in threads that start together; return what each returned or raised."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait(timeout=10)
            results[place] = act()
        except Refused as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return results


def test_two_secretaries_admit_the_same_nomination_and_one_candidate_comes_of_it():
    nomination = a_nomination(a_receiving_year())
    first, second = a_secretary(), a_secretary("second@example.org")
    results = at_once(
        lambda: screening.admit(nomination=nomination, by=first),
        lambda: screening.admit(nomination=nomination, by=second),
    )
    assert sum(isinstance(result, Candidate) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Candidate.objects.count() == 1
    assert AuditEntry.objects.filter(verb="nomination.admitted").count() == 1
    assert AuditEntry.objects.filter(verb="nomination.screening_refused").count() == 1
    assert not list(findings())


def test_one_admits_while_the_other_turns_down():
    nomination = a_nomination(a_receiving_year())
    first, second = a_secretary(), a_secretary("second@example.org")
    results = at_once(
        lambda: screening.admit(nomination=nomination, by=first),
        lambda: screening.turn_down(nomination=nomination, reason="x", by=second),
    )
    assert sum(isinstance(result, Refused) for result in results) == 1
    nomination = Nomination.objects.get()
    assert (nomination.status == "ADMITTED") == Candidate.objects.exists()


def test_two_candidates_joined_both_ways_at_once_stay_one():
    cycle, secretary = a_receiving_year(), a_secretary()
    one = screening.admit(nomination=a_nomination(cycle), by=secretary)
    other = screening.admit(nomination=a_nomination(cycle, nominator="b@example.org"), by=secretary)
    at_once(
        lambda: candidates.join(candidate=one, into=other, by=secretary),
        lambda: candidates.join(candidate=other, into=one, by=secretary),
    )
    assert Candidate.objects.count() == 1
    assert Candidate.objects.get().nominations.count() == 2
    assert Nominee.objects.filter(same_as__isnull=True).count() == 1


def test_the_nominee_declines_while_the_secretary_admits():
    cycle, secretary = a_receiving_year(), a_secretary()
    nomination = a_nomination(cycle)
    nominee = the_nominee(nomination)
    at_once(
        lambda: answers.answer(nominee=nominee, response="DECLINED"),
        lambda: screening.admit(nomination=nomination, by=secretary),
    )
    assert Candidate.objects.get().status == Candidate.Status.DECLINED


def test_whoever_is_told_while_screening_finds_an_earlier_nomination_counts_as_told():
    cycle, secretary = a_receiving_year(), a_secretary()
    earlier = screening.admit(nomination=a_nomination(cycle), by=secretary)
    later = screening.admit(nomination=a_nomination(cycle, nominator="b@example.org"), by=secretary)
    told = later.nominees.get()
    while_uncommitted(
        lambda: candidates.join(candidate=later, into=earlier, by=secretary),
        lambda: telling.record_told(nominee=told, via="PHONE", on=timezone.localdate(), by=secretary),
    )
    assert Nominee.objects.get(same_as__isnull=True).told_at is not None


def test_the_nominees_link_ends_when_the_last_two_nominations_are_taken_back_at_once():
    cycle, secretary = a_receiving_year(), a_secretary()
    one, other = a_nomination(cycle), a_nomination(cycle, nominator="b@example.org")
    candidate = screening.admit(nomination=one, by=secretary)
    screening.admit(nomination=other, candidate=candidate, by=secretary)
    telling.tell_by_mail(nominee=the_nominee(one), by=secretary)
    while_uncommitted(
        lambda: withdraw_nomination(nomination=one, by=one.nominator),
        lambda: withdraw_nomination(nomination=other, by=other.nominator),
    )
    assert Invitation.objects.get(purpose="NOMINEE").revoked_at is not None
    assert Candidate.objects.get().status == Candidate.Status.WITHDRAWN


def test_everybody_is_told_once_by_two_clicks():
    cycle, secretary = a_receiving_year(), a_secretary()
    for index in range(3):
        a_nomination(cycle, f"Aino Numero{index}", nominator=f"n{index}@example.org", email=f"a{index}@example.org")
    results = at_once(
        lambda: telling.tell_everybody_by_mail(cycle=cycle, by=secretary),
        lambda: telling.tell_everybody_by_mail(cycle=cycle, by=secretary),
    )
    assert sorted(results) == [0, 3]
