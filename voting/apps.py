"""The voting app."""

from django.apps import AppConfig


class VotingConfig(AppConfig):
    """Registers the app's gates, triggers, invariants and what follows the acts of the apps below."""

    name = "voting"

    def ready(self) -> None:
        """Register what this app knows about the gates."""
        from award import access, audit, erasure, queue, rulebook, triggers, yielding
        from award.services import publication
        from nominations.access import carrying
        from voting import gates, invariants, reminders, retention, trail
        from voting.access import conflicts
        from voting.access.chosen import chosen_candidates
        from voting.access.reminders import without_reminders
        from voting.services import letters, reminding, rounds

        gates.register()
        reminders.register()
        trail.register()
        access.add_letter_filter(without_reminders)
        erasure.add_table("voting", retention.TABLE)
        publication.add_notifier(letters.tell_those_not_chosen, minutes_before=letters.BEFORE)
        publication.add_notifier(letters.tell_of_the_laureate)
        publication.add_audience(letters.who_hears)
        yielding.add_yield(lambda user, laureate: conflicts.conflicted_with_the_chosen(user, laureate.cycle))
        triggers.add_append_only("voting.Standings")
        triggers.add_append_only("voting.Decision")
        triggers.add_unchangeable("voting.StandingsKey")
        triggers.add_unchangeable("voting.DecisionReasons")
        invariants.register()
        carrying.add_chosen(chosen_candidates)
        rulebook.add_fixing_fact(rounds.a_ballot_is_saved)
        audit.add_follow_up(frozenset({"seat", "candidate", "nominee", "endorsement"}), rounds.keep_up)
        audit.add_follow_up(frozenset({"rulebookversion"}), rounds.restate_after_rules)
        audit.add_follow_up(reminding.ENDED_BY, reminding.stop_reminders)
        queue.add_schedule("keep ballots up", "voting.tasks.keep_up", minutes=5)
