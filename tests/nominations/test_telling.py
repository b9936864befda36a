"""Telling nominees: within a month, in their language, with everything the law asks for; or later, with a reason."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from award import todo
from award.audit import Refused
from award.dates import house_zone
from award.models import AuditEntry, Invitation, OutgoingMail
from award.phases import Phase
from award.services.association import set_up_association
from award.todo import Urgency
from nominations import access, suppressions
from nominations.models import Nominee, Suppression
from nominations.notice import notice_for
from nominations.services import answers, screening, telling
from nominations.services.withdrawal import withdraw_nomination
from nominations.telling import tell_by
from tests.award.builders import a_secretary, signed_in
from tests.nominations.received import a_nomination, a_receiving_year, in_phase, the_nominee

pytestmark = pytest.mark.django_db

HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.fixture
def cycle():
    return a_receiving_year()


@pytest.fixture
def secretary():
    return a_secretary()


def days_ago(number):
    return timezone.now() - timedelta(days=number)


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        ((2027, 1, 15, 12), (2027, 2, 15)),
        ((2027, 1, 31, 12), (2027, 2, 28)),
        ((2028, 1, 31, 12), (2028, 2, 29)),
        ((2027, 12, 5, 23, 59), (2028, 1, 5)),
        # Across the night in which the clocks go forward, and the one in which they go back.
        ((2027, 2, 28, 23, 30), (2027, 3, 28)),
        ((2027, 9, 30, 0, 30), (2027, 10, 30)),
    ],
)
def test_the_nominee_is_told_by_the_end_of_the_day_one_month_later(received, last_day):
    bound = tell_by(datetime(*received, tzinfo=HELSINKI)).astimezone(HELSINKI)
    assert bound.time().isoformat() == "00:00:00"
    assert (bound - timedelta(seconds=1)).date() == date(*last_day)


def test_a_nomination_received_after_midnight_in_helsinki_counts_from_that_day():
    late_evening_utc = datetime(2027, 3, 9, 22, 30, tzinfo=ZoneInfo("UTC"))
    assert (tell_by(late_evening_utc).astimezone(HELSINKI) - timedelta(seconds=1)).date() == date(2027, 4, 10)


def test_the_letter_goes_out_once_and_says_who_told_and_when(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    telling.tell_by_mail(nominee=nominee, by=secretary)
    nominee.refresh_from_db()
    assert (nominee.told_via, nominee.told_by) == ("MAIL", secretary)
    assert nominee.told_at is not None
    letter = access.notices_to(nominee).get()
    assert letter.recipient == nominee.email
    invitation = Invitation.objects.get(purpose="NOMINEE")
    assert invitation.target_id == nominee.pk
    assert AuditEntry.objects.filter(verb="nominee.told", actor=secretary.pk).count() == 1


def test_the_link_is_not_in_the_stored_letter(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    telling.tell_by_mail(nominee=nominee, by=secretary)
    letter = access.notices_to(nominee).get()
    assert f"/nominee/{letter.mark}/" in letter.text
    assert letter.secret


@pytest.mark.parametrize(
    ("language", "ombudsman", "article"),
    [("fi", "ietosuojavaltuutet", "6"), ("sv", "ataombudsman", "6"), ("en", "Data Protection Ombudsman", "6")],
)
def test_the_notice_says_everything_article_14_asks_for_in_the_nominees_language(
    cycle, secretary, language, ombudsman, article
):
    nominee = the_nominee(a_nomination(cycle, language=language))
    telling.tell_by_mail(nominee=nominee, by=secretary)
    letter = access.notices_to(nominee).get()
    assert letter.language == language
    for part in (
        "Esimerkin alumnit ry", "Esimerkkikatu 1 00100 Helsinki", "office@alumn.example", "029 000 0000",  # controller
        "privacy@alumn.example", f"{article}(1)(f)" if language == "en" else "6", "12", ombudsman, "tietosuoja.fi",
    ):  # fmt: skip
        assert part in letter.text, part
    assert len(notice_for(nominee, language).privacy) == 9


def test_the_source_is_named_only_where_the_rules_say_so(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle, nominator="erkki@example.org"))
    assert "Erkki" not in "".join(text for _heading, text in notice_for(nominee, "en").privacy)
    cycle.rulebook.nominee_sees_nominator = True
    cycle.rulebook.save()
    assert "Erkki" in "".join(text for _heading, text in notice_for(nominee, "en").privacy)


def test_the_notice_names_nobody_who_took_the_nomination_back(cycle, secretary):
    cycle.rulebook.nominee_sees_nominator = True
    cycle.rulebook.save()
    stays, goes = a_nomination(cycle, nominator="stays@example.org"), a_nomination(cycle, nominator="goes@example.org")
    candidate = screening.admit(nomination=stays, by=secretary)
    screening.admit(nomination=goes, candidate=candidate, by=secretary)
    withdraw_nomination(nomination=goes, by=goes.nominator)
    words = "".join(text for _heading, text in notice_for(the_nominee(stays), "en").privacy)
    assert "Stays" in words
    assert "Goes" not in words


def test_silence_is_explained_as_the_rulebook_has_it(cycle):
    nominee = the_nominee(a_nomination(cycle))
    assert any("the nomination stays" in paragraph for paragraph in notice_for(nominee, "en").how_to_answer)
    cycle.rulebook.silence = "FALLS"
    cycle.rulebook.save()
    assert any("the nomination falls" in paragraph for paragraph in notice_for(nominee, "en").how_to_answer)


def test_the_notice_follows_the_associations_details_and_retention(cycle):
    set_up_association(by=None, telephone="09 1234 567")
    cycle.rulebook.retention_months = 1
    cycle.rulebook.save()
    notice = notice_for(the_nominee(a_nomination(cycle)), "en")
    assert any("09 1234 567" in text for _heading, text in notice.privacy)
    assert any(text.startswith("1 month after") for _heading, text in notice.privacy)


def test_somebody_without_an_address_is_told_by_telephone_or_letter(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle, telephone="029 000 0104"))
    with pytest.raises(Refused, match="no e-mail"):
        telling.tell_by_mail(nominee=nominee, by=secretary)
    telling.record_told(nominee=nominee, via="PHONE", on=timezone.localdate(), by=secretary)
    nominee.refresh_from_db()
    assert (nominee.told_via, nominee.told_by) == ("PHONE", secretary)


def test_telling_is_not_recorded_for_a_day_to_come_or_before_the_nomination(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle, received=days_ago(3)))
    today = timezone.localdate(timezone=house_zone())
    for wrong in (today + timedelta(days=1), today - timedelta(days=5)):
        with pytest.raises(Refused) as refusal:
            telling.record_told(nominee=nominee, via="LETTER", on=wrong, by=secretary)
        assert refusal.value.field == "on"
    telling.record_told(nominee=nominee, via="LETTER", on=today - timedelta(days=1), by=secretary)


def test_a_record_of_telling_can_be_taken_back_but_not_a_letter_that_left(cycle, secretary):
    called, written = (the_nominee(a_nomination(cycle, name)) for name in ("Aino Esimerkki", "Bror Exempel"))
    telling.record_told(nominee=called, via="PHONE", on=timezone.localdate(), by=secretary)
    telling.take_back_told(nominee=called, by=secretary)
    called.refresh_from_db()
    assert (called.told_at, called.told_via) == (None, "")
    telling.tell_by_mail(nominee=written, by=secretary)
    with pytest.raises(Refused, match="nothing"):
        telling.take_back_told(nominee=written, by=secretary)


def test_telling_later_needs_a_reason_and_ends_when_the_nominee_is_told(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    telling.defer_telling(nominee=nominee, reason="Cannot be reached.", by=secretary)
    nominee.refresh_from_db()
    assert (nominee.deferral_reason, nominee.deferred_by) == ("Cannot be reached.", secretary)
    assert not access.untold(cycle).exists()
    telling.tell_by_mail(nominee=nominee, by=secretary)
    nominee.refresh_from_db()
    assert nominee.deferral_reason == ""
    with pytest.raises(Refused, match="told already"):
        telling.defer_telling(nominee=nominee, reason="Later.", by=secretary)


def test_a_deferral_can_end_without_telling(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    telling.defer_telling(nominee=nominee, reason="Cannot be reached.", by=secretary)
    telling.defer_telling(nominee=nominee, reason="", by=secretary)
    assert access.untold(cycle).get() == nominee


def test_everybody_who_can_be_written_to_is_told_at_once_and_nobody_else(cycle, secretary):
    plain = a_nomination(cycle, "Aino Esimerkki", nominator="a@example.org")
    by_phone = a_nomination(cycle, "Otto Keksitty", nominator="b@example.org", telephone="029 000 0104")
    turned_down = a_nomination(cycle, "Kaarina Kuvitteellinen", nominator="c@example.org")
    deferred = a_nomination(cycle, "Malin Provsson", nominator="d@example.org")
    never = a_nomination(cycle, "Nils Aldrig", nominator="e@example.org")
    screening.turn_down(nomination=turned_down, reason="x", by=secretary)
    telling.defer_telling(nominee=the_nominee(deferred), reason="x", by=secretary)
    suppressions.note(the_nominee(never))
    assert telling.tell_everybody_by_mail(cycle=cycle, by=secretary) == 1
    told = set(Nominee.objects.filter(told_at__isnull=False).values_list("name", flat=True))
    assert told == {the_nominee(plain).name}
    assert telling.tell_everybody_by_mail(cycle=cycle, by=secretary) == 0
    assert the_nominee(by_phone).told_at is None


def test_an_address_is_written_to_once_also_before_screening_has_recognised_the_person(cycle, secretary):
    a_nomination(cycle, "Aino Esimerkki", email="aino@alumn.example")
    a_nomination(cycle, "A. Esimerkki", nominator="b@example.org", email="Aino+work@alumn.example")
    assert telling.tell_everybody_by_mail(cycle=cycle, by=secretary) == 1
    assert telling.tell_everybody_by_mail(cycle=cycle, by=secretary) == 0
    assert access.untold(cycle).count() == 1


def test_a_person_with_three_nominations_gets_one_letter(cycle, secretary):
    candidate = None
    for index in range(3):
        nomination = a_nomination(cycle, nominator=f"n{index}@example.org")
        candidate = screening.admit(nomination=nomination, candidate=candidate, by=secretary)
    assert telling.tell_everybody_by_mail(cycle=cycle, by=secretary) == 1
    letter = OutgoingMail.objects.get(template="nominee_notice")
    assert "3 people who know your work" in letter.text


def test_a_letter_that_could_not_be_delivered_is_no_telling(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    telling.tell_by_mail(nominee=nominee, by=secretary)
    assert access.unreached(cycle) == []
    access.notices_to(nominee).update(status="FAILED")
    assert access.unreached(cycle) == [nominee]
    telling.tell_by_mail(nominee=nominee, by=secretary)
    assert access.unreached(cycle) == []


def test_whom_a_letter_does_not_reach_can_be_called_and_it_is_recorded_on_the_page(cycle, secretary, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    nominee = the_nominee(a_nomination(cycle))
    telling.tell_by_mail(nominee=nominee, by=secretary)
    client, page = signed_in(secretary), f"/en/desk/nominees/{nominee.pk}/"
    assert "I have called, or posted the letter" not in client.get(page).content.decode()
    access.notices_to(nominee).update(status="FAILED")
    shown = client.get(page).content.decode()
    assert "could not be delivered: tell them in another way" in shown
    assert "notice good" not in shown
    assert "I have called, or posted the letter" in shown
    client.post(f"{page}told/", {"told-via": "PHONE", "told-on": timezone.localdate().isoformat()})
    assert access.unreached(cycle) == []
    nominee.refresh_from_db()
    assert nominee.told_via == "PHONE"


def test_whoever_is_to_be_told_later_is_not_forgotten(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    telling.defer_telling(nominee=nominee, reason="Is abroad without an address.", by=secretary)
    sentence = "1 nominee is to be told later: see whether the reason still holds."
    assert sentence in [str(row.sentence) for row in todo.todos(cycle)]
    telling.record_told(nominee=nominee, via="PHONE", on=timezone.localdate(), by=secretary)
    assert sentence not in [str(row.sentence) for row in todo.todos(cycle)]


def test_the_desk_says_whom_to_tell_and_by_when_and_what_is_late(cycle, secretary):
    def said():
        return [
            (str(row.sentence), row.urgency)
            for row in todo.todos(cycle)
            if "nominee" in row.url_name + str(row.sentence)
        ]

    a_nomination(cycle, "Aino Esimerkki", received=days_ago(3))
    assert [urgency for _sentence, urgency in said()] == [Urgency.NORMAL]
    a_nomination(cycle, "Bror Exempel", received=days_ago(27))
    assert [urgency for _sentence, urgency in said()] == [Urgency.SOON]
    late = a_nomination(cycle, "Otto Keksitty", received=days_ago(40))
    assert ("Tell 1 nominee: the month within which it must be done has passed.", Urgency.LATE) in said()
    assert any(sentence == "Tell 2 nominees of their nomination." for sentence, _urgency in said())
    telling.tell_by_mail(nominee=the_nominee(late), by=secretary)
    assert not [sentence for sentence, urgency in said() if urgency == Urgency.LATE]
    answers.send_correction(nominee=the_nominee(late), text="My name is Otso.")
    assert any(sentence == "1 nominee asks for a correction." for sentence, _urgency in said())


def test_nothing_is_told_in_an_archived_year(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    in_phase(cycle, Phase.ARCHIVED)
    with pytest.raises(Refused, match="archived"):
        telling.tell_by_mail(nominee=nominee, by=secretary)


def test_the_fingerprints_of_never_again_name_nobody_and_recognise_the_person_however_typed(cycle):
    nominee = the_nominee(a_nomination(cycle, email="Ake.Exempel+award@Example.org", telephone="+358 29 000 0101"))
    suppressions.note(nominee)
    stored = "".join(f"{row.kind}{row.digest}" for row in Suppression.objects.all()).lower()
    assert "exempel" not in stored
    assert "290000101" not in stored
    again = Nominee(pk=1, name="Somebody Else", email="ake.exempel@example.ORG")
    by_phone = Nominee(pk=2, name="Somebody Else", telephone="029 0000101")
    stranger = Nominee(pk=3, name="Aino Esimerkki", email="other@example.org")
    assert suppressions.recognised([again, by_phone, stranger]) == {1: True, 2: True}


def test_a_name_alone_only_hints_and_is_kept_only_without_an_address(cycle):
    nominee = the_nominee(a_nomination(cycle, "Otto Keksitty", postal_address="Keksitie 4"))
    suppressions.note(nominee)
    assert suppressions.recognised([Nominee(pk=1, name="OTTO KEKSITTY", email="x@example.org")]) == {1: False}


def test_an_older_secret_key_still_recognises(cycle, settings):
    nominee = the_nominee(a_nomination(cycle))
    suppressions.note(nominee)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH"
    assert suppressions.recognised([nominee]) == {nominee.pk: True}


def test_another_address_closes_the_links_sent_to_the_wrong_one_and_asks_to_tell_again(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    telling.tell_by_mail(nominee=nominee, by=secretary)
    answers.correct_facts(nominee=nominee, email="right@example.org", by=secretary)
    nominee.refresh_from_db()
    assert nominee.told_at is None
    assert not Invitation.objects.filter(revoked_at__isnull=True).exists()


def test_who_asked_for_another_address_knows_already(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    telling.tell_by_mail(nominee=nominee, by=secretary)
    answers.send_correction(nominee=nominee, text="Please use my private address.")
    answers.correct_facts(nominee=nominee, email="private@example.org", done=True, by=secretary)
    nominee.refresh_from_db()
    assert nominee.told_at is not None


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"name": "Aino\nEsimerkki"}, {"name": ["Write this on one line, in visible characters only."]}),
        ({"connections": []}, {"connections": ["Choose at least one connection to the university."]}),
    ],
)
def test_what_no_nominee_can_be_is_refused_beside_it(cycle, secretary, settings, typed, errors):
    settings.REQUIRE_SECOND_FACTOR = False
    nominee = the_nominee(a_nomination(cycle))
    facts = {"name": "Aino", "email": "aino@example.org", "language": "fi", "connections": ["STAFF"]} | typed
    path = f"/en/desk/nominees/{nominee.pk}/facts/"
    page = signed_in(secretary).post(path, {f"facts-{name}": value for name, value in facts.items()})
    assert page.context["form"].errors == errors


def test_the_same_address_in_capitals_is_no_other_address(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    telling.tell_by_mail(nominee=nominee, by=secretary)
    answers.correct_facts(nominee=nominee, email=nominee.email.upper(), by=secretary)
    assert Invitation.objects.filter(revoked_at__isnull=True).exists()


def test_nobody_is_told_of_a_nomination_that_was_withdrawn(cycle, secretary):
    nomination = a_nomination(cycle)
    withdraw_nomination(nomination=nomination, by=nomination.nominator)
    for tell in (telling.tell_by_mail, telling.prepare_letter):
        with pytest.raises(Refused, match="withdrawn"):
            tell(nominee=the_nominee(nomination), by=secretary)


def test_a_person_named_twice_is_written_to_at_the_address_one_of_the_two_knows(cycle, secretary):
    first = a_nomination(cycle, telephone="029 000 0104")
    second = a_nomination(cycle, nominator="b@example.org", email="aino@alumn.example")
    candidate = screening.admit(nomination=first, by=secretary)
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    assert telling.tell_everybody_by_mail(cycle=cycle, by=secretary) == 1


def test_never_again_covers_every_address_of_the_person_and_can_be_taken_back_years_later(cycle, secretary):
    first = a_nomination(cycle, email="home@example.org")
    second = a_nomination(cycle, nominator="b@example.org", email="work@example.org")
    candidate = screening.admit(nomination=first, by=secretary)
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    answers.record_answer(nominee=the_nominee(first), response="DECLINED", never_again=True, by=secretary)
    later = [Nominee(pk=1, name="X", email="home@example.org"), Nominee(pk=2, name="X", email="work@example.org")]
    assert suppressions.recognised(later) == {1: True, 2: True}
    answers.take_back_never_again(name="", email="Work@example.org", telephone="", by=secretary)
    assert suppressions.recognised(later) == {1: True}
    with pytest.raises(Refused, match="Nobody is known"):
        answers.take_back_never_again(name="Nobody", email="", telephone="", by=secretary)


def test_a_name_from_before_the_rule_for_names_goes_into_no_letter_until_it_is_corrected(cycle, secretary):
    """Whoever nominated chose both the name and the address the letter goes to."""
    person = the_nominee(a_nomination(cycle))
    Nominee.objects.filter(pk=person.pk).update(name="Aino, see evil.example")
    assert telling.tell_everybody_by_mail(cycle=cycle, by=secretary) == 0
    with pytest.raises(Refused, match="Correct the name"):
        telling.tell_by_mail(nominee=person, by=secretary)
    assert not OutgoingMail.objects.filter(template="nominee_notice").exists()
    answers.correct_facts(nominee=person, name="Aino Esimerkki", by=secretary)
    assert telling.tell_everybody_by_mail(cycle=cycle, by=secretary) == 1
