"""What is to be done about the laureates: their answer, their texts, their documents, the publication and changes of it."""

from collections import Counter
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from award import access
from award.models import Cycle, Laureate
from award.phases import Phase
from award.services.papers import unfinished_papers
from award.services.readiness import portrait_gaps
from award.services.texts import unready_texts
from award.todo import Todo, Urgency


def the_laureate_answers(cycle: Cycle) -> Iterator[Todo]:
    """The laureate is asked and answers in time."""
    if cycle.phase != Phase.DECIDED:
        return
    for laureate in (one for one in access.living_laureates(cycle) if one.accepted_at is None):
        late = cycle.answer_by is not None and cycle.answer_by <= timezone.now()
        yield Todo(
            _("%(name)s has not answered: send the letter with the link, or call and record the answer.")
            % {"name": laureate.name},
            "desk_laureate",
            (laureate.pk,),
            due=cycle.answer_by,
            urgency=Urgency.LATE if late else Urgency.SOON,
        )


def certificates_wait_for_a_second_person(cycle: Cycle) -> Iterator[Todo]:
    """A request to replace issued certificates is decided on."""
    if cycle.phase not in (Phase.DECIDED, Phase.PUBLICATION):
        return
    for laureate in cycle.laureates.filter(replacements__status="OPEN"):
        yield Todo(
            _("Somebody asks to replace the certificates of %(name)s: a second person decides.") % {"name": laureate.name},
            "desk_certificates", (laureate.pk,), urgency=Urgency.SOON,
        )  # fmt: skip


def the_signal_is_given(cycle: Cycle) -> Iterator[Todo]:
    """A publication that waits for the signal is not forgotten."""
    if cycle.phase != Phase.PUBLICATION:
        return
    for laureate in (one for one in access.living_laureates(cycle) if one.waits_for_signal):
        yield Todo(
            _("The publication of %(name)s waits for your signal.") % {"name": laureate.name},
            "desk_publication",
            (laureate.pk,),
            due=cycle.celebration_at,
            urgency=Urgency.SOON,
        )


def a_publication_has_its_hour(cycle: Cycle) -> Iterator[Todo]:
    """A publication that was held, withdrawn or changed is asked for again, and a request does not lie."""
    if cycle.phase not in (Phase.DECIDED, Phase.PUBLICATION):
        return
    for laureate in access.living_laureates(cycle):
        if laureate.approved_at is not None or laureate.accepted_at is None:
            continue
        waiting, ended = access.request_to_publish(laureate), access.last_ended_request(laureate)
        if waiting is not None:
            sentence = _("The publication of %(name)s waits for a second person, as %(who)s has asked.") % {
                "name": laureate.name,
                "who": waiting.asked_by,
            }
        elif ended is not None or cycle.phase == Phase.PUBLICATION:
            sentence = _("The publication of %(name)s has no approval any more: see why, and ask again.") % {
                "name": laureate.name
            }
        else:
            continue
        yield Todo(
            sentence, "desk_publication", (laureate.pk,), due=cycle.celebration_at, urgency=Urgency.SOON,
            guards=("a_second_person_approved",),
        )  # fmt: skip


def what_is_public_is_changed_by_two(cycle: Cycle) -> Iterator[Todo]:
    """What the laureate asks to be changed is looked at, and a change that somebody proposed is decided."""
    if cycle.phase not in (Phase.DECIDED, Phase.PUBLICATION):
        return
    for change in access.open_changes(cycle):
        sentence = (
            _("%(name)s asks for a change of what is approved or public: take it up, or say why not.")
            if change.status == change.Status.ASKED
            else _("A change of what is public about %(name)s waits for a second person.")
        )
        yield Todo(sentence % {"name": change.laureate.name}, "desk_change", (change.pk,), urgency=Urgency.SOON)


def texts_are_written_and_read(cycle: Cycle) -> Iterator[Todo]:
    """Each text the rules ask for is written in each language, follows its source, and somebody else has read it."""
    for laureate in _to_be_published(cycle):
        number = Counter(state.state for state in unready_texts(laureate))
        place = {"url_name": "desk_texts", "url_args": (laureate.pk,), "due": cycle.celebration_at}
        if number["MISSING"]:
            yield Todo(
                ngettext("Write the text about %(name)s that is missing.", "Write the %(number)d texts about %(name)s that are missing.", number["MISSING"])
                % {"number": number["MISSING"], "name": laureate.name}, **place, guards=("texts_are_written",),
            )  # fmt: skip
        if number["STALE"]:
            yield Todo(
                ngettext("Look through the text about %(name)s that is older than the text it was translated from.", "Look through the %(number)d texts about %(name)s that are older than the text they were translated from.", number["STALE"])
                % {"number": number["STALE"], "name": laureate.name}, **place, guards=("translations_are_current",),
            )  # fmt: skip
        if number["UNCHECKED"]:
            yield Todo(
                ngettext("Have the text about %(name)s read by a language checker.", "Have %(number)d texts about %(name)s read by a language checker.", number["UNCHECKED"])
                % {"number": number["UNCHECKED"], "name": laureate.name}, **place, guards=("texts_are_read",),
            )  # fmt: skip


def the_portrait_has_its_words(cycle: Cycle) -> Iterator[Todo]:
    """A portrait names who took it, on what terms it may be used, and what it shows."""
    for laureate in _to_be_published(cycle):
        if any(portrait_gaps(laureate)):
            yield Todo(
                _("Say who took the portrait of %(name)s, on what terms it may be used, and what it shows.") % {"name": laureate.name},
                "desk_laureate", (laureate.pk,), due=cycle.celebration_at, guards=("the_portrait_has_its_words",),
            )  # fmt: skip


def documents_are_made_and_approval_is_asked_for(cycle: Cycle) -> Iterator[Todo]:
    """When the laureate has accepted and the texts are ready the documents are looked at, and a second person is asked to approve."""
    for laureate in _to_be_published(cycle):
        if laureate.accepted_at is None or laureate.approved_at is not None or any(unready_texts(laureate)):
            continue
        if unfinished_papers(laureate) is not None:
            yield Todo(
                _("The documents about %(name)s are being made: look at them in a few minutes.") % {"name": laureate.name},
                "desk_papers", (laureate.pk,), due=cycle.celebration_at,
            )  # fmt: skip
        elif (
            cycle.phase == Phase.DECIDED
            and access.request_to_publish(laureate) is None
            and access.last_ended_request(laureate) is None
        ):
            yield Todo(
                _("Read the documents about %(name)s, then ask a second person to approve the publication.") % {"name": laureate.name},
                "desk_publication", (laureate.pk,), due=cycle.celebration_at, urgency=Urgency.SOON,
                guards=("a_second_person_approved",),
            )  # fmt: skip


def _to_be_published(cycle: Cycle) -> list[Laureate]:
    """Return those the year is to publish, until it is archived."""
    return access.living_laureates(cycle) if cycle.phase in (Phase.DECIDED, Phase.PUBLICATION) else []


ALL = (
    the_laureate_answers,
    texts_are_written_and_read,
    the_portrait_has_its_words,
    documents_are_made_and_approval_is_asked_for,
    a_publication_has_its_hour,
    certificates_wait_for_a_second_person,
    the_signal_is_given,
    what_is_public_is_changed_by_two,
)
