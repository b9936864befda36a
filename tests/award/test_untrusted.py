"""Files from strangers are opened where they can do no harm: in a process of their own that can be ended, a few at a time, and counted."""

import io
import logging
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from award import child, limits, untrusted
from award.first_look import JPEG, MEGABYTE, MOST_SCANS, PDF, PNG, Fault, Unfit, Wanted, first_look
from award.pictures import PORTRAIT
from award.untrusted import FileRefused, Sender, sentence
from tests.nominations import samples
from tests.nominations.samples import upload
from tests.threads import at_once

ANY = Wanted(kinds=(PDF, JPEG, PNG), most_bytes=10 * MEGABYTE, most_pixels=50_000_000, shortest_side=16)
SLEEPER = "import time\nfrom multiprocessing.connection import Connection\nimport sys\nline = Connection(int(sys.argv[1]))\nline.recv_bytes()\n"


def clean(content: bytes, wanted: Wanted = ANY, by=None) -> bytes:
    return Sender(by=by, field="files").clean(upload(content), wanted).content


def refusal(content: bytes, wanted: Wanted = ANY, by=None) -> str:
    with pytest.raises(FileRefused) as refused:
        clean(content, wanted, by)
    assert refused.value.field == "files"
    return str(refused.value)


def peak() -> int:
    """The most memory this process has had since it was last asked, in megabytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    Path("/proc/self/clear_refs").write_text("5")
    return int(found[1]) // 1024


def seen(caplog) -> tuple[float, int]:
    """What the log says of the last file: seconds and megabytes of the process that opened it."""
    said = [record.getMessage() for record in caplog.records if record.name == "award.untrusted"][-1]
    found = re.search(r"([\d.]+) s, (\d+) MB$", said)
    return float(found[1]), int(found[2])


@pytest.mark.pure
class TestAFileThatUnpacksToAnything:
    @pytest.mark.parametrize("make", [samples.xref_stream_of_blanks, samples.object_stream_of_blanks])
    def test_fills_the_memory_of_a_child_up_to_its_ceiling_and_of_nobody_else(self, make, caplog):
        caplog.set_level(logging.INFO, "award.untrusted")
        content = make(700)
        assert len(content) < 2 * MEGABYTE
        peak()
        before = peak()
        assert "damaged" in refusal(content)
        assert peak() < before + 40
        seconds, megabytes = seen(caplog)
        assert megabytes <= 512
        assert seconds <= untrusted.SECONDS

    @pytest.mark.parametrize("depth", [1_000, 40_000])
    def test_a_page_at_the_bottom_of_a_deep_tree_is_not_looked_for(self, depth):
        assert "damaged" in refusal(samples.deep_pages(depth))

    def test_a_tree_of_a_few_levels_is(self):
        assert clean(samples.deep_pages(5)).startswith(b"%PDF")

    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_the_largest_picture_is_written_anew_within_the_ceiling(self, kind, caplog):
        caplog.set_level(logging.INFO, "award.untrusted")
        out = io.BytesIO()
        Image.new("CMYK" if kind == "JPEG" else "RGBA", (7000, 7000)).save(out, kind, progressive=True)
        assert clean(out.getvalue())
        assert seen(caplog)[1] <= 800


@pytest.mark.pure
class TestTheFirstLook:
    def test_a_picture_that_is_drawn_thousands_of_times_is_refused_unopened(self, monkeypatch):
        monkeypatch.setattr(child.Child, "start", None)
        assert "unusual manner" in refusal(samples.jpeg_of_many_scans(1000, 3000))

    def test_the_most_careful_ordinary_picture_is_taken(self):
        out = io.BytesIO()
        Image.effect_noise((300, 300), 50).convert("CMYK").save(out, "JPEG", progressive=True, quality=95)
        assert 10 < out.getvalue().count(b"\xff\xda") < MOST_SCANS
        assert clean(out.getvalue())

    @pytest.mark.parametrize(
        "content", [samples.png(60_000, 60_000), samples.jpeg_that_says(60_000, 60_000), samples.png(20_000, 20)]
    )
    def test_a_size_that_is_only_said_is_refused_unopened(self, content, monkeypatch):
        monkeypatch.setattr(child.Child, "start", None)
        assert "too many pixels" in refusal(content)

    @pytest.mark.parametrize(
        "content",
        [
            b"\xff\xd8" + b"\xff\xe1\x00\x02" * 2_000_000,
            b"\xff\xd8" + b"\xff" * 8_000_000 + b"\x00",
            b"\xff\xd8\xff\xda\x00\x02" + b"\xff\xd0" * 4_000_000,
            b"\xff\xd8" + b"\xff\xd8" * 4_000_000,
            b"\xff\xd8\xff\xda\xff\xff" + b"\xff\x00" * 4_000_000,
        ],
    )
    def test_a_file_of_nothing_but_markers_does_not_hold_it_up(self, content):
        """Each byte is looked at once: a walk that went back over them would not end today."""
        with suppress(Unfit):
            first_look(content, ANY)

    def test_a_marker_within_a_note_is_none(self):
        note = b"\xff\xda" * 200
        plain = samples.picture("JPEG", comment=note)
        assert first_look(plain, ANY) == JPEG


def a_child_that(monkeypatch, tmp_path, act: str) -> None:
    """Let a program take the place of the one that opens files."""
    (tmp_path / "instead.py").write_text(SLEEPER + act)
    start = child.Child.start
    monkeypatch.setattr(child.Child, "start", lambda module, **rest: start("instead", PYTHONPATH=str(tmp_path), **rest))


@pytest.mark.pure
class TestAChildThatDoesNotAnswer:
    @pytest.mark.parametrize(
        ("act", "says"),
        [
            ("time.sleep(60)", "too long or too much memory"),
            ("line.close(); time.sleep(60)", "too long or too much memory"),
            ("import os; os.kill(os.getpid(), 9)", "too long or too much memory"),
            ("import signal; signal.alarm(1); time.sleep(60)", "too long or too much memory"),
            ("import os; os.kill(os.getpid(), 11)", "damaged"),
            ("raise SystemExit(1)", "Try again in a moment"),
            ("line.send_bytes(b'x' * 10_000_000)", "too long or too much memory"),
            ("import os; os.write(line.fileno(), bytes(2)); time.sleep(60)", "too long or too much memory"),
            ("line.send_bytes(b'[]')", "damaged"),
            ('line.send_bytes(b\'{"fault": "none of ours", "seconds": 0, "peak": 0}\')', "damaged"),
            ('line.send_bytes(b\'{"fault": "", "seconds": "long", "peak": 0}\')', "damaged"),
            ('line.send_bytes(b\'{"fault": "", "seconds": 0, "peak": Infinity}\')', "damaged"),
            ("line.send_bytes(b'[' * 990)", "damaged"),
        ],
    )
    def test_is_ended_and_the_person_is_told_why(self, monkeypatch, tmp_path, act, says):
        monkeypatch.setattr(untrusted, "SECONDS", 2)
        monkeypatch.setattr(child, "LAST_SECONDS", 0.2)
        a_child_that(monkeypatch, tmp_path, act)
        assert says in refusal(samples.picture())

    def test_leaves_neither_a_process_nor_a_file(self, monkeypatch, tmp_path):
        temporary = tmp_path / "temporary"
        temporary.mkdir()
        monkeypatch.setattr(settings, "FILE_UPLOAD_TEMP_DIR", str(temporary))
        monkeypatch.setattr(tempfile, "tempdir", str(temporary))
        monkeypatch.setattr(untrusted, "SECONDS", 1)
        started = []
        a_child_that(monkeypatch, tmp_path, "open(1, 'wb').write(b'x' * 1000); time.sleep(60)")
        instead = child.Child.start
        monkeypatch.setattr(
            child.Child, "start", lambda *names, **rest: started.append(instead(*names, **rest)) or started[-1]
        )
        refusal(samples.picture())
        assert started[0].process.returncode == -9
        assert not Path(f"/proc/{started[0].process.pid}").exists()
        assert list(temporary.iterdir()) == []

    def test_what_follows_it_in_the_same_form_is_not_opened(self, monkeypatch, tmp_path):
        monkeypatch.setattr(untrusted, "SECONDS", 1)
        a_child_that(monkeypatch, tmp_path, "time.sleep(60)")
        sender = Sender(by=None, field="files")
        said, started, start = [], [], child.Child.start
        monkeypatch.setattr(child.Child, "start", lambda *names, **rest: started.append(1) or start(*names, **rest))
        for _file in range(5):
            with pytest.raises(FileRefused) as refused:
                sender.clean(upload(samples.picture()), ANY)
            said.append(str(refused.value))
        assert started == [1]
        assert "too long" in said[0]
        assert all("took all the time" in later for later in said[1:])

    def test_what_comes_out_is_looked_at_again(self, monkeypatch, tmp_path):
        answer = '{"fault": "", "seconds": 0, "peak": 0}'
        a_child_that(monkeypatch, tmp_path, f"open(1, 'wb').write(b'<html>'); line.send_bytes(b'{answer}')")
        assert "none of them" in refusal(samples.picture())

    def test_a_machine_that_can_start_none_says_so(self, monkeypatch):
        def none(*names, **rest):
            raise BlockingIOError(11, "Resource temporarily unavailable")

        monkeypatch.setattr(subprocess, "Popen", none)
        assert "Try again in a moment" in refusal(samples.picture())


@pytest.mark.pure
class TestTheChild:
    def test_has_a_ceiling_on_everything_and_inherits_no_secret(self, monkeypatch, tmp_path):
        monkeypatch.setenv("SECRET_KEY", "hush")
        report = tmp_path / "report"
        lookout = (
            "import sys\nfrom award import cleaning\n"
            "def clean(*_file):\n"
            f"    open({str(report)!r}, 'w').write(open('/proc/self/limits').read() + open('/proc/self/environ').read())\n"
            "    return b'\\xff\\xd8\\xff'\n"
            "cleaning.clean = clean\ncleaning.main(int(sys.argv[1]))\n"
        )
        (tmp_path / "instead.py").write_text(lookout)
        start = child.Child.start
        path = f"{tmp_path}:{settings.BASE_DIR}"
        monkeypatch.setattr(child.Child, "start", lambda module, **rest: start("instead", PYTHONPATH=path, **rest))
        clean(samples.picture())
        said = report.read_text()
        for limit, most in [
            ("Max address space", 1024 * MEGABYTE),
            ("Max cpu time", untrusted.SECONDS),
            ("Max file size", untrusted.MOST_MADE),
            ("Max core file size", 0),
            ("Max processes", 0),
        ]:
            assert re.search(rf"{limit}\s+{most}\s+{most}\s", said), limit
        assert "hush" not in said
        assert "SECRET_KEY" not in said

    def test_whose_parent_is_killed_ends_by_itself(self):
        """The kernel ends it by the clock, whatever it is doing."""
        script = "from award.cleaning import _set_limits\n_set_limits(1, 1000, 10**9)\nimport time\ntime.sleep(600)"
        done = subprocess.run([sys.executable, "-c", script], cwd=settings.BASE_DIR, check=False)
        assert done.returncode == -signal.SIGALRM

    def test_what_it_writes_has_an_end(self, monkeypatch):
        monkeypatch.setattr(untrusted, "MOST_MADE", 2000)
        noise = io.BytesIO()
        Image.effect_noise((200, 200), 90).save(noise, "PNG")
        assert "becomes too large" in refusal(noise.getvalue())


@pytest.mark.pure
def test_the_web_process_loads_nothing_that_opens_files():
    """Neither at its start nor for a page: what is decoded here is only what our own child has written."""
    script = (
        "import sys, django; django.setup()\n"
        "import award.wsgi\nfrom django.urls import get_resolver; get_resolver().reverse_dict\n"
        "from nominations.services import drafts\nfrom award.services import laureates\n"
        "print([name for name in ('pikepdf', 'award.cleaning', 'award.pdf', 'weasyprint') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin"},
    )  # fmt: skip
    assert done.stdout == "[]\n"


@pytest.mark.pure
class TestTurns:
    @pytest.fixture
    def opened(self, monkeypatch):
        """Who has had a file opened, in order; a person named 1 holds theirs until `go`."""
        told, go = [], threading.Event()

        def report(given, made, job):
            told.append(threading.current_thread().name)
            if threading.current_thread().name == "slow":
                assert go.wait(20)
            made.write(b"\xff\xd8\xff")
            return untrusted._Report(fault=None, seconds=0)

        monkeypatch.setattr(untrusted, "_report", report)
        monkeypatch.setattr(limits, "wait_for", lambda *names, **costs: 0)
        yield told, go
        go.set()

    @staticmethod
    def send(person: int, name: str = "quick") -> threading.Thread:
        class Somebody:
            pk = person

        def act():
            with translation.override("en"):
                try:
                    thread.said = clean(samples.picture(), by=Somebody())
                except FileRefused as refused:
                    thread.said = str(refused)

        thread = threading.Thread(target=act, name=name)
        thread.start()
        return thread

    def test_whoever_sends_what_takes_long_does_not_hold_up_another(self, opened):
        told, go = opened
        slow = [self.send(1, "slow") for _try in range(6)]
        while "slow" not in told:
            time.sleep(0.01)
        for person in range(2, 8):
            other = self.send(person)
            other.join(5)
            assert other.said == b"\xff\xd8\xff"
        assert told.count("slow") == 1
        go.set()
        for thread in slow:
            thread.join(20)
        # One was open, one waited, and the others were told at once.
        assert sum(isinstance(thread.said, bytes) for thread in slow) == 2
        assert sum("Try again in a moment" in str(thread.said) for thread in slow) == 4

    def test_whoever_gets_no_turn_is_told_and_does_not_wait_for_ever(self, opened, monkeypatch):
        told, go = opened
        monkeypatch.setattr(untrusted, "WAIT_SECONDS", 0.2)
        slow = [self.send(person, "slow") for person in range(1, 3)]
        while told.count("slow") < untrusted.AT_ONCE:
            time.sleep(0.01)
        third = self.send(3)
        third.join(5)
        assert "Other files are being checked" in third.said
        go.set()
        for thread in slow:
            thread.join(20)
        again = self.send(3)
        again.join(5)
        assert again.said == b"\xff\xd8\xff"
        assert not untrusted._places._here
        assert not untrusted._places._open


@pytest.mark.pure
def test_files_sent_at_the_same_moment_are_all_opened():
    acts = [lambda: clean(samples.picture("PNG"))[:4]] * 6
    assert at_once(*acts) == [b"\x89PNG"] * 6


@pytest.mark.django_db
class TestWhatOnePersonSends:
    @pytest.fixture
    def person(self):
        from tests.nominations.builders import a_nominator

        return a_nominator()

    def test_is_counted_by_the_file(self, person, settings):
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "upload_files": (3, 3600)}
        with time_machine.travel(1_900_000_000, tick=False):
            for _file in range(3):
                assert "none of them" in refusal(b"no file of ours", by=person)
            assert "Try again in 20 minutes" in refusal(b"no file of ours", by=person)
        with time_machine.travel(1_900_000_000 + 1201, tick=False):
            assert "none of them" in refusal(b"no file of ours", by=person)

    def test_is_counted_by_the_byte(self, person, settings):
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "upload_megabytes": (5, 3600)}
        with time_machine.travel(1_900_000_000, tick=False):
            assert "none of them" in refusal(b"x" * 4 * MEGABYTE, by=person)
            assert "sent a lot of files" in refusal(b"x" * 2 * MEGABYTE, by=person)
            assert "none of them" in refusal(b"x", by=person)

    def test_is_counted_by_the_second_where_a_file_takes_long(self, person, settings, monkeypatch):
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "upload_files": (20, 3600)}
        monkeypatch.setattr(untrusted, "_report", lambda *_file: untrusted._Report(fault=Fault.HEAVY, seconds=20))
        with time_machine.travel(1_900_000_000, tick=False):
            assert "too long" in refusal(samples.picture(), by=person)
            assert "sent a lot of files" in refusal(samples.picture(), by=person)

    def test_a_child_cannot_say_that_it_took_longer_than_it_may(self, person, settings, monkeypatch, tmp_path):
        """Or a decoder taken over by a file would lock its sender out for good."""
        a_child_that(monkeypatch, tmp_path, 'line.send_bytes(b\'{"fault": "heavy", "seconds": 1e999, "peak": 0}\')')
        assert "too long" in refusal(samples.picture(), by=person)
        with time_machine.travel(time.time() + 3601):
            assert "none of them" in refusal(b"no file of ours", by=person)

    def test_another_persons_files_are_counted_apart(self, person, settings):
        from tests.nominations.builders import a_nominator

        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "upload_files": (1, 3600)}
        assert "none of them" in refusal(b"x", by=person)
        assert "sent a lot" in refusal(b"x", by=person)
        assert "none of them" in refusal(b"x", by=a_nominator("other@example.org"))

    def test_five_full_attachments_can_be_sent_several_times(self):
        from award.settings import RATE_LIMITS

        assert RATE_LIMITS["upload_megabytes"][0] >= 5 * 5 * 10
        assert RATE_LIMITS["upload_files"][0] >= 5 * 10

    @pytest.mark.parametrize(
        ("language", "words"),
        [("fi", "Yritä uudelleen"), ("sv", "Försök igen"), ("en", "Try again")],
    )
    def test_too_much_is_said_beside_the_field_in_the_persons_language_and_what_was_typed_is_kept(
        self, settings, language, words
    ):
        from tests.award.builders import an_open_year
        from tests.nominations.builders import Page, a_draft, a_nominator, signed_in

        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "upload_files": (1, 3600)}
        draft = a_draft(an_open_year())
        page = Page(signed_in(a_nominator()), draft, "attachments")
        page.path = page.path.replace("/en/", f"/{language}/")
        files = [SimpleUploadedFile(f"{number}.png", samples.picture("PNG", (20, 20 + number))) for number in range(2)]
        page.post({"files": files[:1]})
        response = page.post({"files": files[1:]})
        assert response.status_code == 200
        assert words in response.context["form"].errors["files"][0]
        assert [file.name for file in draft.files.all()] == ["0.png"]


@pytest.mark.pure
@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("wanted", [ANY, PORTRAIT])
def test_every_reason_is_in_the_readers_language(language, wanted):
    for fault in Fault:
        english = str(sentence(fault, wanted))
        with translation.override(language):
            assert str(sentence(fault, wanted)) != english


@pytest.mark.pure
def test_a_large_photograph_becomes_a_portrait_without_taking_its_size_in_memory(caplog):
    caplog.set_level(logging.INFO, "award.untrusted")
    exif = Image.Exif()
    exif[0x0112] = 6
    content = samples.picture("JPEG", (9000, 6000), exif=exif.tobytes(), quality=70)
    with Image.open(io.BytesIO(clean(content, PORTRAIT))) as made:
        assert (made.format, made.size) == ("JPEG", (1600, 2400))
        assert not dict(made.getexif())
    assert seen(caplog)[1] < 200
