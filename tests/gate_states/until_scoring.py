"""What is said from preparation to screening."""

from datetime import timedelta

from django.utils import timezone

from award.models import Anchor, Association, Criterion, Cycle, OutgoingMail, Rulebook, Seat
from award.phases import Phase, WaitsFor
from award.services import cycle as cycles
from award.services import rules, seats
from nominations.models import Candidate, Nomination, Nominee, Question
from nominations.services import screening
from tests.gate_states.state import state
from voting.demo import nominating
from voting.demo.year import DemoYear
from voting.models import Interest

# Preparation


@state("dates_are_set_and_ahead", "draft", "Set when nominations open and when they close.", offers="Save the dates")
def no_dates(year):
    Cycle.objects.update(nominations_open_at=None, nominations_close_at=None)


@state(
    "dates_are_set_and_ahead", "draft", "The last day to nominate has passed: set a later one.", offers="Save the dates"
)
def dates_have_passed(year):
    Cycle.objects.update(nominations_close_at=timezone.now() - timedelta(days=1))


@state("the_rulebook_is_complete", "draft", "The award year has no rulebook.", waits_for=WaitsFor.OPERATOR)
def no_rulebook(year):
    Rulebook.objects.all().delete()


@state("the_rulebook_is_complete", "draft", "Say in every language who can be nominated.", offers="Change")
def nobody_knows_who_can_be_nominated(year):
    rules.change_rulebook(cycle=year.cycle, by=year.secretary, eligibility_sv="")


@state("the_rulebook_is_complete", "draft", "“%(text)s” is not written in every language.", offers="Change")
def a_duty_in_one_language(year):
    rules.change_rulebook(cycle=year.cycle, by=year.secretary, duty_fi="Pitää juhlapuheen.")


@state(
    "the_rulebook_is_complete",
    "draft",
    "The association's names and place are not written in every language of the papers.",
    offers="Save the association",
)
def a_name_in_two_languages(year):
    Association.objects.update(award_name_sv="")


@state("the_rulebook_is_complete", "draft", "There is no criterion to judge by.", offers="Add a criterion")
def no_criteria(year):
    Question.objects.update(criterion=None)
    Criterion.objects.all().delete()


@state(
    "the_rulebook_is_complete", "draft", "At least one criterion must have a weight above zero.",
    offers="Add a criterion",
)  # fmt: skip
def no_weights(year):
    Criterion.objects.update(weight=0)


@state(
    "the_rulebook_is_complete", "draft",
    "Equal totals are to be settled by the criterion “%(key)s”, which does not exist.", offers="Change",
)  # fmt: skip
def a_tie_by_a_criterion_that_is_gone(year):
    Rulebook.objects.update(ties=["criterion:courage"])


@state(
    "the_rulebook_is_complete",
    "draft",
    "The criterion “%(name)s” is not named in every language.",
    offers="Save the criterion",
)
def a_criterion_without_a_name(year):
    Criterion.objects.filter(pk=Criterion.objects.first().pk).update(name_sv="")


@state(
    "the_rulebook_is_complete",
    "draft",
    "The criterion “%(name)s” is not described in every language.",
    offers="Save the criterion",
)
def a_criterion_without_a_description(year):
    Criterion.objects.filter(pk=Criterion.objects.first().pk).update(description_sv="", description_fi="")


@state(
    "the_rulebook_is_complete", "draft",
    "The criterion “%(name)s” does not say in every language what each level means.", offers="Save the criterion",
)  # fmt: skip
def levels_without_words(year):
    Anchor.objects.filter(criterion=Criterion.objects.first()).delete()


@state(
    "the_rulebook_is_complete", "draft",
    "The year moves on when the proposed change of the rules is approved or rejected.",
    waits_for=WaitsFor.SECOND_PERSON,
)  # fmt: skip
def a_change_of_rules_is_proposed(year):
    cycle = cycles.advance(cycle=year.cycle, to=Phase.NOMINATIONS, by=year.secretary)
    cycle = cycles.advance(cycle=cycle, to=Phase.DRAFT, reason="A rule was forgotten.", by=year.secretary)
    rules.change_rulebook(cycle=cycle, by=year.secretary, reason="It was forgotten.", reserve_max=5)


@state("questions_are_complete", "draft", "The nomination form does not ask for the case.", offers="Add a question")
def no_case(year):
    Question.objects.filter(kind=Question.Kind.CASE).delete()


@state(
    "questions_are_complete",
    "draft",
    "The question “%(question)s” is not written in every language.",
    offers="Save the question",
)
def a_question_in_two_languages(year):
    Question.objects.filter(pk=Question.objects.first().pk).update(label_sv="")


@state(
    "questions_are_complete",
    "draft",
    "The hint of “%(question)s” is not written in every language.",
    offers="Save the question",
)
def a_hint_in_one_language(year):
    Question.objects.filter(pk=Question.objects.first().pk).update(hint_fi="Kerro.", hint_sv="", hint_en="")


@state(
    "questions_are_complete", "draft",
    "The rulebook asks for one text for all criteria, but the nomination form has several.", offers="Add a question",
)  # fmt: skip
def one_text_is_wanted(year):
    Rulebook.objects.update(case_form=Rulebook.CaseForm.ONE)


@state(
    "questions_are_complete", "draft", "The nomination form has no text for the criterion “%(name)s”.",
    offers="Add a question",
)  # fmt: skip
def a_criterion_without_a_text(year):
    Question.objects.filter(pk=Question.objects.filter(kind=Question.Kind.CASE).first().pk).update(criterion=None)


# Nominations


@state("the_window_is_closed", "nominations", "Nominations are still being received.", waits_for=WaitsFor.DATE)
def the_call_is_open(year):
    pass


# Screening


@state(
    "every_nomination_is_screened", "screening", "%(number)s nominations wait to be screened.",
    offers="To be screened",
)  # fmt: skip
def many_nominations_wait(year):
    pass


@state(
    "every_nomination_is_screened",
    "screening",
    "The nomination of %(names)s (%(reference)s) waits to be screened.",
    offers="Turn down",
)
def one_nomination_waits(year):
    nominating.admit_and_tell(year)
    screening.undo_screening(nomination=_an_admitted_nomination(year), by=year.secretary)


@state("somebody_stands", "screening", "There is no candidate for the jury to judge.", waits_for=WaitsFor.OTHER_THINGS)
def nobody_is_admitted_yet(year):
    pass


@state("somebody_stands", "screening", "There is no candidate for the jury to judge.", offers="To the nominations")
def everybody_is_turned_down(year):
    for nomination in Nomination.objects.filter(status="SUBMITTED"):
        screening.turn_down(nomination=nomination, reason="Not an alumnus.", by=year.secretary)


@state(
    "somebody_stands", "screening",
    "No nominee has accepted yet. Under the rules a nomination falls when the nominee does not answer, so no candidate would be left.",
    waits_for=WaitsFor.NOMINEES,
)  # fmt: skip
def nobody_has_answered(year):
    nominating.admit_and_tell(year)
    Rulebook.objects.update(silence=Rulebook.Silence.FALLS)
    Nominee.objects.update(response=Nominee.Response.NONE)


@state(
    "every_candidate_has_a_nomination", "screening",
    "The nominator of %(name)s has withdrawn the nomination: say on the page that the candidate does not stand.",
    offers="Save",
)  # fmt: skip
def a_nominator_has_withdrawn(year):
    nominating.admit_and_tell(year)
    _an_admitted_nomination(year).candidate.nominations.update(status="WITHDRAWN")


@state(
    "nobody_is_barred", "screening",
    "%(name)s holds a seat whose holders cannot be chosen: say that the candidate does not stand, or end the seat.",
    offers="Save",
)  # fmt: skip
def a_nominee_sits_on_the_board(year):
    nominating.admit_and_tell(year)
    Rulebook.objects.update(barred_nominees=["BOARD"])
    seats.give_seat(user=year.people["nominee"], body=Seat.Body.BOARD, office=Seat.Office.MEMBER, by=None)


@state(
    "nobody_is_barred", "screening",
    "The nomination %(reference)s is by somebody whose seat keeps them from nominating: turn it down, or end the seat.",
    offers="Undo the admission",
)  # fmt: skip
def a_nominator_sits_on_the_jury(year):
    nominating.admit_and_tell(year)
    Rulebook.objects.update(barred_nominators=["JURY"])
    seats.give_seat(user=year.people["nominator"], body=Seat.Body.JURY, office=Seat.Office.MEMBER, by=None)


@state(
    "every_candidate_is_verified", "screening", "It is not verified yet that %(name)s can be chosen.",
    offers="The candidate can be chosen",
)  # fmt: skip
def nobody_is_verified(year):
    nominating.admit_and_tell(year)
    Rulebook.objects.update(eligibility_check=True)


@state("every_nominee_is_told", "screening", "%(number)s nominees have not been told.", offers="letters")
def many_are_not_told(year):
    pass


@state(
    "every_nominee_is_told",
    "screening",
    "%(name)s has not been told of the nomination.",
    offers="Send the letter by mail",
)
def one_is_not_told(year):
    nominating.admit_and_tell(year)
    Nominee.objects.filter(pk=_told_by_mail().pk).update(told_at=None, told_via="")


@state(
    "no_letter_came_back", "screening",
    "The letter to %(name)s could not be delivered: tell them in another way.", offers="Record it",
)  # fmt: skip
def a_letter_came_back(year):
    nominating.admit_and_tell(year)
    OutgoingMail.objects.filter(key__startswith=f"nominee-notice:{_told_by_mail().pk}:").update(status="FAILED")


@state("the_jury_is_seated", "screening", "The jury has no chair.", offers="Give a seat")
def no_chair(year):
    seats.end_seat(seat=year.people["jury-chair"].seats.get(), on=_yesterday(), by=year.secretary)


@state(
    "the_jury_is_seated", "screening",
    "The jury has no vice-chair, who takes over where the chair has a conflict.", offers="Give a seat",
)  # fmt: skip
def no_vice_chair(year):
    seats.end_seat(seat=year.people["jury-vice-chair"].seats.get(), on=_yesterday(), by=year.secretary)


@state(
    "every_candidate_keeps_enough_jurors", "screening",
    "%(name)s would be judged by %(left)s jurors, and %(needed)s are needed: seat more jurors.", offers="Give a seat",
)  # fmt: skip
def too_few_jurors(year):
    nominating.admit_and_tell(year)
    Rulebook.objects.update(min_ballots=6)


@state(
    "every_candidate_keeps_enough_jurors", "screening",
    "With the conflicts of interest that were declared, a candidate has too few jurors: seat more jurors.",
    offers="Give a seat",
)  # fmt: skip
def too_few_jurors_without_conflicts(year):
    nominating.admit_and_tell(year)
    candidate = Candidate.objects.filter(status="STANDING").order_by("-pk").first()
    for seat in Seat.objects.active().of_body(Seat.Body.JURY):
        Interest.objects.create(
            user=seat.user, candidate=candidate, state="CONFLICTED", ground="CLOSE_FRIEND", source="SELF"
        )


@state(
    "the_rules_can_be_tallied",
    "screening",
    "The rules of the tally do not fit the criteria.",
    offers="Propose a change",
)
def rules_that_cannot_be_tallied(year):
    Rulebook.objects.update(ties=["criterion:courage"])


def _yesterday():
    return timezone.localdate() - timedelta(days=1)


def _an_admitted_nomination(year: DemoYear) -> Nomination:
    return Nomination.objects.filter(status="ADMITTED", nominator=year.people["nominator"]).first()


def _told_by_mail() -> Nominee:
    return Nominee.objects.filter(told_via="MAIL", same_as__isnull=True).order_by("pk").first()
