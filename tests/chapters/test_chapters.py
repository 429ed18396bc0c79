"""What every chapter's text must keep to."""

import re

import nbformat
import pytest

from autograde.authoring.build import chapters

CHAPTERS = {chapter.name: chapter for chapter in chapters()}


@pytest.fixture(params=list(CHAPTERS))
def chapter(request):
    return CHAPTERS[request.param]


def test_each_exercise_has_its_heading(chapter):
    text = chapter.text.read_text(encoding="utf-8")
    headings = re.findall(r"^## Exercise (\d+) · (.+)$", text, re.MULTILINE)
    assert headings == [(str(e.number), e.title) for e in chapter.exercises.values()]


def test_the_top_states_the_number_of_exercises_and_the_points(chapter):
    top = chapter.notebook.cells[0].source
    points = sum(e.points for e in chapter.exercises.values())
    assert re.search(rf"\b{points} points\b", top)
    assert "Out of scope" in top
    assert re.search(r"\b(minutes|h)\b", top)


def test_each_figure_has_a_sentence_for_those_who_cannot_see_it(chapter):
    """An image carries its text; a cell that shows one, or a slider, is followed by one that begins with "Figure:"."""
    cells = nbformat.read(chapter.solution_path, as_version=4).cells
    kinds = ("image/svg+xml", "application/vnd.jupyter.widget-view+json")
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        outputs = cell.get("outputs", [])
        images = [html for o in outputs if (html := o.get("data", {}).get("text/html", "")).startswith("<svg ")]
        assert all(re.match(r'<svg role="img" aria-label="[^"]{20,}"', html) for html in images), cell.source
        assert not any("image/png" in output.get("data", {}) for output in outputs), cell.source
        if images or any(kind in output.get("data", {}) for output in outputs for kind in kinds):
            assert following is not None, cell.source
            assert following.source.startswith("_Figure: "), cell.source[:200]
            sentence = re.match(r"(?s)_Figure: (.+?)_(?=\s*\n\n|\s*$)", following.source)
            assert sentence, following.source
            assert len(sentence.group(1)) > 40, following.source


def test_outputs_are_readable(chapter):
    """No address, no line wider than a notebook, no page of numbers."""
    for cell in nbformat.read(chapter.solution_path, as_version=4).cells:
        for output in cell.get("outputs", []):
            text = output.get("text", "") or output.get("data", {}).get("text/plain", "")
            if {"text/html", "image/png", "application/vnd.jupyter.widget-view+json"} & set(output.get("data", {})):
                continue
            assert not re.search(r"0x[0-9a-f]{6,}", text), cell.source
            assert max(map(len, text.splitlines()), default=0) <= 110, cell.source
            assert len(text.splitlines()) <= 60, cell.source


def test_no_right_answer_is_told_that_it_gave_a_warning(chapter):
    for cell in nbformat.read(chapter.solution_path, as_version=4).cells:
        panels = [output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", [])]
        assert not [panel for panel in panels if "your code gave a warning" in panel], cell.source


def test_the_release_contains_every_cell_but_outputs(chapter):
    solution, release = (
        nbformat.read(path, as_version=4).cells for path in (chapter.solution_path, chapter.release_path)
    )
    assert [c.id for c in solution] == [c.id for c in release]


def test_the_experiments_files_to_read_exist(chapter):
    """Each file of PyTorch that an explanation names is there."""
    from pathlib import Path

    import torch

    folder = Path(torch.__file__).parent.parent
    for exercise in chapter.exercises.values():
        for name in re.findall(r"`(torch/[\w/]+\.py)`", exercise.after):
            assert (folder / name).exists(), (exercise.name, name)
