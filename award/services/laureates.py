"""The laureate: named by a decision, asked, and answering by link, telephone, letter or in person."""

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from award import links, mail, queue
from award.audit import Refused, record, unit_of_work
from award.dates import format_deadline
from award.languages import LANGUAGES, text_in
from award.models import Cycle, Invitation, Laureate, PublicationRequest, User
from award.phases import Phase
from award.pictures import clean_portrait
from award.services import portraits
from award.services.approvals import content_changed, end_requests, must_not_be_public
from award.services.public_content import PICTURE_FACTS, PUBLIC_FACTS

# No 0/O, 1/I/L, 5/S, 8/B: a check code is read aloud and typed from paper.
CODE_ALPHABET = "2346789ACDEFGHJKMNPQRTUVWXYZ"
INVITATION_DAYS = 60


def new_check_code() -> str:
    """Return a code such as `K7QF-2M9D` for a certificate (28^8: guessing is hopeless)."""
    letters = "".join(secrets.choice(CODE_ALPHABET) for _position in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def normal_check_code(typed: str) -> str:
    """Return a typed code in its normal form: upper case, one hyphen, whatever was put between."""
    letters = re.sub(r"[^0-9A-Z]", "", typed.upper())[:8]
    return f"{letters[:4]}-{letters[4:]}" if len(letters) == 8 else letters


def name_laureate(
    *,
    cycle: Cycle,
    number: int,
    name: str,
    degrees: Mapping[str, str] | None = None,
    taglines: Mapping[str, str] | None = None,
    email: str = "",
    telephone: str = "",
    language: str = "fi",
    decided_on: date,
    by: User | None,
) -> Laureate:
    """Make the snapshot of a person the board has chosen; `number` is the place among the cycle's laureates, from 1.

    The snapshot holds its own name and words, so that it outlives the nominations it came from. `degrees` and `taglines` are by
    language; what is too long for the papers is left out, for the office words it better than a cut would.
    """
    words = {"degree": degrees or {}, "tagline": taglines or {}}
    most = {fact: Laureate._meta.get_field(f"{fact}_{LANGUAGES[0]}").max_length or 0 for fact in words}
    with unit_of_work():
        # The address of the page must tell nothing before publication and be readable afterwards; nothing links to it earlier.
        slug = f"{cycle.year}-{slugify(name) or number}"
        taken = Laureate.objects.filter(slug=slug).exists()
        laureate = Laureate(
            cycle=cycle,
            year=cycle.year,
            slug=f"{slug}-{number}" if taken else slug,
            name=name,
            email=email,
            telephone=telephone,
            language=language,
            decided_on=decided_on,
            presented_on=timezone.localdate(cycle.celebration_at) if cycle.celebration_at else None,
            serial=f"{cycle.year}-{number}",
            check_code=new_check_code(),
            **{
                f"{fact}_{language}": text
                for fact, texts in words.items()
                for language, text in texts.items()
                if len(text) <= most[fact]
            },
        )
        laureate.full_clean()
        laureate.save()
        record("laureate.named", laureate, by=by, cycle=cycle, number=number)
    return laureate


def follow_decision(*, laureate: Laureate, named: bool, decided_on: date, by: User | None) -> Laureate:
    """Bring a laureate made of an earlier decision into line with the one that stands: `named` anew, or no longer.

    Whoever is named anew keeps the answer, texts and papers; the day of the decision follows. Whoever is no longer named is asked for
    no answer any more and cannot be published. Raises Refused for a laureate the public knows.
    """
    with unit_of_work():
        locked = _locked(laureate)
        if named == (locked.superseded_at is None) and (not named or locked.decided_on == decided_on):
            return locked
        if locked.is_published():
            raise Refused(_("The laureate is already published; withdraw the publication instead."))
        end_requests(laureate=locked, because=PublicationRequest.Ended.DECISION, by=by)
        queue.enqueue("award.tasks.render_papers", locked.pk)
        locked.superseded_at = None if named else timezone.now()
        locked.decided_on = decided_on if named else locked.decided_on
        locked.full_clean()
        locked.save(update_fields=["superseded_at", "decided_on"])
        if not named:
            _revoke_links(locked)
        record("laureate.named_again" if named else "laureate.superseded", locked, by=by, cycle=locked.cycle)
    return locked


def invite_laureate(*, laureate: Laureate, by: User) -> None:
    """Send the laureate the link to answer by. The letter and the link name only the award year; the rest comes after a code."""
    with unit_of_work():
        locked = _locked(laureate)
        if not locked.email:
            raise Refused(_("There is no e-mail address: ask by telephone or letter and record the answer here."))
        _must_be_unanswered(locked)
        links.revoke(purpose=Invitation.Purpose.LAUREATE, target_id=locked.pk)
        invitation = links.invite(
            purpose=Invitation.Purpose.LAUREATE,
            target_id=locked.pk,
            cycle=locked.cycle,
            person=locked.email,
            days=INVITATION_DAYS,
        )
        cycle = locked.cycle
        mail.write_mail(
            template="laureate_invitation",
            to=locked.email,
            name=locked.name,
            language=locked.language,
            key=f"laureate-invitation:{locked.pk}:{invitation.token_hash[:16]}",
            cycle=cycle,
            link=("laureate_link", invitation),
            context={
                "year": locked.year,
                "answer_by": format_deadline(cycle.answer_by, locked.language) if cycle and cycle.answer_by else "",
            },
        )
        record("laureate.invited", locked, by=by, cycle=locked.cycle)


def accept(*, laureate: Laureate, attends: bool | None, undertakes: bool = False, by: User) -> Laureate:
    """Record the laureate's own yes, given by link and code, with the duty that goes with the award where it `undertakes` that too."""
    with unit_of_work():
        accepted = _accept(laureate, via=Laureate.Via.LINK, attends=attends, at=timezone.now(), by=by, recorded_by=None)
        return undertake_duty(laureate=accepted, by=by) if undertakes else accepted


def record_acceptance(
    *, laureate: Laureate, via: str, attends: bool | None, undertakes: bool = False, by: User
) -> Laureate:
    """Record a yes the office was given by telephone, by letter or in person; a confirming letter goes to the laureate.

    Raises Refused for the way LINK, which is the laureate's own.
    """
    if via not in (Laureate.Via.PHONE, Laureate.Via.LETTER, Laureate.Via.IN_PERSON):
        raise Refused(_("Choose how the answer was given."), field="via")
    with unit_of_work():
        accepted = _accept(laureate, via=via, attends=attends, at=timezone.now(), by=by, recorded_by=by)
        if undertakes:
            accepted = undertake_duty(laureate=accepted, by=by)
        if accepted.email:
            mail.write_mail(
                template="laureate_confirmation",
                to=accepted.email,
                name=accepted.name,
                language=accepted.language,
                key=f"laureate-confirmation:{accepted.pk}",
                cycle=accepted.cycle,
                context={
                    "year": accepted.year,
                    "via": Laureate.Via(accepted.accepted_via).label,
                    "duty": duty_in(accepted, accepted.language) if accepted.undertaken_at else "",
                },
            )
    return accepted


def undertake_duty(*, laureate: Laureate, by: User) -> Laureate:
    """Record that the laureate undertakes what the rules ask, with the acceptance or after it.

    Raises Refused before acceptance, a second time, and where the rules ask for nothing.
    """
    with unit_of_work():
        locked = _locked(laureate)
        if locked.accepted_at is None:
            raise Refused(_("The laureate has not accepted yet."))
        if not locked.duty:
            raise Refused(_("The rules of this year ask nothing of the laureate."))
        if locked.undertaken_at is not None:
            raise Refused(_("The laureate has undertaken this already."))
        locked.undertaken_at = timezone.now()
        locked.full_clean()
        locked.save(update_fields=["undertaken_at"])
        record("laureate.duty_undertaken", locked, by=by, cycle=locked.cycle)
    return locked


def duty_in(laureate: Laureate, language: str) -> str:
    """Return what the rules ask of the laureate in exactly this language."""
    return text_in(laureate.cycle.rulebook, "duty", language) if laureate.cycle is not None else ""


def _accept(
    laureate: Laureate, *, via: str, attends: bool | None, at: datetime, by: User, recorded_by: User | None
) -> Laureate:
    with unit_of_work():
        locked = _locked(laureate)
        _must_be_unanswered(locked)
        locked.accepted_at, locked.accepted_via, locked.accepted_recorded_by, locked.attends = (
            at,
            via,
            recorded_by,
            attends,
        )
        locked.full_clean()
        locked.save()
        record("laureate.accepted", locked, by=by, cycle=locked.cycle, via=via, attends=attends)
    return locked


def decline(*, laureate: Laureate, by: User) -> Laureate:
    """Record that the laureate declines; the board then decides anew, with its reserve."""
    with unit_of_work():
        locked = _locked(laureate)
        _must_be_unanswered(locked)
        locked.declined_at = timezone.now()
        locked.save(update_fields=["declined_at"])
        _revoke_links(locked)
        record("laureate.declined", locked, by=by, cycle=locked.cycle)
    return locked


def ask_for_papers(*, laureate: Laureate, by: User | None) -> None:
    """Have the worker render the papers; what has not changed is not rendered again."""
    with unit_of_work():
        queue.enqueue("award.tasks.render_papers", laureate.pk)
        record("papers.asked", laureate, by=by, cycle=laureate.cycle)


# What nobody but the office and the laureate reads: it changes at any time, by one person.
PRIVATE_FACTS = ("email", "telephone", "language", "attends")


def correct_facts(*, laureate: Laureate, by: User, **facts: object) -> Laureate:
    """Change the facts of the snapshot (name as the laureate writes it, degrees, tagline, photograph's credit …).

    An approval given before lapses; the papers that say something else are superseded. Raises Refused for what is public: that takes
    two (`services.changes`).
    """
    if unknown := set(facts) - {*PUBLIC_FACTS, *PRIVATE_FACTS}:
        raise TypeError(f"no facts of a laureate: {sorted(unknown)}")
    with unit_of_work():
        locked = _locked(laureate)
        changed = sorted(name for name, value in facts.items() if getattr(locked, name) != value)
        if not changed:
            return locked
        becomes_public = not set(changed) <= set(PRIVATE_FACTS)
        if becomes_public:
            must_not_be_public(locked)
        for name in changed:
            setattr(locked, name, facts[name])
        locked.full_clean()
        locked.save()
        if becomes_public:
            content_changed(laureate=locked, by=by)
        record("laureate.facts_changed", locked, by=by, cycle=locked.cycle, fields=changed)
    return locked


def correct_at_once(
    *, laureate: Laureate, facts: Mapping[str, object], picture: ContentFile | None, by: User
) -> Laureate:
    """Correct facts and replace the picture together, where that takes no second person.

    What was said of the old picture is not said of the new one unless it is given anew: a form that sends the old photographer along
    says nothing about the new picture.
    """
    with unit_of_work():
        locked = _locked(laureate)
        new = {name: value for name, value in facts.items() if getattr(locked, name) != value}
        if picture is not None:
            locked = keep_portrait(laureate=locked, picture=picture, by=by)
        return correct_facts(laureate=locked, by=by, **new)


def set_portrait(*, laureate: Laureate, upload: UploadedFile, by: User | None) -> Laureate:
    """Keep a portrait of the laureate, decoded and drawn anew.

    Raises Refused with the field `portrait` for a file that is no picture, and for a laureate who is public.
    """
    return keep_portrait(laureate=laureate, picture=clean_portrait(upload, by=by), by=by)


def keep_portrait(*, laureate: Laureate, picture: ContentFile, by: User | None) -> Laureate:
    """Keep a picture that has been decoded and drawn anew.

    What was said of the picture before (who took it, on what terms, what it shows) was said of another one and is emptied. Raises
    Refused for a laureate who is public.
    """
    with unit_of_work():
        locked = _locked(laureate)
        must_not_be_public(locked)
        replaced = portraits.replace_portrait(locked)
        if replaced:
            for name in PICTURE_FACTS:
                setattr(locked, name, "")
        locked.portrait.save(picture.name, picture, save=False)
        locked.save(update_fields=["portrait", *PICTURE_FACTS])
        content_changed(laureate=locked, by=by)
        record("laureate.portrait_set", locked, by=by, cycle=locked.cycle)
    return locked


def _locked(laureate: Laureate) -> Laureate:
    return Laureate.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=laureate.pk)


def _revoke_links(laureate: Laureate) -> None:
    """Let nobody answer, or go on reading texts, by a link about somebody who is not to be named."""
    links.revoke(purpose=Invitation.Purpose.LAUREATE, target_id=laureate.pk)
    for language in LANGUAGES:
        links.revoke(purpose=Invitation.Purpose.LANGUAGE_CHECK, target_id=laureate.pk, language=language)


def _must_be_unanswered(laureate: Laureate) -> None:
    if laureate.superseded_at:
        raise Refused(_("The board's decision that named this person has been superseded."))
    if laureate.accepted_at or laureate.declined_at:
        raise Refused(_("The laureate has already answered."))
    if laureate.cycle and laureate.cycle.phase not in (Phase.DECIDED, Phase.PUBLICATION):
        raise Refused(_("The board's decision does not stand yet."))
