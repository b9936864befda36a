"""`./manage.py audit`: verifies the audit chains, the triggers and the cross-row invariants."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from award import audit


class Command(BaseCommand):
    """Prints every finding with the row that breaks; exit status 1 when there is one."""

    help = "Verify the audit trail and the cross-row invariants."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is wrong, or the heads of the chains."""
        found = list(audit.findings())
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"{len(found)} finding(s)", returncode=1)
        lengths = audit.chain_lengths()
        for chain in audit.chains():
            self.stdout.write(f"{chain.name}: {lengths[chain.name]} entries, head {chain.head}")
        self.stdout.write("No findings.")
