"""The secretary's desk: what it shows, what it asks before the year moves, and to whom it is open."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from award import audit, defaults, links, mail, todo
from award.dates import end_of_day
from award.models import Association, AuditEntry, Cycle, Laureate, OutgoingMail, RulebookProposal, Seat
from award.phases import Phase
from award.services import association, rules, seats, years
from award.services.cycle import advance
from tests.award.builders import a_chair, a_house, a_juror, a_person, a_secretary, a_year, an_open_year

pytestmark = [pytest.mark.django_db, pytest.mark.views]

PAGES = (
    "desk", "desk_setup", "desk_years", "desk_new_year", "desk_dates", "desk_criteria", "desk_criterion_add", "desk_rulebook",
    "desk_seats", "desk_seat_give", "desk_hand_over", "desk_association", "desk_signatories", "desk_outbox", "desk_trail",
    "desk_system", "desk_laureates", "desk_past_laureate_add",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def desk(client):
    a_house()
    client.force_login(a_secretary())
    return client


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("page", PAGES)
def test_the_desk_is_open_to_the_secretary_and_does_not_exist_for_anybody_else(client, page):
    a_house()
    a_year()
    url = reverse(page)
    assert client.get(url).status_code == 302
    for outsider in (a_person("kuka@example.org"), a_juror()):
        client.force_login(outsider)
        assert client.get(url).status_code == 404
    client.force_login(a_secretary())
    assert client.get(url).status_code in (200, 302)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in ("desk_trail",)])
def test_a_chair_reads_the_trail_but_keeps_no_desk(client, page):
    a_house()
    a_year()
    client.force_login(a_chair())
    assert client.get(reverse(page)).status_code == 404
    assert client.get(reverse("desk_trail")).status_code == 200


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_desk_has_one_first_heading_in_every_language(desk, page, language):
    a_year()
    with translation.override(language):
        response = desk.get(reverse(page), follow=True)
    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1


def test_without_a_second_factor_the_desk_stays_shut(desk, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    for page in PAGES:
        assert desk.get(reverse(page)).url.startswith(reverse("second_factor"))


def test_an_empty_house_is_set_up_step_by_step(client):
    client.force_login(a_secretary())
    welcome = client.get(reverse("desk"), follow=True)
    assert "Welcome to your desk" in text_of(welcome)
    assert "Cannot begin yet" in text_of(welcome)
    fields = {
        f"{name}_{language}": f"{name} {language}"
        for name in ("legal_name", "display_name", "award_name", "place")
        for language in ("fi", "sv", "en")
    }
    answer = client.post(
        reverse("desk_association"), fields | {"telephone": "029 000 0000", "email": "office@example.org"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == reverse("desk_setup")
    client.post(reverse("desk_new_year"), {"year": 2031})
    assert Cycle.objects.get().year == 2031
    assert client.get(reverse("desk")).status_code == 200


def test_the_desk_says_what_blocks_the_next_phase_and_where_it_is_mended(desk):
    cycle = a_year()
    cycle.criteria.first().anchors.first().delete()
    page = text_of(desk.get(reverse("desk")))
    assert "does not say in every language what each level means" in page
    assert reverse("desk_criterion", args=[cycle.criteria.first().pk]) in page
    assert "Open the call for nominations" not in page


def test_the_secretary_opens_the_call(desk):
    cycle = a_year()
    answer = desk.post(reverse("desk_move", args=[cycle.year]), {"to": 20, "entry": cycle.entry}, follow=True)
    cycle.refresh_from_db()
    assert cycle.phase == Phase.NOMINATIONS
    assert "now in the phase" in text_of(answer)


def test_a_closed_gate_answers_with_every_blocker(desk):
    cycle = a_year()
    Cycle.objects.filter(pk=cycle.pk).update(nominations_open_at=None, nominations_close_at=None)
    cycle.criteria.first().anchors.all().delete()
    answer = desk.post(reverse("desk_move", args=[cycle.year]), {"to": 20, "entry": cycle.entry})
    assert answer.status_code == 409
    assert "Set when nominations open" in text_of(answer)
    assert "what each level means" in text_of(answer)


def test_a_call_closed_by_hand_is_over_at_the_desk_too(desk):
    cycle = an_open_year()
    assert "The call is open" in text_of(desk.get(reverse("desk")))
    years.close_nominations(cycle=cycle, reason="Enough to read.", by=a_secretary("second@alumn.example"))
    page = text_of(desk.get(reverse("desk")))
    assert "The call has ended" in page
    assert "The call is open" not in page
    assert "Nominations close" not in page, "a last day that was cut short lies ahead no longer"


def test_a_page_left_open_moves_nothing_and_shows_how_things_stand(desk):
    cycle = a_year()
    stale = cycle.entry
    advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
    advance(cycle=cycle, to=Phase.DRAFT, by=None, reason="Not yet.")
    answer = desk.post(reverse("desk_move", args=[cycle.year]), {"to": 20, "entry": stale})
    assert answer.status_code == 409
    assert "has been moved since" in text_of(answer)
    cycle.refresh_from_db()
    assert cycle.phase == Phase.DRAFT


@pytest.mark.parametrize("to", ["30", "60", "80", "10", "77", "", "x"])
def test_no_phase_is_skipped_by_typing_an_address(desk, to):
    cycle = a_year()
    answer = desk.post(reverse("desk_move", args=[cycle.year]), {"to": to, "entry": cycle.entry})
    assert answer.status_code == 409
    cycle.refresh_from_db()
    assert cycle.phase == Phase.DRAFT


def test_one_step_back_needs_a_reason_and_keeps_what_was_typed(desk):
    cycle = an_open_year()
    url = reverse("desk_step_back", args=[cycle.year])
    assert desk.post(url, {"entry": cycle.entry, "reason": " "}).status_code == 200
    assert Cycle.objects.get().phase == Phase.NOMINATIONS
    stale = desk.post(url, {"entry": cycle.entry - 1, "reason": "A date is wrong."})
    assert stale.status_code == 409
    assert "A date is wrong." in text_of(stale)
    desk.post(url, {"entry": cycle.entry, "reason": "A date is wrong."})
    assert Cycle.objects.get().phase == Phase.DRAFT
    assert AuditEntry.objects.get(verb="cycle.stepped_back").reason.text == "A date is wrong."


def test_there_is_no_step_back_from_preparation(desk):
    assert desk.get(reverse("desk_step_back", args=[a_year().year])).status_code == 404


def test_a_get_moves_nothing(desk):
    cycle = a_year()
    assert desk.get(reverse("desk_move", args=[cycle.year])).status_code == 405
    before = AuditEntry.objects.count()
    for page in PAGES:
        desk.get(reverse(page))
    assert AuditEntry.objects.count() == before


def test_a_last_day_is_saved_as_the_end_of_that_day(desk):
    cycle = a_year()
    close, due = timezone.localdate() + timedelta(days=9), timezone.localdate() + timedelta(days=12)
    page = desk.get(reverse("desk_dates")).context["form"]
    typed = {name: page[name].value() for name in page.fields} | {
        "nominations_close_at": close.isoformat(),
        "endorsements_due_at": due.isoformat(),
    }
    answer = desk.post(reverse("desk_dates"), {name: value or "" for name, value in typed.items()})
    assert answer.status_code == 302
    cycle.refresh_from_db()
    assert cycle.nominations_close_at == end_of_day(close)


def test_dates_out_of_order_are_refused_beside_the_field_and_what_was_typed_stays(desk):
    cycle = a_year()
    answer = desk.post(
        reverse("desk_dates"), {"nominations_close_at": "2030-03-01", "endorsements_due_at": "2030-02-01"}
    )
    assert answer.status_code == 200
    assert "This comes before" in text_of(answer)
    assert "2030-02-01" in text_of(answer)
    cycle.refresh_from_db()
    assert cycle.endorsements_due_at.year != 2030


def test_a_nonsense_date_is_an_error_and_never_a_crash(desk):
    a_year()
    for nonsense in ("31.2.2030", "2030-99-99", "\x00", "x" * 5000, "２０３０-01-01"):
        answer = desk.post(reverse("desk_dates"), {"nominations_close_at": nonsense, "jury_meets_at": nonsense})
        assert answer.status_code == 200


def test_extra_fields_in_a_form_change_nothing(desk):
    cycle = a_year()
    desk.post(reverse("desk_dates"), {"phase": 70, "year": 1999, "entry": 9, "nominations_closed_at": "2027-01-01"})
    criterion = cycle.criteria.first()
    desk.post(reverse("desk_criterion", args=[criterion.pk]), {"key": "hacked", "cycle": 99, "order": 7})
    cycle.refresh_from_db()
    criterion.refresh_from_db()
    assert (cycle.phase, cycle.year, cycle.nominations_closed_at) == (Phase.DRAFT, 2030, None)
    assert (criterion.key, criterion.cycle_id, criterion.order) == ("mission", cycle.pk, 1)


def test_a_criterion_is_changed_with_its_levels_in_three_languages(desk):
    criterion = a_year().criteria.first()
    url = reverse("desk_criterion", args=[criterion.pk])
    form = desk.get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields} | {"name_en": "Service", "anchor_3_sv": "tydlig nytta"}
    assert desk.post(url, typed).status_code == 302
    criterion.refresh_from_db()
    assert criterion.name_en == "Service"
    assert criterion.anchors.get(level=3).text_sv == "tydlig nytta"


def test_a_wrong_scale_keeps_what_was_typed(desk):
    criterion = a_year().criteria.first()
    url = reverse("desk_criterion", args=[criterion.pk])
    form = desk.get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields} | {"scale_max": "1", "name_en": "Half-written"}
    answer = desk.post(url, typed)
    assert answer.status_code == 200
    assert "A scale runs from a lower" in text_of(answer)
    assert "Half-written" in text_of(answer)


def test_a_rule_changed_after_opening_is_proposed_and_the_chair_approves_it(desk, client):
    a_chair()
    cycle = an_open_year()
    url = reverse("desk_rules_edit", args=["deciding"])
    form = desk.get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None} | {"laureates_max": 2}
    without = desk.post(url, typed)
    assert without.status_code == 200
    assert "reason" in without.context["form"].errors
    desk.post(url, typed | {"reason": "The by-laws were changed in the spring."})
    proposal = RulebookProposal.objects.get()
    own = text_of(desk.get(reverse("desk_proposal", args=[proposal.pk])))
    assert "Approve the change" not in own
    assert "At most 2 laureates are named." in own
    desk.post(reverse("desk_proposal_decide", args=[proposal.pk, "approve"]))
    assert cycle.rulebook_versions.count() == 1
    letter = OutgoingMail.objects.get(template="rules_proposed")
    assert letter.recipient == a_chair().email
    client.force_login(a_chair())
    assert "The by-laws were changed" in text_of(client.get(reverse("desk_proposal", args=[proposal.pk])))
    read = client.get(reverse("desk_proposal", args=[proposal.pk])).context["read"]
    client.post(reverse("desk_proposal_decide", args=[proposal.pk, "approve"]), {"read": read})
    assert cycle.rulebook_versions.count() == 2
    cycle.rulebook.refresh_from_db()
    assert cycle.rulebook.laureates_max == 2
    assert client.get(reverse("desk_rulebook_version", args=[cycle.year, 2])).status_code == 200


def test_a_juror_does_not_see_a_proposed_change(client):
    a_house()
    an_open_year()
    proposal = rules.change_rulebook(cycle=Cycle.objects.get(), by=a_secretary(), reason="Why not.", word_limit=400)
    client.force_login(a_juror())
    assert client.get(reverse("desk_proposal", args=[proposal.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("nominations_close_at", "9999-12-31"),
        ("answer_by", "0001-01-01"),
        ("nominations_open_at", "0001-01-01T00:00"),
        ("celebration_at", "9999-12-31T23:59"),
    ],
)
def test_a_date_that_no_award_year_can_have_is_refused_beside_it(desk, name, typed):
    a_year()
    page = desk.post("/en/desk/dates/", {name: typed})
    assert page.context["form"].errors == {name: ["This day is too far from the award year."]}


@pytest.mark.parametrize("name", ["display_name_fi", "telephone", "legal_name_en"])
def test_no_line_break_gets_into_the_head_of_a_letter(desk, name):
    form = desk.get("/en/desk/association/").context["form"]
    values = {field.name: field.value() or "" for field in form}
    page = desk.post("/en/desk/association/", values | {name: "Alumnit\r\nBcc: everybody@example.org"})
    assert page.context["form"].errors == {name: ["Write this on one line, in visible characters only."]}


def test_a_juror_is_seated_and_welcomed_in_their_own_language(desk):
    desk.post(
        reverse("desk_seat_give"),
        {"seat": "JURY:CHAIR", "email": "Jurist@Example.org", "name": "Julia Jurist", "language": "sv", "since": timezone.localdate()},
    )  # fmt: skip
    seat = Seat.objects.get(body="JURY")
    assert (seat.office, seat.user.email) == ("CHAIR", "jurist@example.org")
    letter = OutgoingMail.objects.get(template="seat_welcome")
    assert (letter.recipient, letter.language) == ("jurist@example.org", "sv")


def test_a_second_seat_in_the_same_body_is_refused_beside_the_address(desk):
    a_juror()
    answer = desk.post(
        reverse("desk_seat_give"),
        {
            "seat": "JURY:CHAIR",
            "email": a_juror().email,
            "name": "Raati",
            "language": "fi",
            "since": timezone.localdate(),
        },
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Seat.objects.filter(body="JURY").count() == 1


def test_the_desk_is_handed_over_and_the_old_secretary_is_out_the_day_after(desk):
    yesterday = timezone.localdate() - timedelta(days=1)
    desk.post(
        reverse("desk_hand_over"),
        {"email": "uusi@example.org", "name": "Uusi Sihteeri", "language": "fi", "on": yesterday},
    )
    new = Seat.objects.active().get(body="OFFICE")
    assert new.user.email == "uusi@example.org"
    assert desk.get(reverse("desk_seats")).status_code == 404


def test_the_only_secretary_cannot_be_ended(desk):
    seat = a_secretary().seats.get()
    answer = desk.post(reverse("desk_seat_end", args=[seat.pk]), {"on": timezone.localdate()})
    assert "hand over the desk first" in text_of(answer)


def test_a_letter_is_shown_without_its_secret_and_a_stopped_one_loses_it(desk):
    letter = mail.write_mail(
        template="language_check", to="x@example.org", language="en", key="k",
        context={"number": 1, "until": timezone.now()},
        link=("check_texts", links.invite(purpose="LANGUAGE_CHECK", target_id=1, language="en", cycle=None, person="", days=1)),
    )  # fmt: skip
    page = text_of(desk.get(reverse("desk_letter", args=[letter.pk])))
    assert letter.mark in letter.text
    assert letter.mark not in page
    assert "••••••••" in page
    desk.post(reverse("desk_letter_act", args=[letter.pk, "stop"]))
    letter.refresh_from_db()
    assert (letter.status, letter.secret) == ("STOPPED", None)
    answer = desk.post(reverse("desk_letter_act", args=[letter.pk, "retry"]), follow=True)
    assert "The link in this letter is gone" in text_of(answer)


def test_a_letter_that_failed_is_sent_again(desk):
    letter = mail.write_mail(
        template="seat_welcome", to="x@example.org", language="en", key="k", context={"body": "JURY"}
    )
    OutgoingMail.objects.filter(pk=letter.pk).update(status="FAILED", attempts=12)
    a_year()
    assert "could not be delivered" in text_of(desk.get(reverse("desk")))
    desk.post(reverse("desk_letter_act", args=[letter.pk, "retry"]))
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("QUEUED", 0)


def test_letters_with_sign_in_codes_are_not_in_the_outbox(desk):
    letter = mail.write_mail(
        template="seat_welcome", to="x@example.org", language="en", key="k", context={"body": "JURY"}
    )
    OutgoingMail.objects.filter(pk=letter.pk).update(template="account/email/login_code")
    assert desk.get(reverse("desk_letter", args=[letter.pk])).status_code == 404


@pytest.mark.parametrize("page", ["desk_trail", "desk_outbox"])
def test_unknown_filters_never_widen_a_list(desk, page):
    a_year()
    for query in ("?year=999", "?area=nothing", "?person=x", "?status=ALL", "?page=-1", "?page=x", "?__all=1"):
        answer = desk.get(reverse(page) + query)
        assert answer.status_code == 200
    assert not desk.get(reverse("desk_trail") + "?person=999999").context["lines"]


def _trail(number):
    for _number in range(number):
        association.set_signatories(signatories=[], by=None)


def _letters(number):
    for index in range(OutgoingMail.objects.count(), OutgoingMail.objects.count() + number):
        mail.write_mail(
            template="seat_welcome", to="x@example.org", language="en", key=f"k{index}", context={"body": "JURY"}
        )


def _seats(number):
    for index in range(Seat.objects.count(), Seat.objects.count() + number):
        seats.seat_person(
            email=f"j{index}@example.org",
            name=f"J{index}",
            language="fi",
            body="JURY",
            office="MEMBER",
            by=a_secretary(),
        )


@pytest.mark.parametrize(
    ("page", "fill", "most"),
    [("desk_trail", _trail, 15), ("desk_outbox", _letters, 15), ("desk_seats", _seats, 15), ("desk", _seats, 25)],
)
def test_a_list_costs_the_same_for_one_row_and_for_thirty(desk, page, fill, most, django_assert_max_num_queries):
    a_year()
    a_chair()
    fill(1)
    desk.get(reverse(page))
    with django_assert_max_num_queries(most) as first:
        desk.get(reverse(page))
    fill(30)
    with django_assert_max_num_queries(most) as many:
        desk.get(reverse(page))
    assert len(first) == len(many)


def test_what_presses_most_comes_first_in_the_list_of_things_to_do(monkeypatch):
    cycle = a_year()
    now = timezone.now()
    told = [
        todo.Todo("later", due=now + timedelta(days=9)),
        todo.Todo("some day"),
        todo.Todo("soon", due=now + timedelta(days=30), urgency=todo.Urgency.SOON),
        todo.Todo("broken", urgency=todo.Urgency.LATE),
        todo.Todo("first", due=now + timedelta(days=1)),
    ]
    monkeypatch.setattr(todo, "_tellers", [lambda asked: iter(told)])
    assert [each.sentence for each in todo.todos(cycle)] == ["broken", "soon", "first", "later", "some day"]


def test_a_year_carries_over_to_the_next_at_the_desk(desk):
    cycle = a_year()
    rules.change_rulebook(cycle=cycle, by=None, reserve_max=7)
    refused = desk.post(reverse("desk_new_year"), {"year": 2031, "carry_over": "on"})
    assert "still going on" in text_of(refused)
    Cycle.objects.filter(pk=cycle.pk).update(phase=Phase.PUBLICATION, nominations_closed_at=timezone.now())
    desk.post(reverse("desk_new_year"), {"year": 2031, "carry_over": "on"})
    assert Cycle.objects.get(year=2031).rulebook.reserve_max == 7


def test_the_association_is_one_and_keeps_what_was_typed(desk):
    answer = desk.post(reverse("desk_association"), {"legal_name_fi": "Puolivalmis ry", "telephone": ""})
    assert answer.status_code == 200
    assert "Puolivalmis ry" in text_of(answer)
    assert Association.objects.count() == 1


def test_what_is_said_of_the_place_stands_once_and_belongs_to_each_language(desk):
    html = text_of(desk.get(reverse("desk_association")))
    assert html.count("As it stands before a date on a paper") == 1
    assert html.count('aria-describedby="place_hint"') == 3
    assert 'aria-describedby="place_hint id_place_sv_error"' in text_of(
        desk.post(reverse("desk_association"), {"telephone": ""})
    )


def test_a_half_written_signature_is_sent_back_and_an_empty_one_is_nobody(desk):
    lines = {"signatory-TOTAL_FORMS": 4, "signatory-INITIAL_FORMS": 4}
    half = lines | {"signatory-0-name": "Pekka Puheenjohtaja"}
    assert "leave the whole line empty" in text_of(desk.post(reverse("desk_signatories"), half))
    whole = half | {f"signatory-0-office_{language}": "chair" for language in ("fi", "sv", "en")}
    desk.post(reverse("desk_signatories"), whole)
    assert [row.name for row in Association.objects.get().signatories.all()] == ["Pekka Puheenjohtaja"]


def test_the_year_plan_puts_deadlines_on_whole_days_in_the_order_of_a_year():
    for year in range(2026, 2036):
        cycle = Cycle(year=year, **defaults.year_plan(year))
        assert not years.out_of_order(cycle)
        assert cycle.nominations_close_at.weekday() == 5  # the first moment of the Saturday after the last Friday


def test_a_date_given_to_the_service_means_its_end():
    cycle = a_year()
    day = date.today() + timedelta(days=13)
    cycle = years.set_dates(cycle=cycle, by=None, nominations_close_at=day)
    assert cycle.nominations_close_at == end_of_day(day)


def test_a_laureate_of_an_earlier_year_is_entered_and_corrected(desk):
    desk.post(reverse("desk_past_laureate_add"), {"year": 2009, "name": "Bror Exempel", "title": "NEUTRAL"})
    laureate = Laureate.objects.get()
    desk.post(
        reverse("desk_past_laureate", args=[laureate.pk]),
        {"name": "Bror Exempel", "title": "ALUMNUS", "tagline_en": "economist", "year": 1999, "cycle": 1},
    )
    laureate.refresh_from_db()
    assert (laureate.year, laureate.title, laureate.tagline_en, laureate.cycle) == (2009, "ALUMNUS", "economist", None)
    assert "Enter" in text_of(desk.get(reverse("desk_laureates")))


def test_a_past_laureate_without_a_year_is_sent_back_with_what_was_typed(desk):
    answer = desk.post(reverse("desk_past_laureate_add"), {"year": "x", "name": "Bror Exempel", "title": "NEUTRAL"})
    assert answer.status_code == 200
    assert "Bror Exempel" in text_of(answer)
    assert not Laureate.objects.exists()


def test_the_trail_of_a_chair_tells_nothing_of_nominations_and_ballots(client, desk):
    cycle = a_year()
    with audit.unit_of_work():
        for verb in (
            "nomination.submitted",
            "ballot.submitted",
            "interest.declared",
            "nominee.told",
            "cycle.dates_set",
        ):
            audit.record(verb, "thing:1", by=None, cycle=cycle, reference="X", candidate=1, user=1)
    shown = {"The system set dates of the year.", "The system sent the nomination X.", "The system told a nominee."}
    assert shown <= {line.sentence for line in desk.get(reverse("desk_trail")).context["lines"]}
    client.force_login(a_chair())
    seen = {line.sentence for line in client.get(reverse("desk_trail")).context["lines"]}
    assert "The system set dates of the year." in seen
    assert not seen & {
        "The system sent the nomination X.",
        "The system told a nominee.",
        "The system submitted a score sheet.",
    }
    assert not [sentence for sentence in seen if sentence.startswith("The interests of")]


def test_an_act_nobody_has_words_for_is_shown_as_it_stands(desk):
    with audit.unit_of_work():
        audit.record("thing.turned_round", "thing:1", by=None)
        audit.record("seat.given", "seat:1", by=None)  # an entry that lacks what its sentence names
    sentences = [line.sentence for line in desk.get(reverse("desk_trail")).context["lines"]]
    assert "The system: thing turned round" in sentences
    assert "The system: seat given" in sentences
