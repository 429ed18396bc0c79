import contextlib
import io
import random
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pytest
import torch
from mutants import MUTANTS, PLANTED
from torch import nn
from twin import twin

from autograde.observing.isolation import TookTooLong, quiet, time_limit
from autograde.own_module import comparing, fuzzer, programs
from autograde.own_module.comparing import compare, importable
from autograde.own_module.disagreement import as_code, both_sides, pieces_needed
from autograde.own_module.fuzzer import fuzz
from autograde.own_module.programs import PARTS, PIECES
from autograde.own_module.reference_module import Module as Reference

QUICK = (
    "registries_at_class_level",
    "state_dict_without_buffers",
)
"""Mutants that the quick tests try too; the others are slower to find or to shrink."""

RARE = {"shapes_broadcast_on_load": ("register", "state"), "a_method_that_never_ends": ("register", "modes")}
"""Mutants that are looked for with programs about these parts only: among all, some seeds find none in thousands.

And where each program takes a second to be stopped, a search among all takes minutes.
"""


@pytest.mark.slow
def test_nothing_is_found_on_a_twin_of_torchs_module():
    result = fuzz(twin(), max_examples=150, seconds=60)
    assert result.agrees, str(result)
    assert result.programs == 150
    assert str(result) == "✓ No disagreement in 150 programs."


@pytest.mark.slow
def test_nothing_is_found_on_the_reference():
    result = fuzz(Reference, max_examples=250, seconds=120)
    assert result.agrees, str(result)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_nothing_is_found_on_the_reference_with_a_large_budget(seed):
    result = fuzz(Reference, seed=seed, max_examples=1000, seconds=200)
    assert result.agrees, str(result)
    assert result.programs > 500


@pytest.mark.parametrize("name", [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in MUTANTS])
def test_each_mutant_is_found_with_a_short_program(name, monkeypatch):
    module_class = MUTANTS[name](Reference)
    for patience in (2.0, 10.0, 40.0):
        monkeypatch.setattr(fuzzer, "PATIENCE", patience)
        result = fuzz(module_class, max_examples=4000, seconds=250, parts=RARE.get(name))
        assert not result.agrees
        # A busy machine needs more time to make it short.
        if len(result.lines) <= 10:
            break
    assert len(result.lines) <= 10, result.program
    if name != "a_method_that_never_ends":
        assert_each_line_is_needed(result.lines, module_class)
    # Pasted into a cell, the program shows the difference.
    assert printed(result.program, nn.Module) != printed(result.program, module_class), result.program


SOON = ("a falsy result of a hook",)
"""Planted mistakes that are found within few programs."""


@pytest.mark.parametrize("kind", [k if k in SOON else pytest.param(k, marks=pytest.mark.slow) for k in PLANTED])
def test_each_planted_mistake_is_found_and_no_line_could_be_left_out(kind, monkeypatch):
    monkeypatch.setattr(fuzzer, "PATIENCE", 2.0)
    module_class = PLANTED[kind](Reference)
    # As many programs as usual, and time enough for them on a busy machine.
    result = fuzz(module_class, seconds=250)
    assert not result.agrees
    assert_each_line_is_needed(result.lines, module_class)
    assert printed(result.program, nn.Module) != printed(result.program, module_class), result.program


def assert_each_line_is_needed(lines, module_class):
    with importable(), quiet():
        assert compare(lines, module_class) is not None
        needless = [
            line for i, line in enumerate(lines) if compare((*lines[:i], *lines[i + 1 :]), module_class) is not None
        ]
    assert needless == [], lines


@pytest.mark.slow
def test_nothing_is_found_on_the_reference_to_the_letter():
    result = fuzz(Reference, seed=7, max_examples=100, seconds=120, exact=True)
    assert result.agrees, str(result)


def test_a_warning_is_shown():
    program = ('a = Net("a")', "h1 = a.register_forward_hook(refuse, always_call=True)", "a(x, wrong=1)")
    found, code = shown(PLANTED["a warning"](Reference), *program)
    assert both_sides(found)[0].startswith("raises TypeError\nlogged: ['a']\nwarns: UserWarning: ")
    assert both_sides(found)[1].endswith("\nwarns of nothing")
    assert printed(code, nn.Module) != printed(code, PLANTED["a warning"](Reference))


def printed(program, module_class, name="pasted_program"):
    """Run a shown program as a cell does; return what it prints, and the type of the error that ends it."""
    module = type(sys)(name)
    module.Module = module_class
    sys.modules[name] = module
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), time_limit(1.0):
            exec(program, vars(module))
    except TookTooLong:
        return "never ends"
    except Exception as error:
        if isinstance(error, NameError) and not isinstance(error, AttributeError):
            traceback.print_exc()
            pytest.fail(f"the program is not complete: {error}\n{program}")
        return out.getvalue(), next(c.__name__ for c in type(error).__mro__ if c.__module__ == "builtins")
    finally:
        del sys.modules[name]
    return out.getvalue()


def shown(module_class, *program):
    """Return how a given program is shown, without a search."""
    with importable():
        found = compare(program, module_class)
    assert found is not None
    return found, as_code(program[: found.index + 1], found)


def test_a_program_is_shown_with_what_it_needs_and_no_more():
    program = (
        'a = Net("a")',
        "h1 = a.register_forward_hook(log_output)",
        "h2 = a.register_forward_hook(add_one)",
        "a(x)",
    )
    _, code = shown(MUTANTS["only_one_hook_kept"](Reference), *program)
    assert code.startswith("import torch\n\n# Module = torch.nn.Module")
    assert code.endswith("\nprint(a(x))\nprint(seen)\n")
    assert "def add_one" in code
    assert "def log_output" in code
    assert "class Net(Module)" in code
    assert "seen = []" in code
    for unused in ("halve_grads", "Early", "pickle", "import copy", "Parameter", "y = "):
        assert unused not in code, unused


def test_lines_that_raise_on_both_sides_do_not_stop_the_cell():
    class Module(Reference):
        def __repr__(self):
            return "Net()"

    _, code = shown(Module, 'a = Net("a")', 'a.register_parameter("x.y", None)', "repr(a)")
    assert 'try:\n    a.register_parameter("x.y", None)\nexcept Exception:\n    pass\n' in code
    assert printed(code, nn.Module) == "Net(a)\n"
    assert printed(code, Module) == "Net()\n"


def test_what_hooks_log_is_compared():
    found, code = shown(
        MUTANTS["a_hooks_result_ignored"](Reference),
        'a = Net("a")',
        "h1 = a.register_forward_hook(add_one)",
        "h2 = a.register_forward_hook(log_output)",
        "a(x) is None",
    )
    assert found.difference.reason.startswith("the hooks log other things")
    assert code.endswith("print(a(x) is None)\nprint(seen)\n")
    assert printed(code, nn.Module).startswith("False\n[('a', tensor([ 1., -2.])), ('a', (tensor(")


def test_errors_of_loading_are_compared_by_their_text():
    class Module(Reference):
        def load_state_dict(self, state_dict, strict=True, assign=False):
            try:
                return super().load_state_dict(state_dict, strict, assign)
            except RuntimeError as error:
                raise RuntimeError(str(error).replace("Missing", "Lost")) from None

    program = ('a = Net("a")', "a.w = Parameter(torch.tensor([1.0, 2.0]))", "a.load_state_dict(saved)")
    found, _ = shown(Module, *program)
    assert found.index == 2
    with importable():
        assert compare(program, Reference) is None


def test_the_same_seed_finds_the_same(monkeypatch):
    # Unless the clock stops it.
    monkeypatch.setattr(fuzzer, "PATIENCE", 100.0)
    module_class = MUTANTS["repr_not_indented"](Reference)
    one, other = (fuzz(module_class, seed=5, seconds=250) for _ in range(2))
    assert one.lines == other.lines
    assert one.programs == other.programs


@pytest.mark.slow
def test_the_clock_bounds_the_search():
    class Module(Reference):
        def named_modules(self, *args, **kwargs):
            time.sleep(0.01)
            return super().named_modules(*args, **kwargs)

    result = fuzz(Module, max_examples=100_000, seconds=2)
    assert result.agrees
    assert 1 < result.programs < 100_000


def test_pytorchs_own_class_is_not_run():
    result = fuzz(nn.Module)
    assert result.agrees
    assert result.programs == 0
    assert str(result) == "✓ PyTorch's own Module agrees with itself."


def test_a_limit_that_ended_before_the_search_does_not_end_it():
    try:
        raise TookTooLong
    except TookTooLong:
        assert fuzz(Reference, max_examples=5, seconds=60).agrees


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_limit_around_the_search_holds():
    with pytest.raises(TookTooLong), time_limit(1.0):
        fuzz(Reference, max_examples=100_000, seconds=250)


def test_a_class_with_next_to_nothing_is_told_so():
    class Module:
        pass

    result = fuzz(Module, seconds=20)
    assert not result.agrees
    assert result.lines[0] == 'a = Net("a")'
    assert len(result.lines) <= 2
    assert result.got == "<Net object>" or result.got.startswith("raises")


def test_an_init_that_is_not_written_yet():
    class Module(Reference):
        def __init__(self):
            raise NotImplementedError

    result = fuzz(Module, seconds=20)
    assert len(result.lines) == 1
    assert result.got == "raises NotImplementedError"


def test_parts_choose_what_programs_are_about():
    class Module(Reference):
        def state_dict(self, **options):
            raise RuntimeError("not yet")

        def register_forward_hook(self, *args, **options):
            raise RuntimeError("not yet")

    assert fuzz(Module, parts=("register", "traverse", "modes"), max_examples=60, seconds=60).agrees
    assert "state_dict" in fuzz(Module, parts=("state",), seconds=20).lines[-1]
    with pytest.raises(KeyError):
        fuzz(Module, parts=("nothing",))


def test_every_template_can_be_filled_and_runs_on_torch():
    from hypothesis import Phase, given, settings
    from hypothesis import strategies as st

    templates = [template for part in PARTS.values() for template in part]

    @settings(max_examples=len(templates) * 3, database=None, deadline=None, phases=(Phase.generate,), derandomize=True)
    @given(st.one_of([programs.lines_of(template) for template in templates]))
    def fills(step):
        for line in step.split("\n"):
            assert "{" not in line
            comparing.compiled(line)

    fills()


def test_most_lines_do_something():
    """Programs that only raise find nothing."""
    from hypothesis import HealthCheck, Phase, Verbosity, find, settings
    from hypothesis.errors import NoSuchExample

    counts = {True: 0, False: 0}

    def count(program):
        for line in comparing.run(program, nn.Module, comparing.THEIRS, limited=True):
            counts[line.raised] += 1
        return False

    bounds = settings(max_examples=60, database=None, deadline=None, phases=(Phase.generate,),
                      suppress_health_check=list(HealthCheck), verbosity=Verbosity.quiet)  # fmt: skip
    with importable(), quiet(), pytest.raises(NoSuchExample):
        find(programs.programs_about(None), count, settings=bounds, random=random.Random(0))
    assert counts[True] < 0.25 * counts[False]


def test_the_search_leaves_no_trace(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    torch.manual_seed(4)
    expected = torch.rand(2)
    random.seed(4)
    drawn = random.random()
    torch.manual_seed(4)
    random.seed(4)
    modules = set(sys.modules)
    fuzz(MUTANTS["registries_at_class_level"](Reference), seconds=5)
    fuzz(Reference, max_examples=20)
    assert torch.equal(torch.rand(2), expected)
    assert random.random() == drawn
    assert list(tmp_path.iterdir()) == []
    assert not {name for name in set(sys.modules) - modules if name.startswith("autograde_fuzzer")}
    out, err = capfd.readouterr()
    assert out == ""
    assert err == ""


def test_class_level_state_is_put_back():
    module_class = MUTANTS["registries_at_class_level"](Reference)
    module_class.count = 1
    fuzz(module_class, seconds=5)
    assert module_class.shared == {}
    assert module_class.count == 1


@pytest.mark.slow
def test_nothing_on_stderr_in_a_process_of_its_own(tmp_path):
    code = (
        "import torch\nfrom autograde.own_module.fuzzer import fuzz\n"
        "from autograde.own_module.reference_module import Module as Base\n"
        "class Module(Base):\n    def __repr__(self): return 'x'\n"
        "print(fuzz(Module).lines[-1])"
    )
    root = Path(fuzzer.__file__).parents[2]
    options = {"capture_output": True, "text": True, "check": True, "cwd": tmp_path, "env": {"PYTHONPATH": str(root)}}
    shown = subprocess.run([sys.executable, "-c", code], **options)
    assert shown.stderr == ""
    assert shown.stdout.startswith("repr(")
    assert list(tmp_path.iterdir()) == []


def test_text_and_html():
    result = fuzz(MUTANTS["extra_repr_ignored"](Reference), seconds=10)
    assert result.lines == ('a = Net("a")', "repr(a)")
    assert result.expected == "Net(a)"
    assert result.got == "Net()"
    text = str(result)
    assert text.startswith("✗ Your Module and PyTorch's disagree at repr(a)")
    assert "PyTorch:\n    Net(a)\nyours:\n    Net()" in text
    assert "print(repr(a))" in text
    html = result._repr_html_()
    assert 'data-fuzzing="differs"' in html
    assert "<code>repr(a)</code>" in html
    assert "class Net(Module):" in html
    agreeing = fuzz(Reference, max_examples=1)
    assert agreeing._repr_html_().count("No disagreement in 1 program.") == 1


def test_every_piece_is_used():
    templates = "\n".join([*(t for part in PARTS.values() for t in part), *map(str, programs.ONE_OF.values())])
    templates += "\n".join(
        [*programs.BEGIN, *programs.SKELETON, *(p for part in programs.PROBES.values() for p in part)]
    )
    needed = pieces_needed(templates.replace('"', " ").replace("'", " "))
    assert set(PIECES) == needed
