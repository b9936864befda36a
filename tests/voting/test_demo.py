"""The demo: what it promises on the command line."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from award import audit
from award.models import Document, Laureate, OutgoingMail
from voting.demo.year import DemoYear


def test_a_real_installation_never_becomes_a_demo():
    with pytest.raises(CommandError, match="no demo"):
        call_command("demo", phase="draft")


@pytest.mark.django_db
def test_the_published_year_has_six_papers_and_a_trail_without_findings():
    DemoYear().build("published")
    assert list(audit.findings()) == []
    assert Laureate.objects.published().filter(cycle__isnull=False).get().name == "Aino Esimerkki"
    papers = Document.objects.filter(superseded_at=None).exclude(kind="DECISION_RECORD").values_list("kind", "language")
    assert sorted(papers) == sorted(
        (kind, language) for kind in ("CERTIFICATE", "PRESS_RELEASE") for language in ("fi", "sv", "en")
    )
    told = set(OutgoingMail.objects.values_list("template", flat=True))
    assert {"outcome_nominator", "outcome_nominee", "published_laureate", "published_nominator"} <= told


@pytest.mark.pages
@pytest.mark.django_db
def test_a_larger_year_is_built_as_asked():
    year = DemoYear(candidates=40, jurors=7)
    year.build("scoring")
    assert year.cycle.candidates.count() == 40
    assert year.cycle.rounds.get().ballots.count() == 40 * 7
