"""The course as a static site: every chapter executed, its solutions folded, sliders as the picture they begin with.

Made by Sphinx with MyST-NB and a book theme from `solutions/*/*.ipynb` as they are; nothing is executed, and nothing
is fetched, while it is made or read.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from shutil import copy, copytree, ignore_patterns
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograde.authoring.build import ROOT, BuildError, Chapter, chapters, staleness

WIDGET = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
_MODEL = "IPY_MODEL_"

CONFIGURATION = """
import os

from docutils.nodes import SkipNode
from latex2mathml.converter import convert

project = "Inside nn.Module"
author = "the authors of Inside nn.Module"
html_title = project
extensions = ["myst_nb"]
myst_enable_extensions = ["dollarmath"]
html_math_renderer = "mathml"
nb_execution_mode = "off"
nb_ipywidgets_js = {}
nb_output_stderr = "remove"
myst_heading_anchors = 3
suppress_warnings = ["misc.highlighting_failure", "mystnb.unknown_mime_type"]
html_theme = "sphinx_book_theme"
html_show_sourcelink = False
html_copy_source = False
html_static_path = ["static"]
html_css_files = ["course.css"]
repository = os.environ.get("BOOK_REPOSITORY", "")
html_theme_options = {"use_download_button": False, "use_fullscreen_button": False, "show_toc_level": 1}
if repository:
    html_theme_options |= {
        "repository_url": repository,
        "path_to_docs": "notebooks",
        "use_repository_button": True,
        "launch_buttons": {"binderhub_url": "https://mybinder.org", "colab_url": "https://colab.research.google.com"},
    }


def written(display):
    def visit(page, node):
        # Notebooks write `aligned`; the converter knows the same as `align*`.
        page.body.append(convert(node.astext().replace("{aligned}", "{align*}"), display=display))
        raise SkipNode

    return visit


def setup(app):
    # MathML, which browsers draw by themselves: Sphinx's own ways fetch a script, or need LaTeX.
    app.add_html_math_renderer("mathml", (written("inline"), None), (written("block"), None))
"""

STYLE = """/* In dark, the theme puts HTML on a light ground, where its own colours of code cannot be read. */
html[data-theme="dark"] .bd-content div.cell_output .text_html:not(:has(table.dataframe)) {
  background: none;
  color: inherit;
  padding: 0;
}
.bd-search .search-button__kbd-shortcut {
  color: inherit;
}
"""

INDEX = """# Inside nn.Module

{lead}

Every check that you see here ran; the answers are folded. To write your own, open a chapter as a notebook.

```{{toctree}}
:hidden:

{pages}
```

{map}
"""


def make(folder: Path) -> list[Path]:
    """Make the site in `folder`; return its pages.

    `BOOK_REPOSITORY` in the environment is the repository's public address: the pages then link to it, to Binder and
    to Colab. Raises `BuildError` if a notebook is not what its text gives, or with what Sphinx complained about.
    """
    chosen = chapters()
    stale = [why for chapter in chosen for why in staleness(chapter)]
    if stale:
        raise BuildError(f"{stale[0]}; run `make build`")
    with tempfile.TemporaryDirectory() as name:
        source, made = Path(name, "source"), Path(name, "made", "html")  # MyST-NB writes beside where the pages go
        source.mkdir()
        for chapter in chosen:
            _write_page(chapter, source)
        for page in ("teaching.md", "timings.md", "grading.svg"):
            copy(ROOT / "docs" / page, source)
        for page in ("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"):
            (source / page).write_text(_flattened((ROOT / page).read_text(encoding="utf-8")), encoding="utf-8")
        handbook = source / "teaching.md"
        handbook.write_text(_flattened(handbook.read_text(encoding="utf-8")), encoding="utf-8")
        (source / "index.md").write_text(_index(chosen), encoding="utf-8")
        (source / "conf.py").write_text(CONFIGURATION, encoding="utf-8")
        (source / "static").mkdir()
        (source / "static" / "course.css").write_text(STYLE, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "-b", "html", str(source), str(made)],
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BuildError(f"Sphinx could not make the book:\n{done.stderr[-3000:]}")
        copytree(made, folder, dirs_exist_ok=True, ignore=ignore_patterns(".doctrees", ".buildinfo"))
    return sorted(folder.glob("*.html"))


def _flattened(text: str) -> str:
    """Return a page whose links lead to where the book has things: all pages in one folder."""
    return re.sub(r"\]\((?:\.\./|docs/)([\w.-]+)\)", r"](\1)", text)


def _index(chosen: Iterable[Chapter]) -> str:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lead = readme.split("\n\n")[1]
    start = next(iter(chosen))
    heading = "## The map\n"
    (text,) = (cell.source.partition(heading)[2] for cell in start.notebook.cells if heading in cell.source)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    # In the first chapter its own row is no link.
    rows[2] = re.sub(r"^\| ([^|[\]]+) \|", rf"| [\1]({start.name}.ipynb) |", rows[2])
    lead_in = "Begin with chapters 00 and 01; the last column says what the others build on."
    table = "\n".join([heading, lead_in, "", *rows])
    pages = "\n".join([*(c.name for c in chosen), "teaching", "CONTRIBUTING", "SECURITY", "timings", "CHANGELOG"])
    return INDEX.format(lead=lead, pages=pages, map=_links(table))


def _write_page(chapter: Chapter, folder: Path) -> None:
    book = nbformat.read(chapter.solution_path, as_version=4)
    pictures = _pictures(book)
    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source = _links(cell.source)
            continue
        tags = cell.metadata.setdefault("tags", [])
        answer = cell.metadata.get("nbgrader", {}).get("solution")
        if answer or cell.metadata.get("jupyter", {}).get("source_hidden"):
            tags.append("hide-input")
            title = "An answer" if answer else "Code that draws the figure"
            cell.metadata["mystnb"] = {"code_prompt_show": title, "code_prompt_hide": title}
        for output in cell.outputs:
            data = output.get("data", {})
            view = data.pop(WIDGET, None)
            if view:
                data.update(pictures.get(view["model_id"], {}))
            for kind in [kind for kind in data if kind.startswith("application/vnd.autograde")]:
                data.pop(kind)
    book.metadata.pop("widgets", None)
    nbformat.write(book, folder / f"{chapter.name}.ipynb")


def _links(text: str) -> str:
    """Return a text whose links to notebooks lead to the pages of the book."""
    return re.sub(r"\]\(\.\./(\w+)/\1\.ipynb(#[\w-]+)?\)", lambda m: f"]({m[1]}.ipynb{(m[2] or '').lower()})", text)


def _pictures(book: NotebookNode) -> dict[str, dict[str, Any]]:
    """Return what each slider shows at first: the data of its output's last picture, by the slider's id."""
    state = book.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    found = {}
    for name, model in state.items():
        for child in model["state"].get("children", ()):
            outputs = state.get(child.removeprefix(_MODEL), {}).get("state", {}).get("outputs") or ()
            for output in outputs:
                if {"image/png", "text/html"} & output.get("data", {}).keys():
                    found[name] = dict(output["data"])
    return found
