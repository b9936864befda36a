"""The one door to django-formtools: the wizard whose pages lie in a draft's row.

What formtools does otherwise, and why it does not here:

- It keeps pages in the session, where two tabs mix. Here the address names the draft, and the row is written by
  `services.drafts.save_step`, which notices when a page was saved from somewhere else.
- Its named wizard takes the page to save from the body (`current_step`) and so lets one page overwrite another. Here the address
  decides; a body that says otherwise is answered with 409.
- It saves the current page on GET and runs `done()` on GET. Here GET changes nothing, and sending is a service of its own.
- It forgets everything once it is done (`reset`). Here that is no act of the wizard.
"""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.datastructures import MultiValueDict
from formtools.wizard.forms import ManagementForm
from formtools.wizard.storage.base import BaseStorage
from formtools.wizard.views import NamedUrlWizardView

from award.audit import Refused
from award.forms.refusals import show_refusal
from nominations import access
from nominations.forms.steps import NomineeForm, StepForm
from nominations.services import drafts
from nominations.services.drafts import StaleStep
from nominations.steps import YOU, Step, outline_of


class DraftStorage(BaseStorage):
    """formtools' storage over a draft: the address says which page is the current one, the row holds what was typed."""

    def __init__(self, prefix: str, request: HttpRequest, file_storage: Any = None) -> None:
        super().__init__(prefix, request, file_storage)
        draft, step = request.nomination_page
        self.data = {
            self.step_key: step,
            self.step_data_key: draft.step_data,
            self.step_files_key: {},
            self.extra_data_key: {},
        }

    def reset(self) -> None:
        """Forget nothing: what becomes of a draft is decided by the services."""


class NominationWizard(LoginRequiredMixin, NamedUrlWizardView):
    """One page of a nomination: shown by GET, saved by POST whether right or wrong, and left when right."""

    storage_name = "nominations.wizard.DraftStorage"
    # formtools wants to see a form at start-up; which pages there are is the outline's to say.
    form_list = [("nominee", NomineeForm)]
    template_name = "nominations/step.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Fetch the draft through `access` and its page by name; what is not this person's does not exist."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.draft = get_object_or_404(access.drafts_for(request.user), pk=kwargs["draft"])
        if self.draft.submitted_at is not None:
            return redirect("nominate_draft", self.draft.pk)
        self.outline = outline_of(self.draft)
        if kwargs["step"] not in self.outline.steps:
            raise Http404
        request.nomination_page = (self.draft, kwargs["step"])
        return super().dispatch(request, *args, **kwargs)

    def get_prefix(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """Return a prefix of this draft's own, so that a page of one cannot be saved into another."""
        return f"nomination-{self.draft.pk}"

    def get_form_list(self) -> dict[str, type[StepForm]]:
        """Return the pages that this nomination has now."""
        return {name: step.form_class for name, step in self.outline.steps.items()}

    def get_form(self, step: str | None = None, data: Any = None, files: Any = None) -> StepForm:
        """Return a page's form."""
        return self.outline.form(self.outline.steps[step or self.steps.current], data=data, files=files)

    def get_step_url(self, step: str) -> str:
        """Return the address of a page of this draft."""
        return reverse(self.url_name, args=[self.draft.pk, step])

    @property
    def step(self) -> Step:
        """The page the address names."""
        return self.outline.steps[self.steps.current]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page with what was typed; with `?mend`, also what is wrong with it."""
        if not self.draft_is_writable:
            return redirect("nominate_check", self.draft.pk)
        form = self.outline.judged(self.step) if "mend" in request.GET else self.get_form()
        return self.render(form)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the page, then go on, go back to the list, or show what must be mended."""
        sent = ManagementForm(request.POST, prefix=self.prefix)
        if not sent.is_valid() or sent.cleaned_data["current_step"] != self.steps.current:
            return render(request, "nominations/mixed_up.html", {"draft": self.draft, "step": self.step}, status=409)
        form = self.get_form(data=request.POST, files=request.FILES)
        typed = form.typed(request.POST)
        if form.is_too_long(typed):
            return self.render(form, status=413)
        try:
            self.save(typed)
        except StaleStep as stale:
            return self.render_stale(stale)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.render(form, status=409)
        if request.htmx:
            return render(request, "nominations/_saved.html", self.page_state)
        if self.step.holds_files and not self.took_files(form):
            return self.render(form)
        if "later" in request.POST or "add" in request.POST:
            return redirect("nominate_draft", self.draft.pk) if "later" in request.POST else redirect(request.path)
        if not form.is_valid():
            return self.render(form)
        if self.step.name == YOU:
            drafts.remember_sender(draft=self.draft, by=request.user, **form.cleaned_data)
        return self.render_next_step(form)

    def save(self, typed: dict[str, list[str]]) -> None:
        """Save what was typed into this page's own fields."""
        number = self.request.POST.get("number", "")
        drafts.save_step(
            draft=self.draft,
            step=self.steps.current,
            typed=typed,
            by=self.request.user,
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1,
            tab=self.request.POST.get("tab", "")[:32],
            leaving=not self.request.htmx,
        )
        # What was typed may decide which pages follow.
        self.outline = outline_of(self.draft)

    def took_files(self, form: StepForm) -> bool:
        """Add the files that were sent; a form that is valid afterwards took all of them."""
        if not form.is_valid():
            return False
        files = form.cleaned_data["files"]
        try:
            kept, refused = drafts.add_files(
                draft=self.draft, call=self.outline.call, files=files, by=self.request.user
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            self.draft.files_held += len(kept)
            for name, reason in refused:
                form.add_error("files", f"{name[:120]}: {reason}")
        return form.is_valid()

    def render_next_step(self, form: StepForm, **kwargs: Any) -> HttpResponse:
        """Go on to the next page, after the last one to the page where everything is checked."""
        following = self.outline.after(self.steps.current)
        if following is None or "check" in self.request.POST:
            return redirect("nominate_check", self.draft.pk)
        return redirect(self.get_step_url(following.name))

    def render_stale(self, stale: StaleStep) -> HttpResponse:
        """Show both texts: what lies in the draft and what came too late for it. Nothing has been overwritten."""
        texts = []
        saved, typed = MultiValueDict(stale.saved), MultiValueDict(stale.typed)
        for bound in self.get_form(data=typed):
            before, after = saved.getlist(bound.html_name), typed.getlist(bound.html_name)
            if before != after:
                texts.append(
                    {"label": bound.label, "saved": _readable(bound, before), "typed": _readable(bound, after)}
                )
        context = {
            "stale": stale, "texts": texts, "step": self.step, "draft": self.draft, "typed": stale.typed.items(),
            "wizard": self.get_context_data(form=self.get_form())["wizard"], **self.page_state,
        }  # fmt: skip
        template = "nominations/_stale.html" if self.request.htmx else "nominations/stale.html"
        return render(self.request, template, context, status=409)

    @property
    def draft_is_writable(self) -> bool:
        """True while a nomination from this draft could still be sent."""
        return drafts.is_writable(self.draft)

    @property
    def page_state(self) -> dict[str, Any]:
        """What the page sends back with each save: its version, and the window it is open in."""
        version = self.draft.versions.get(self.steps.current, {"number": 0})
        return {
            "number": version["number"],
            "tab": self.request.POST.get("tab", "")[:32] if self.request.htmx else get_random_string(16),
            "saved_at": self.draft.saved_at,
        }

    def get_context_data(self, form: StepForm, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        context = super().get_context_data(form=form, **kwargs)
        files = access.files_of(self.draft) if self.step.holds_files else []
        return (
            context
            | self.page_state
            | {
                "draft": self.draft,
                "outline": self.outline,
                "step": self.step,
                "files": files,
                "was_saved": self.steps.current in self.draft.step_data,
            }
        )

    def render(self, form: StepForm | None = None, status: int = 200, **kwargs: Any) -> HttpResponse:
        """Return the page."""
        context = self.get_context_data(form=form if form is not None else self.get_form(), **kwargs)
        return self.render_to_response(context, status=status)


def _readable(bound: Any, values: list[str]) -> str:
    """Return typed values as a person reads them: the labels of choices, the text of anything else."""
    choices = {str(value): str(label) for value, label in getattr(bound.field, "choices", [])}
    return ", ".join(choices.get(value, value) for value in values)
