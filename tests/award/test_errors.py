"""The pages that say something went wrong."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.test import Client, RequestFactory, override_settings

from award.views import errors
from tests.award.laureates import the_association

OURS = [(errors.server_error, 500), (errors.service_unavailable, 503)]
THEIRS = [
    (errors.bad_request, 400),
    (lambda request: errors.bad_request(request, RequestDataTooBig()), 413),
    (errors.forbidden, 403),
    (errors.csrf_failure, 403),
    (errors.not_found, 404),
    (errors.too_many_requests, 429),
]


def speaks_three_languages(response, status: int) -> None:
    html = response.content.decode()
    assert response.status_code == status
    assert html.count("<h1") == 1
    assert html.count("<section lang=") == 3
    assert '<html lang="sv">' in html
    assert html.index('<section lang="sv">') < html.index('<section lang="fi">')
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("view", "status"), OURS)
def test_the_page_for_our_own_fault_needs_no_database(view, status):
    """This test has no access to the database: a query would fail it."""
    speaks_three_languages(view(RequestFactory().get("/sv/whatever/")), status)


@pytest.mark.django_db
@pytest.mark.parametrize(("view", "status"), THEIRS)
def test_an_error_page_speaks_three_languages_and_says_whom_to_call(view, status):
    the_association()
    response = view(RequestFactory().get("/sv/whatever/"))
    speaks_three_languages(response, status)
    assert response.content.decode().count('href="tel:0290000000"') == 3


@pytest.mark.django_db
def test_an_error_page_does_without_the_telephone_when_the_database_is_gone(monkeypatch):
    def gone():
        raise OperationalError("the database is gone")

    monkeypatch.setattr("award.access.association", gone)
    speaks_three_languages(errors.not_found(RequestFactory().get("/sv/")), 404)


@pytest.mark.django_db
def test_the_limit_says_when_to_come_back():
    assert errors.too_many_requests(RequestFactory().get("/")).headers["Retry-After"] == "300"
    assert errors.service_unavailable(RequestFactory().get("/")).headers["Retry-After"] == "120"


@pytest.mark.django_db
def test_not_found_says_nothing_of_what_was_looked_for():
    factory = RequestFactory()
    one, other = (errors.not_found(factory.get(path)).content for path in ("/sv/laureates/aino/", "/sv/xyz/?a=1"))
    assert one == other


@pytest.mark.django_db
def test_a_form_without_its_token_gets_the_accessible_page(settings):
    response = Client(enforce_csrf_checks=True).post("/sv/account/login/code/", {"email": "a@example.org"})
    assert response.status_code == 403
    assert response.content.decode().count("<section lang=") == 3


@pytest.mark.django_db
@override_settings(DEMO=False)
def test_the_style_guide_is_a_page_of_the_demo_only(client):
    assert client.get("/en/styleguide/").status_code == 404


@pytest.mark.django_db
@override_settings(DEMO=True)
@pytest.mark.parametrize("query", ["", "?errors=1", "?page=3"])
def test_the_style_guide_shows_every_component(client, query):
    response = client.get(f"/en/styleguide/{query}")
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert ("<title>Error:" in html) == ("errors" in query)
