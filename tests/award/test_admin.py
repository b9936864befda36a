"""The break-glass site: the same door, a second factor, and nothing on it that decides an award."""

import pytest
from django.contrib import admin as django_admin
from django.test import Client
from django.urls import reverse

from award import admin
from award.models import Association, AuditEntry, Seat, User
from award.services import seats
from tests.award.builders import a_juror, a_person, a_secretary, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return User.objects.create_superuser("admin@example.org")


def test_the_admin_signs_in_through_the_one_door(client):
    assert client.get("/admin/").url.startswith("/admin/login/")
    door = client.get("/admin/login/?next=/admin/award/").url
    assert door.endswith("/account/login/code/?next=/admin/award/")
    assert (
        client.post("/admin/login/", {"username": "admin@example.org", "password": "x"})
        .url.split("?")[0]
        .endswith("/login/code/")
    )
    assert client.get("/admin/login/?next=//evil.example/").url.endswith("?next=/admin/")


def test_the_admin_site_wants_a_second_factor(administrator):
    assert signed_in(administrator).get("/admin/").status_code == 200
    half = signed_in(administrator, factor=False)
    assert half.get("/admin/", follow=True).redirect_chain[-1][0].endswith("/account/second-factor/?next=/admin/")


def test_for_anybody_else_there_is_no_such_page():
    for person in (a_secretary(), a_juror(), a_person("aino@example.org")):
        assert signed_in(person).get("/admin/", follow=True).status_code == 404


def test_there_is_nothing_about_passwords(administrator):
    client = signed_in(administrator)
    assert client.get("/admin/password_change/").status_code == 404
    assert client.get(f"/admin/award/user/{administrator.pk}/password/", follow=True).status_code in (404, 200)
    assert "password" not in client.get(f"/admin/award/user/{administrator.pk}/change/").content.decode()


def test_only_these_models_stand_there_and_nothing_is_deleted_or_changed_in_bulk(administrator, rf):
    assert {model.__name__ for model in admin.site._registry} == {"Association", "Signatory", "User", "Seat"}
    request = rf.get("/admin/")
    request.user = administrator
    for page in admin.site._registry.values():
        assert not page.has_delete_permission(request)
        assert not page.get_actions(request)


def test_the_site_of_the_installed_packages_has_no_address():
    assert admin.site is not django_admin.site
    assert reverse("admin:index") == "/admin/"


def test_no_page_of_the_admin_shows_ballots_interests_decisions_or_the_trail(administrator):
    client = signed_in(administrator)
    for name in ("voting/ballot", "voting/score", "voting/interest", "voting/decision", "voting/vote", "award/auditentry", "award/outgoingmail",
                 "award/invitation", "mfa/authenticator", "account/emailaddress", "django_q/task", "auth/group"):  # fmt: skip
        assert client.get(f"/admin/{name}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_change_there_is_in_the_trail(house):
    administrator = User.objects.create_superuser("admin@example.org")
    client = signed_in(administrator)
    page = client.get("/admin/award/association/1/change/")
    form = page.context["adminform"].form
    values = {name: form.initial.get(name) or "" for name in form.fields}
    answer = client.post("/admin/award/association/1/change/", {**values, "telephone": "09 765 4321"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert Association.objects.get().telephone == "09 765 4321"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.actor) == ("admin.changed", administrator.pk)


@pytest.mark.django_db(transaction=True)
def test_an_account_is_closed_and_opened_there_by_the_rules_of_the_service():
    administrator, secretary, person = (
        User.objects.create_superuser("admin@example.org"),
        a_secretary(),
        a_person("aino@example.org"),
    )
    client = signed_in(administrator)
    client.post(f"/admin/award/user/{person.pk}/change/", {})
    person.refresh_from_db()
    assert not person.is_active
    client.post(
        f"/admin/award/user/{person.pk}/change/", {"is_active": "on", "is_staff": "on", "email": "x@example.org"}
    )
    person.refresh_from_db()
    assert (person.is_active, person.is_staff, person.email) == (True, False, "aino@example.org")
    page = client.post(f"/admin/award/user/{secretary.pk}/change/", {}, follow=True, headers={"Accept-Language": "en"})
    assert "only secretary" in page.content.decode()
    secretary.refresh_from_db()
    assert secretary.is_active
    assert [entry.verb for entry in AuditEntry.objects.filter(verb__startswith="person.")] == [
        "person.signed_out_everywhere", "person.deactivated", "person.reactivated", "person.deactivation_refused",
    ]  # fmt: skip


def test_an_administrator_holds_no_seat_in_jury_or_board(administrator):
    for body in ("JURY", "BOARD"):
        with pytest.raises(Exception, match="administrator"):
            seats.give_seat(user=administrator, body=body, office="MEMBER", by=None)
    assert not Seat.objects.exists()


def test_a_closed_administrator_is_shut_out(administrator):
    client: Client = signed_in(administrator)
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302
