"""Panels and rules in as few words as a test sentence needs."""

from decimal import Decimal

from hypothesis import strategies as st

from voting.tally import CriterionSpec, Panel, Rules


def panel(sheets, *, jurors=None, candidates=None, recusals=()):
    """A panel out of ``{"Aino": {"J1": 8, "J2": {"impact": 7, "spirit": None}}}``.

    A bare number is for the criterion "impact"; ``None`` is "cannot judge" and leaves no score.
    """
    rows = []
    for candidate, ballots in sheets.items():
        for juror, points in ballots.items():
            by_criterion = points if isinstance(points, dict) else {"impact": points}
            rows += [(candidate, juror, key, number) for key, number in by_criterion.items() if number is not None]
    seated = jurors or sorted({juror for ballots in sheets.values() for juror in ballots})
    return Panel(candidates=candidates or tuple(sheets), jurors=seated, scores=rows, recusals=frozenset(recusals))


def rules(*criteria, **changes):
    """Rules with the named criteria of weight 1 (``"impact"`` when none is named) or of ``("spirit", "0.6")``."""
    named = [c if isinstance(c, tuple) else (c, "1") for c in criteria or ("impact",)]
    return Rules(criteria=tuple(CriterionSpec(key, weight) for key, weight in named), **changes)


def level(*points):
    """Ballots of J1, J2, … with these points."""
    return {f"J{number}": given for number, given in enumerate(points, start=1)}


CRITERIA = ("impact", "spirit", "reach")
WEIGHTS = ("0", "1", "1.60", "0.35", "2")
POINTS = (0, 1, 3, 7, 10, "-2", "2.5", "8.75", "8.750", Decimal("7.25"))
TIES = ("median", "first_places", *(f"criterion:{key}" for key in CRITERIA))


@st.composite
def tallies(draw, most_criteria=3, points_from=POINTS, **fixed):
    """Rules and a panel with gaps; few distinct points, so that ties are the rule and not the exception."""
    keys = CRITERIA[: draw(st.integers(1, most_criteria))]
    options = {
        "criteria": tuple(CriterionSpec(key, draw(st.sampled_from(WEIGHTS))) for key in keys),
        "aggregation": draw(st.sampled_from(("mean", "trimmed_mean", "median", "sum"))),
        "trim": draw(st.integers(0, 2)),
        "panel_places": draw(st.sampled_from((None, 0, 1, 2))),
        "total_places": draw(st.sampled_from((None, 0, 1, 2))),
        "total": draw(st.sampled_from(("weighted_mean", "weighted_sum"))),
        "min_ballots": draw(st.integers(0, 3)),
        "ties": tuple(
            draw(st.lists(st.sampled_from([t for t in TIES if t[10:] in ("", *keys) or ":" not in t]), unique=True))
        ),
    } | fixed
    candidates = [f"C{number}" for number in range(1, draw(st.integers(0, 5)) + 1)]
    jurors = [f"J{number}" for number in range(1, draw(st.integers(0, 5)) + 1)]
    points = draw(st.lists(st.sampled_from(points_from), min_size=1, max_size=4))
    number = st.none() | st.sampled_from(points)
    scores = [
        (candidate, juror, key, given)
        for candidate in candidates
        for juror in jurors
        if draw(st.integers(0, 5))
        for key in keys
        if (given := draw(number)) is not None
    ]
    return Rules(**options), Panel(candidates, jurors, scores)


# The jury: an award year whose candidates stand and whose jurors sit, moved on by the services the product itself uses.


def as_read(row):
    """What the page shows of a conflict that somebody asks to lift, as a fingerprint."""
    from voting.models import Interest
    from voting.services.interests import fingerprint_of

    return fingerprint_of(Interest.objects.get(pk=row.pk))


class House:
    """An award year in the database. People and candidates are called by their names.

    house = House(jurors=["Chair", "Vice", "Third"], candidates=["Aino", "Bror"])
    house.open_scoring(); house.declare_all(); house.submit("Third", "Aino", 4)
    """

    def __init__(self, *, jurors=("Chair", "Vice", "Third"), candidates=("Aino", "Bror"), year=2027, **rules):
        from django.utils import timezone

        from award.audit import unit_of_work
        from award.models import Cycle, Rulebook
        from award.phases import Phase
        from award.services import years
        from award.services.rules import freeze_rules

        self.year = year
        self.people, self.candidates = {}, {}
        cycle = years.create_cycle(year=year, by=None)
        Rulebook.objects.filter(cycle=cycle).update(**{"min_ballots": 1, **rules})
        # The road to screening is not the jury's: the gates of other apps are tried where they belong.
        with unit_of_work():
            freeze_rules(cycle, Phase.DRAFT, None)
        Cycle.objects.filter(pk=cycle.pk).update(
            phase=Phase.SCREENING, scoring_closes_at=None, nominations_closed_at=timezone.now()
        )
        self.pk = cycle.pk
        self.seat("Secretary", "OFFICE", "SECRETARY")
        offices = ["CHAIR", "VICE_CHAIR"] + ["MEMBER"] * len(jurors)
        for name, office in zip(jurors, offices, strict=False):
            self.seat(name, "JURY", office)
        for name in candidates:
            self.candidate(name)

    @property
    def cycle(self):
        from award.models import Cycle

        return Cycle.objects.get(pk=self.pk)

    @property
    def round(self):
        from voting.access import current_round

        return current_round(self.cycle)

    def person(self, name):
        """The person anew from the database: seats are remembered on the object for one request only."""
        from award.models import User

        return User.objects.get(pk=self.people[name])

    def seat(self, name, body, office="MEMBER", **fields):
        from award.services import seats

        user = seats.person(
            email=f"{name.lower()}@{fields.pop('host', name.lower() + '.example')}", name=name, language="en"
        )
        self.people[name] = user.pk
        seats.give_seat(user=user, body=body, office=office, by=None)
        return self.person(name)

    def candidate(self, name, *, email="", nominator_email="", nominator=None, text="The case.", **fields):
        """A standing candidate with one admitted nomination, whose nominee has been told."""
        from uuid import uuid4

        from django.utils import timezone

        from award.models import User
        from nominations.models import Answer, Candidate, Nomination, Nominee, Question

        now = timezone.now()
        candidate = Candidate.objects.create(cycle=self.cycle, name=name, degree="MA", degree_year=1990, **fields)
        author, _ = User.objects.get_or_create(email="nominator@elsewhere.example", defaults={"name": "Nils Nominator"})
        nomination = Nomination.objects.create(
            cycle=self.cycle, candidate=candidate, reference=f"{self.year}-{candidate.pk:04}", submission_key=uuid4(),
            status="ADMITTED", language="en", nominator=nominator or author, nominator_name="Nils Nominator",
            nominator_email=nominator_email or "nominator@elsewhere.example", nominator_telephone="029 000 9999",
            submitted_at=now, screened_at=now,
        )  # fmt: skip
        Nominee.objects.create(
            nomination=nomination, candidate=candidate, name=name, email=email or f"{name.lower()}@nominee.example",
            tell_by=now, told_at=now, told_via="MAIL",
        )  # fmt: skip
        question, _ = Question.objects.get_or_create(
            cycle=self.cycle,
            key="case",
            defaults={"order": 1, "label_en": "Why", "label_fi": "Miksi", "label_sv": "Varför"},
        )
        Answer.objects.create(nomination=nomination, question=question, text=f"{text} ({name})")
        self.candidates[name] = candidate.pk
        return candidate

    def the(self, name):
        from nominations.models import Candidate

        return Candidate.objects.get(pk=self.candidates[name])

    def jurors(self):
        from award.models import Seat

        held = Seat.objects.filter(body="JURY").values_list("user_id", flat=True)
        return [name for name, key in self.people.items() if key in held]

    def advance(self, to, reason=""):
        from award.services import cycle as cycles

        return cycles.advance(cycle=self.cycle, to=to, by=self.person("Secretary"), reason=reason)

    def open_scoring(self):
        from award.phases import Phase

        return self.advance(Phase.SCORING)

    def deliberate(self):
        from award.phases import Phase

        return self.advance(Phase.DELIBERATION)

    def declare(self, person, conflicts=()):
        """Answer everything the person is asked: a conflict with those named, none with the others."""
        from voting import access
        from voting.services.interests import Answer as Declared
        from voting.services.interests import declare_interests

        user = self.person(person)
        asked = access.questions_for(user, self.cycle).candidates
        answers = {one.pk: Declared("CLOSE_FRIEND") if one.name in conflicts else Declared() for one in asked}
        return declare_interests(cycle=self.cycle, answers=answers, by=user)

    def declare_all(self, **conflicts):
        """Everybody in the jury declares; `Third=["Aino"]` names the conflicts."""
        for name in self.jurors():
            self.declare(name, conflicts.get(name, ()))

    def ballot(self, person, candidate):
        from voting.models import Ballot

        return Ballot.objects.get(
            round=self.round, seat__user=self.people[person], seat__body="JURY", candidate=self.candidates[candidate]
        )

    def drafts(self, person, candidates):
        """The person's open ballots about these candidates, those sealed by a conflict left out."""
        from voting import access

        named = [self.candidates[name] for name in candidates]
        opened = access.open_ballots(self.round).filter(seat__user=self.people[person], candidate__in=named)
        return opened.select_related("candidate").order_by("candidate__name")

    def sheet(self, points, **texts):
        from award.models import Criterion
        from voting.services.ballots import Sheet

        keys = list(Criterion.objects.filter(cycle=self.pk).values_list("key", flat=True))
        given = points if isinstance(points, dict) else dict.fromkeys(keys, points)
        return Sheet(given, **texts)

    def save(self, person, candidate, points, *, version=None, **texts):
        from voting.services import ballots

        ballot = self.ballot(person, candidate)
        return ballots.save_ballot(
            ballot=ballot, version=ballot.version if version is None else version, sheet=self.sheet(points, **texts),
            by=self.person(person),
        )  # fmt: skip

    def submit(self, person, candidate, points, **texts):
        from voting.services import ballots

        ballot = self.ballot(person, candidate)
        return ballots.submit_ballot(
            ballot=ballot, version=ballot.version, sheet=self.sheet(points, **texts), by=self.person(person)
        )

    def submit_all(self, points=3):
        """Every juror submits every ballot that is still open to them, all with the same points."""
        from voting import access

        for name in self.jurors():
            for ballot in access.ballots_for(self.person(name)).filter(status="DRAFT", round=self.round):
                self.submit(name, next(key for key, pk in self.candidates.items() if pk == ballot.candidate_id), points)

    def conflict(self, person, candidate, ground="CLOSE_FRIEND"):
        """The person finds a conflict after having answered."""
        from voting.services.interests import Answer as Declared
        from voting.services.interests import declare_interests

        answers = {self.candidates[candidate]: Declared(ground)}
        return declare_interests(cycle=self.cycle, answers=answers, by=self.person(person))

    def board(self, *names):
        """Seat a board of these: the first chairs, the second is the vice-chair. Return their seats."""
        offices = ["CHAIR", "VICE_CHAIR", *["MEMBER"] * len(names)]
        return tuple(self.seat(name, "BOARD", office).seats.get() for name, office in zip(names, offices, strict=False))

    def decide(self, *names, **minutes):
        """The secretary records that the whole board named these, with reasons; `minutes` says what was otherwise."""
        from django.utils import timezone

        from award.models import Seat
        from voting.services.decision import Minutes, record_decision

        values = {
            "meeting_number": "4/2027", "item": "7", "place": "Helsinki", "held_on": timezone.localdate(), "language": "en",
            "present": tuple(Seat.objects.filter(body="BOARD")), "method": "UNANIMOUS", "asked_at_meeting": True,
            "laureates": tuple(self.the(name) for name in names), "reasons": "A lifetime's work.",
        }  # fmt: skip
        return record_decision(cycle=self.cycle, minutes=Minutes(**{**values, **minutes}), by=self.person("Secretary"))

    def votes(self, **numbers):
        """Votes by name as the minutes hold them."""
        return {self.candidates[name]: number for name, number in numbers.items()}

    def laureates(self):
        """The names of those whom the decision that stands made laureates."""
        from award.access import living_laureates

        return [laureate.name for laureate in living_laureates(self.cycle)]
