"""What a nominee is told: the one text behind the mail, the printed letter and the nominee's page.

It holds everything Article 14 of the General Data Protection Regulation asks for, in the nominee's language.
"""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from award.access import association
from award.languages import one_point
from award.models import Association, Cycle, Rulebook
from nominations.models import Nomination, Nominee


@dataclass(frozen=True)
class Notice:
    """The notice in one language: paragraphs, and the legal part as pairs of heading and text."""

    language: str
    name: str
    award: str
    year: int
    greeting: str
    news: tuple[str, ...]
    how_to_answer: tuple[str, ...]
    privacy: tuple[tuple[str, str], ...]
    closing: str


def notice_for(nominee: Nominee, language: str, *, on_the_page: bool = False) -> Notice:
    """Return the notice for a person with all their nominations, in one language.

    A letter points at the nominee's page; the page itself (`on_the_page`) does not.

    Raises Rulebook.DoesNotExist for a cycle without a rulebook, and RuntimeError before the association has entered its name: a
    notice without a controller is none.
    """
    house = association()
    if house is None:
        raise RuntimeError("no association: a notice must name its controller")
    cycle = nominee.nomination.cycle
    rules = Rulebook.objects.get(cycle=cycle)
    nominations = list(nominations_of(nominee))
    with translation.override(language):
        return Notice(
            language=language,
            name=nominee.name,
            award=house.award_name,
            year=cycle.year,
            greeting=_("Dear %(name)s,") % {"name": nominee.name},
            news=_said(house, _news(house, rules, nominations, on_the_page)),
            how_to_answer=_said(house, _how_to_answer(house, rules, on_the_page)),
            privacy=tuple(
                (heading, *_said(house, [text])) for heading, text in _privacy(house, cycle, rules, nominations)
            ),
            closing=_("With warm regards, %(association)s") % {"association": house.display_name},
        )


def _said(house: Association, paragraphs: list[str]) -> tuple[str, ...]:
    """Return the paragraphs, with one point after a name of the association that ends with one."""
    return tuple(one_point(paragraph, *house.names) for paragraph in paragraphs)


def nominations_of(nominee: Nominee) -> list[Nomination]:
    """Return the nominations of the person behind the row that stays, the oldest first; those withdrawn are left out."""
    return list(
        Nomination.objects.filter(pk__in=_ids(nominee))
        .exclude(status=Nomination.Status.WITHDRAWN)
        .order_by("submitted_at", "reference")
    )


def _ids(nominee: Nominee) -> list[object]:
    return [nominee.nomination_id, *Nominee.objects.filter(same_as=nominee).values_list("nomination_id", flat=True)]


def _news(house: Association, rules: Rulebook, nominations: list[Nomination], on_the_page: bool) -> list[str]:
    paragraphs = [
        ngettext(
            "Somebody who knows your work thinks that it should be honoured, and has told us why.",
            "%(number)s people who know your work think that it should be honoured, and have told us why.",
            max(len(nominations), 1),
        )
        % {"number": len(nominations)},
        _("The award is given by %(association)s. A jury reads the nominations, and the board decides. You need not do anything to be considered fairly; we write because you have a right to know, and because it is good news.")
        % {"association": house.legal_name},
    ]  # fmt: skip
    if any(nomination.source == Nomination.Source.CARRIED for nomination in nominations):
        paragraphs.append(
            _("You were nominated for an earlier award year already. Under the rules the nomination has been carried over to this one, and we ask you anew.")
        )  # fmt: skip
    if rules.nominee_sees_case and not on_the_page:
        paragraphs.append(_("On your own page you can read what has been written about you."))
    return paragraphs


def _how_to_answer(house: Association, rules: Rulebook, on_the_page: bool) -> list[str]:
    paragraphs = [
        _(
            "Here you can say that you are glad to be a candidate, decline – also for good, without giving a reason – or tell us what we have got wrong. You can change your answer until the jury begins its work."
        )
        if on_the_page
        else _(
            "On your page you can say that you are glad to be a candidate, decline – also for good, without giving a reason – or tell us what we have got wrong. You can change your answer until the jury begins its work."
        )
    ]
    if rules.silence == Rulebook.Silence.FALLS:
        paragraphs.append(
            _("We need your yes: if we do not hear from you before the jury begins, the nomination falls.")
        )
    else:
        paragraphs.append(_("If you do not answer, the nomination stays."))
    paragraphs.append(
        _("If you would rather talk to a person, call %(telephone)s or write to %(email)s.")
        % {"telephone": house.telephone, "email": house.email}
    )
    return paragraphs


def _privacy(house: Association, cycle: Cycle, rules: Rulebook, nominations: list[Nomination]) -> list[tuple[str, str]]:
    where = ", ".join(part for part in (" ".join(house.postal_address.split()), house.email, house.telephone) if part)
    controller = f"{house.legal_name}{f' ({house.business_id})' if house.business_id else ''}, {where}."
    if house.privacy_contact:
        controller += " " + _("In matters of privacy: %(contact)s.") % {"contact": house.privacy_contact}
    kept = ngettext(
        "%(months)s month after the award year ends; then everything is erased. If you are chosen, your name, the reasons and your portrait stay in the roll of honour.",
        "%(months)s months after the award year ends; then everything is erased. If you are chosen, your name, the reasons and your portrait stay in the roll of honour.",
        rules.retention_months,
    ) % {"months": rules.retention_months}
    if rules.carry_over_years:
        kept += " " + _(
            "The nomination can be carried over to a following award year; then we tell you again, and you may say no."
        )
    return [
        (_("Who is responsible"), controller),
        (_("What for"), _("To choose and honour %(award)s %(year)s.") % {"award": house.award_name, "year": cycle.year}),
        (
            _("By what right"),
            _("Our legitimate interest (General Data Protection Regulation, Article 6(1)(f)): an award cannot be given without knowing whom one speaks of. Little is asked, few people read it, and you may object."),
        ),
        (
            _("What we hold"),
            _("Your name, how to reach you, your occupation, your connection to the university, the reasons given for the nomination, and the attachments and recommendations that came with it."),
        ),
        (_("Where it comes from"), source(rules, nominations)),
        (
            _("Who sees it"),
            _("The office, and those members of the jury and the board who have no conflict of interest. Whoever runs our servers and delivers our mail handles it for us and for nothing else. Nothing is public unless you are chosen and accept. No decision is made by a machine."),
        ),
        (_("How long it is kept"), kept),
        (
            _("What you can ask"),
            _("You may see what we hold, have it put right, have it erased or its use restricted, and object to the nomination altogether. On your page you can download what is held and have it erased; a letter or a call is enough, too. We answer within a month and it costs nothing."),
        ),
        (
            _("Where you can complain"),
            _("To the Data Protection Ombudsman: tietosuoja.fi, tietosuoja@om.fi, 029 566 6700, P.O. Box 800, 00531 Helsinki, Finland."),
        ),
    ]  # fmt: skip


def source(rules: Rulebook, nominations: list[Nomination]) -> str:
    """Return where the data comes from: the nominators by name, or what kind of person they are where the rules keep the name back."""
    if rules.nominee_sees_nominator and nominations:
        return _("From %(names)s, who nominated you, and from those who recommend you.") % {
            "names": ", ".join(nomination.nominator_name for nomination in nominations)
        }
    return _("From the person who nominated you, and from those who recommend you. Under the rules of the award their names are not given to the nominee.")  # fmt: skip
