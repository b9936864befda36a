"""E-mail addresses: the one form in which they are stored and compared, and the loose form that only ever refuses or warns.

    normal_address("Aino@Révontuli.example") == "aino@xn--rvontuli-b1a.example"
    folded_address("aino+award@xn--rvontuli-b1a.example") == "aino@revontuli.example"

What an address opens (a page, a link, somebody's data) is found by its normal form with `=`. A letter is sent to that same form, so
whoever can read the letter has the address. What an address closes (conflicts of interest, who may nominate, who wants to be left in
peace, whether two people are one) is found by its folded form: there it is better to stop one person too many.
"""

from functools import lru_cache

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from award.folding import fold

# Names such as .local or .test are for a mail server to refuse: they may be those of a network of one's own.
SPECIAL_USE_DOMAIN_NAMES.clear()
# As long as mail servers take it (RFC 5321, 4.5.3.1.3).
LONGEST = 254
# Reserved for what never exists (RFC 2606). An upgrade writes it in place of what it could not keep: nobody receives a letter there.
NOWHERE = "@address.invalid"
# These hosts deliver the same box whatever dots stand in its name.
_DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
# What begins a label of a domain that stands for letters beyond a to z (RFC 5890).
_ENCODED = "xn--"


def normal_address(text: str) -> str:
    """Return the address as it is stored and compared: small letters, the domain in ASCII as IDNA 2008 has it; empty for none.

    The part before the @ is of ASCII, because letters to others are not delivered everywhere. Nobody is asked whether the domain
    exists. Raises ValidationError, in the reader's language, for what is no such address.
    """
    typed = text.strip()
    if not typed:
        return ""
    if len(typed) > LONGEST:
        raise ValidationError(_("An e-mail address has at most %(limit)d characters."), "too_long", {"limit": LONGEST})
    if "@" in typed and not typed.rpartition("@")[0].isascii():
        raise ValidationError(
            _("The part before the @ can have letters from a to z only, no letters such as å or é."), "not_ascii"
        )
    try:
        return _normal(typed)
    except EmailNotValidError:
        raise _no_address() from None


def _no_address() -> ValidationError:
    return ValidationError(_("Write one e-mail address, such as name@example.org."), "invalid")


@lru_cache(maxsize=4096)
def _normal(typed: str) -> str:
    found = validate_email(typed, allow_smtputf8=False, check_deliverability=False)
    return f"{found.ascii_local_part}@{found.ascii_domain}".lower()


def normal_or_as_given(text: str) -> str:
    """Return the normal form of what is one, anything else as it is: to ask the database with, where nothing may be raised."""
    try:
        return normal_address(text)
    except ValidationError:
        return text


def folded_address(text: str) -> str:
    """Return the address without case, diacritics, the tag after a plus sign and what else is often the same person's; empty for none.

    For what closes only: two people may have the same folded address.
    """
    box, at, host = fold(text).rpartition("@")
    if not at:
        return host
    host = fold(".".join(map(_readable, host.split("."))))
    box = box.partition("+")[0] or box
    if host in _DOTLESS:
        box, host = box.replace(".", ""), _DOTLESS[host]
    return f"{box}@{host}"


def _readable(label: str) -> str:
    """Return a label of a domain in the letters it stands for, so that a fingerprint of those letters is still found."""
    if not label.startswith(_ENCODED):
        return label
    try:
        return label.removeprefix(_ENCODED).encode("ascii").decode("punycode")
    except UnicodeError:
        return label


class AddressField(forms.EmailField):
    """A field of a form for one address: what is typed becomes the normal form, or has an error beside it."""

    default_validators = ()

    def to_python(self, value: str | None) -> str:
        """Return the normal form. Raises ValidationError, also for what an upgrade wrote: the right address takes its place."""
        address = normal_address(super().to_python(value))
        if address.endswith(NOWHERE):
            raise _no_address()
        return address
