"""What is said from scoring to the end of a year."""

from datetime import timedelta

from django.utils import timezone

from award import erasure, queue
from award.models import Cycle, Laureate, Rulebook, Seat, Text
from award.phases import Phase, WaitsFor
from award.services import cycle as cycles
from award.services import laureates, publication, reading, texts
from nominations.models import Candidate
from tests.gate_states.state import state
from voting.demo import scoring
from voting.demo.year import DemoYear
from voting.models import Ballot
from voting.services.decision import Minutes, record_decision

# Scoring


@state(
    "no_ballot_is_open", "scoring", "No juror has a score sheet: take the year one step back, and call the jury again.",
    offers="Take the year one step back",
)  # fmt: skip
def no_score_sheets(year):
    Ballot.objects.all().delete()


_OPEN = "%(name)s has open ballots: ask for them, release them or excuse the juror."


@state("no_ballot_is_open", "scoring", _OPEN, waits_for=WaitsFor.JURY)
def the_jury_scores(year):
    pass


@state("no_ballot_is_open", "scoring", _OPEN, offers="Release or excuse")
def the_jury_is_late(year):
    Cycle.objects.update(scoring_closes_at=timezone.now() - timedelta(hours=1))


# Deliberation

_NOT_RECORDED = "The board's decision is not recorded yet."


@state("a_decision_stands", "deliberation", _NOT_RECORDED, waits_for=WaitsFor.BOARD)
def the_board_has_not_met(year):
    pass


@state("a_decision_stands", "deliberation", _NOT_RECORDED, offers="Record the decision")
def the_board_has_met(year):
    Cycle.objects.update(board_meets_at=timezone.now() - timedelta(hours=3))


@state(
    "a_decision_stands", "deliberation",
    "The jury has scored anew since the board decided: record what the board decides on the new result.",
    offers="Record the decision",
)  # fmt: skip
def the_jury_has_scored_again(year):
    decide(year)
    year.cycle = cycles.advance(cycle=year.cycle, to=Phase.SCORING, reason="A misread criterion.", by=year.secretary)
    scoring.finish(year)
    year.cycle = cycles.advance(cycle=year.cycle, to=Phase.DELIBERATION, by=year.secretary)


@state(
    "a_decision_stands", "deliberation", "%(name)s is no longer a candidate: record whom the board names instead.",
    offers="Record the decision",
)  # fmt: skip
def the_chosen_one_stands_no_more(year):
    decide(year)
    Candidate.objects.filter(name="Aino Esimerkki").update(status="INELIGIBLE", status_reason="Never studied.")


# Decided


@state(
    "somebody_is_awarded", "decided", "The laureate has declined: record whom the board names instead.",
    offers="Record the decision",
)  # fmt: skip
def the_laureate_has_declined(year):
    laureates.decline(laureate=the_laureate(year), by=year.people["laureate"])


@state("the_laureate_has_accepted", "decided", "%(name)s has not accepted yet.", waits_for=WaitsFor.LAUREATE)
def the_laureate_has_not_answered(year):
    pass


@state(
    "the_duty_is_undertaken", "decided", "%(name)s has not undertaken what the rules ask of the laureate.",
    offers="Record that the laureate undertakes it",
)  # fmt: skip
def the_duty_is_open(year):
    Rulebook.objects.update(duty_fi="Puhuu.", duty_sv="Talar.", duty_en="Gives a talk.")
    _accept(year)


@state("texts_are_written", "decided", "The %(kind)s is not written in %(language)s.", offers="Write")
def a_text_is_missing(year):
    Text.objects.filter(kind="LEAD", language="sv").delete()


@state(
    "translations_are_current", "decided",
    "The %(kind)s in %(language)s is older than the text it was translated from.", offers="Write",
)  # fmt: skip
def a_source_has_changed(year):
    texts.write_text(laureate=the_laureate(year), kind="LEAD", language="fi", body="Uusi.", by=year.secretary)


@state("texts_are_read", "decided", "The %(kind)s is not checked in %(language)s.", offers="check")
def nobody_has_read_the_texts(year):
    pass


_NOT_UP_TO_DATE = "The documents about %(name)s are not all up to date yet."


@state("papers_are_rendered", "decided", _NOT_UP_TO_DATE, waits_for=WaitsFor.OTHER_THINGS)
def documents_wait_for_texts(year):
    Text.objects.filter(kind="HEADLINE").delete()
    year.cycle.laureates.get().documents.filter(kind="PRESS_RELEASE").delete()


@state("papers_are_rendered", "decided", _NOT_UP_TO_DATE, waits_for=WaitsFor.SYSTEM)
def documents_are_being_made(year):
    everything_is_ready(year)
    laureates.correct_facts(laureate=the_laureate(year), by=year.secretary, name="Aino Maria Esimerkki")


@state("the_portrait_has_its_words", "decided", "The portrait lacks: %(what)s.", offers="Save")
def nobody_knows_who_took_the_portrait(year):
    Laureate.objects.update(photographer="")


_NOT_APPROVED = "No second person has approved the publication of %(name)s yet."


@state("a_second_person_approved", "decided", _NOT_APPROVED, waits_for=WaitsFor.OTHER_THINGS)
def approval_comes_later(year):
    pass


@state("a_second_person_approved", "decided", _NOT_APPROVED, offers="Ask")
def approval_can_be_asked_for(year):
    everything_is_ready(year)


@state("a_second_person_approved", "decided", _NOT_APPROVED, waits_for=WaitsFor.SECOND_PERSON)
def approval_is_asked_for(year):
    everything_is_ready(year)
    publication.ask_approval(laureate=the_laureate(year), by=year.secretary)


@state(
    "a_second_person_approved", "decided",
    "The hour approved for %(name)s has passed: hold the publication and ask for another one.", offers="Hold",
)  # fmt: skip
def the_approved_hour_has_passed(year):
    everything_is_ready(year)
    hour = timezone.now() + timedelta(hours=2)
    request = publication.ask_approval(laureate=the_laureate(year), publish_at=hour, by=year.secretary)
    publication.approve(laureate=the_laureate(year), read=request.sha256, by=year.people["board-chair"])
    Laureate.objects.update(publish_at=timezone.now() - timedelta(minutes=5))
    queue.work_off()


# Publication


@state(
    "the_time_has_come", "published", "The rules keep nominations and scores until %(day)s.", waits_for=WaitsFor.DATE
)
def the_year_is_kept(year):
    pass


@state(
    "the_time_has_come", "published", "The part “%(name)s” cannot erase what it keeps of the year yet.",
    waits_for=WaitsFor.OPERATOR,
)  # fmt: skip
def a_part_cannot_erase(year):
    Rulebook.objects.update(retention_months=0)
    erasure._tables.pop("voting")  # put back by the test


def the_laureate(year: DemoYear) -> Laureate:
    return year.cycle.laureates.select_related("cycle").get()


def _accept(year: DemoYear) -> None:
    laureates.accept(laureate=the_laureate(year), attends=True, by=year.people["laureate"])


def everything_is_ready(year: DemoYear) -> None:
    _accept(year)
    for language in ("fi", "sv", "en"):
        read = {text.kind: texts.sha256(text.body) for text in the_laureate(year).texts.filter(language=language)}
        reading.check_texts(
            laureate=the_laureate(year), language=language, read=read, checker="Malla", by=year.people["board-chair"]
        )
    laureates.ask_for_papers(laureate=the_laureate(year), by=year.secretary)
    queue.work_off()


def decide(year: DemoYear) -> None:
    record_decision(
        cycle=year.cycle,
        minutes=Minutes(
            meeting_number="4", item="7", place="Helsinki", held_on=timezone.localdate(), language="fi",
            present=tuple(Seat.objects.active().of_body(Seat.Body.BOARD).exclude(office=Seat.Office.DEPUTY)),
            asked_at_meeting=True, method="UNANIMOUS", laureates=(Candidate.objects.get(name="Aino Esimerkki"),),
            reasons="Elämäntyö.",
        ),
        by=year.secretary,
    )  # fmt: skip
