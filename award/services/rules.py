"""Changing the rules of a cycle: freely before the call opens, afterwards with a reason and a second person.

Rules, criteria and questions change through one door, `change_rules`: it is given the whole rulebook as it shall be (the canonical
content of `award.rulebook`), so that what is proposed, shown, approved and frozen is one and the same document.
"""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from award import access, links, rulebook
from award.audit import Refused, record, refuse, unit_of_work
from award.fingerprints import fingerprint, must_be_as_read
from award.languages import LANGUAGES
from award.mail import write_mail
from award.models import Anchor, Criterion, Cycle, OutgoingMail, Rulebook, RulebookProposal, RulebookVersion, User
from award.phases import Phase
from award.services.cycle import lock_cycle

Content = dict[str, Any]


def change_rulebook(*, cycle: Cycle, by: User | None, reason: str = "", **changes: Any) -> RulebookProposal | None:
    """Change rules by the names of the Rulebook's columns; return the proposal if a second person must approve it.

    Raises ValidationError with the fields for values that cannot be, Refused when the rules may not change now.
    """
    unknown = sorted(set(changes) - set(rulebook.rule_names()))
    if unknown:
        raise TypeError(f"no such rules: {', '.join(unknown)}")
    with unit_of_work():
        locked = lock_cycle(cycle.pk)
        content = rulebook.canonical(locked)
        content["rules"] = {**content["rules"], **changes}
        return change_rules(cycle=locked, content=content, reason=reason, by=by)


def change_rules(*, cycle: Cycle, content: Content, reason: str = "", by: User | None) -> RulebookProposal | None:
    """Bring the cycle's rules into line with `content`, or propose it where rules are already frozen.

    Raises ValidationError or Refused as `change_rulebook` does.
    """
    with unit_of_work():
        locked = lock_cycle(cycle.pk)
        before = rulebook.canonical(locked)
        if locked.phase >= Phase.PUBLICATION:
            raise Refused(_("The award year is decided and published: its rules stay as they are."))
        if rulebook.criteria_are_fixed(locked) and not _same_measure(before, content):
            raise refuse(
                _("A ballot has been saved: criteria and scales stay as they are until the end of this award year."),
                "rulebook.change_refused", locked, by=by, cycle=locked,
            )  # fmt: skip
        version = rulebook.current_version(locked)
        if version is None:
            _apply(locked, before, content)
            after = rulebook.canonical(locked)
            if after != before:
                record("rulebook.changed", locked, by=by, cycle=locked, changed=changed_names(before, after))
            return None
        return _propose(locked, version, before, content, reason, by)


def fingerprint_of(proposal: RulebookProposal) -> str:
    """Return the fingerprint of what a second person reads: who proposes what, why, and the rules as they are now."""
    return fingerprint(
        [
            proposal.pk, proposal.proposed_by_id, proposal.reason, proposal.content,
            rulebook.encode(rulebook.canonical(proposal.cycle)),
        ]
    )  # fmt: skip


def approve_rules(*, proposal: RulebookProposal, read: str, by: User) -> RulebookVersion:
    """Put a proposed change into force: the second person's act. Return the new frozen version.

    `read` is the fingerprint of what the page showed (`fingerprint_of`).
    Raises Refused for the person who proposed it, for anybody without a leading seat, when it has been decided meanwhile and when the
    rules would lack something; Changed when what the person read is no longer what would happen.
    """
    with unit_of_work():
        locked, cycle = _open(proposal)
        if why := access.why_no_second(by, locked.proposed_by):
            raise refuse(why, "rulebook.approval_refused", locked, by=by, cycle=cycle)
        must_be_as_read(read, fingerprint_of(locked))
        before = rulebook.canonical(cycle)
        content = json.loads(locked.content)
        if cycle.phase >= Phase.PUBLICATION:
            raise Refused(_("The award year is decided and published: its rules stay as they are."))
        if rulebook.criteria_are_fixed(cycle) and not _same_measure(before, content):
            raise Refused(
                _("A ballot has been saved meanwhile: criteria and scales stay as they are. Reject this change.")
            )
        _apply(cycle, before, content)
        _must_be_complete(cycle)
        _decide(locked, RulebookProposal.Status.APPROVED, by)
        version = _freeze(cycle, reason=locked.reason, proposed_by=locked.proposed_by, approved_by=by)
        record(
            "rulebook.approved", version, by=by, cycle=cycle, because=locked.reason, number=version.number,
            sha256=version.sha256, proposal=locked.pk, changed=changed_names(before, content),
        )  # fmt: skip
    return version


def reject_rules(*, proposal: RulebookProposal, by: User) -> RulebookProposal:
    """End a proposal without a change: rejected by another leading person, withdrawn by the one who made it."""
    with unit_of_work():
        locked, cycle = _open(proposal)
        own = locked.proposed_by_id == by.pk
        if not own and not access.seats_of(by).leads:
            raise Refused(_("Only a chair, a vice-chair or a secretary decides on a change of the rules."))
        status = RulebookProposal.Status.WITHDRAWN if own else RulebookProposal.Status.REJECTED
        _decide(locked, status, by)
        record(f"rulebook.{status.value.lower()}", locked, by=by, cycle=cycle)
    return locked


def freeze_rules(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    """Freeze the rulebook as version 1 when the call opens (entry act); a year that opens again keeps the version it has."""
    if rulebook.current_version(cycle) is not None:
        return
    version = _freeze(cycle, proposed_by=by)
    record("rulebook.frozen", version, by=by, cycle=cycle, number=version.number, sha256=version.sha256)


def changed_names(before: Content, after: Content) -> list[str]:
    """Return what differs between two rulebooks: names of rules, `criterion:KEY`, names of parts."""
    names = [
        name
        for name in sorted({*before["rules"], *after["rules"]})
        if before["rules"].get(name) != after["rules"].get(name)
    ]
    old = {criterion["key"]: criterion for criterion in before["criteria"]}
    new = {criterion["key"]: criterion for criterion in after["criteria"]}
    names += [f"criterion:{key}" for key in sorted({*old, *new}) if old.get(key) != new.get(key)]
    if not any(name.startswith("criterion:") for name in names) and list(old) != list(new):
        names.append("criteria")
    return names + [part.name for part in rulebook.parts() if before.get(part.name) != after.get(part.name)]


def _propose(
    cycle: Cycle, version: RulebookVersion, before: Content, content: Content, reason: str, by: User | None
) -> RulebookProposal:
    if rulebook.open_proposal(cycle) is not None:
        raise Refused(_("A change of the rules is already waiting for a second person: decide on it first."))
    if not reason.strip():
        raise Refused(_("The call has opened under these rules: give the reason for changing them."), field="reason")
    if by is None:
        raise Refused(_("A change of the rules after opening is proposed by a person."))
    after = _as_it_would_be(cycle, before, content)
    if after == before:
        raise Refused(_("Nothing would change."))
    proposal = RulebookProposal(
        cycle=cycle, base=version, content=rulebook.encode(after), reason=reason.strip(), proposed_by=by
    )
    proposal.full_clean()
    proposal.save()
    record(
        "rulebook.proposed", proposal, by=by, cycle=cycle, because=proposal.reason,
        changed=changed_names(before, after),
    )  # fmt: skip
    _ask_the_others(proposal)
    return proposal


def _ask_the_others(proposal: RulebookProposal) -> None:
    """Write to everybody who can be the second person."""
    for user in access.leading_people():
        if user.pk == proposal.proposed_by_id:
            continue
        write_mail(
            template="rules_proposed",
            to=user.email,
            name=user.name,
            language=user.language,
            key=f"rules-proposed:{proposal.pk}:{user.pk}",
            about=[proposal],
            context={
                "proposal": proposal,
                "proposal_url": links.page("desk_proposal", proposal.pk, language=user.language),
            },
            cycle=proposal.cycle,
        )


def _as_it_would_be(cycle: Cycle, before: Content, content: Content) -> Content:
    """Return the rulebook as it would be with the change, which is checked and then taken back."""
    with transaction.atomic():
        _apply(cycle, before, content)
        _must_be_complete(cycle)
        after = rulebook.canonical(cycle)
        transaction.set_rollback(True)
    return after


def _must_be_complete(cycle: Cycle) -> None:
    """Raise Refused with the first thing the rules lack."""
    for gap in rulebook.gaps(cycle):
        raise Refused(gap.sentence)


def _open(proposal: RulebookProposal) -> tuple[RulebookProposal, Cycle]:
    cycle = lock_cycle(proposal.cycle_id)
    locked = RulebookProposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.status != RulebookProposal.Status.OPEN:
        raise Refused(_("This change has been decided on already."))
    return locked, cycle


def _decide(proposal: RulebookProposal, status: RulebookProposal.Status, by: User) -> None:
    proposal.status, proposal.decided_by, proposal.decided_at = status, by, timezone.now()
    proposal.full_clean()
    proposal.save(update_fields=["status", "decided_by", "decided_at"])
    OutgoingMail.objects.about(proposal).take_back()


def _freeze(
    cycle: Cycle, *, reason: str = "", proposed_by: User | None = None, approved_by: User | None = None
) -> RulebookVersion:
    last = rulebook.current_version(cycle)
    text = rulebook.encode(rulebook.canonical(cycle))
    version = RulebookVersion(
        cycle=cycle,
        number=last.number + 1 if last else 1,
        content=text,
        sha256=rulebook.fingerprint(text),
        reason=reason,
        proposed_by=proposed_by,
        approved_by=approved_by,
    )
    version.full_clean()
    version.save()
    return version


def _same_measure(before: Content, after: Content) -> bool:
    return bool(before["criteria"] == after["criteria"])


def _apply(cycle: Cycle, before: Content, content: Content) -> None:
    """Write what is new in the content into the rows of the cycle. Raises ValidationError for what a row cannot hold."""
    if content["rules"] != before["rules"]:
        rules = Rulebook.objects.get(cycle=cycle)
        for name, value in content["rules"].items():
            setattr(rules, name, value)
        rules.full_clean()
        rules.save()
    new_criteria = content["criteria"] != before["criteria"]
    if new_criteria:
        _apply_criteria(cycle, content["criteria"])
    for part in rulebook.parts():
        # A part may name criteria, so it is written again with them.
        if part.name in content and (new_criteria or content[part.name] != before.get(part.name)):
            part.write(cycle, content[part.name])


def _apply_criteria(cycle: Cycle, criteria: list[Content]) -> None:
    existing = {criterion.key: criterion for criterion in Criterion.objects.filter(cycle=cycle)}
    wanted = [item["key"] for item in criteria]
    if len(set(wanted)) != len(wanted):
        raise ValidationError({"key": _("This key is already in use.")})
    for key in set(existing) - set(wanted):
        existing[key].delete()
    for order, item in enumerate(criteria, start=1):
        criterion = existing.get(item["key"]) or Criterion(cycle=cycle, key=item["key"])
        criterion.order = order
        for name in ("weight", "alternative", "scale_min", "scale_max"):
            setattr(criterion, name, item[name])
        _write_words(criterion, "name", item["name"])
        _write_words(criterion, "description", item["description"])
        criterion.full_clean(exclude=["cycle"])
        criterion.save()
        _apply_anchors(criterion, item["anchors"])


def _apply_anchors(criterion: Criterion, anchors: list[Content]) -> None:
    existing = {anchor.level: anchor for anchor in Anchor.objects.filter(criterion=criterion)}
    levels = [item["level"] for item in anchors]
    if len(set(levels)) != len(levels):
        raise ValidationError(_("Each level is described once."))
    new = []
    for item in anchors:
        anchor = existing.pop(item["level"], None) or Anchor(criterion=criterion, level=item["level"])
        _write_words(anchor, "text", item["text"])
        # The criterion has just been saved and its levels are told apart above: neither needs asking the database.
        anchor.full_clean(exclude=["criterion"])
        if anchor.pk:
            anchor.save()
        else:
            new.append(anchor)
    Anchor.objects.bulk_create(new)
    for anchor in existing.values():
        anchor.delete()


def _write_words(row: Any, name: str, words: dict[str, str]) -> None:
    for language in LANGUAGES:
        setattr(row, f"{name}_{language}", words.get(language, ""))
