"""An address has one normal form. What it opens is compared exactly, what it closes is compared folded."""

import ast
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.core.exceptions import FieldError, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from award import access, mail, sealed
from award.addresses import folded_address, normal_address
from award.models import Association, Invitation, Laureate, OutgoingMail, Seat, User
from award.phases import Phase
from award.services import laureates, seats
from nominations.models import Nomination
from tests.award.addresses import REFUSED, SAME, STRANGERS, TRUE
from tests.award.builders import a_house, a_person, a_secretary, a_year, signed_in

ROOT = Path(__file__).resolve().parents[2]
KNOCK = "/en/account/login/code/"


def each(table: dict[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("typed", table.values(), ids=table.keys())


# ---- the two forms


@pytest.mark.pure
@each(SAME)
def test_however_an_address_is_typed_it_has_one_normal_form(typed):
    assert normal_address(typed) == TRUE


@pytest.mark.pure
@each(STRANGERS)
def test_the_normal_form_of_another_address_is_another(typed):
    assert normal_address(typed) != TRUE


@pytest.mark.pure
@each(REFUSED)
def test_what_cannot_be_written_to_has_no_normal_form(typed):
    with pytest.raises(ValidationError):
        normal_address(typed)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x@straße.example", "x@strasse.example"),
        ("x@kim.example", "x@\u0130im.example"),
        ("aino+award@example.org", "aino@example.org"),
        ("a.i.n.o@gmail.com", "aino@gmail.com"),
    ],
)
def test_addresses_of_different_boxes_stay_different(one, other):
    assert normal_address(one) != normal_address(other)


@pytest.mark.pure
def test_letters_that_unicode_says_are_the_same_are_the_same_in_a_domain():
    assert normal_address("x@\u212aim.example") == "x@kim.example"  # the Kelvin sign is K
    assert normal_address("x@ſ.example") == "x@s.example"
    assert normal_address("x@e\u0301.example") == normal_address("x@é.example") == "x@xn--9ca.example"


@pytest.mark.pure
@given(st.one_of(st.text(max_size=30), st.from_regex(r"\w{1,6}@[\w.-]{1,12}\.\w{1,4}", fullmatch=True)))
def test_a_normal_form_is_its_own_and_of_small_ascii_letters(typed):
    try:
        normal = normal_address(typed)
    except ValidationError:
        return
    assert normal_address(normal) == normal == normal.lower()
    assert normal.isascii()
    assert folded_address(normal) == folded_address(folded_address(normal))


@pytest.mark.pure
@each(
    {name: typed for name, typed in STRANGERS.items() if name in ("é", "combining é", "é as IDNA", "dotless i", "tag")}
)
def test_the_folded_form_takes_look_alikes_for_the_same(typed):
    assert folded_address(typed) == folded_address(normal_address(typed)) == TRUE


# ---- the column


@pytest.mark.django_db
@pytest.mark.parametrize(
    "stored", ["Aino@example.org", "aino@révontuli.example", "aino@revontulı.example", "\u212a@example.org"]
)
def test_the_database_refuses_an_address_that_is_not_normal(stored):
    person = a_person("aino@example.org")
    table, column = User._meta.db_table, User._meta.get_field("email").column
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [stored, person.pk])


@pytest.mark.django_db
def test_the_database_refuses_an_account_without_an_address():
    person = a_person("aino@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(email="")


@pytest.mark.django_db
def test_whatever_way_an_address_is_written_it_is_stored_normal():
    made = User.objects.bulk_create([User(email="Aino@Révontuli.example")])[0]
    assert made.email == "aino@xn--rvontuli-b1a.example"
    User.objects.filter(pk=made.pk).update(email="AINO@Example.org")
    made.refresh_from_db()
    assert made.email == "aino@example.org"
    made.email = " Aino@ＥＸＡＭＰＬＥ.org"
    made.save()
    assert (made.email, User.objects.get(email="AINO@example.org")) == ("aino@example.org", made)


@pytest.mark.django_db
def test_an_address_cannot_be_looked_up_regardless_of_case():
    for model, column in ((User, "email"), (Laureate, "email"), (OutgoingMail, "recipient"), (Invitation, "person")):
        with pytest.raises(FieldError):
            model.objects.filter(**{f"{column}__iexact": TRUE}).exists()


@pytest.mark.pure
def test_no_lookup_in_the_code_disregards_case():
    """On PostgreSQL `iexact` takes ı for i and ſ for s."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for app in ("award", "nominations", "voting")
        for path in sorted((ROOT / app).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.keyword) and (node.arg or "").endswith("__iexact"))
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith("__iexact"))
    ]
    assert found == []


@pytest.mark.pure
def test_no_form_or_model_has_an_address_of_another_kind():
    found = [
        str(path.relative_to(ROOT))
        for app in ("award", "nominations", "voting")
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts and "EmailField(" in path.read_text()
    ]
    assert found == []


# ---- the account


def code_for(address: str) -> str:
    mail.send(OutgoingMail.objects.filter(recipient=address, template="account/code").latest("pk").pk)
    body = outbox.outbox[-1].body
    return next(line.strip() for line in body.splitlines() if line.strip().replace(" ", "").isdigit())


@pytest.mark.django_db
@each(SAME)
def test_the_code_goes_to_the_normal_address_and_signs_its_owner_in(typed):
    owner, browser = a_person(TRUE), Client()
    browser.post(KNOCK, {"email": typed})
    browser.post("/en/account/login/code/confirm/", {"code": code_for(TRUE)})
    assert browser.session["_auth_user_id"] == str(owner.pk)
    assert User.objects.count() == 1


@pytest.mark.django_db
@each(STRANGERS)
def test_a_stranger_signs_in_as_oneself_and_never_as_the_owner(typed):
    owner, browser = a_person(TRUE), Client()
    browser.post(KNOCK, {"email": typed})
    assert not OutgoingMail.objects.filter(recipient=TRUE).exists()
    browser.post("/en/account/login/code/confirm/", {"code": code_for(normal_address(typed))})
    assert browser.session["_auth_user_id"] != str(owner.pk)


@pytest.mark.django_db
@each(REFUSED)
def test_no_code_goes_to_what_is_no_address(typed):
    answer = Client().post(KNOCK, {"email": typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")})
    page = answer.content.decode()
    assert (answer.status_code, "error-summary" in page) == (200, True)
    assert not OutgoingMail.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_nobody_asks_for_a_code_to_an_address_that_an_upgrade_wrote():
    """Each such letter would be listed as failed, and the system page would say so."""
    answer = Client().post(KNOCK, {"email": "Same-7@Address.Invalid"})
    assert "error-summary" in answer.content.decode()
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_what_was_typed_stays_in_the_field_beside_its_error():
    page = Client().post(KNOCK, {"email": "lauréate@revontuli.example"}).content.decode()
    assert 'value="lauréate@revontuli.example"' in page
    assert "The part before the @" in page


@pytest.mark.django_db
@each({**STRANGERS, **SAME})
def test_an_address_is_changed_to_its_normal_form(typed):
    person = a_person("old@example.org")
    EmailAddress.objects.create(user=person, email="old@example.org", verified=True, primary=True)
    browser = signed_in(person)
    browser.post("/en/account/email/", {"email": typed, "action_add": "1"})
    letter = OutgoingMail.objects.get(template="account/code_for_address")
    code = sealed.unseal(bytes(letter.secret), "outgoing-mail")
    browser.post("/en/account/email/confirm/", {"code": code, "action": "verify"})
    person.refresh_from_db()
    assert person.email == letter.recipient == normal_address(typed)
    assert EmailAddress.objects.get(user=person).email == person.email


@pytest.mark.django_db
def test_a_natural_key_is_exact():
    owner = a_person(TRUE)
    assert User.objects.get_by_natural_key(TRUE.upper()) == owner
    for typed in STRANGERS.values():
        with pytest.raises(User.DoesNotExist):
            User.objects.get_by_natural_key(typed)


@pytest.mark.django_db
def test_an_address_is_unique_however_it_is_written():
    a_person(TRUE)
    for typed in SAME.values():
        with pytest.raises(ValidationError):
            User.objects.create_user(typed)


# ---- seats and commands


@pytest.mark.django_db
@each(STRANGERS)
def test_a_seat_is_given_to_the_person_with_exactly_this_address(typed):
    owner, secretary = a_person(TRUE), a_secretary()
    seat = seats.seat_person(email=typed, name="", language="en", body="JURY", office="MEMBER", by=secretary)
    assert (seat.user_id == owner.pk, seat.user.email) == (False, normal_address(typed))


@pytest.mark.django_db
@each(SAME)
def test_a_seat_is_given_to_the_owner_however_the_address_is_typed(typed):
    owner, secretary = a_person(TRUE), a_secretary()
    assert (
        seats.seat_person(email=typed, name="", language="en", body="JURY", office="MEMBER", by=secretary).user == owner
    )


@pytest.mark.django_db
@each(REFUSED)
def test_nobody_is_seated_under_what_is_no_address(typed):
    secretary = a_secretary()
    with pytest.raises(ValidationError):
        seats.seat_person(email=typed, name="X", language="en", body="JURY", office="MEMBER", by=secretary)
    with pytest.raises(CommandError):
        call_command("secretary", typed)
    assert Seat.objects.count() == 1


@pytest.mark.django_db
@each(SAME)
def test_the_desk_is_not_handed_over_to_oneself(typed):
    secretary = a_secretary(TRUE)
    seat = secretary.seats.get()
    with pytest.raises(Exception, match="your own address"):
        seats.hand_over_desk(seat=seat, email=typed, name="X", language="en", by=secretary)


@pytest.mark.django_db
@each(SAME)
def test_the_command_finds_the_person_however_the_address_is_typed(typed):
    owner = a_person(TRUE)
    call_command("secretary", typed)
    assert Seat.objects.get().user == owner


# ---- the laureate


@pytest.fixture
def laureate():
    a_house()
    cycle = a_year()
    type(cycle).objects.filter(pk=cycle.pk).update(phase=Phase.DECIDED)
    cycle.refresh_from_db()
    return laureates.name_laureate(
        cycle=cycle, number=1, name="Aino Esimerkki", email=TRUE.upper(), decided_on=date(2030, 4, 8), by=a_secretary()
    )


@pytest.mark.django_db
def test_the_laureate_answers_with_the_address_of_the_office(laureate):
    assert laureate.email == TRUE
    assert access.own_laureates(a_person(TRUE)).get() == laureate
    page = signed_in(a_person(TRUE)).get("/en/answer/")
    assert page.status_code == 200


@pytest.mark.django_db
@each(STRANGERS)
def test_nobody_else_reads_of_the_award_or_declines_it(laureate, typed):
    stranger = a_person(typed)
    assert not access.own_laureates(stranger).exists()
    assert not access.documents_for(stranger).exists()
    browser = signed_in(stranger)
    page = browser.get("/en/answer/")
    assert laureate.name not in page.content.decode()
    browser.post("/en/answer/", {"answer": "decline"})
    laureate.refresh_from_db()
    assert laureate.declined_at is None


@pytest.mark.django_db
def test_a_laureate_without_an_address_is_nobodys(laureate):
    Laureate.objects.filter(pk=laureate.pk).update(email="")
    assert not access.own_laureates(a_person("thief@elsewhere.example")).exists()
    assert not access.own_laureates(User(pk=0, email="")).exists()


# ---- letters go with their own account


@pytest.mark.django_db
def test_letters_of_somebody_else_stay_when_an_account_goes():
    from award.services import accounts

    gone = a_person("laureate@revontulı.example")
    a_person(TRUE)
    for address in (TRUE, gone.email):
        mail.write_mail(template="account/code", to=address, language="en", secret="1", context={"minutes": 10})
    accounts.remove([gone.pk])
    assert [row.recipient for row in OutgoingMail.objects.all()] == [TRUE]


# ---- addresses stored before


def just_before(executor: MigrationExecutor) -> list[tuple[str, str]]:
    """Return what the migrations of stored addresses build on."""
    found = [row for key, row in executor.loader.disk_migrations.items() if key[1].endswith("addresses_made_normal")]
    return [key for row in found for key in row.dependencies if not key[1].endswith("addresses_made_normal")]


@contextmanager
def upgraded_from():
    """Give the models as they were just before; at the end the database is brought to today's version."""
    executor = MigrationExecutor(connection)
    before = just_before(executor)
    executor.migrate(before)
    try:
        yield executor.loader.project_state(before).apps
    finally:
        call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_a_role_with_a_last_day_keeps_the_address_and_one_that_is_over_does_not(capsys):
    today = timezone.localdate()
    with upgraded_from() as old:
        user, seat = old.get_model("award", "User"), old.get_model("award", "Seat")
        until_spring = user.objects.create(email="aino@ＥＸＡＭＰＬＥ.org")
        seat.objects.create(user=until_spring, body="JURY", office="MEMBER", until=today + timedelta(days=150))
        user.objects.create(email="aino@example.org", last_login=timezone.now())
        over = user.objects.create(email="bror@ＥＸＡＭＰＬＥ.org")
        seat.objects.create(
            user=over, body="JURY", office="MEMBER", since=today - timedelta(days=2), until=today - timedelta(days=1)
        )
        used = user.objects.create(email="bror@example.org", last_login=timezone.now())
    assert User.objects.get(email="aino@example.org").pk == until_spring.pk
    assert User.objects.get(email="bror@example.org").pk == used.pk


@pytest.mark.django_db(transaction=True)
def test_nobody_stops_the_upgrade_by_an_address_it_would_write(capsys):
    with upgraded_from() as old:
        user = old.get_model("award", "User")
        unused = user.objects.create(email="aino@ＥＸＡＭＰＬＥ.org")
        user.objects.create(email="aino@example.org", last_login=timezone.now())
        unreadable = user.objects.create(email="carlaſ@example.org")
        squatters = [f"same-{unused.pk}@address.invalid", f"unreadable-{unreadable.pk}@address.invalid"]
        others = [user.objects.create(email=address).pk for address in squatters]
        nameless = user.objects.create(email="")
    assert User.objects.get(pk=nameless.pk).email == f"unreadable-{nameless.pk}@address.invalid"
    assert [User.objects.get(pk=pk).email for pk in others] == squatters
    assert set(User.objects.filter(is_active=False)) == {User.objects.get(pk=unused.pk)}


@pytest.mark.django_db(transaction=True)
def test_stored_addresses_are_made_normal_and_no_account_stops_the_upgrade(capsys):
    """Of two accounts with one address the one that is used keeps it; what has no normal form reaches nobody and is said."""
    with upgraded_from() as old:
        user, confirmed = old.get_model("award", "User"), old.get_model("account", "EmailAddress")
        used = user.objects.create(email="aino@révontuli.example", last_login=timezone.now())
        unused = user.objects.create(email="aino@xn--rvontuli-b1a.example")
        seated = user.objects.create(email="bror@ＥＸＡＭＰＬＥ.org")
        old.get_model("award", "Seat").objects.create(user=seated, body="JURY", office="MEMBER")
        unseated = user.objects.create(email="bror@example.org", last_login=timezone.now())
        unreadable = user.objects.create(email="carlaſ@example.org")
        plain = user.objects.create(email="dag@example.org")
        for person, address in ((used, used.email), (unused, unused.email), (unseated, unseated.email)):
            confirmed.objects.create(user=person, email=address, verified=True, primary=True)
        confirmed.objects.create(user=used, email="aino@xn--rvontuli-b1a.example", verified=False)
        old.get_model("award", "Laureate").objects.create(year=2020, slug="x", name="X", email="Aino@Révontuli.example")
        old.get_model("award", "OutgoingMail").objects.create(
            key="k", recipient="Aino@Revontulı.example", template="t", language="fi"
        )
        old.get_model("award", "Invitation").objects.create(
            token_hash="1", purpose="PRESS", target_id=1, person="", expires_at=timezone.now()
        )
        old.get_model("award", "Association").objects.create(pk=1, email="Office@Example.org")
        cycle = old.get_model("award", "Cycle").objects.create(year=2030)
        nomination = old.get_model("nominations", "Nomination").objects.create(
            cycle_id=cycle.pk, reference="R", submission_key=uuid4(), nominator_id=plain.pk, language="fi",
            nominator_email="Dag@example.org", submitted_at=timezone.now(),
        )  # fmt: skip
        old.get_model("nominations", "Nominee").objects.create(
            nomination=nomination, email="Aino@Révontuli.example", tell_by=timezone.now()
        )
        for address, status in (("reko@é.example", "INVITED"), ("reko@xn--9ca.example", "SUBMITTED")):
            old.get_model("nominations", "Endorsement").objects.create(
                nomination=nomination, email=address, status=status, text="x", submitted_at=timezone.now()
            )
    normal = "aino@xn--rvontuli-b1a.example"
    assert dict(User.objects.values_list("pk", "email")) == {
        used.pk: normal, unused.pk: f"same-{unused.pk}@address.invalid",
        seated.pk: "bror@example.org", unseated.pk: f"same-{unseated.pk}@address.invalid",
        unreadable.pk: f"unreadable-{unreadable.pk}@address.invalid", plain.pk: "dag@example.org",
    }  # fmt: skip
    assert set(User.objects.filter(is_active=False)) == set(User.objects.filter(pk__in=[unused.pk, unseated.pk]))
    assert list(EmailAddress.objects.values_list("user", "email", "verified")) == [(used.pk, normal, True)]
    assert (Laureate.objects.get().email, OutgoingMail.objects.get().recipient) == (
        normal,
        "aino@xn--revontul-0kb.example",
    )
    assert (Association.objects.get().email, Invitation.objects.get().person) == ("office@example.org", "")
    nomination = Nomination.objects.get()
    assert (nomination.nominator_email, nomination.nominees.get().email) == ("dag@example.org", normal)
    asked = {row.status: row.email for row in nomination.endorsements.all()}
    assert asked["SUBMITTED"] == "reko@xn--9ca.example"
    assert asked["INVITED"].endswith("@address.invalid")
    said = capsys.readouterr().out
    assert f"award.User {unused.pk}:" in said
    assert f"award.User {unreadable.pk}:" in said
    assert "@" not in said
