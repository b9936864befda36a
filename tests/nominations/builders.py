"""Drafts and nominations, made through the services, in as few words as a test sentence needs."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from award.models import Cycle, User
from nominations.models import Draft, Nomination
from nominations.services.drafts import begin_draft, fill_draft
from nominations.services.submission import submit_nomination
from tests.award.builders import a_person

NOMINEE = {"name": "Aino Esimerkki", "email": "aino@example.org", "occupation": "space physicist", "language": "fi"}
CONNECTION = {"connections": ["GRADUATED", "RESEARCHER"], "degree": "PhD", "faculty": "Science", "degree_year": 1998}
CASE = "For thirty years she has made science at the university the property of everybody."
YOU = {"name": "Nils Förslagsson", "telephone": "", "relation": "a reader"}


def a_nominator(email: str = "nils@example.org") -> User:
    return a_person(email, "Nils Förslagsson")


def a_draft(cycle: Cycle, by: User | None = None, **options: Any) -> Draft:
    """An empty draft of somebody who nominates."""
    return begin_draft(cycle=cycle, language="en", by=by or a_nominator(), **options)


def a_full_draft(cycle: Cycle, by: User | None = None, **changes: Any) -> Draft:
    """A draft that can be sent as it is, but for what a test changes: `a_full_draft(cycle, nominee={"name": ""})`."""
    draft = a_draft(cycle, by)
    pages: dict[str, dict[str, Any]] = {
        "nominee": NOMINEE,
        "connection": CONNECTION,
        "you": YOU,
        "declarations": {"truth": "on"},
    }
    pages |= {f"case-{question.key}": {"text": CASE} for question in cycle.questions.filter(kind="CASE")}
    for name, values in changes.items():
        pages[name.replace("_", "-")] = {**pages.get(name.replace("_", "-"), {}), **values}
    return fill_draft(draft=draft, by=draft.owner, **pages)


def a_nomination(cycle: Cycle, by: User | None = None, **changes: Any) -> Nomination:
    """A nomination that was received."""
    draft = a_full_draft(cycle, by, **changes)
    return submit_nomination(draft=draft.pk, by=draft.owner, arrived_at=timezone.now())


def a_picture(name: str = "portrait.png", size: tuple[int, int] = (40, 30), kind: str = "PNG", **options: Any) -> Any:
    """An upload of a picture; each size is a file of its own."""
    out = io.BytesIO()
    Image.new("RGB", size, (11, 37, 69)).save(out, kind, **options)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


class Page:
    """A wizard page as one browser window shows it: its hidden fields come from what the server sent."""

    def __init__(self, client: Client, draft: Draft, step: str) -> None:
        self.client, self.draft, self.step = client, draft, step
        self.path = f"/en/nominate/{draft.pk}/{step}/"
        response = client.get(self.path)
        assert response.status_code == 200, response.status_code
        self.number, self.tab = response.context["number"], response.context["tab"]
        self.body = response.content.decode()

    def hidden(self) -> dict[str, Any]:
        return {
            f"nomination-{self.draft.pk}-current_step": self.step,
            "number": self.number,
            "tab": self.tab,
        }

    def post(self, values: dict[str, Any], **extra: Any) -> Any:
        """Send the page; plain names of its fields are enough."""
        typed = {f"{self.step}-{name}": value for name, value in values.items()}
        return self.client.post(self.path, self.hidden() | typed | extra)

    def autosave(self, values: dict[str, Any]) -> Any:
        """Save while one types."""
        typed = {f"{self.step}-{name}": value for name, value in values.items()}
        response = self.client.post(self.path, self.hidden() | typed, headers={"HX-Request": "true"})
        if response.status_code == 200:
            self.number = response.context["number"]
        return response


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
