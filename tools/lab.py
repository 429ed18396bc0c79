"""Open JupyterLab on the course: `python tools/lab.py`, on Windows `py tools\\lab.py`; with `--teach`, for teachers.

Makes the environment first, if that is necessary. A learner works in copies, in the folder `my_notebooks`, which git
ignores: so an update of the course never meets an answer. A copy in which nothing was written is renewed; beside one
with answers, the new notebook is put as `NAME.new.ipynb`, with the answers in it, and a line says so. Further words go
to JupyterLab, such as `--no-browser`; by make: `make lab LAB_FLAGS=--no-browser`.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys

import make_environment

HERE = make_environment.HERE
RELEASE = os.path.join(HERE, "notebooks")
COPIES = os.path.join(HERE, "my_notebooks")
FIRST = "00_start_here/00_start_here.ipynb"


def digest(said):
    """Return a digest of something that can be written as JSON."""
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def read(notebook):
    """Return a notebook as it stands in its file; None if it cannot be read."""
    try:
        with open(notebook, encoding="utf-8") as file:
            found = json.load(file)
        _ = [cell["cell_type"] + "".join(cell["source"]) for cell in found["cells"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found


def text_of(notebook):
    """Return a digest of the cells of a notebook, its outputs aside; None if it cannot be read."""
    found = read(notebook)
    return found and digest([[cell["cell_type"], "".join(cell["source"])] for cell in found["cells"]])


def answers_of(notebook):
    """Return the answer cells of a notebook that was read, by their names."""
    marked = [(cell, cell.get("metadata", {}).get("nbgrader", {})) for cell in notebook["cells"]]
    return {marks["grade_id"]: cell for cell, marks in marked if marks.get("solution") and "grade_id" in marks}


def with_answers(new, mine, stubs):
    """Put the answers of one notebook into the other, by the names of their cells, but for untouched stubs.

    `stubs` are digests of the answer cells as they were released, by name.
    """
    answers = answers_of(mine) if mine else {}
    for name, cell in answers_of(new).items():
        text = "".join(answers[name]["source"]) if name in answers else ""
        if text and digest(text) != stubs.get(name):
            cell["source"] = answers[name]["source"]
    return new


def beside_of(target, written):
    """Return the copy in which the learner has worked last, and where to put the next one: over nobody's work.

    `written` is the digest of the one that was put beside `target` last, as it was then.
    """
    latest, number = target, 1
    while True:
        beside = target[: -len(".ipynb")] + (".new.ipynb" if number == 1 else ".new%d.ipynb" % number)
        if not os.path.exists(beside) or (written is not None and text_of(beside) == written):
            return latest, beside
        latest, number = beside, number + 1


def bring_copies(release=RELEASE, copies=COPIES):
    """Copy what was released into the learner's folder, and return a line for each notebook that keeps its answers."""
    said, kept = [], os.path.join(copies, ".released.json")
    try:
        with open(kept, encoding="utf-8") as file:
            copied = json.load(file)
    except (OSError, ValueError):
        copied = {}
    for chapter in sorted(os.listdir(release)):
        name = os.path.join(chapter, chapter + ".ipynb")
        source, target = os.path.join(release, name), os.path.join(copies, name)
        new, before = text_of(source), copied.get(chapter) or {}
        if isinstance(before, str):  # as earlier versions of the course have written it
            before = {"notebook": before, "stubs": {}}
        if new is None or (before.get("notebook") == new and os.path.exists(target)):
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        mine, released = text_of(target), read(source)
        stubs = {cell: digest("".join(found["source"])) for cell, found in answers_of(released).items()}
        if os.path.exists(target) and (mine is None or mine not in (before.get("notebook"), new)):
            latest, beside = beside_of(target, before.get("beside"))
            with_mine = with_answers(released, read(latest), before.get("stubs", {}))
            with open(beside, "w", encoding="utf-8") as file:
                json.dump(with_mine, file, indent=1)
            copied[chapter] = {"notebook": new, "stubs": stubs, "beside": text_of(beside)}
            said.append(
                "%s is new; yours stays as it is, and the new one, with your answers in it, lies beside as %s"
                % (chapter, os.path.basename(beside))
            )
        else:
            shutil.copyfile(source, target)
            copied[chapter] = {"notebook": new, "stubs": stubs}
    with open(kept, "w", encoding="utf-8") as file:
        json.dump(copied, file, indent=1)
    return said


def command(teach, words):
    """Return the command line that starts JupyterLab: for a learner in the copies, for a teacher in the course."""
    settings = os.path.join(HERE, "tools", "jupyterlab", "teacher" if teach else "learner")
    start = [make_environment.python(), "-m", "jupyterlab", "--LabApp.app_settings_dir=" + settings]
    # The address and what goes wrong, no more; one Ctrl+C ends it.
    start += ["--log-level=ERROR", "--LabApp.log_level=ERROR", "--ServerApp.answer_yes=True"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        start.append("--allow-root")
    root, url = (HERE, "/lab/tree/solutions") if teach else (COPIES, "/lab/tree/" + FIRST)
    return [*start, "--ServerApp.root_dir=" + root, "--LabApp.default_url=" + url, *words]


def main():
    """Make the environment and the copies, then become JupyterLab."""
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(__doc__.strip())
        return
    words = [word for word in sys.argv[1:] if word != "--teach"]
    teach = "--teach" in sys.argv[1:]
    sys.argv[1:] = [word for word in words if word.startswith("--into=")]
    make_environment.run()
    words = [word for word in words if not word.startswith("--into=")]
    if teach:
        print("make: formgrader is in JupyterLab's menu Nbgrader, and at /formgrader (to end: Ctrl+C here)", flush=True)
    else:
        for line in bring_copies():
            print("make: " + line)
        print("make: you work in my_notebooks/; JupyterLab opens there (to end it: Ctrl+C here)", flush=True)
    os.chdir(HERE)
    try:
        sys.exit(subprocess.call(command(teach, words)))
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
