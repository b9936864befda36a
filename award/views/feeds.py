"""What machines read: the feed of laureates, the site map, and what robots may look at. All of it only what is published."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from award import access, links
from award.languages import LANGUAGES, current_language
from award.papers.citation import citation_sentence

#: Public pages without a name in their address.
PAGES = ("home", "nominate", "laureates", "about", "verify", "privacy", "accessibility")
#: Where only the signed-in have something to look for.
ROOMS = ("desk", "jury", "board", "account", "nominate/mine", "start", "answer", "check", "publication")
IN_FEED = 20


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Send the published laureates as an Atom feed, newest first."""
    language = current_language()
    association = access.association()
    laureates = list(access.published_laureates()[:IN_FEED])
    document = Atom1Feed(
        title=association.award_name if association else _("Alumnus of the Year"),
        link=links.page("laureates", language=language),
        feed_url=links.page("feed", language=language),
        description=_("The laureates through the years"),
        language=language,
        author_name=association.display_name if association else None,
        feed_guid=links.page("laureates", language=language),
    )
    for laureate in laureates:
        citation = access.readable_texts(laureate, language).get("CITATION")
        address = links.page("laureate", laureate.slug, language=language)
        document.add_item(
            title=f"{laureate.year}: {laureate.name}",
            link=address,
            description=escape(
                citation_sentence(citation.body, citation.language) if citation else laureate.tagline
            ),  # Atom1Feed says it is HTML
            unique_id=address,
            pubdate=_news_of(laureate),
            updateddate=_news_of(laureate),
        )
    return HttpResponse(document.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _news_of(laureate: Any) -> datetime:
    """Return when a laureate was news: at the publication; for one of the years before this system, no later than their own year."""
    if laureate.cycle_id is not None:
        return laureate.publish_at
    return min(laureate.publish_at, datetime(laureate.year, 12, 31, tzinfo=UTC))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Send the addresses of all public pages in all languages."""
    entries = [_in_every_language(name) for name in PAGES]
    entries += [
        _in_every_language("laureate", slug) for slug in access.published_laureates().values_list("slug", flat=True)
    ]
    return render(request, "award/sitemap.xml", {"entries": entries}, content_type="application/xml")


def _in_every_language(name: str, *args: object) -> dict[str, str]:
    """Return the public address of a page by language."""
    return {language: links.page(name, *args, language=language) for language in LANGUAGES}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots what not to fetch. Nothing is kept secret by it: every page asks who is there."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: /{language}/{room}/" for language in LANGUAGES for room in ROOMS]
    lines += [f"Disallow: {reverse('admin:index')}", "", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
