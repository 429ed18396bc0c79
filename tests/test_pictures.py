"""README's drawings are what `tools/draw_pictures.py` makes of the package as it is."""

import re
import subprocess
import sys

import pytest

from autograde.authoring.build import ROOT, tool_environment


@pytest.fixture
def pictures(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import draw_pictures

    return draw_pictures


def package(folder, **modules):
    """A package `autograde` whose rooms hold one module each, with the given lines."""
    for room, line in modules.items():
        (folder / "autograde" / room).mkdir(parents=True)
        (folder / "autograde" / room / "__init__.py").write_text(f'"""The {room}: `all` of it.\n\nMore."""\n')
        (folder / "autograde" / room / "inside.py").write_text(line)
    return folder / "autograde"


@pytest.mark.slow
def test_the_committed_drawings_are_up_to_date():
    done = subprocess.run(
        [sys.executable, "tools/draw_pictures.py", "--check"],
        cwd=ROOT,
        env=tool_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_readme_names_every_room(pictures):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^  (\w+)/ ", text, re.MULTILINE)
    assert sorted(listed) == sorted(room for room in pictures.rooms() if not room.endswith(".py"))
    kept = [name.rstrip("/") for name in re.findall(r"^(\w+/)(?: |$)", text, re.MULTILINE)]
    assert kept
    assert all((ROOT / name).is_dir() for name in kept)


def test_an_old_drawing_is_named(pictures, monkeypatch, tmp_path):
    monkeypatch.setattr(pictures, "PICTURES", {"a.svg": lambda: b"new", "b.svg": lambda: b"b", "c.svg": lambda: b"c"})
    monkeypatch.setattr(pictures, "DOCS", tmp_path)
    (tmp_path / "a.svg").write_bytes(b"old")
    (tmp_path / "b.svg").write_bytes(b"b")
    assert pictures.stale() == {"a.svg": b"new", "c.svg": b"c"}


def test_rooms_and_arrows_come_from_the_imports(pictures, tmp_path):
    lines = {
        "roof": "import autograde.middle.inside\nfrom autograde.ground import inside\nfrom autograde import alone",
        "middle": "def late():\n    from autograde.ground.inside import x",
        "ground": "from autograde import roof as only_looked_into",
    }
    folder = package(tmp_path, **lines)
    (folder / "alone.py").write_text('"""Alone."""')
    (folder / "__main__.py").write_text("import autograde.roof.inside")
    uses, looks = pictures.imports(folder)
    assert uses == {
        "roof": {"middle", "ground", "alone.py"},
        "middle": {"ground"},
        "ground": set(),
        "alone.py": set(),
    }
    assert looks["ground"] == {"roof"}
    assert pictures.floors(uses) == {"ground": 0, "alone.py": 0, "middle": 1, "roof": 2}
    assert pictures.needed(uses) == [("middle", "ground"), ("roof", "alone.py"), ("roof", "middle")]
    assert pictures.sentence("roof", folder) == "The roof: all of it."


def test_a_circle_of_rooms_is_named(pictures, tmp_path):
    folder = package(tmp_path, a="import autograde.b.inside", b="import autograde.a.inside")
    with pytest.raises(ValueError, match="rooms import from each other: a -> b -> a"):
        pictures.floors(pictures.imports(folder)[0])


def test_a_part_of_grading_that_is_gone_is_named(pictures):
    with pytest.raises(LookupError, match=r"autograde/grading has no child/gone\.py"):
        pictures._part(None, 0, 0, "child/warm.py, child/gone.py\nwords", 0)
