"""The audit trail: the unit of work every service runs in, the chain it writes, and the check of both.

    with unit_of_work():
        ...
        record("nomination.admitted", nomination, by=by, cycle=cycle)

Entries are collected while the services run (they may call one another) and written last, in the same transaction: the chain's
head is locked for the shortest time, and an act whose entry cannot be written does not happen. The head follows its entries by
itself: the database moves it (award/triggers.py). A refusal is written in a
transaction of its own, because the refused one is rolled back.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.functional import Promise

from award.models import AccessLog, AuditChain, AuditEntry, AuditReason, Cycle, User

ACCOUNTS = "accounts"
# What says in an entry that its digests are salted; those from before are not.
SALTED = "salted"


class Refused(Exception):
    """A rule said no. The sentence is for the person who asked; the refusal itself goes into the trail.

    `field` names the form field the sentence belongs beside, where there is one.
    """

    def __init__(self, sentence: str | Promise, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.entry: _Pending | None = None

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass(frozen=True)
class _Pending:
    """An entry that waits for the end of the unit of work."""

    cycle_id: int | None
    verb: str
    target: str
    actor: int | None
    data: dict[str, Any]
    digests: dict[str, str]
    because: str = ""
    salt: bytes = b""


@dataclass
class _Unit:
    entries: list[_Pending] = field(default_factory=list)


_current: ContextVar[_Unit | None] = ContextVar("unit_of_work", default=None)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Run a service: one transaction, its audit entries written last.

    A nested unit joins the outer one: what it refuses is refused as a whole, and nobody may go on as if nothing had happened.
    """
    outer = _current.get()
    if outer is not None:
        with transaction.atomic(savepoint=False):
            yield
        return
    unit = _Unit()
    token = _current.set(unit)
    try:
        with transaction.atomic(durable=True):
            yield
            if transaction.get_rollback():
                raise RuntimeError("a service inside this one failed, and this one went on")
            _follow_up(unit.entries)
            _append(unit.entries)
    except Refused as refusal:
        if refusal.entry is not None:
            with transaction.atomic(durable=True):
                _append([refusal.entry])
        raise
    finally:
        _current.reset(token)


@contextmanager
def unless_taken(sentence: str | Promise, *, field: str | None = None) -> Iterator[None]:
    """Save a row; refuse with the sentence when another act has taken its place at the same moment.

    `full_clean` sees only what others have committed. What the database then refuses is no failure of ours.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused(sentence, field=field) from None


# An app above acts on what an app below has done, in the same transaction: a juror seated while the jury scores gets ballots at once,
# and award knows nothing of ballots. Registered from AppConfig.ready; what a follow-up records is followed by nothing more.
FollowUp = Callable[..., None]
_follow_ups: list[tuple[frozenset[str], FollowUp]] = []


def add_follow_up(models_acted_on: frozenset[str], follow_up: FollowUp) -> None:
    """Register what follows every unit of work that recorded an act on one of the models, named as in the trail ("seat").

    It is called with `by`, the person who acted.
    """
    if (models_acted_on, follow_up) not in _follow_ups:
        _follow_ups.append((models_acted_on, follow_up))


def _follow_up(entries: list[_Pending]) -> None:
    acted_on = {entry.target.partition(":")[0]: entry.actor for entry in entries}
    for models_acted_on, follow_up in _follow_ups:
        for name in models_acted_on & acted_on.keys():
            follow_up(by=User.objects.filter(pk=acted_on[name]).first() if acted_on[name] else None)
            break


def record(
    verb: str,
    target: models.Model | str,
    *,
    by: User | None,
    cycle: Cycle | None = None,
    digests: dict[str, str] | None = None,
    because: str = "",
    salt: bytes = b"",
    **data: Any,
) -> None:
    """Add an entry to the running unit of work.

    `data` holds ids, numbers, dates and codes only; texts go into `digests` and are stored as keyed and salted digests. `because` is
    the reason somebody gave: it can be read beside the entry until the cycle is erased, and the entry holds its digest. The salt
    lies beside the entry, and goes with what the entry is about. A row that has one of its own gives it as `salt` instead.
    Raises RuntimeError outside a unit of work: an act without its transaction must not look recorded.
    """
    unit = _current.get()
    if unit is None:
        raise RuntimeError(f"{verb} recorded outside a unit of work")
    unit.entries.append(_pending(verb, target, by, cycle, digests or {}, data, because.strip(), salt))


def refuse(
    sentence: str | Promise,
    verb: str,
    target: models.Model | str,
    *,
    by: User | None,
    cycle: Cycle | None = None,
    field: str | None = None,
    as_: type[Refused] = Refused,
    **data: Any,
) -> Refused:
    """Return a Refused to raise, whose entry is written after the rollback: `raise refuse(_("…"), "score.refused", ballot, by=by)`.

    `as_` is the kind of Refused, for callers that answer one kind differently.
    """
    refusal = as_(sentence, field=field)
    refusal.entry = _pending(verb, target, by, cycle, {}, data)
    return refusal


def log_access(user: User | None, what: str, target: models.Model | str) -> None:
    """Note that somebody read or downloaded something that is not their own."""
    AccessLog.objects.create(user_id_read=user.pk if user and user.pk else None, what=what, target=_name(target))


def _name(target: models.Model | str) -> str:
    return target if isinstance(target, str) else f"{target._meta.model_name}:{target.pk}"


def _pending(
    verb: str,
    target: models.Model | str,
    by: User | None,
    cycle: Cycle | None,
    digests: dict[str, str],
    data: dict[str, Any],
    because: str = "",
    salt: bytes = b"",
) -> _Pending:
    return _Pending(
        cycle_id=cycle.pk if cycle else None,
        verb=verb,
        target=_name(target),
        actor=by.pk if by is not None and by.pk else None,
        data=data,
        digests=digests | ({"because": because} if because else {}),
        because=because,
        salt=salt,
    )


def _append(entries: list[_Pending]) -> None:
    """Write entries to their chains. Chains are locked in the order of their names, so that no two units wait for each other."""
    by_chain: dict[int | None, list[_Pending]] = {}
    for entry in entries:
        by_chain.setdefault(entry.cycle_id, []).append(entry)
    for cycle_id in sorted(by_chain, key=lambda key: (key is not None, key or 0)):
        chain = _locked_chain(cycle_id)
        rows, beside = [], []
        for entry in by_chain[cycle_id]:
            chain.length += 1
            salt = entry.salt or new_salt()
            said = _keyed(chain, entry.digests, salt)
            row = AuditEntry(
                chain=chain,
                number=chain.length,
                at=timezone.now(),
                actor=entry.actor,
                verb=entry.verb,
                target=entry.target,
                data=_canonical({**entry.data, **said, **({SALTED: 1} if said else {})}),
                previous=chain.head,
            )
            row.digest = digest_of(row)
            chain.head = row.digest
            rows.append(row)
            if entry.because or (entry.digests and not entry.salt):
                beside.append(AuditReason(entry=row, text=entry.because, salt=salt))
        AuditEntry.objects.bulk_create(rows)
        AuditReason.objects.bulk_create(beside)


def _locked_chain(cycle_id: int | None) -> AuditChain:
    """Return the chain, locked until the transaction ends; make it at its first entry."""
    chains = AuditChain.objects.select_for_update()
    wanted: dict[str, Any] = {"name": ACCOUNTS} if cycle_id is None else {"cycle_id": cycle_id}
    chain = chains.filter(**wanted).first()
    if chain is None:
        try:
            with transaction.atomic():
                AuditChain.objects.create(
                    name=ACCOUNTS if cycle_id is None else f"cycle:{cycle_id}",
                    cycle_id=cycle_id,
                    key=secrets.token_bytes(32),
                )
        except IntegrityError:  # another process made it first
            pass
        chain = chains.get(**wanted)
    return chain


def key_of(cycle: Cycle) -> bytes | None:
    """Return the secret of a year, nothing before its first entry and once it is destroyed.

    Whatever nobody may be able to work out again when the year is archived hangs on it, not on the site's own secret.
    """
    key = AuditChain.objects.filter(cycle=cycle).values_list("key", flat=True).first()
    return bytes(key) if key else None


def is_as_recorded(verb: str, target: models.Model, **texts: str) -> bool:
    """True when the texts are those whose digests the entry about this row holds; also without such an entry, or its key."""
    about = AuditEntry.objects.filter(verb=verb, target=_name(target))
    entry = about.select_related("chain", "reason").order_by("number").last()
    return entry is None or _is_said(entry, texts)


def _is_said(entry: AuditEntry, texts: dict[str, str]) -> bool:
    """True when the entry holds the digests of these texts, or the key of its chain is destroyed."""
    said = json.loads(entry.data)
    beside: AuditReason | None = getattr(entry, "reason", None)
    salt = bytes(beside.salt) if beside and SALTED in said else b""
    return all(said.get(name) == digest for name, digest in _keyed(entry.chain, texts, salt).items())


def new_salt() -> bytes:
    """Return a salt: without it nobody can try texts against a digest, whoever has the key."""
    return secrets.token_bytes(16)


def _keyed(chain: AuditChain, texts: dict[str, str], salt: bytes) -> dict[str, str]:
    """Return HMAC-SHA-256 digests of the salted texts under the chain's key, none once the key is destroyed."""
    if chain.key is None:
        return {}
    key = bytes(chain.key)
    return {name: hmac.new(key, salt + text.encode(), hashlib.sha256).hexdigest() for name, text in texts.items()}


def _canonical(data: dict[str, Any]) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def digest_of(entry: AuditEntry) -> str:
    """Return the SHA-256 over everything an entry says and the digest before it."""
    at: datetime = entry.at
    content = [
        entry.chain_id,
        entry.number,
        at.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds"),
    ]
    content += [entry.actor, entry.verb, entry.target, entry.data, entry.previous]
    return hashlib.sha256(json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


# The check. Apps add their cross-row invariants from AppConfig.ready; each yields a sentence that names the row that breaks.
Invariant = Callable[[], Iterator[str]]
_invariants: list[Invariant] = []


def add_invariant(invariant: Invariant) -> None:
    """Register a cross-row invariant that `./manage.py audit` checks; registering it twice changes nothing."""
    if invariant not in _invariants:
        _invariants.append(invariant)


def findings() -> Iterator[str]:
    """Yield everything that is wrong, as sentences that name the row."""
    yield from broken_chains()
    yield from changed_reasons()
    for invariant in _invariants:
        yield from invariant()


def broken_chains() -> Iterator[str]:
    """Yield the places where a chain does not hold together."""
    for chain in AuditChain.objects.order_by("pk"):
        previous, number = "0" * 64, 0
        for entry in chain.entries.order_by("number").iterator(chunk_size=2000):
            number += 1
            if entry.number != number:
                yield f"audit chain {chain.name}: entry {number} is missing (found {entry.number})"
                number = entry.number
            if entry.previous != previous:
                yield f"audit chain {chain.name}: entry {entry.number} (id {entry.pk}) does not follow the one before it"
            if entry.digest != digest_of(entry):
                yield f"audit chain {chain.name}: entry {entry.number} (id {entry.pk}) was changed"
            previous = entry.digest
        if number != chain.length or previous != chain.head:
            yield f"audit chain {chain.name}: the head says {chain.length} entries, the chain has {number}"


def changed_reasons() -> Iterator[str]:
    """Yield the reasons that are no longer what was written with their entry; once a chain's key is destroyed there are none."""
    written = AuditReason.objects.exclude(text="").select_related("entry__chain", "entry__reason").order_by("pk")
    for reason in written.iterator(chunk_size=2000):
        entry = reason.entry
        if not _is_said(entry, {"because": reason.text}):
            yield f"audit chain {entry.chain.name}: the reason of entry {entry.number} (id {reason.pk}) was changed"


def has_entry(chain: str, digest: str) -> bool:
    """True when an entry of the chain has (or begins with) this digest, as a mailed head says it had.

    A trail rewritten from the ground up holds together by itself; only what somebody else kept a copy of tells.
    """
    wanted = digest.strip().lower()
    if len(wanted) < 12:
        return False
    return AuditEntry.objects.filter(chain__name=chain, digest__startswith=wanted).exists()


def chains() -> list[AuditChain]:
    """Return every chain with its head: what the weekly mail to the chair states, so that a rewrite shows.

    Not how long it is: less the acts a reader is shown, that would be the number of those a conflict of interest takes away.
    """
    return list(AuditChain.objects.select_related("cycle").order_by("pk"))


def chain_lengths() -> dict[str, int]:
    """Return how many entries each chain has, for whoever keeps the machine."""
    return dict(AuditChain.objects.order_by("pk").values_list("name", "length"))
