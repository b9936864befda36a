"""Whoever verifies a file that somebody made with ill intent keeps the machine: at most 500 MB and 20 seconds for 5 MB."""

import pytest

from tests.voting import hostile
from voting.verify import LINE

pytestmark = pytest.mark.pure

STATUS = {
    "as many criteria and jurors as may be": 0,
    "as many candidates and criteria as may be": 0,
    "recusals": 0,
    "ties": 0,
    "equal totals and a tie key that tells all of them apart": 0,
    "a lie in every line": 1,
}


@pytest.mark.parametrize("name", hostile.FILES)
def test_no_file_of_five_megabytes_takes_the_machine(tmp_path, name):
    file = tmp_path / "standings.json"
    file.write_text(hostile.made(name), encoding="utf-8")
    status, memory, complaints = hostile.verify(file)
    assert status == STATUS.get(name, 2)
    assert 0 < memory < hostile.MEMORY
    assert "Traceback" not in complaints
    for line in complaints.splitlines():
        assert len(line) <= LINE + len(str(file)) + 2
        assert line.isprintable()


def test_a_file_without_an_end_is_not_read_to_it(capsys):
    from voting.verify import main

    assert main(["/dev/zero"]) == 2
    assert "larger than 50 MB" in capsys.readouterr().err
