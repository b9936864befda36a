"""What may stand in a single line that a person types: a name, an office, how somebody knows somebody.

Names go into letters that the association sends to other people, where mail programs make links of whatever looks like an address. So a
name holds none, in whatever disguise a mail program sees through.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters, and the marks that turn the direction of the line around them.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# What is read as a dot or a slash in addresses besides what Unicode itself (NFKC) calls the same.
_DOTS_AND_SLASHES = str.maketrans({"\u3002": ".", "\u2044": "/", "\u2215": "/", "\u29f8": "/", "\\": "/"})
_ADDRESS = re.compile(r"//|\bwww\s*\.|\b(?:https?|hxxps?|ftps?|mailto|tel|sms|javascript|data)\s*:")
_WITH_DOTS = re.compile(r"[\w-]+(?:\.[\w-]+)+")
# What follows a host in an address: a path, a port, a question, a fragment.
_GOES_ON = re.compile(r"\.?(?:[/?#]|:\d)")
_TOP_LEVEL = re.compile(r"[^\W\d_]{2,}|xn--[a-z0-9-]+")
_FOUR_NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
# Titles and degrees that are written with a dot inside: Dr.med., fil.mag., M.Sc.Tech.
_SHORT_FORMS = frozenset(
    [
        "adj",
        "agr",
        "arkk",
        "bros",
        "dipl",
        "doc",
        "dos",
        "dr",
        "ed",
        "econ",
        "eko",
        "ekon",
        "em",
        "emer",
        "eng",
        "farm",
        "fil",
        "gen",
        "hallintot",
        "hist",
        "hon",
        "hum",
        "hyv",
        "ins",
        "ing",
        "joht",
        "jr",
        "jur",
        "kand",
        "kauppat",
        "lic",
        "liik",
        "lis",
        "lit",
        "maist",
        "mag",
        "med",
        "mr",
        "mrs",
        "ms",
        "mus",
        "oec",
        "phil",
        "ph",
        "pol",
        "prof",
        "psyk",
        "rer",
        "res",
        "rev",
        "sc",
        "soc",
        "sr",
        "st",
        "teat",
        "tech",
        "tekn",
        "teol",
        "th",
        "theol",
        "tn",
        "toim",
        "tri",
        "univ",
        "valtiot",
        "vet",
        "yht",
        "yo",
    ]
)
# After an initial or a title these make a host (x.com, t.me, prof.ai); a surname that is the same takes a space after the dot.
_COMMON_TOP_LEVELS = frozenset(
    [
        "ai",
        "app",
        "at",
        "be",
        "biz",
        "blog",
        "ca",
        "cc",
        "ch",
        "click",
        "cloud",
        "club",
        "cn",
        "co",
        "com",
        "cz",
        "de",
        "dev",
        "dk",
        "edu",
        "ee",
        "es",
        "eu",
        "example",
        "fi",
        "fr",
        "fun",
        "gd",
        "gg",
        "gl",
        "gov",
        "help",
        "ie",
        "in",
        "info",
        "int",
        "io",
        "is",
        "it",
        "jp",
        "la",
        "link",
        "live",
        "lt",
        "lv",
        "ly",
        "me",
        "mil",
        "mobi",
        "net",
        "news",
        "nl",
        "no",
        "nu",
        "one",
        "online",
        "org",
        "page",
        "pl",
        "pro",
        "ru",
        "se",
        "sh",
        "shop",
        "site",
        "so",
        "space",
        "store",
        "su",
        "to",
        "top",
        "tv",
        "ua",
        "uk",
        "us",
        "vip",
        "win",
        "work",
        "xyz",
    ]
)


# No line of ours may be longer; the column refuses it, and looking for addresses in megabytes would take minutes.
LONGEST = 1000


def one_line(value: str) -> None:
    """Raise ValidationError for characters that do not belong in a line."""
    if _UNPRINTABLE.search(value):
        raise ValidationError(_("Write this on one line, in visible characters only."), code="unprintable")


def no_address(value: str) -> None:
    """Raise ValidationError for a web address in a line: "://", "www." and what programs read in the same way."""
    one_line(value)
    if len(value) <= LONGEST and _ADDRESS.search(_as_read(value)):
        raise ValidationError(_("Leave web addresses out here."), code="address")


def person_name(value: str) -> None:
    """Raise ValidationError for a name with an address in it, also a bare one such as evil.example.

    J.R.R. Tolkien, O.Y.Nieminen, Dr.med. Virtanen and M.Sc. are names and titles; Aino.Virtanen wants a space after the dot.
    """
    one_line(value)
    if len(value) > LONGEST:
        return
    read = _as_read(value)
    if _ADDRESS.search(read) or "@" in read or any(_is_host(match, read) for match in _WITH_DOTS.finditer(read)):
        raise ValidationError(
            _("Write the name only, without web or email addresses. Leave a space after a dot inside it."),
            code="address",
        )


def is_name(value: str) -> bool:
    """True for a name without an address: what was stored before the rule may be none."""
    try:
        person_name(value)
    except ValidationError:
        return False
    return True


def _as_read(value: str) -> str:
    """Return a line as a program that looks for addresses reads it: wide and small forms as the plain ones, invisible marks left out."""
    text = "".join(map(_letter_as_read, unicodedata.normalize("NFKC", value)))
    return text.translate(_DOTS_AND_SLASHES).casefold()


def _letter_as_read(character: str) -> str:
    """Return a character as it counts in a host: nothing for an invisible or combining mark, letters for a picture (there are such hosts)."""
    category = unicodedata.category(character)
    if category == "Cf" or category.startswith("M"):
        return ""
    return "xx" if category == "So" else character


def _is_host(match: re.Match[str], line: str) -> bool:
    """True when words with dots between them name a host on the internet, and are no initials or titles."""
    word = match.group()
    if _FOUR_NUMBERS.fullmatch(word):
        return True
    *heads, last = word.split(".")
    if not _TOP_LEVEL.fullmatch(last):
        return False
    return (
        any(len(head.strip("-")) > 1 and head not in _SHORT_FORMS for head in heads)
        or last in _COMMON_TOP_LEVELS
        or bool(_GOES_ON.match(line, match.end()))
    )
