"""`./manage.py demo --phase PHASE`: builds a demo year; `--links` prints a sign-in link for each of its people."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from award import links, queue, triggers
from award.models import Association, Seat, User
from award.services.people import signin_link
from nominations.models import Nominee
from nominations.services.telling import prepare_letter
from voting.demo.people import ROLES
from voting.demo.texts import ASSOCIATION
from voting.demo.year import PHASES, DemoYear


class Command(BaseCommand):
    """Empties a demo's database and builds a year in it, through the services."""

    help = "Build a demo year up to a phase, or print the sign-in links of its people. In demo mode only."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the phase, the size and the seed."""
        parser.add_argument("--phase", choices=PHASES, help="“scoring” when nothing is said")
        parser.add_argument("--candidates", type=int, default=8)
        parser.add_argument("--jurors", type=int, default=5)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--links", action="store_true", help="print the sign-in links; builds only with --phase")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, or print."""
        if not settings.DEMO:
            raise CommandError("This installation is no demo: set DEMO=1, and use a database of its own.")
        call_command("migrate", verbosity=0)
        if options["phase"] or not options["links"]:
            self.build(options["phase"] or "scoring", options)
        queue.write_schedules()
        if options["links"]:
            self.print_links()

    def build(self, phase: str, options: dict[str, Any]) -> None:
        """Build a year up to the phase in an empty database."""
        self.empty_database()
        year = DemoYear(candidates=options["candidates"], jurors=options["jurors"], seed=options["seed"])
        cycle = year.build(phase)
        settings.DEMO_MARK.touch()
        self.stdout.write(f"A demo of the award year {cycle.year} is ready in the phase “{phase}”.")

    def empty_database(self) -> None:
        """Remove what an earlier demo left; refuse where the database holds anything else."""
        house = Association.objects.first()
        if house is not None and house.email != ASSOCIATION["email"]:
            raise CommandError("The database holds a real association. A demo needs a database of its own.")
        if house is None and User.objects.exists():
            raise CommandError("The database is not empty and holds no demo. A demo needs a database of its own.")
        triggers.drop()
        try:
            call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=False)
        finally:
            triggers.create()

    def print_links(self) -> None:
        """Print a one-time sign-in link for each role and for the jurors nobody plays, and the nominee's own link."""
        self.stdout.write("\nSign in as (each link works once; the page asks for one click):\n")
        named = {role.email for role in ROLES}
        for role in ROLES:
            user = User.objects.filter(email=role.email).first()
            if user is not None:
                link = self.nominee_link(user) if role.key == "nominee" else signin_link(user=user)
                self.stdout.write(f"  {role.label:<18}{role.name:<22}{link}")
        others = Seat.objects.active().of_body(Seat.Body.JURY).exclude(user__email__in=named).select_related("user")
        for seat in others.order_by("pk"):
            self.stdout.write(f"  {'Juror':<18}{seat.user.name:<22}{signin_link(user=seat.user)}")
        self.stdout.write(f"\n  The home page: {settings.SITE_URL}/")

    def nominee_link(self, user: User) -> str:
        """Return the link to what a nominee sees, made as for a printed letter; before the call a plain sign-in link."""
        secretary = Seat.objects.active().of_body(Seat.Body.OFFICE).select_related("user").first()
        person = Nominee.objects.filter(email=user.email, same_as__isnull=True).order_by("-pk").first()
        if person is None or secretary is None:
            return signin_link(user=user)
        token = prepare_letter(nominee=person, by=secretary.user)
        return links.page("nominee_page", token, language=person.language)
