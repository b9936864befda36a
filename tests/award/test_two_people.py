"""Nothing becomes public that two people have not read, and nothing public changes by one person alone."""

import datetime as dt
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from award import access, invariants
from award.audit import Refused
from award.fingerprints import Changed
from award.models import (
    AuditChain,
    Cycle,
    Document,
    Laureate,
    LaureateChange,
    OutgoingMail,
    PublicationRequest,
    ReplacedPortrait,
    User,
)
from award.papers.language import release_line
from award.phases import Phase
from award.services import changes, files, laureates, papers, portraits, public_content, publication, seats, texts
from tests.award.builders import a_year, signed_in
from tests.award.laureates import a_laureate, a_paper, a_picture, approved, the_association

pytestmark = pytest.mark.django_db


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("portrait.jpg", a_picture(700, 900), "image/jpeg")


class House:
    """A laureate two people have agreed on, with an account of their own; secretary and chair asked and approved."""

    def __init__(self, **options) -> None:
        the_association()
        self.laureate = a_laureate(a_year(), **options)
        Laureate.objects.update(email="aino@example.org")
        self.laureate.refresh_from_db()
        self.secretary, self.chair = self.laureate.proposed_by, self.laureate.approved_by
        self.own = User.objects.create_user("aino@example.org", name="Aino Esimerkki")
        self.vice = User.objects.create_user("vice@example.org", name="Vilma Vara")
        seats.give_seat(user=self.vice, body="BOARD", office="VICE_CHAIR", by=None)

    def now(self) -> Laureate:
        return Laureate.objects.select_related("cycle").get(pk=self.laureate.pk)

    def made(self, change: LaureateChange, *, by: User) -> LaureateChange:
        change.refresh_from_db()
        read = changes.change_fingerprint(self.now(), change)
        return changes.make_change(change=change, read=read, by=by)

    def taken_up(self, change: LaureateChange, **words: str) -> LaureateChange:
        change.refresh_from_db()
        read = changes.change_fingerprint(self.now(), change)
        return changes.propose_change(change=change, read=read, by=self.secretary, **words)

    def page(self, person: User) -> str:
        return signed_in(person).get(reverse("desk_publication", args=[self.laureate.pk])).content.decode()

    def letters(self, template: str) -> list[str]:
        return sorted(OutgoingMail.objects.filter(template=template).values_list("recipient", flat=True))

    def the_audit_finds_nothing(self) -> None:
        assert list(invariants.what_is_approved_is_what_was_read()) == []


@pytest.fixture
def planned() -> House:
    """Approved for an hour to come."""
    return House(publish_in=dt.timedelta(days=20))


@pytest.fixture
def signal() -> House:
    return House(publish_in=None)


@pytest.fixture
def public() -> House:
    return House()


def again(house: House, at=None) -> PublicationRequest:
    Cycle.objects.update(phase=Phase.DECIDED)
    return publication.ask_approval(laureate=house.now(), publish_at=at, by=house.secretary)


# What was read is what is approved.


def test_a_text_rewritten_after_the_chair_has_read_is_not_approved_by_the_chairs_click(signal):
    request = again(signal)
    texts.write_text(
        laureate=signal.now(), kind="CITATION", language="fi", body="siitä, että toisin", by=signal.secretary
    )
    with pytest.raises(Changed):
        publication.approve(laureate=signal.laureate, read=request.sha256, by=signal.chair)
    assert not signal.now().approved_at


def test_a_request_made_again_with_another_hour_is_not_the_one_that_was_read(signal):
    read = again(signal, timezone.now() + dt.timedelta(days=2)).sha256
    again(signal, timezone.now() + dt.timedelta(hours=2))
    with pytest.raises(Changed):
        publication.approve(laureate=signal.laureate, read=read, by=signal.chair)


@pytest.mark.parametrize("read", ["", "0" * 64, "é"])
def test_without_what_was_read_nothing_is_approved(signal, read):
    again(signal)
    signed_in(signal.chair).post(reverse("desk_publication_approve", args=[signal.laureate.pk]), {"read": read})
    assert PublicationRequest.objects.filter(status="OPEN").exists()


def change_a_fact(house: House) -> None:
    laureates.correct_facts(laureate=house.now(), name="Aino E.", by=house.secretary)


def change_the_picture(house: House) -> None:
    laureates.set_portrait(laureate=house.now(), upload=upload(), by=house.secretary)


def change_a_text(house: House) -> None:
    texts.write_text(laureate=house.now(), kind="BIOGRAPHY", language="sv", body="Ny.", by=house.secretary)


@pytest.mark.parametrize("act", [change_a_fact, change_the_picture, change_a_text])
def test_a_change_ends_request_and_approval_tells_both_and_shows_the_difference(planned, act):
    act(planned)
    now = planned.now()
    assert (now.approved_at, now.publish_at, now.proposed_by) == (None, None, None)
    assert planned.letters("approval_ended") == sorted([planned.secretary.email, planned.chair.email])
    assert planned.laureate.name not in OutgoingMail.objects.filter(template="approval_ended").first().text
    page = planned.page(planned.chair)
    assert "There is no approval any more" in page
    assert "<del" in page
    with time_machine.travel(timezone.now() + dt.timedelta(days=30), tick=False):
        assert not Laureate.objects.published().exists()


def test_what_does_not_become_public_ends_nothing(planned):
    laureates.correct_facts(laureate=planned.now(), telephone="040 123", by=planned.secretary)
    assert planned.now().approved_at


def test_papers_that_the_worker_makes_again_end_nothing(planned):
    papers.render_papers(laureate=planned.now())
    assert planned.now().approved_at
    planned.the_audit_finds_nothing()


def test_the_audit_finds_a_picture_that_is_no_longer_there_or_another_one(planned):
    portrait = planned.now().portrait
    portrait.storage.delete(portrait.name)
    assert len(list(invariants.what_is_approved_is_what_was_read())) == 1
    assert planned.page(planned.chair)


def test_the_audit_finds_a_change_past_the_services(planned):
    Laureate.objects.update(name="Somebody Else")
    assert len(list(invariants.what_is_approved_is_what_was_read())) == 1


def test_approval_is_not_asked_for_while_a_text_is_unchecked_or_a_picture_has_no_words(signal):
    change_the_picture(signal)
    now = signal.now()
    assert not (now.photographer)
    assert not (now.photo_licence)
    assert not (now.portrait_alt_fi)
    assert not (now.portrait_alt_en)
    with pytest.raises(Refused, match="The portrait lacks"):
        again(signal)
    laureates.correct_facts(
        laureate=now, by=signal.secretary, photographer="Uusi Kuvaaja", photo_licence="CC0",
        portrait_alt_fi="a", portrait_alt_sv="b", portrait_alt_en="c",
    )  # fmt: skip
    again(signal)
    change_a_text(signal)
    with pytest.raises(Refused, match="not checked"):
        again(signal)


# The hour.


def test_nobody_publishes_earlier_than_the_approved_hour_alone_neither_directly_nor_through_a_hold(planned):
    with pytest.raises(Refused, match="An hour is approved"):
        publication.publish_now(laureate=planned.laureate, by=planned.secretary)
    publication.hold(laureate=planned.laureate, by=planned.secretary)
    with pytest.raises(Refused, match="second person"):
        publication.publish_now(laureate=planned.laureate, by=planned.secretary)


def test_after_approval_and_after_a_hold_another_hour_is_set_by_two(planned):
    sooner = timezone.now() + dt.timedelta(days=1)
    request = again(planned, sooner)
    assert planned.now().publish_at > sooner, "the approved hour holds until the new one is approved"
    publication.approve(laureate=planned.laureate, read=request.sha256, by=planned.vice)
    assert planned.now().publish_at == sooner
    publication.hold(laureate=planned.laureate, by=planned.chair)
    assert planned.letters("approval_ended") == sorted([planned.secretary.email, planned.vice.email])
    request = publication.ask_approval(laureate=planned.now(), publish_at=sooner, by=planned.chair)
    publication.approve(laureate=planned.laureate, read=request.sha256, by=planned.secretary)
    planned.the_audit_finds_nothing()


def test_after_a_withdrawal_it_takes_two_to_publish_again(public):
    publication.withdraw(laureate=public.laureate, reason="Misspelt.", by=public.secretary)
    with pytest.raises(Refused):
        publication.publish_now(laureate=public.laureate, by=public.secretary)
    Cycle.objects.update(phase=Phase.DECIDED)
    approved(public.now(), asked_by=public.secretary, by=public.chair)
    Cycle.objects.update(phase=Phase.PUBLICATION)
    publication.publish_now(laureate=public.laureate, by=public.secretary)
    assert public.now().is_published()


def test_whoever_has_a_conflict_neither_asks_nor_approves_nor_gives_the_signal(signal, monkeypatch):
    monkeypatch.setattr("award.yielding._yields", [lambda user, laureate: user == signal.vice])
    for act in (publication.ask_approval, publication.publish_now):
        with pytest.raises(Refused, match="conflict of interest"):
            act(laureate=signal.laureate, by=signal.vice)


def test_the_signal_says_what_happens_to_whom_before_it_is_given(signal, monkeypatch):
    monkeypatch.setattr(publication, "_counters", [lambda laureate: [("Jury and board", 7), ("Nominees", 0)]])
    browser = signed_in(signal.secretary)
    address = reverse("desk_publication_signal", args=[signal.laureate.pk])
    page = browser.get(address).content.decode()
    assert "Jury and board: 7 messages" in page
    assert "Nominees" not in page
    assert not signal.now().is_published(), "looking changes nothing"
    browser.post(address)
    assert signal.now().is_published()


def line(laureate: Laureate) -> tuple:
    laureate = Laureate.objects.select_related("cycle").get(pk=laureate.pk)
    for kind in ("HEADLINE", "LEAD", "BODY"):
        laureate.texts.get_or_create(kind=kind, language="en", defaults={"body": "x"})
    sheet = next(one for one in papers.sheets(laureate) if one.kind == "PRESS_RELEASE" and one.language == "en")
    with translation.override("en"):
        return release_line(sheet.data.embargo, "en", held=sheet.data.held)


def test_the_embargo_line_is_true_with_an_hour_held_on_the_signal_and_after_publication(planned):
    assert line(planned.laureate).startswith("EMBARGOED until ")
    with time_machine.travel(planned.now().publish_at, tick=False):
        assert line(planned.laureate) == "For immediate release"
        Cycle.objects.update(phase=Phase.DECIDED)
        assert line(planned.laureate) == "EMBARGOED until the association says otherwise"
    publication.hold(laureate=planned.laureate, by=planned.secretary)
    assert line(planned.laureate) == "EMBARGOED until the association says otherwise"


def test_before_the_signal_no_release_is_free_and_after_it_it_is(signal):
    assert line(signal.laureate) == "EMBARGOED until the association says otherwise"
    publication.publish_now(laureate=signal.laureate, by=signal.secretary)
    assert line(signal.laureate) == "For immediate release"


# What is public changes by two.


def test_no_service_changes_alone_what_is_public(public):
    for act in (change_a_fact, change_the_picture, change_a_text):
        with pytest.raises(Refused, match="second person"):
            act(public)


def test_the_laureates_wish_after_approval_changes_nothing_until_two_have_agreed(planned):
    browser = signed_in(planned.own)
    typed = {"name": "Aino Maria Esimerkki", "telephone": "040 1", "photographer": "Kuvitteellinen Kuvaaja"}
    browser.post(reverse("laureate_facts"), typed)
    now = planned.now()
    assert (now.name, now.telephone) == ("Aino Esimerkki", "040 1"), "what nobody else reads changes at once"
    assert now.approved_at
    assert planned.letters("change_asked") == [planned.secretary.email]
    assert "waiting for the office" in browser.get(reverse("laureate_answer")).content.decode()
    change = LaureateChange.objects.get()
    with pytest.raises(Refused):
        planned.made(change, by=planned.chair)
    planned.taken_up(change)
    with pytest.raises(Refused):
        planned.made(change, by=planned.secretary)
    planned.made(change, by=planned.chair)
    now = planned.now()
    assert now.name == "Aino Maria Esimerkki"
    assert now.publish_at, "the two have read it: the approval goes over"
    assert "aino@example.org" in planned.letters("change_decided")
    assert ": made</li>" in browser.get(reverse("laureate_answer")).content.decode()
    planned.the_audit_finds_nothing()


def test_a_change_is_made_as_it_was_read(public):
    change = changes.change_facts(laureate=public.now(), facts={"name": "First"}, by=public.secretary)
    read = changes.change_fingerprint(public.now(), change)
    changes.change_facts(laureate=public.now(), facts={"name": "Second"}, by=public.secretary)
    with pytest.raises(Changed):
        changes.make_change(change=change, read=read, by=public.chair)
    assert public.now().name == "Aino Esimerkki"


def test_what_the_laureate_asks_for_is_taken_up_as_it_was_read(public):
    change = changes.change_facts(laureate=public.now(), facts={"name": "Aino E."}, own=True, by=public.own)
    browser = signed_in(public.secretary)
    address = reverse("desk_change", args=[change.pk])
    read = browser.get(address).context["form"]["read"].value()
    changes.change_facts(laureate=public.now(), facts={"name": "Somebody Else"}, own=True, by=public.own)
    page = browser.post(address, {"read": read}).content.decode()
    assert "This has changed since you opened the page" in page
    assert "Somebody Else" in page
    change.refresh_from_db()
    assert change.status == "ASKED"
    browser.post(address, {"read": browser.get(address).context["form"]["read"].value()})
    change.refresh_from_db()
    assert change.status == "PROPOSED"


@pytest.mark.parametrize("ends", ["withdraw", "change"])
def test_what_happens_to_a_laureate_of_an_archived_year_leaves_no_letter_in_that_year(public, ends):
    AuditChain.objects.filter(cycle=public.now().cycle).update(key=None)
    OutgoingMail.objects.all().delete()
    Cycle.objects.update(phase=Phase.ARCHIVED)
    if ends == "withdraw":
        publication.withdraw(laureate=public.now(), reason="Misspelt.", by=public.secretary)
    else:
        change = changes.change_facts(laureate=public.now(), facts={"name": "Aino E."}, by=public.secretary)
        public.made(change, by=public.chair)
        assert public.now().is_published()
    assert OutgoingMail.objects.exists()
    assert not [found for found in invariants.an_archived_year_is_erased() if "letters" in found]


def test_a_public_text_is_rewritten_by_one_and_read_by_another(public):
    change = changes.change_text(
        laureate=public.now(), kind="CITATION", language="sv", body="för att hon", by=public.secretary
    )
    assert public.laureate.texts.get(kind="CITATION", language="sv").body != "för att hon"
    public.made(change, by=public.vice)
    text = public.laureate.texts.get(kind="CITATION", language="sv")
    assert (text.body, text.written_by, text.checked_by) == ("för att hon", public.secretary, str(public.vice))
    assert public.now().is_published()
    public.the_audit_finds_nothing()


def test_a_new_picture_comes_without_the_words_of_the_old_one_and_the_old_file_stays_while_a_release_shows_it(
    public, django_capture_on_commit_callbacks
):
    old = public.now().portrait
    change = changes.change_facts(laureate=public.now(), facts={}, upload=upload(), own=True, by=public.own)
    assert public.now().portrait.name == old.name
    public.taken_up(change)
    with pytest.raises(Refused, match="The portrait lacks"):
        public.made(change, by=public.chair)
    words = {"photographer": "Uusi", "photo_licence": "CC0"} | {
        f"portrait_alt_{code}": "x" for code in ("fi", "sv", "en")
    }
    public.taken_up(change, **words)
    with django_capture_on_commit_callbacks(execute=True):
        public.made(change, by=public.chair)
    now = public.now()
    assert (now.photographer, now.portrait.name != old.name) == ("Uusi", True)
    assert old.storage.exists(old.name), "the press release in force still shows it"
    files.sweep_files(timezone.now() + dt.timedelta(days=9))
    assert old.storage.exists(old.name)
    Document.objects.filter(kind="PRESS_RELEASE").update(superseded_at=timezone.now())
    for code in ("fi", "sv", "en"):
        a_paper(now, "PRESS_RELEASE", code, version=2)
    with django_capture_on_commit_callbacks(execute=True):
        assert portraits.forget_replaced() == 1
    assert not old.storage.exists(old.name)
    assert now.portrait.storage.exists(now.portrait.name)
    assert not ReplacedPortrait.objects.exists()


def test_a_wish_that_is_turned_down_leaves_everything_and_its_picture_goes(public, django_capture_on_commit_callbacks):
    change = changes.change_facts(laureate=public.now(), facts={}, upload=upload(), own=True, by=public.own)
    picture = change.portrait
    with pytest.raises(Refused, match="reason"):
        changes.end_change(change=change, by=public.secretary)
    with django_capture_on_commit_callbacks(execute=True):
        changes.end_change(change=change, reason="It shows somebody else.", by=public.secretary)
    assert not picture.storage.exists(picture.name)
    assert "It shows somebody else." in signed_in(public.own).get(reverse("laureate_answer")).content.decode()


def test_whoever_has_a_conflict_takes_up_and_makes_no_change(public, monkeypatch):
    monkeypatch.setattr("award.yielding._yields", [lambda user, laureate: user == public.vice])
    with pytest.raises(Refused, match="conflict of interest"):
        changes.change_facts(laureate=public.now(), facts={"name": "X"}, by=public.vice)
    change = changes.change_facts(laureate=public.now(), facts={"name": "X"}, by=public.secretary)
    with pytest.raises(Refused, match="conflict of interest"):
        public.made(change, by=public.vice)


def test_the_pages_of_a_change_lead_through_it(public):
    browser = signed_in(public.secretary)
    sent = {"name": "Aino Uusi", "title": "NEUTRAL", "language": "fi", "email": "aino@example.org"}
    kept = {name: getattr(public.now(), name) for name in public_content.PICTURE_FACTS}
    answer = browser.post(reverse("desk_laureate", args=[public.laureate.pk]), {**kept, **sent})
    change = LaureateChange.objects.get()
    assert answer.headers["Location"] == reverse("desk_change", args=[change.pk])
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "Aino Uusi" in page
    assert "Make the change" not in page
    other = signed_in(public.chair)
    shown = other.get(reverse("desk_change", args=[change.pk]))
    read = shown.context["approved_form"]["read"].value()
    other.post(reverse("desk_change_make", args=[change.pk]), {"read": read})
    assert public.now().name == "Aino Uusi"
    assert "Aino Uusi" in other.get(reverse("laureate", args=[public.laureate.slug])).content.decode()


def test_an_upgrade_ends_what_nobody_can_approve_any_more_and_leaves_what_is_approved(planned):
    PublicationRequest.objects.all().delete()  # as before requests were kept
    upgrade = import_module("award.migrations.0012_publication_requests").end_what_nobody_can_approve
    upgrade(apps, None)
    assert planned.now().publish_at, "an hour two people agreed on stays"
    change_a_fact(planned)
    assert not planned.now().approved_at, "and ends with the first change, since nobody can say what was read"
    Laureate.objects.update(proposed_by=planned.secretary)
    upgrade(apps, None)
    assert planned.now().proposed_by is None


def test_the_day_of_the_presentation_is_corrected_on_the_page_also_when_it_is_public(public):
    browser = signed_in(public.secretary)
    address = reverse("desk_laureate", args=[public.laureate.pk])
    shown = browser.get(address).context["form"]
    typed = {name: shown[name].value() or "" for name in shown.fields if name != "portrait"}
    browser.post(address, typed | {"presented_on": "2030-09-09"})
    change = LaureateChange.objects.get()
    assert "9 September 2030" in browser.get(reverse("desk_change", args=[change.pk])).content.decode()
    public.made(change, by=public.chair)
    assert public.now().presented_on == dt.date(2030, 9, 9)
    public.the_audit_finds_nothing()


def test_a_public_text_cannot_be_taken_away_where_the_rules_ask_for_it(public):
    with pytest.raises(Refused) as refused:
        changes.change_text(laureate=public.now(), kind="CITATION", language="sv", body=" ", by=public.secretary)
    assert refused.value.field == "body"
    assert changes.change_text(laureate=public.now(), kind="BIOGRAPHY", language="sv", body="", by=public.secretary)


def test_a_wish_of_somebody_the_board_no_longer_names_is_nothing_to_do(planned):
    changes.change_facts(laureate=planned.now(), facts={"name": "Aino E."}, own=True, by=planned.own)
    assert access.open_changes(planned.now().cycle)
    laureates.follow_decision(laureate=planned.now(), named=False, decided_on=dt.date(2030, 4, 9), by=planned.secretary)
    assert not access.open_changes(planned.now().cycle)


def test_what_somebody_asked_who_has_a_conflict_by_now_is_not_agreed_to(signal, monkeypatch):
    request = again(signal)
    change = LaureateChange(
        laureate=signal.laureate, facts={"name": "X"}, status="PROPOSED", asked_by=signal.secretary,
        proposed_by=signal.secretary, proposed_at=timezone.now(),
    )  # fmt: skip
    change.save()
    monkeypatch.setattr("award.yielding._yields", [lambda user, laureate: user == signal.secretary])
    with pytest.raises(Refused, match="has a conflict of interest with the laureate by now"):
        publication.approve(laureate=signal.laureate, read=request.sha256, by=signal.chair)
    with pytest.raises(Refused, match="has a conflict of interest with the laureate by now"):
        signal.made(change, by=signal.chair)
    publication.end_request(laureate=signal.laureate, by=signal.chair)
    assert not PublicationRequest.objects.filter(status="OPEN").exists()
