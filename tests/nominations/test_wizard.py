"""The wizard: a person goes from the call to the receipt, and nothing typed on the way is lost or mixed up."""

import pytest

from award.models import AuditEntry, OutgoingMail
from nominations.models import Draft, Nomination
from tests.award.builders import an_open_year
from tests.nominations.builders import CASE, CONNECTION, NOMINEE, YOU, Page, a_draft, a_nominator, a_picture, signed_in

pytestmark = pytest.mark.django_db


def test_a_nominator_goes_from_the_call_to_the_receipt():
    cycle = an_open_year()
    nominator = a_nominator()
    client = signed_in(nominator)
    begun = client.post("/en/nominate/begin/")
    draft = Draft.objects.get()
    assert begun["Location"] == f"/en/nominate/{draft.pk}/"
    assert client.get(begun["Location"]).status_code == 200
    pages = {
        "nominee": NOMINEE,
        "connection": CONNECTION,
        "case-mission": {"text": CASE},
        "case-learning": {"text": CASE},
    }
    pages |= {"case-spirit": {"text": CASE}, "attachments": {"files": [a_picture()]}, "you": YOU}
    names = [*pages, None]
    for name, following in zip(pages, names[1:], strict=True):
        response = Page(client, draft, name).post(pages[name])
        assert response.status_code == 302, response.content.decode()
        assert response["Location"].endswith(f"/{following or 'check'}/")
    assert client.get(response["Location"]).status_code == 200
    sent = client.post(response["Location"], {"declarations-truth": "on"})
    nomination = Nomination.objects.get()
    assert sent["Location"] == f"/en/nominate/mine/{nomination.pk}/received/"
    assert nomination.reference in client.get(sent["Location"]).content.decode()
    whole = client.get(f"/en/nominate/mine/{nomination.pk}/").content.decode()
    for text in (CASE, "Aino Esimerkki", "space physicist", "PhD", "portrait.png", "a reader"):
        assert text in whole
    letter = OutgoingMail.objects.get()
    assert letter.recipient == nominator.email
    for text in (CASE, nomination.reference, "Aino Esimerkki", "portrait.png"):
        assert text in letter.text
    assert AuditEntry.objects.filter(verb="nomination.submitted", actor=nominator.pk).count() == 1
    assert cycle.nominations.get().nominees.get().tell_by > nomination.submitted_at


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_shows_in_every_language(language):
    cycle = an_open_year()
    client = signed_in(a_nominator())
    draft = a_draft(cycle)
    paths = ["", "begin/", "mine/", f"{draft.pk}/", f"{draft.pk}/check/", f"{draft.pk}/discard/"]
    paths += [f"{draft.pk}/{step}/" for step in ("nominee", "connection", "case-mission", "attachments", "you")]
    for path in paths:
        response = client.get(f"/{language}/nominate/{path}")
        assert response.status_code == 200, path
        body = response.content.decode()
        assert f'<html lang="{language}"' in body
        assert body.count("<h1") == 1
