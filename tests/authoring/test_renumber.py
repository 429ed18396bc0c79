import pytest
from typer.testing import CliRunner

from autograde.__main__ import app
from autograde.authoring import build as pipeline
from autograde.authoring.build import Chapter, Course
from autograde.authoring.renumber import RenumberError, carry_out, changes

FOLDER = "autograde/chapters/ch03_hooks"


def exercise(number, short, words="Words."):
    cells = (
        f'```python answer="{short}"\n{short} = 1\n## Exercise 7 · no heading\n```\n\n```python check="{short}"\n```\n'
    )
    return f"## Exercise {number} · The {short}\n\n{words}\n\n{cells}\n"


def course(root, *exercises, files):
    """A course of one chapter whose text has these exercises, with pairs of files of these names."""
    text = root / "solutions" / "03_hooks" / "03_hooks.md"
    text.parent.mkdir(parents=True, exist_ok=True)
    text.write_text("# 03 · Hooks\n\n" + "".join(exercise(*one) for one in exercises) + "## Summary\n")
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "common.py").write_text("")
    for name in files:
        (folder / f"{name}.py").write_text(f"# of {name[5:]}\n")
        (folder / f"{name}.md").write_text(f"# of {name[5:]}\n")
    return Chapter(text, Course(root))


def names(root):
    return sorted(path.name for path in (root / FOLDER).glob("ex*"))


def pairs(*stems):
    return sorted(f"{stem}{suffix}" for stem in stems for suffix in (".py", ".md"))


def test_an_inserted_exercise_with_any_number_moves_those_after_it(tmp_path):
    texts = (1, "order"), (99, "new"), (2, "centre"), (3, "trace")
    chapter = course(tmp_path, *texts, files=["ex01_order", "ex02_new", "ex02_centre", "ex03_trace"])
    found = changes(chapter)
    assert [(old.name, new.name) for old, new in found.renames if old.suffix == ".py"] == [
        ("ex02_centre.py", "ex03_centre.py"),
        ("ex03_trace.py", "ex04_trace.py"),
    ]
    assert len(found.headings) == 3
    carry_out(found)
    assert names(tmp_path) == pairs("ex01_order", "ex02_new", "ex03_centre", "ex04_trace")
    for stem in ("ex03_centre", "ex04_trace"):
        assert (tmp_path / FOLDER / f"{stem}.md").read_text().endswith(f"{stem[5:]}\n")
    headings = [line for line in chapter.text.read_text().splitlines() if line.startswith("## ")]
    assert [line for line in headings if "no heading" not in line] == [
        *(f"## Exercise {number} · The {short}" for number, (_, short) in enumerate(texts, 1)),
        "## Summary",
    ]
    assert chapter.text.read_text().count("## Exercise 7 · no heading") == 4
    assert not changes(chapter)


def test_exercises_may_change_places(tmp_path):
    chapter = course(tmp_path, (1, "b"), (2, "c"), (3, "a"), files=["ex01_a", "ex02_b", "ex03_c"])
    before = chapter.text.read_bytes()
    carry_out(changes(chapter))
    assert names(tmp_path) == pairs("ex01_b", "ex02_c", "ex03_a")
    assert chapter.text.read_bytes() == before
    assert not changes(chapter)


def test_a_gap_is_closed(tmp_path):
    chapter = course(tmp_path, (1, "a"), (3, "c"), files=["ex01_a", "ex03_c"])
    carry_out(changes(chapter))
    assert names(tmp_path) == pairs("ex01_a", "ex02_c")


def test_imports_follow(tmp_path):
    chapter = course(tmp_path, (1, "b"), (2, "a"), files=["ex01_a", "ex02_b"])
    beside, test = tmp_path / FOLDER / "common.py", tmp_path / "tests" / "test_it.py"
    beside.write_text("from autograde.chapters.ch03_hooks import ex01_a, ex02_b\nex01_a.f(), ex02_b.f(), ex01_ab\n")
    test.parent.mkdir()
    test.write_text("from autograde.chapters.ch03_hooks.ex01_a import f\nfrom elsewhere import ex01_a\n")
    carry_out(changes(chapter))
    assert beside.read_text() == (
        "from autograde.chapters.ch03_hooks import ex02_a, ex01_b\nex02_a.f(), ex01_b.f(), ex01_ab\n"
    )
    assert test.read_text() == "from autograde.chapters.ch03_hooks.ex02_a import f\nfrom elsewhere import ex01_a\n"


def test_a_mention_that_may_be_another_exercise_now_is_named(tmp_path):
    texts = (0, "new"), (1, "a"), (2, "b", "As in Exercise 1, and in exercise 7.")
    found = changes(course(tmp_path, *texts, files=["ex00_new", "ex01_a", "ex02_b"]))
    assert found.mentions == ["03_hooks.md, line 29: if 'Exercise 1' means 'a', it is 2 now"]


def test_mentions_of_several_and_in_the_files_are_named_too(tmp_path):
    texts = (0, "new"), (1, "a"), (2, "b", "As in exercises 1 to 2.")
    chapter = course(tmp_path, *texts, files=["ex00_new", "ex01_a", "ex02_b"])
    (tmp_path / FOLDER / "ex02_b.py").write_text("AFTER = 'It is told in Exercise 1.'")
    assert changes(chapter).mentions == [
        "03_hooks.md, line 29: if 'exercises 1 to 2' means 'a', it is 2 now",
        "03_hooks.md, line 29: if 'exercises 1 to 2' means 'b', it is 3 now",
        "ex02_b.py, line 1: if 'Exercise 1' means 'a', it is 2 now",
    ]


@pytest.mark.parametrize(
    ("texts", "files", "remove", "words"),
    [
        ([(1, "a"), (2, "b")], ["ex01_a"], "", "03_hooks.md: the exercise 'b' has no file ex??_b.py in " + FOLDER),
        ([(1, "a")], ["ex01_a"], "ex01_a.md", "03_hooks.md: the exercise 'a' has no file ex??_a.md in " + FOLDER),
        ([(1, "a")], ["ex01_a", "ex02_b"], "", FOLDER + "/ex02_b.md: 03_hooks.md has no exercise 'b'"),
        ([(1, "a")], ["ex01_a", "ex02_a"], "", FOLDER + ": ex01_a.py and ex02_a.py bear one name; give one"),
        ([(1, "a"), (2, "a")], ["ex01_a"], "", "03_hooks.md, line 19: there is an answer cell 'a' before this one"),
    ],
)
def test_a_misfit_is_named_and_nothing_is_changed(tmp_path, texts, files, remove, words):
    chapter = course(tmp_path, *texts, files=files)
    if remove:
        (tmp_path / FOLDER / remove).unlink()
    before = names(tmp_path)
    with pytest.raises(RenumberError) as error:
        changes(chapter)
    assert words in str(error.value)
    assert names(tmp_path) == before


def test_a_heading_and_an_answer_cell_need_each_other(tmp_path):
    chapter = course(tmp_path, (1, "a"), files=["ex01_a"])
    text = chapter.text.read_text()
    chapter.text.write_text(text + "## Exercise 2 · Nothing\n\n## The end\n")
    with pytest.raises(RenumberError, match=r"03_hooks\.md, line 16: this exercise has no answer cell"):
        changes(chapter)
    chapter.text.write_text(text.replace("## Exercise 1 · The a", "## The a"))
    with pytest.raises(RenumberError, match="line 7: the answer cell 'a' has no heading '## Exercise 1 · Title'"):
        changes(chapter)


def test_the_command_says_what_it_does(tmp_path, monkeypatch):
    chapter = course(tmp_path, (5, "b"), (1, "a"), files=["ex01_a", "ex02_b"])
    (tmp_path / FOLDER / "common.py").write_text("from autograde.chapters.ch03_hooks.ex01_a import f\n")
    monkeypatch.setattr(pipeline, "ROOT", tmp_path)
    monkeypatch.setattr(pipeline, "chapters", lambda names: [chapter] if list(names) == ["03"] else [])
    before = names(tmp_path)
    done = CliRunner().invoke(app, ["renumber", "03", "--check"])
    assert done.exit_code == 1
    assert names(tmp_path) == before
    done = CliRunner().invoke(app, ["renumber", "03"])
    assert (done.exit_code, done.output) == (
        0,
        "changed:\n03_hooks.md, line 3: '## Exercise 1 · The b', not '## Exercise 5 · The b'\n"
        "03_hooks.md, line 15: '## Exercise 2 · The a', not '## Exercise 1 · The a'\n"
        f"{FOLDER}/ex02_b.py -> ex01_b.py\n"
        f"{FOLDER}/ex02_b.md -> ex01_b.md\n"
        f"{FOLDER}/ex01_a.py -> ex02_a.py\n"
        f"{FOLDER}/ex01_a.md -> ex02_a.md\n"
        f"{FOLDER}/common.py follows\n",
    )
    for words in (["renumber", "03"], ["renumber", "03", "--check"]):
        done = CliRunner().invoke(app, words)
        assert (done.exit_code, done.output) == (0, "all numbers follow from the texts\n")
    (tmp_path / FOLDER / "ex02_a.md").unlink()
    done = CliRunner().invoke(app, ["renumber", "03"])
    assert done.exit_code == 1
    assert "the exercise 'a' has no file ex??_a.md" in done.output
