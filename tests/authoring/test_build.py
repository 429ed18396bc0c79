import json
import shutil

import nbformat
import pytest
from typer.testing import CliRunner

from autograde.__main__ import app
from autograde.authoring import build as pipeline
from autograde.authoring.build import ROOT, BuildError, Chapter, Course, build, chapters, staleness

CHAPTERS = [chapter.name for chapter in chapters()]


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_committed_notebooks_are_what_the_text_gives(name):
    (chapter,) = chapters([name])
    assert staleness(chapter) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_notebook_is_byte_for_byte_the_same_each_time(name):
    text = ROOT / "solutions" / name / f"{name}.md"
    assert nbformat.writes(Chapter(text).notebook) == nbformat.writes(Chapter(text).notebook)


@pytest.mark.parametrize("name", CHAPTERS)
def test_notebooks_hold_no_path_no_time_and_no_stderr(name):
    for path in (ROOT / "solutions" / name / f"{name}.ipynb", ROOT / "notebooks" / name / f"{name}.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert "ipykernel_" not in text
        assert "iopub.execute_input" not in text
        book = nbformat.reads(text, as_version=4)
        nbformat.validate(book)
        outputs = [o for c in book.cells if c.cell_type == "code" for o in c.outputs]
        assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_release_gives_no_solution_away(name):
    (chapter,) = chapters([name])
    book = nbformat.read(chapter.release_path, as_version=4)
    sources = "\n".join(cell.source for cell in book.cells)
    assert "SOLUTION" not in sources
    assert "BEGIN STUB" not in sources
    assert not any(c.outputs for c in book.cells if c.cell_type == "code")
    assert list(chapter.release_path.parent.glob("*.md")) == []


TEXT = """# A chapter

```python setup
x = 1
```

## Exercise 1 · A check that passes

●○○ · 1 min · 1 point

```python answer="twice"
def twice(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
```

```python check="twice"
check("start.twice", twice)
```
"""


def chapter_with(tmp_path, text, monkeypatch, exercises=("twice",)):
    folder = tmp_path / "solutions" / "00_start_here"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "00_start_here.md").write_text(text)
    chapter = Chapter(folder / "00_start_here.md", Course(tmp_path))
    chapter.__dict__["exercises"] = {k: v for k, v in chapter.exercises.items() if k in exercises}
    return chapter


def test_marks_become_nbgraders_metadata(tmp_path, monkeypatch):
    cells = chapter_with(tmp_path, TEXT, monkeypatch).notebook.cells
    found = {c.metadata.nbgrader.grade_id.partition("-")[0]: c.metadata.nbgrader for c in cells if c.metadata}
    assert (found["setup"].locked, found["setup"].grade) == (True, False)
    assert (found["twice"].solution, found["twice"].locked) == (True, False)
    assert (found["check"].grade, found["check"].points) == (True, 1)


def test_inserting_a_cell_leaves_the_ids_of_the_others(tmp_path, monkeypatch):
    before = [c.id for c in chapter_with(tmp_path, TEXT, monkeypatch).notebook.cells]
    more = TEXT.replace("## Exercise 1", "Something new.\n\n```python\ny = 2\n```\n\n## Exercise 1")
    after = [c.id for c in chapter_with(tmp_path, more, monkeypatch).notebook.cells]
    assert len(set(before) - set(after)) <= 1
    assert len(after) > len(before)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('answer="twice"', 'answer="thrice"', "belongs to no experiment"),
        ('check("start.twice", twice)', 'check("start.twice", 2)', 'must be check("start.twice", twice)'),
        ("## Exercise 1 ·", "## Exercise 4 ·", "run `python -m autograde renumber 00`"),
        (
            "· A check",
            "· The check",
            "the text's heading is 'The check that passes', its experiment has title='A check",
        ),
        ("x = 1", f"x = {'1' * 100}", "line 4: 104 characters\na line of code in a notebook has at most 100"),
        ("1 point\n", "1 mark\n", "exercise 1 ('twice'): each needs one line like '●●○ · 5 min · 2 points'"),
        ("1 point\n", "2 points\n", "the text says 2 points, its experiment points=1"),
        ("### END SOLUTION", "", "END SOLUTION is missing"),
        ("```python setup", "```python seutp=true", "seutp would be lost"),
        ('```python check="twice"', "```python", "there must be one cell 'check-twice'; there are 0"),
    ],
)
def test_a_faulty_text_is_refused_with_a_reason(tmp_path, monkeypatch, old, new, words):
    chapter = chapter_with(tmp_path, TEXT.replace(old, new), monkeypatch)
    with pytest.raises(BuildError) as error:
        _ = chapter.notebook
    assert words in str(error.value)
    assert "00_start_here.md" in str(error.value)


@pytest.fixture
def course(tmp_path):
    """A copy of chapter 00 that a test may change, and of the text that it links to."""
    (tmp_path / "solutions" / "01_init_forward_call").mkdir(parents=True)
    shutil.copy(chapters(["01"])[0].text, tmp_path / "solutions" / "01_init_forward_call")
    shutil.copytree(ROOT / "solutions" / "00_start_here", tmp_path / "solutions" / "00_start_here")
    shutil.copytree(ROOT / "notebooks" / "00_start_here", tmp_path / "notebooks" / "00_start_here")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return Course(tmp_path)


def change_text(course, old, new):
    text = course.texts()[0]
    content = text.read_text()
    assert old in content
    text.write_text(content.replace(old, new))
    return chapters(["00"], course=course)[0]


@pytest.mark.slow
def test_one_text_changes_and_all_that_is_made_of_it_follows(course):
    (chapter,) = chapters(["00"], course=course)
    assert staleness(chapter) == []
    chapter = change_text(course, "## The map", "A new sentence.\n\n```python\nprint(6 * 7)\n```\n\n## The map")
    reasons = staleness(chapter)
    assert [r.partition(":")[0] for r in reasons] == [
        "solutions/00_start_here/00_start_here.ipynb",
        "notebooks/00_start_here/00_start_here.ipynb",
    ]
    changed = build(chapter)
    assert {p.parent.parent.name for p in changed} == {"solutions", "notebooks"}
    assert '"42\\n"' in chapter.solution_path.read_text()
    assert "print(6 * 7)" in chapter.release_path.read_text()
    before = {p: p.stat().st_mtime_ns for p in course.root.rglob("*.ipynb")}
    assert build(chapters(["00"], course=course)[0]) == []
    assert {p: p.stat().st_mtime_ns for p in course.root.rglob("*.ipynb")} == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import warnings\n\nwarnings.warn('careful')", "wrote to stderr"),
        ("print(__import__('autograde').__file__)", "shows a path of this machine"),
    ],
)
def test_a_solution_that_fails_warns_or_shows_a_path_is_refused(course, code, words):
    if "path" in words:
        course = Course(course.root)
        code = f"print({str(course.root)!r})"
    chapter = change_text(course, "## The map", f"```python\n{code}\n```\n\n## The map")
    before = chapter.solution_path.read_bytes()
    with pytest.raises(BuildError, match=words):
        build(chapter)
    assert chapter.solution_path.read_bytes() == before


def test_what_a_change_of_the_package_makes_stale_is_named(course):
    chapter = chapters(["00"], course=course)[0]
    book = json.loads(chapter.solution_path.read_text())
    book["metadata"]["autograde"]["imports"]["report.py"] = "0000000000"
    chapter.solution_path.write_text(json.dumps(book))
    assert staleness(chapter) == ["solutions/00_start_here/00_start_here.ipynb: executed before a change of report.py"]


def test_a_cell_edited_in_the_notebook_is_named(course):
    chapter = chapters(["00"], course=course)[0]
    text = chapter.release_path.read_text()
    chapter.release_path.write_text(text.replace("## The map", "## A map"))
    (reason,) = staleness(chapter)
    assert reason.startswith("notebooks/00_start_here/00_start_here.ipynb: cell ")
    assert reason.endswith("its source differs")


def test_the_command_says_what_is_stale(monkeypatch):
    monkeypatch.setattr(pipeline, "staleness", lambda chapter: [f"{chapter.name} is old"])
    done = CliRunner().invoke(app, ["build", "--check", "00"])
    assert done.exit_code == 1
    assert "00_start_here is old" in done.output
    assert CliRunner().invoke(app, ["build", "--check", "77"]).exit_code == 1


IMPORTING = TEXT.replace("x = 1", "from autograde import check")

OWN = """
<!-- #region manual="why" points=3 -->
Why does it pass?

### BEGIN SOLUTION
Because 2 * 3 is 6.
### END SOLUTION
<!-- #endregion -->

<!-- #region task="report" points=5 -->
Write a report.

=== BEGIN MARK SCHEME ===
One point for each word.
=== END MARK SCHEME ===
<!-- #endregion -->

```python manual="try_it" points=2
### BEGIN SOLUTION
twice(4)
### END SOLUTION
```

```python test="more" points=1
assert twice(3) == 6
### BEGIN HIDDEN TESTS
assert twice(5) == 10
### END HIDDEN TESTS
```
"""


@pytest.mark.slow
def test_questions_and_tests_of_a_teachers_own_come_through(tmp_path, monkeypatch):
    chapter = chapter_with(tmp_path, IMPORTING + OWN, monkeypatch)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    build(chapter)
    assert staleness(chapter) == []
    cells = {
        c.metadata["nbgrader"]["grade_id"]: c
        for c in nbformat.read(chapter.release_path, as_version=4).cells
        if "nbgrader" in c.metadata
    }
    assert " ".join(cells["manual-why"].source.split()) == "Why does it pass? _Write your answer here._"
    assert cells["manual-why"].metadata["nbgrader"]["points"] == 3
    assert cells["task-report"].source.strip() == "Write a report."
    assert cells["manual-try_it"].source == "raise NotImplementedError"
    assert cells["test-more"].source == "assert twice(3) == 6"


@pytest.mark.slow
def test_cells_that_somebody_added_by_hand_are_not_overwritten(tmp_path, monkeypatch):
    chapter = chapter_with(tmp_path, IMPORTING, monkeypatch)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    build(chapter)
    book = nbformat.read(chapter.release_path, as_version=4)
    book.cells.append(nbformat.v4.new_markdown_cell("A question of my own"))
    nbformat.write(book, chapter.release_path)
    before = chapter.release_path.read_text()
    with pytest.raises(BuildError, match=r"(?s)has 1 cell\(s\) that are not in .*A question of my own"):
        build(chapter)
    assert chapter.release_path.read_text() == before
    build(chapter, force=True)
    assert "A question of my own" not in chapter.release_path.read_text()
