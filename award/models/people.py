"""People and the seats they hold."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from award.languages import Localised
from award.models.addresses import AddressField, address_is_normal
from award.models.lines import LineField, NameField


class UserManager(BaseUserManager):
    """Makes users; the e-mail address is the login."""

    def get_by_natural_key(self, email: str | None) -> "User":
        """Return the user with this address."""
        return self.get(email=email)

    def create_user(self, email: str, **fields: Any) -> "User":
        """Make a user without a password: people sign in with a code sent by e-mail."""
        user = self.model(email=email, **fields)
        user.set_unusable_password()
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a break-glass administrator for Django's admin site; this is no seat and opens no ballot."""
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. What the person may do follows from seats, never from flags."""

    email = AddressField(
        _("e-mail address"), unique=True, error_messages={"unique": _("This address is already in use.")}
    )
    name = NameField(_("name"), max_length=150, blank=True)
    telephone = LineField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fi")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the admin site"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            address_is_normal("email", "user_address_is_normal"),
            # What is found by an account's address must not be found by none.
            models.CheckConstraint(condition=~Q(email=""), name="user_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name as the person writes it."""
        return self.name


class SeatQuerySet(models.QuerySet):
    """Seats by who sits when and where."""

    def active(self, on: Any = None) -> "SeatQuerySet":
        """Return the seats held on a day; today in the association's time zone unless told."""
        day = on or timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day, user__is_active=True)

    def of_body(self, body: str) -> "SeatQuerySet":
        """Return the seats of one body."""
        return self.filter(body=body)

    def to_come(self) -> "SeatQuerySet":
        """Return the seats that are held today or later."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))

    def leading(self) -> "SeatQuerySet":
        """Return the seats of chairs, vice-chairs and secretaries."""
        return self.filter(office__in=Seat.LEADING)

    def waiting(self) -> "SeatQuerySet":
        """Return the leading seats that nobody but their giver has vouched for, past ones left out."""
        return self.leading().to_come().filter(given_by__isnull=False, confirmed_at__isnull=True, user__is_active=True)

    def by_office(self) -> "SeatQuerySet":
        """Return the seats as minutes list them: those who lead first, deputies last, by name within an office."""
        places = [When(office=office, then=Value(place)) for place, office in enumerate(Seat.Office.values)]
        return self.select_related("user").order_by(Case(*places), "user__name", "pk")


class Seat(models.Model):
    """A role with a beginning and an end. One person may hold several."""

    class Body(models.TextChoices):
        OFFICE = "OFFICE", _("Office")
        JURY = "JURY", _("Jury")
        BOARD = "BOARD", _("Board")

    class Office(models.TextChoices):
        SECRETARY = "SECRETARY", _("Secretary")
        CHAIR = "CHAIR", _("Chair")
        VICE_CHAIR = "VICE_CHAIR", _("Vice-chair")
        MEMBER = "MEMBER", _("Member")
        DEPUTY = "DEPUTY", _("Deputy")

    # The offices whose holders count as "a second person".
    LEADING = (Office.SECRETARY, Office.CHAIR, Office.VICE_CHAIR)

    # What the seats are called on pages, as they are chosen from a list.
    ROLES = {
        (Body.JURY, Office.MEMBER): _("Member of the jury"),
        (Body.JURY, Office.CHAIR): _("Chair of the jury"),
        (Body.JURY, Office.VICE_CHAIR): _("Vice-chair of the jury"),
        (Body.BOARD, Office.CHAIR): _("Chair of the board"),
        (Body.BOARD, Office.VICE_CHAIR): _("Vice-chair of the board"),
        (Body.BOARD, Office.MEMBER): _("Member of the board"),
        (Body.BOARD, Office.DEPUTY): _("Deputy member of the board"),
        (Body.OFFICE, Office.SECRETARY): _("Secretary"),
    }

    user = models.ForeignKey(User, models.PROTECT, related_name="seats", verbose_name=_("person"))
    body = models.CharField(pgettext_lazy("jury, board or office", "body"), max_length=6, choices=Body)
    office = models.CharField(_("office"), max_length=10, choices=Office)
    # Who sits by an office of another kind: "last year's laureate", "the student union". Empty for a seat of one's own.
    sits_as = Localised(LineField, max_length=120, verbose_name=_("sits as"))
    since = models.DateField(_("from"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)
    # Who gave it; nobody when it was given on the command line, or before this was kept. A chair, vice-chair or secretary counts as
    # another person than the giver when somebody else has confirmed the seat (award.access.second).
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["body", "office", "user__name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="seat_ends_after_it_begins",
                violation_error_message=_("The last day cannot come before the first."),
            ),
            models.CheckConstraint(
                condition=Q(body="OFFICE", office="SECRETARY")
                | Q(body="JURY", office__in=["CHAIR", "VICE_CHAIR", "MEMBER"])
                | Q(body="BOARD", office__in=["CHAIR", "VICE_CHAIR", "MEMBER", "DEPUTY"]),
                name="seat_office_exists_in_its_body",
                violation_error_message=_("This body has no such office."),
            ),
            models.UniqueConstraint(
                fields=["user", "body"],
                condition=Q(until__isnull=True),
                name="seat_one_open_seat_a_person_and_body",
                violation_error_message=_("This person already holds a seat in this body."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by=F("given_by")) & ~Q(confirmed_by=F("user"))),
                name="seat_confirmed_by_somebody_else",
                violation_error_message=_("A second person confirms this."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_body_display()}, {self.get_office_display()}"

    @property
    def office_words(self) -> str:
        """The office with what the person sits as: "Member, the student union"."""
        return ", ".join(filter(None, (str(self.get_office_display()), self.sits_as)))

    @property
    def office_in_text(self) -> str:
        """The office as it stands within a sentence: "member, the student union"."""
        return self.office_words[:1].lower() + self.office_words[1:]

    @property
    def role(self) -> str:
        """The seat in words: "Chair of the jury"."""
        return str(self.ROLES[self.body, self.office])

    @property
    def leads(self) -> bool:
        """True for a chair, a vice-chair and a secretary: the seats that count as "a second person"."""
        return self.office in self.LEADING

    def is_held(self, on: date | None = None) -> bool:
        """True on the days of the seat; today unless told."""
        day = on or timezone.localdate()
        return self.since <= day and (self.until is None or self.until >= day)

    @property
    def waits(self) -> bool:
        """True while this seat leads and nobody but its giver says that its holder is another person."""
        return self.leads and self.given_by_id is not None and self.confirmed_at is None
