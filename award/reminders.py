"""What the award app itself knows is to be done: people, dates, letters, the machinery, the end of a year."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from award import access, catalogues, erasure, health, rulebook
from award.dates import format_numeric
from award.languages import LANGUAGES, text_in
from award.models import Cycle, Seat, User
from award.phases import Phase
from award.rule_sentences import language_name
from award.services import archive
from award.todo import Todo, Urgency

SOON = timedelta(days=14)


def the_machinery_runs(cycle: Cycle) -> Iterator[Todo]:
    """Letters leave the house and papers are made."""
    state = health.state()
    if state.stuck:
        yield Todo(
            _("Letters and papers are not being worked on: the background worker does not answer. Tell whoever runs the machine."),
            "desk_system", urgency=Urgency.LATE,
        )  # fmt: skip
    if state.failed_letters:
        yield Todo(
            ngettext(
                "%(number)d letter could not be delivered: see why, and send it again or reach the person another way.",
                "%(number)d letters could not be delivered: see why, and send them again or reach the people another way.",
                state.failed_letters,
            ) % {"number": state.failed_letters},
            "desk_outbox", urgency=Urgency.LATE,
        )  # fmt: skip
    if state.failing_tasks or state.storage_fault:
        yield Todo(
            _("The system page says that something has failed: look at it, and tell whoever runs the machine."),
            "desk_system", urgency=Urgency.LATE,
        )  # fmt: skip


def papers_can_be_made(cycle: Cycle) -> Iterator[Todo]:
    """The product's own texts are there in every language a paper may be in."""
    for language in catalogues.faults():
        yield Todo(
            _("Papers in %(language)s cannot be made: the texts of this system are incomplete in that language. Tell whoever runs the server to run “make setup”.")
            % {"language": language_name(language)},
            "desk_system", urgency=Urgency.LATE,
        )  # fmt: skip


def somebody_can_be_the_second_person(cycle: Cycle) -> Iterator[Todo]:
    """Two people hold leading seats."""
    if len(access.leading_people()) < 2:
        yield Todo(
            _("Give the chair of the board a seat: changing frozen rules and publishing take a second person."),
            "desk_seats",
        )


def roles_are_confirmed(cycle: Cycle) -> Iterator[Todo]:
    """Whoever leads by the word of one person only is confirmed by another."""
    waiting = access.waiting_seats()
    if waiting and not access.two_can_agree():
        yield Todo(
            _("No role of somebody who leads has been confirmed yet, so nobody counts as a second person. Ask whoever runs the service to confirm one, such as the chair's of the board; that person confirms the others here."),
            "desk_seats", urgency=Urgency.SOON,
        )  # fmt: skip
        return
    for seat in waiting:
        yield Todo(
            _("Confirm the role of %(name)s: somebody who leads does it, other than %(giver)s, who gave it.")
            % {"name": seat.user, "giver": seat.given_by},
            "desk_seat_confirm", (seat.pk,),
        )  # fmt: skip


def the_jury_is_led(cycle: Cycle) -> Iterator[Todo]:
    """Before the jury is called it has members, a chair and a vice-chair."""
    if cycle.phase >= Phase.SCORING:
        return
    offices = {seat.office for seat in access.seats_today() if seat.body == Seat.Body.JURY}
    if not offices:
        yield Todo(
            _("Seat the jury: its chair, its vice-chair and its members."),
            "desk_seats",
            due=cycle.nominations_close_at,
            guards=("the_jury_is_seated",),
        )
    elif not {Seat.Office.CHAIR, Seat.Office.VICE_CHAIR} <= offices:
        yield Todo(
            _("Give the jury both a chair and a vice-chair: one yields to the other in a conflict of interest."),
            "desk_seats",
            due=cycle.nominations_close_at,
            guards=("the_jury_is_seated",),
        )


def seats_end_soon(cycle: Cycle) -> Iterator[Todo]:
    """No leading seat ends without somebody noticing."""
    soon = timezone.localdate() + SOON
    for seat in (seat for seat in access.seats_today() if seat.leads and seat.until and seat.until <= soon):
        yield Todo(
            _("The seat of %(name)s ends on %(day)s: see who follows.")
            % {"name": seat.user, "day": format_numeric(seat.until)},
            "desk_seats",
            urgency=Urgency.SOON,
        )


def lost_factors_are_settled(cycle: Cycle, reader: User) -> Iterator[Todo]:
    """Nobody who has lost the second sign-in method is left outside: a second person decides what another asked for."""
    for reset in access.factor_resets_for(reader).exclude(requested_by=reader).exclude(person=reader):
        yield Todo(
            _("%(name)s has lost the second sign-in method, and %(who)s asks to remove it: a second person decides.")
            % {"name": reset.person, "who": reset.requested_by},
            "desk_lost_factor", urgency=Urgency.SOON,
        )  # fmt: skip


def a_change_of_rules_waits(cycle: Cycle) -> Iterator[Todo]:
    """A proposed change of the rules is decided."""
    proposal = rulebook.open_proposal(cycle)
    if proposal is not None:
        yield Todo(
            _("A change of the rules, proposed by %(name)s, waits for a second person.") % {"name": proposal.proposed_by},
            "desk_proposal", (proposal.pk,), urgency=Urgency.SOON,
        )  # fmt: skip


def the_year_moves_on(cycle: Cycle) -> Iterator[Todo]:
    """What the phase itself asks for."""
    now = timezone.now()
    if cycle.phase == Phase.DRAFT:
        yield Todo(
            _("Prepare the call: read through dates, criteria and rules, then open it."),
            due=cycle.nominations_open_at,
            urgency=Urgency.SOON
            if cycle.nominations_open_at and cycle.nominations_open_at < now + SOON
            else Urgency.NORMAL,
        )
    elif (
        cycle.phase == Phase.NOMINATIONS
        and not cycle.accepts_nominations(now)
        and cycle.nominations_open_at is not None
        and cycle.nominations_open_at <= now
    ):
        yield Todo(_("Nominations have closed: begin screening."), urgency=Urgency.SOON)


def signatories_are_named(cycle: Cycle) -> Iterator[Todo]:
    """Somebody signs the certificate, and press releases say who the association is."""
    house = access.association()
    if house is None or cycle.phase not in (Phase.DELIBERATION, Phase.DECIDED):
        return
    if not house.signatories.all():
        yield Todo(_("Say who signs the certificate."), "desk_signatories", due=cycle.board_meets_at)
    rules = access.rulebook_of(cycle)
    languages = rules.required_languages if rules else LANGUAGES
    if not all(text_in(house, "boilerplate", language) for language in languages):
        yield Todo(
            _("Write the lines about the association that end every press release, in each language."),
            "desk_association",
            due=cycle.board_meets_at,
        )


def the_next_year_begins(cycle: Cycle) -> Iterator[Todo]:
    """When the celebration is over, the next year can be prepared."""
    over = cycle.celebration_at is not None and cycle.celebration_at <= timezone.now()
    if cycle.phase == Phase.PUBLICATION and over:
        yield Todo(_("This year is done. Begin the next one when you are ready."), "desk_new_year")


def years_are_archived(cycle: Cycle) -> Iterator[Todo]:
    """Nobody is surprised that a year is erased, and none is kept longer than the rules say."""
    today = timezone.localdate()
    for ended in reversed([year for year in access.open_cycles() if year.phase == Phase.PUBLICATION]):
        day = erasure.due_on(ended)
        if day <= today:
            yield Todo(
                _("The time for which the nominations of %(year)s are kept has passed: archive that year, which erases them. Two weeks after the letter to the office it is done by itself.")
                % {"year": ended.year},
                "desk_year", (ended.year,), urgency=Urgency.SOON,
            )  # fmt: skip
        elif day - archive.NOTICE <= today:
            yield Todo(
                _("From %(day)s on the nominations and scores of %(year)s are erased: see that the decision record is with the minutes.")
                % {"year": ended.year, "day": format_numeric(day)},
                "desk_archive", (ended.year,), urgency=Urgency.SOON,
            )  # fmt: skip


ALL = (
    the_machinery_runs,
    papers_can_be_made,
    a_change_of_rules_waits,
    the_year_moves_on,
    seats_end_soon,
    somebody_can_be_the_second_person,
    roles_are_confirmed,
    the_jury_is_led,
    signatories_are_named,
    the_next_year_begins,
    years_are_archived,
)
FOR_A_READER = (lost_factors_are_settled,)
