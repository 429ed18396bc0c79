"""What must hold between the files at the top level."""

import ast
import os
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from autograde.authoring.build import ROOT, tool_environment
from autograde.grading.one_submission.fingerprint import SAYS_NOTHING

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def tracked():
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).exists()]


def test_environment_yml_installs_the_same_pins():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    (pip,) = (entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert [line for line in pip if not line.startswith("-")] == PYPROJECT["project"]["dependencies"]


def test_every_dependency_is_pinned():
    extras = PYPROJECT["project"]["optional-dependencies"].values()
    for line in [*PYPROJECT["project"]["dependencies"], *(line for extra in extras for line in extra)]:
        assert re.fullmatch(r"[\w-]+==[\d.]+", line), line
    assert "torch==2.13.0" in PYPROJECT["project"]["dependencies"]


MACHINES = re.compile(
    r"/root/|/home/\w+/|/Users/\w+/|/work/"  # somebody's folders
    r"|localhost:\d|\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)(?:\.\d{1,3}){2}\b"  # private
    r"|https?://(?:[\w-]+\.)*[\w-]*(?:artifactory|devpi|mirror|nexus|proxy|registry)"  # a registry's mirror
    r"|https?://[\w-]+(?:[:/\s)]|$)|https?://[\w.-]+\.(?:corp|home|internal|intra|intranet|lan|local)\b"
    r"|https?://(?!127\.0\.0\.1)[^/\s]*@"  # somebody's key
    r"|http://(?!127\.0\.0\.1|www\.w3\.org|creativecommons\.org|purl\.org)"  # what is public has https
    r"|index-url"
)


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html", False),
        ("[Keep a Changelog](https://keepachangelog.com/en/1.1.0/)", False),
        ("http://127.0.0.1:8888/lab and http://www.w3.org/2000/svg", False),
        ("a version 10.2 of 172 files, 10.0.1", False),
        ("/home/someone/course", True),
        ("http://localhost:8888", True),
        ("https://10.1.2.3/simple", True),
        ("at 192.168.0.7", True),
        ("https://pypi-mirror.example.org/simple", True),
        ("https://artifactory.example.com/pypi", True),
        ("https://packages.corp/simple", True),
        ("https://buildserver/simple", True),
        ("https://name:key@example.com", True),
        ("http://example.com", True),
        ("pip install --index-url", True),
    ],
)
def test_what_names_a_machine(text, forbidden):
    assert bool(MACHINES.search(text)) is forbidden


def test_no_commit_names_a_machine():
    suffixes = (".md", ".py", ".toml", ".yml", ".yaml", ".cff", ".svg", ".ipynb", "")
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in suffixes and name != "tests/test_repository.py" and path.is_file():
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".ipynb":  # pictures are long strings of letters
                text = re.sub(r'"image/png": "[^"]*"', "", text)
            assert not MACHINES.search(text), (name, MACHINES.search(text))


def test_a_version_is_the_same_wherever_it_stands():
    version = PYPROJECT["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["license"]) == (version, PYPROJECT["project"]["license"])
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[0-9]*.yml")), ids=lambda f: f.name)
def test_an_issue_form_is_one(form):
    content = yaml.safe_load(form.read_text(encoding="utf-8"))
    assert content.keys() == {"name", "description", "title", "body"}
    fields = [part for part in content["body"] if part["type"] != "markdown"]
    assert len({part["id"] for part in fields}) == len(fields) > 0
    assert all(part["attributes"]["label"] for part in fields)
    assert all(part["attributes"]["options"] for part in fields if part["type"] == "dropdown")


def test_what_runs_elsewhere_runs_what_is_here():
    (job,) = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [hook["entry"].split()[:4] for hook in local["hooks"]] == [
        [".venv/bin/python", "-m", *words] for words in (["ruff", "check"], ["ruff", "format"], ["autograde", "build"])
    ]


def test_ruff_is_content_with_code_and_notebooks():
    for words in (["check", "."], ["format", "--check", "."]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


def test_arrows_run_down():
    """The layers in pyproject.toml: who may import whom."""
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, env=tool_environment()
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_types_fit():
    """Every function says what it takes and gives; in chapters, those beside the experiments need not."""
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_too_long_to_read():
    """At most 500 lines; but what is made from the texts of chapters 07 to 09 is its whole Module."""
    made = ROOT / "autograde" / "own_module" / "reference_module.py"
    for path in (ROOT / "autograde").rglob("*.py"):
        if path != made:
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 500, path


def test_each_package_has_its_tests():
    """Tests mirror the rooms of the house; what the rooms of grading do is tried out together, in tests/grading."""
    for package in sorted(path.parent for path in (ROOT / "autograde").glob("*/__init__.py")):
        assert any((ROOT / "tests" / package.name).glob("test_*.py")), package.name


def test_each_package_says_what_is_in_it():
    """Module by module, a line each, at the top of its `__init__.py`; in chapters, a file is an exercise."""
    for file in (ROOT / "autograde").rglob("__init__.py"):
        if "chapters" not in file.relative_to(ROOT).parts:
            said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
            rooms = {inside.parent.name for inside in file.parent.glob("*/__init__.py")}
            modules = {path.stem for path in file.parent.glob("*.py")} - {"__init__"}
            assert rooms | modules <= set(re.findall(r"^ *(\w+)/?  ", said, re.MULTILINE)), file


def test_what_scores_do_not_depend_on_is_there():
    """A module that is moved away from its place among these would count again, or no longer."""
    for name in SAYS_NOTHING:
        assert (ROOT / "autograde" / name).exists(), name


@pytest.mark.slow
def test_the_import_is_light():
    code = (
        "import torch, sys; before = set(sys.modules); from autograde import check; "
        "print(*sorted({m.partition('.')[0] for m in set(sys.modules) - before}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=tool_environment(), cwd=ROOT
    )
    heavy = {"matplotlib", "IPython", "nbgrader", "nbformat", "jupytext", "sklearn", "hypothesis", "rich", "typer"}
    assert not heavy & set(done.stdout.split())


class TestMakeEnvironment:
    """`tools/make_environment.py` says in one line why it cannot go on."""

    @pytest.fixture
    def script(self, monkeypatch, tmp_path):
        monkeypatch.syspath_prepend(str(ROOT / "tools"))
        import make_environment

        monkeypatch.setattr(make_environment, "FOLDER", str(tmp_path / ".venv"))
        monkeypatch.setattr(make_environment, "STAMP", str(tmp_path / ".venv" / "made-from"))
        monkeypatch.setattr(sys, "argv", ["make_environment.py"])
        monkeypatch.delenv("TORCH_INDEX", raising=False)
        monkeypatch.setattr(make_environment, "make_lean", lambda: None)
        monkeypatch.setattr(make_environment, "free_gigabytes", lambda: 50.0)  # whatever this machine's disk has
        return make_environment

    def test_python_too_old(self, script, monkeypatch, capsys):
        monkeypatch.setattr(sys, "version_info", (3, 8, 1))
        with pytest.raises(SystemExit, match="1"):
            script.main()
        assert "make: Python 3.11 to 3.13 is needed;" in capsys.readouterr().err

    def test_disk_full(self, script, monkeypatch, capsys):
        monkeypatch.setattr(script, "free_gigabytes", lambda: 0.3)
        with pytest.raises(SystemExit, match="1"):
            script.main()
        assert "GB are needed on this disk for PyTorch and JupyterLab; 0.3 GB are free" in capsys.readouterr().err

    def test_disk_full_midway(self, script, monkeypatch, capsys):
        monkeypatch.setattr(script.subprocess, "call", lambda words, **_: 1)
        monkeypatch.setattr(script, "free_gigabytes", lambda: 0.1)
        os.makedirs(script.FOLDER)
        with pytest.raises(SystemExit, match="1"):
            script.pip("PyTorch", ["torch"])
        assert "the disk is full" in capsys.readouterr().err

    @pytest.mark.slow
    def test_pip_is_quiet_and_its_last_lines_are_told_when_it_fails(self, script, monkeypatch, capsys, tmp_path):
        import venv

        venv.create(tmp_path / ".venv", with_pip=True)
        with pytest.raises(SystemExit, match="1"):
            script.pip("nothing", [str(tmp_path / "not_there.whl")])
        said = capsys.readouterr()
        assert said.out == "make: nothing … failed\n"
        assert "not_there.whl" in said.err
        assert (tmp_path / ".venv" / "install.log").exists()

    def test_true_numbers_where_pip_may_take_the_cuda_build(self, script, monkeypatch, capsys):
        monkeypatch.setattr(script.subprocess, "call", lambda words, **_: 0)
        monkeypatch.setattr(script.sys, "platform", "linux")
        monkeypatch.setattr(script.platform, "machine", lambda: "x86_64")
        monkeypatch.setattr(script, "free_gigabytes", lambda: 5.0)
        os.makedirs(script.FOLDER)
        script.main()
        said = capsys.readouterr().out
        assert "only 5.0 GB are free" in said
        assert f"2 GB with TORCH_INDEX={script.CPU_INDEX}" in said

    def test_another_index_for_pytorch_alone(self, script, monkeypatch, capsys):
        calls = []
        monkeypatch.setattr(script.subprocess, "call", lambda words, **_: calls.append(words) or 0)
        monkeypatch.setenv("TORCH_INDEX", script.CPU_INDEX)
        os.makedirs(script.FOLDER)
        script.main()
        with_index = [words for words in calls if script.CPU_INDEX in words]
        assert [words[-3] for words in with_index] == [script.torch()]
        assert "CUDA" not in capsys.readouterr().out

    def test_a_second_run_does_nothing(self, script, monkeypatch, tmp_path):
        calls = []
        monkeypatch.setattr(script.subprocess, "call", lambda words, **_: calls.append(words) or 0)
        (tmp_path / ".venv").mkdir()
        script.main()
        assert calls[-1][1:4] == ["-m", "pip", "install"]
        count = len(calls)
        script.main()
        assert len(calls) == count

    def test_another_folder(self):
        program = "import sys; sys.path.insert(0, 'tools'); import make_environment as m; print(m.FOLDER, m.STAMP)"
        done = subprocess.run(
            [sys.executable, "-c", program, "--into=.venv-3.99", "test"], capture_output=True, text=True, cwd=ROOT
        )
        assert done.stdout.split() == [f"{ROOT}/.venv-3.99", f"{ROOT}/.venv-3.99/made-from"], done.stderr

    def test_it_takes_the_versions_that_pyproject_allows(self, script):
        oldest, newest = ".".join(map(str, script.OLDEST)), f"{script.NEWEST[0]}.{script.NEWEST[1] + 1}"
        assert PYPROJECT["project"]["requires-python"] == f">={oldest},<{newest}"

    def test_it_still_reads_on_an_old_python(self):
        import ast

        ast.parse((ROOT / "tools" / "make_environment.py").read_text(), feature_version=(3, 4))
