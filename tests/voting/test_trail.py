"""What a conflict of interest takes away from the trail."""

import pytest

from award import access, audit
from award.models import AuditEntry, User
from tests.voting.builders import House

pytestmark = pytest.mark.django_db


def seen_by(user: User) -> list[str]:
    return list(access.audit_entries_for(User.objects.get(pk=user.pk)).order_by("pk").values_list("verb", flat=True))


def test_a_secretary_with_a_conflict_reads_nothing_of_the_jurys_work_in_that_year():
    house = House(jurors=["Chair", "Vice", "Third"], candidates=["Aino", "Bror"])
    house.open_scoring()
    house.declare_all()
    secretary = User.objects.get(seats__body="OFFICE")
    assert any(verb.startswith("ballot") for verb in seen_by(secretary))
    with audit.unit_of_work():
        from nominations.models import Candidate
        from voting.models import Interest

        Interest.objects.create(
            user=secretary, candidate=Candidate.objects.get(name="Aino"), state="CONFLICTED", ground="CLOSE_FRIEND"
        )
    before = seen_by(secretary)
    assert not [verb for verb in before if verb.split(".")[0] in {"ballot", "ballots", "score", "standings", "round"}]
    house.submit("Third", "Aino", 5)
    assert AuditEntry.objects.filter(verb="ballot.submitted").exists()
    assert seen_by(secretary) == before
