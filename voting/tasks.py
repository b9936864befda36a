"""What the worker does for jury and board, by primary key; each is safe to run twice."""

from voting.models import Decision
from voting.services import record, reminding, rounds


def render_decision_record(pk: int) -> None:
    """Render the record of one decision."""
    record.render_decision_record(decision=Decision.objects.get(pk=pk))


def keep_up() -> None:
    """Bring ballots, known conflicts and waiting reminders into line with who is seated and who is behind whom."""
    rounds.keep_up()
    reminding.stop_reminders()
