"""What the worker does, by primary key; each is safe to run twice."""

from django.utils import timezone

from award import erasure, heads, health, limits, mail, overwriting, queue
from award.models import Beat, Laureate
from award.services import archive, files, papers, people, portraits, publication
from award.signin.sessions import SessionStore


def send_mail(pk: int) -> None:
    """Send one letter if it is due."""
    mail.send(pk)


def sweep_mail() -> None:
    """Enqueue the letters that are due again."""
    mail.sweep()


def beat() -> None:
    """Note that the schedule runs: every minute."""
    health.note(Beat.Name.SCHEDULE)


def write_publication_letters() -> None:
    """Write the letters of the publications whose hour has come."""
    publication.write_letters()


def render_papers(pk: int) -> None:
    """Render the papers of one laureate that are not current."""
    papers.render_papers(laureate=Laureate.objects.get(pk=pk))


def write_heads() -> None:
    """Write the week's letter with the heads of the audit chains, if it is due."""
    heads.write_letters()


def archive_years() -> None:
    """Announce what will be erased, and archive the years whose day has come."""
    archive.archive_years()


def overwrite_erased() -> None:
    """Let what was erased leave the files of the database; a reader may have prevented it at the last round."""
    overwriting.overwrite(erasure.tables())


def sweep_files() -> None:
    """Remove the pictures that no paper in force shows, and the files that no row names any more."""
    portraits.forget_replaced()
    files.sweep_files(timezone.now())


def tidy_door() -> None:
    """Remove unconfirmed accounts, sessions that are over, counters that say nothing any more and old failures of the worker."""
    people.purge_unconfirmed()
    limits.forget_old()
    SessionStore.clear_expired()
    queue.forget_failures(timezone.now())
