"""What stands for a secret in a letter that waits, and what becomes of letters about something that was taken back."""

import importlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from award import links, mail
from award.models import Invitation, MailSubject, OutgoingMail, RulebookProposal
from award.services import letters, rules, seats
from tests.award.builders import a_chair, a_house, a_secretary, an_open_year

pytestmark = pytest.mark.django_db

OLD_MARK = "__SECRET__"


def a_link(target: int = 1) -> Invitation:
    return links.invite(purpose="ENDORSER", target_id=target, cycle=None, person="", days=9)


def a_letter(link: Invitation | None = None, key: str = "", **context: object) -> OutgoingMail:
    words = {
        "year": 2030,
        "nominator": "Nils",
        "nominees": "Aino",
        "endorsement": {"name": "Rauni"},
        "due": timezone.now(),
    } | context
    return mail.write_mail(
        template="endorsement_invitation", to="rauni@example.org", language="en", key=key, context=words,
        link=("endorse", link) if link else None,
    )  # fmt: skip


def sent(letter: OutgoingMail, mailoutbox: list) -> tuple[str, str]:
    """Send a letter and return its text and its HTML as they arrived."""
    assert mail.send(letter.pk)
    return mailoutbox[-1].body, mailoutbox[-1].alternatives[0].content


def test_no_typed_text_is_taken_for_the_secret(mailoutbox):
    a_house()
    link = a_link()
    typed = f"https://evil.example/{OLD_MARK} {{{{ secret }}}} {{{{ link }}}} %(secret)s {{secret}}"
    letter = a_letter(link, nominator=typed)
    for part in sent(letter, mailoutbox):
        assert part.count(link.token) == (
            1 if part == mailoutbox[-1].body else 2
        )  # the address, in HTML as text and target
        assert f"/{link.token}/" in part
        assert letter.mark not in part
    assert typed in mailoutbox[-1].body


def test_each_letter_has_a_mark_of_its_own_that_says_nothing(house):
    marks = {a_letter(a_link()).mark for _letter in range(20)}
    assert len(marks) == 20
    assert all(len(mark) == 32 and mark.isalnum() for mark in marks)
    assert a_letter().mark == ""


def test_a_code_is_put_into_both_parts_of_its_letter(mailoutbox):
    letter = mail.write_mail(
        template="account/code", to="aino@example.org", language="fi", secret="1234 5678", context={"minutes": 10}
    )
    assert "1234" not in letter.text + letter.html
    text, html = sent(letter, mailoutbox)
    assert "\n1234 5678\n" in text
    assert '<p class="code"><strong>1234 5678</strong></p>' in html


def test_only_our_own_addresses_can_be_clicked_in_a_letter(mailoutbox, settings):
    house = a_house()
    link = a_link()
    typed = f"www.evil.example http://evil.com evil.org win@evil.example {settings.SITE_URL}.evil.example/x"
    html = sent(a_letter(link, nominator=typed), mailoutbox)[1]
    hrefs = {part.split('"')[0] for part in html.split('href="')[1:]}
    assert hrefs == {links.page("endorse", link.token, language="en"), f"mailto:{house.email}"}


def test_a_letter_written_by_the_version_before_is_sent_with_its_secret(mailoutbox):
    from award import sealed

    migration = importlib.import_module("award.migrations.0006_letters_marks_and_subjects")
    letter = a_letter()
    address = f"https://alumn.example/{OLD_MARK}/"
    OutgoingMail.objects.update(text=f"Here:\n{address}\n", html=f"<p>{address}</p>", mark="")
    receipt = mail.write_mail(template="nomination_withdrawn", to="x@example.org", language="en", key="typed")
    OutgoingMail.objects.filter(pk=receipt.pk).update(text=OLD_MARK, mark="")
    migration.note_the_old_mark(apps, None)
    OutgoingMail.objects.filter(pk=letter.pk).update(secret=sealed.seal("token", mail.PURPOSE))
    assert sent(letter, mailoutbox) == ("Here:\nhttps://alumn.example/token/\n", "<p>https://alumn.example/token/</p>")
    assert sent(receipt, mailoutbox)[0] == OLD_MARK  # somebody had typed it


def test_going_back_to_the_version_before_keeps_the_letters_that_wait(house):
    migration = importlib.import_module("award.migrations.0006_letters_marks_and_subjects")
    letter = a_letter(a_link())
    migration.write_the_old_mark(apps, None)
    letter.refresh_from_db()
    assert f"/{OLD_MARK}/" in letter.text
    assert f"/{OLD_MARK}/" in letter.html


def test_the_database_refuses_a_secret_without_a_mark(house):
    letter = a_letter(a_link())
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMail.objects.filter(pk=letter.pk).update(mark="")


def test_a_revoked_link_stops_the_letter_that_carries_it(house):
    link = a_link()
    letter, another = a_letter(link), a_letter(a_link(target=2))
    assert links.revoke(purpose="ENDORSER", target_id=1) == 1
    letter.refresh_from_db()
    another.refresh_from_db()
    assert (letter.status, letter.secret) == ("STOPPED", None)
    assert another.status == "QUEUED"
    assert not mail.send(letter.pk)


def test_a_letter_that_was_given_up_is_stopped_too_and_cannot_be_sent_again(house):
    letter = a_letter(a_link())
    OutgoingMail.objects.update(status="FAILED")
    links.revoke(purpose="ENDORSER", target_id=1)
    letter.refresh_from_db()
    assert letter.status == "STOPPED"
    with pytest.raises(Exception, match="link in this letter is gone"):
        letters.retry_letter(letter=letter, by=a_secretary())


def test_a_letter_being_sent_while_it_is_taken_back_is_not_tried_again(house):
    letter = a_letter(a_link())
    OutgoingMail.objects.update(status="SENDING", claimed_at=timezone.now(), attempts=1)
    links.revoke(purpose="ENDORSER", target_id=1)
    letter.refresh_from_db()
    assert (letter.status, letter.secret) == ("SENDING", None)
    mail._note_failure(letter, ConnectionError())
    OutgoingMail.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    assert not mail.send(letter.pk)
    letter.refresh_from_db()
    assert letter.status == "STOPPED"


def test_what_was_taken_back_can_be_written_again_and_what_was_stopped_by_hand_stays(house):
    link = a_link()
    first = a_letter(link, key="k")
    assert a_letter(link, key="k") == first
    letters.stop_letter(letter=first, by=a_secretary())
    assert a_letter(link, key="k") == first
    OutgoingMail.objects.update(status="QUEUED")
    OutgoingMail.objects.about(link).take_back()
    second = a_letter(a_link(), key="k")
    assert (second.status, OutgoingMail.objects.filter(key="k").count()) == ("QUEUED", 1)
    assert MailSubject.objects.count() == 1


def test_the_end_of_a_seat_stops_the_welcome_that_waits(house):
    secretary = a_secretary()
    seat = seats.seat_person(
        email="jukka@example.org", name="Jukka", language="fi", body="JURY", office="MEMBER", by=secretary
    )
    letter = OutgoingMail.objects.get(template="seat_welcome")
    seats.end_seat(seat=seat, on=timezone.localdate() + timedelta(days=30), by=secretary)
    letter.refresh_from_db()
    assert letter.status == "QUEUED"
    seats.end_seat(seat=seat, by=secretary)
    letter.refresh_from_db()
    assert letter.status == "STOPPED"


def test_nobody_is_asked_to_approve_rules_that_were_withdrawn(house):
    cycle = an_open_year()
    rules.freeze_rules(cycle, None, None)
    a_chair()
    secretary = a_secretary()
    rules.change_rulebook(cycle=cycle, word_limit=321, reason="Too short.", by=secretary)
    asked = OutgoingMail.objects.filter(template="rules_proposed")
    assert {letter.status for letter in asked} == {"QUEUED"}
    rules.reject_rules(proposal=RulebookProposal.objects.get(), by=secretary)
    assert {letter.status for letter in asked.all()} == {"STOPPED"}
