"""How far a draft has come, as its task list and the list of drafts say it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nominations.steps import Outline, State, Step

Words = str | Promise


@dataclass(frozen=True)
class Task:
    """One part of the nomination in the list."""

    title: Words
    url: str
    hint: Words
    status: Words
    tone: str
    done: bool
    needed: bool


def tasks_of(outline: Outline, files: int) -> list[Task]:
    """Return the parts of a nomination; `files` is how many attachments the draft holds. The texts of the case are one part."""
    topics: dict[str, list[Step]] = {}
    for step in outline.steps.values():
        topics.setdefault(step.topic, []).append(step)
    return [_task(outline, topic, steps, files) for topic, steps in topics.items()]


def is_complete(tasks: list[Task]) -> bool:
    """True when nothing that is needed is missing."""
    return all(task.done for task in tasks if task.needed)


def count_of(tasks: list[Task]) -> dict[str, int]:
    """Return how many of the parts that are needed are `done`, of how many `needed`."""
    needed = [task for task in tasks if task.needed]
    return {"done": sum(task.done for task in needed), "needed": len(needed)}


def _task(outline: Outline, topic: str, steps: list[Step], files: int) -> Task:
    states = [outline.state(step, files) for step in steps]
    done = sum(state is State.DONE for state in states)
    needed = not all(outline.may_stay_empty(step) for step in steps)
    begun = any(state is not State.EMPTY for state in states)
    # One is led to the first text that is missing; when all are there, to the first.
    goal = next((step for step, state in zip(steps, states, strict=True) if state is not State.DONE), steps[0])
    status, tone = _status(len(steps), done, begun=begun, needed=needed)
    return Task(
        title=_title(topic, steps),
        url=reverse("nominate_step", args=[outline.draft.pk, goal.name]),
        hint=_hint(outline, topic, steps, files),
        status=status,
        tone=tone,
        done=done == len(steps),
        needed=needed,
    )


def _status(pages: int, done: int, *, begun: bool, needed: bool) -> tuple[str, str]:
    if done == pages:
        return _("Done"), "good"
    if begun and pages > 1:
        return _("Begun · %(done)d of %(pages)d") % {"done": done, "pages": pages}, ""
    if begun:
        return _("Begun"), ""
    return (_("To do"), "warn") if needed else (_("Optional"), "plain")


def _title(topic: str, steps: list[Step]) -> Words:
    titles = {
        "nominee": _("The nominee"),
        "connection": _("Connection to the university"),
        "nominee-2": _("The second nominee"),
        "connection-2": _("The second nominee's connection to the university"),
        "case": _("The case"),
    }
    return titles.get(topic, steps[0].title)


def _hint(outline: Outline, topic: str, steps: list[Step], files: int) -> Words:
    name = outline.answer(topic, "name") if topic.startswith("nominee") else ""
    if name:
        return name
    if topic.startswith("nominee"):
        return _("Name, profession and how to reach the person")
    if topic.startswith("connection"):
        return _("Studies, research or work")
    if topic == "case":
        limit = outline.call.rule("word_limit")
        words = {"texts": len(steps), "limit": limit}
        return (
            ngettext("One text, at most %(limit)d words", "%(texts)d texts, at most %(limit)d words each", len(steps))
            % words
        )
    if topic == "attachments":
        if files:
            return ngettext("%(files)d file", "%(files)d files", files) % {"files": files}
        most = outline.call.rule("attachments_max")
        return ngettext("At most %(most)d file", "At most %(most)d files", most) % {"most": most}
    if topic == "you":
        return (
            _("Who nominated, and when") if outline.frame.by_office else _("Who you are and how you know the nominee")
        )
    return ""
