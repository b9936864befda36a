"""A whole award year by clicking only, from an empty installation to the published laureate: with scripts and without."""

import pytest

from award import audit
from award.models import Laureate
from tests.journeys.one_year import OneYear
from tests.journeys.people import CONFLICTED, JURY, LAUREATE, NOMINATORS, NOMINEES
from tests.nominations import samples

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.long
@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_an_award_year(visitor, tmp_path, javascript):
    year = OneYear(visitor, javascript)
    annex = tmp_path / "ansioluettelo.pdf"
    annex.write_bytes(samples.saved(samples.plain_pdf(text="Curriculum vitae")))

    year.the_first_secretary_signs_in()
    year.the_secretary_enters_the_association()
    year.the_secretary_says_who_signs()
    year.the_secretary_begins_the_year()
    year.the_secretary_sets_dates()
    year.the_secretary_gives_seats()
    year.whoever_runs_the_machine_confirms_the_chair()
    year.the_secretary_looks_at_what_holds()
    year.the_secretary_moves_the_year_to("Nominations", "Open the call for nominations")

    for nominator, nominee in zip(NOMINATORS, NOMINEES, strict=True):
        year.nominates(nominator, nominee, annex if nominee == LAUREATE else None)
    year.the_secretary_closes_the_call()
    year.the_secretary_moves_the_year_to("Screening", "Begin screening")

    year.the_secretary_admits_everybody()
    year.the_secretary_tells_the_nominees()
    for nominee in NOMINEES:
        year.accepts_to_be_a_candidate(nominee)
    year.the_secretary_moves_the_year_to("Scoring", "Call the jury")

    for juror, _seat in JURY:
        year.declares_interests(juror)
        year.scores(juror)
    year.does_not_see(CONFLICTED, NOMINEES[2])
    year.the_secretary_moves_the_year_to("Deliberation", "Open the jury's table")
    year.the_jury_looks_at_its_table()
    year.the_conflicted_juror_sees_a_table_without_the_candidate()

    year.the_secretary_records_the_decision()
    year.the_secretary_moves_the_year_to("Decided", "Go on with the decision")
    year.the_secretary_writes_to_the_laureate()
    year.the_laureate_accepts()
    year.the_secretary_writes_the_texts()
    year.a_language_checker_reads_by_link()
    for language in ("fi", "en"):
        year.the_secretary_notes_who_read_on_paper(language)
    year.the_worker_renders_the_papers()
    year.the_secretary_asks_for_approval()
    year.the_chair_approves_on_signal()
    year.the_secretary_moves_the_year_to("Publication", "Move on to publication")
    year.the_public_knows_nothing()
    year.the_secretary_gives_the_signal()

    year.the_public_reads_of_the_laureate()
    year.the_laureate_fetches_the_certificates()
    year.somebody_checks_the_certificate(Laureate.objects.get().check_code)
    year.everybody_has_been_written_to()
    assert list(audit.findings()) == []
