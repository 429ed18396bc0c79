import json

import pytest

from autograde.notebook.records import Progress, Record, load, path, save


def test_round_trip(tmp_path):
    kept = Progress()
    kept.of("a.b").hints = 2
    assert save(kept, tmp_path)
    assert load(tmp_path).records == {"a.b": Record(hints=2)}


def test_nothing_there_is_an_empty_progress(tmp_path):
    assert load(tmp_path) == Progress()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"exercises": 3}', '{"exercises": {"a": {}}}', "\0"])
def test_a_damaged_file_is_kept_aside(tmp_path, text):
    file = path(tmp_path)
    file.parent.mkdir()
    file.write_text(text)
    kept = load(tmp_path)
    assert kept.records == {}
    assert kept.set_aside.read_text() == text
    assert not file.exists()


def test_where_nothing_can_be_written_nothing_breaks(tmp_path):
    (tmp_path / ".autograde").write_text("a file in the way")
    assert save(Progress(), tmp_path) is False


def test_the_file_is_readable_json(tmp_path):
    kept = Progress({"x.y": Record("passed", True, 1, 4)})
    save(kept, tmp_path)
    assert json.loads(path(tmp_path).read_text())["exercises"]["x.y"]["checks"] == 4
