"""Random programs, run on `torch.nn.Module` and on another `Module`: where do the two disagree?

`fuzz(Module)` lets hypothesis put programs together out of lines such as `a.child = b` or `a.load_state_dict(saved)`.
Each program is Python code. It runs twice, line by line, with the name `Module` bound to PyTorch's class and to the
given one; what each line returns, raises, or makes the hooks log must agree (`observing.plain`, `judging.judge`).
If some program disagrees, it is made as small as possible and shown as code for a notebook's cell, with both answers.

The search is seeded, bounded by a number of programs and by wall time, and leaves no files behind.
"""

import re
import string
import sys
import tempfile
import time
import types
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from random import Random
from typing import Any

import torch
from torch import nn

from autograde.judging.judge import Difference, difference
from autograde.observing.isolation import TookTooLong, quiet, random_state, time_limit
from autograde.observing.plain import Plain, plain, plain_exception
from autograde.showing.panel import _FAINT, _LINE, _TEXT, _pre
from autograde.showing.values import inline

Program = tuple[str, ...]

# --- what programs are made of ----------------------------------------------------------------------------------------

PIECES: dict[str, str] = {
    "Net": """
class Net(Module):
    def __init__(self, label):
        super().__init__()
        self.label = label

    def forward(self, x, scale=1.0):
        for parameter in self.parameters(recurse=False):
            x = x * parameter
        for buffer in self.buffers(recurse=False):
            x = x + buffer
        for child in self.children():
            x = child(x, scale=scale)
        return x * scale if self.training else -x

    def extra_repr(self):
        return self.label
""",
    "Early": """
class Early(Module):
    def __init__(self, value):
        self.w = value
        super().__init__()
""",
    "Bare": """
class Bare(Module):
    pass
""",
    "x": "x = torch.tensor([1.0, -2.0])",
    "y": "y = torch.tensor([3.0, -1.0], requires_grad=True)",
    "seen": "seen = []",
    "saved": "saved = {}",
    "log_args": """
def log_args(module, args):
    seen.append((module.label, args))
""",
    "double_args": """
def double_args(module, args):
    seen.append((module.label, args))
    return 2 * args[0]
""",
    "log_args_kwargs": """
def log_args_kwargs(module, args, kwargs):
    seen.append((module.label, args, kwargs))
""",
    "scale_by_five": """
def scale_by_five(module, args, kwargs):
    return args, {"scale": 5.0}
""",
    "log_output": """
def log_output(module, args, output):
    seen.append((module.label, args, output))
""",
    "add_one": """
def add_one(module, args, output):
    seen.append((module.label, output))
    return output + 1
""",
    "log_output_kwargs": """
def log_output_kwargs(module, args, kwargs, output):
    seen.append((module.label, args, kwargs, output))
""",
    "refuse": """
def refuse(module, *rest):
    seen.append(module.label)
    raise ValueError("refused")
""",
    "log_grads": """
def log_grads(module, grad_input, grad_output):
    seen.append((module.label, grad_input, grad_output))
""",
    "halve_grads": """
def halve_grads(module, grad_input, grad_output):
    seen.append(module.label)
    return tuple(None if grad is None else grad / 2 for grad in grad_input)
""",
    "log_grad_output": """
def log_grad_output(module, grad_output):
    seen.append((module.label, grad_output))
""",
    "triple_grad_output": """
def triple_grad_output(module, grad_output):
    return tuple(3 * grad for grad in grad_output)
""",
    "log_module": """
def log_module(module):
    seen.append(module.label)
""",
    "log_saving": """
def log_saving(module, prefix, keep_vars):
    seen.append((module.label, prefix, keep_vars))
""",
    "add_key": """
def add_key(module, state_dict, prefix, metadata):
    state_dict[prefix + "added"] = torch.zeros(1)
""",
    "log_loading": """
def log_loading(module, state_dict, prefix, metadata, strict, missing, unexpected, errors):
    seen.append((module.label, sorted(state_dict), prefix))
""",
    "forgive": """
def forgive(module, report):
    seen.append((module.label, list(report.missing_keys), list(report.unexpected_keys)))
    report.missing_keys.clear()
""",
}
"""What a program may use, by name. Only what it does use is shown."""

_ONE_OF: dict[str, Sequence[Any]] = {
    "m": ("a", "b", "c"),
    # A module goes only into one that stands before it in the alphabet: no program makes a circle.
    "pair": (("a", "b"), ("b", "c"), ("a", "c")),
    "order": (("a", "b"), ("b", "c"), ("a", "c"), ("a", "a"), ("b", "b")),
    "any": (("a", "b"), ("b", "a"), ("a", "c"), ("b", "c"), ("c", "a"), ("c", "b")),
    "name": ("w", "b", "child", "net"),
    "other": ("w", "child", "b", "net"),
    "key": ('"w"', '"b"', '"child"', '"net"', '"0"', '"label"', '"x.y"', '""', "3"),
    "path": ('"w"', '"child"', '"child.w"', '"child.child"', '"child.child.w"', '"b"', '"net"', '"label"', '""'),
    "parameter": (
        "Parameter(torch.tensor([1.0, 2.0]))",
        "Parameter(torch.tensor([3.0, 5.0]))",
        "Parameter(torch.tensor([7.0]))",
        "Parameter(torch.tensor(4.0))",
    ),
    "tensor": ("torch.tensor([0.5, 0.25])", "torch.tensor([6.0])", "torch.tensor([1, 2])"),
    "buffer": ("Buffer(torch.tensor([4.0, 7.0]))", "Buffer(torch.tensor([4.0, 7.0]), persistent=False)"),
    "odd": ("3", "None", "'text'"),
    "prefix": ("", 'prefix="p"', "recurse=False", 'prefix="p", recurse=False', "remove_duplicate=False"),
    "modules": ("", 'prefix="p"', "remove_duplicate=False"),
    "recurse": ("", "recurse=False"),
    "input": ("x", "y", "x, scale=3.0"),
    "flag": ("True", "False"),
    "h": ("h1", "h2"),
    "prepend": ("", ", prepend=True"),
    "options": ("", ", prepend=True", ", always_call=True"),
    "pre_hook": ("log_args", "double_args", "refuse"),
    "pre_hook_kwargs": ("log_args_kwargs", "scale_by_five"),
    "hook": ("log_output", "add_one", "refuse"),
    "grad_hook": ("log_grads", "halve_grads"),
    "grad_pre_hook": ("log_grad_output", "triple_grad_output"),
    "dtype": ("torch.float64", "torch.float16", "torch.bfloat16"),
    "cast": ("double", "half", "bfloat16", "float", "cpu"),
    "to": ('"meta"', '"cpu"', "torch.int64", "torch.zeros(1, dtype=torch.float64)", '"cpu", torch.float64'),
    "save": ("", 'prefix="p."', "keep_vars=True"),
    "load": ("", ", strict=False", ", assign=True"),
}
"""What may stand for a field of a template, the simplest first."""

PARTS: dict[str, tuple[str, ...]] = {
    "make": (
        '{m} = Net("new")',
        "Early({parameter})",
        "Early({pair[1]})",
        "Bare()(x)",
        "Bare(1)",
        "Bare(label=1)",
    ),
    "register": (
        "{m}.{name} = {parameter}",
        "{pair[0]}.{name} = {pair[1]}",
        "{order[0]}.{name} = {order[1]}.{other}",
        "{m}.{name} = {tensor}",
        "{m}.{name} = {buffer}",
        "{m}.{name} = {odd}",
        "{m}.register_parameter({key}, {parameter})",
        "{m}.register_parameter({key}, None)",
        "{m}.register_parameter({key}, {tensor})",
        "{m}.register_parameter({key}, {m}.{name} * 2)",
        "{m}.register_buffer({key}, {tensor})",
        "{m}.register_buffer({key}, {tensor}, persistent=False)",
        "{m}.register_buffer({key}, {odd})",
        "{pair[0]}.add_module({key}, {pair[1]})",
        "{pair[0]}.register_module({key}, {pair[1]})",
        "{m}.add_module({key}, {odd})",
        '{m}.set_submodule({path}, Net("new"))',
        "{pair[0]}.{name} = {pair[1]}\n{pair[0]}.{name} = {parameter}",
        "del {m}.{name}",
        "{m}.{name}",
        "hasattr({m}, {path})",
    ),
    "traverse": (
        "list({m}.named_parameters({prefix}))",
        "list({m}.named_buffers({prefix}))",
        "list({m}.parameters({recurse}))",
        "list({m}.buffers({recurse}))",
        "[(name, module.label) for name, module in {m}.named_modules({modules})]",
        "[(name, module.label) for name, module in {m}.named_children()]",
        "[module.label for module in {m}.modules()]",
        "[module.label for module in {m}.children()]",
        "{m}.get_submodule({path}).label",
        "{m}.get_parameter({path})",
        "{m}.get_buffer({path})",
        "{m}.apply(log_module) is {m}",
        "repr({m})",
        '[name for name in dir({m}) if name in ("w", "b", "child", "net", "0", "label", "train")]',
    ),
    "modes": (
        "{m}.train()",
        "{m}.eval()",
        "{m}.train({flag}) is {m}",
        "{m}.eval() is {m}",
        '{m}.train("yes")',
        "{m}.training = {flag}",
        "[module.training for module in {m}.modules()]",
        "{m}.requires_grad_({flag}) is {m}",
        "[parameter.requires_grad for parameter in {m}.parameters()]",
        "{m}.zero_grad()",
        "{m}(x).sum().backward()\n{m}.zero_grad()\n[parameter.grad for parameter in {m}.parameters()]",
        "{m}(x).sum().backward()\n{m}.zero_grad(set_to_none=False)\n[parameter.grad for parameter in {m}.parameters()]",
        "{m}.eval()\n{m}(x)",
    ),
    "call": (
        "{m}({input})",
        "{m}.forward({input})",
        "{m}({input}).sum().backward()",
        "y.grad",
        "{m}()",
    ),
    "hooks": (
        "{h} = {m}.register_forward_pre_hook({pre_hook}{prepend})",
        "{h} = {m}.register_forward_pre_hook({pre_hook_kwargs}, with_kwargs=True{prepend})",
        "{h} = {m}.register_forward_hook({hook}{options})",
        "{h} = {m}.register_forward_hook(log_output_kwargs, with_kwargs=True{options})",
        "{h} = {m}.register_full_backward_hook({grad_hook}{prepend})",
        "{h} = {m}.register_full_backward_pre_hook({grad_pre_hook}{prepend})",
        "{h}.remove()",
        "{h} = {m}.register_forward_pre_hook({pre_hook})\n{h}.remove()\n{m}(x)",
        "h1 = {m}.register_forward_hook(log_output)\nh2 = {m}.register_forward_hook({hook}{options})\n{m}(x)",
        "h1 = {m}.register_forward_pre_hook({pre_hook})\nh2 = {m}.register_forward_hook({hook}{options})\n{m}(y)",
        "{h} = {m}.register_full_backward_hook({grad_hook})\n{m}({input}).sum().backward()",
        "with {m}.register_forward_hook({hook}): {m}(x)",
        "h1 = {m}.register_forward_hook({hook})\nh2 = {m}.register_forward_hook(refuse)\n"
        "h2 = {m}.register_forward_hook(log_output, always_call=True)\n{m}(x)",
        "h1 = {m}.register_forward_pre_hook({pre_hook})\nh2 = {m}.register_forward_pre_hook(refuse)\n"
        "h2 = {m}.register_forward_hook(log_output, always_call=True)\n{m}(x)",
    ),
    "state": (
        "saved = {m}.state_dict({save})",
        "{m}.state_dict({save})",
        "{m}.load_state_dict(saved{load})",
        "saved.pop({path}, None)",
        "saved[{path}] = {tensor}",
        "saved = {any[0]}.state_dict({save})\n{any[1]}.load_state_dict(saved{load})",
        "{m}.load_state_dict(3)",
        "{h} = {m}.register_state_dict_pre_hook(log_saving)",
        "{h} = {m}.register_state_dict_post_hook(add_key)",
        "{h} = {m}.register_load_state_dict_pre_hook(log_loading)",
        "{h} = {m}.register_load_state_dict_post_hook(forgive)",
    ),
    "move": (
        "{m}.to({dtype})",
        "{m}.to({to}) is {m}",
        "{m}.{cast}()",
        "{m}.type({dtype})",
        'list({m}.to_empty(device="meta").parameters())',
    ),
    "copy": (
        "{any[0]} = copy.deepcopy({any[1]})",
        "{m} = copy.deepcopy({m})",
        "{any[0]} = pickle.loads(pickle.dumps({any[1]}))",
    ),
}
"""The lines of programs by what they are about: templates whose fields are filled from `_ONE_OF`.

A few have several lines: what rarely meets by chance and says much when it does.
"""

STEPS = 10
"""How many templates a program is made of at most, besides the lines that every program has."""

_BEGIN = ('a = Net("a")', 'b = Net("b")', 'c = Net("c")')
_SKELETON = (
    "a.w = Parameter(torch.tensor([1.0, 2.0]))",
    "a.child = b",
    "b.w = Parameter(torch.tensor([3.0, 5.0]))",
    "b.child = c",
    "c.w = b.w",
    'c.register_buffer("b", torch.tensor([0.5, 0.25]))',
    "a.net = c",
    'b.register_buffer("net", torch.tensor([2.0, 4.0]), persistent=False)',
)
"""Each program begins with some of these, so that most have a tree worth walking."""

_PROBES: dict[str, tuple[str, ...]] = {
    "traverse": (
        "repr({m})",
        "list({m}.named_parameters())",
        "list({m}.named_buffers())",
        "[(name, module.label, module.training) for name, module in {m}.named_modules()]",
    ),
    "state": ("{m}.state_dict()",),
    "call": ("{m}(x)", "{m}(y).sum().backward()", "[parameter.grad for parameter in {m}.parameters()]"),
}
"""Each program ends with these: whatever it has broken shows somewhere."""

# --- the result -------------------------------------------------------------------------------------------------------


@dataclass
class Fuzzing:
    """What a search found."""

    agrees: bool
    """Whether the two agreed on every program that was tried."""
    programs: int
    """How many programs were tried."""
    seconds: float
    lines: Program = ()
    """The lines of the smallest program found on which they disagree; they part at the last one."""
    program: str | None = None
    """That program as code for a cell, which runs on whichever class the name `Module` is bound to there."""
    expected: str | None = None
    """What PyTorch's Module shows there."""
    got: str | None = None
    """What the other one shows."""
    reason: str | None = None
    """In a few words, how the two differ."""

    @property
    def summary(self) -> str:
        """The result in one sentence."""
        tried = f"{self.programs:,} programs".replace(",", " ") if self.programs != 1 else "1 program"
        if self.agrees:
            return f"No disagreement in {tried}." if self.programs else "PyTorch's own Module agrees with itself."
        return f"Your Module and PyTorch's disagree at `{self.lines[-1]}`: {self.reason} (after {tried})."

    def text(self) -> str:
        """Return the result as text."""
        if self.agrees:
            return f"✓ {self.summary}"
        code = "\n".join(f"    {line}".rstrip() for line in (self.program or "").splitlines())
        sides = "\n".join(
            f"{head}\n" + "\n".join(f"    {line}" for line in (value or "").splitlines())
            for head, value in (("PyTorch:", self.expected), ("yours:", self.got))
        )
        return f"✗ {self.summary.replace('`', '')}\n{sides}\nThe smallest program found that shows it:\n\n{code}"

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        colour, sign = ("#2e7d32", "✓") if self.agrees else ("#b3261e", "✗")
        words = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(self.summary, quote=False))
        body = ""
        if not self.agrees:
            sides = "".join(
                f'<div style="flex:1 1 auto;min-width:14em;overflow-x:auto"><div style="color:{_FAINT}">{head}</div>'
                f"{_pre(escape(value or ''))}</div>"
                for head, value in (("PyTorch", self.expected), ("yours", self.got))
            )
            body = (
                f'<div style="color:{_FAINT};margin-top:4px">The smallest program found that shows it</div>'
                f"{_pre(escape(chr(10).join(self.lines)))}"
                f'<div style="display:flex;flex-wrap:wrap;gap:12px">{sides}</div>'
                f'<details style="margin-top:4px"><summary style="color:{_FAINT};cursor:pointer">'
                f"The program with all that it needs, to be pasted into a cell</summary>"
                f"{_pre(escape(self.program or ''))}</details>"
            )
        return (
            f'<div role="status" data-fuzzing="{"agrees" if self.agrees else "differs"}" style="border:1px solid '
            f"{_LINE};border-left:5px solid {colour};padding:8px 12px;margin:4px 0;max-width:60em;color:{_TEXT};"
            f'font-size:13px;line-height:1.45"><b style="color:{colour}">{sign}</b> {words}{body}</div>'
        )


PATIENCE = 5.0
"""Seconds that may be spent, twice, on making a program smaller once one was found."""

# --- the search -------------------------------------------------------------------------------------------------------


class _OutOfTime(BaseException):
    """Ends hypothesis' search at once: not an `Exception`, which it would take for a failing program."""


def fuzz(
    module_class: type,
    *,
    seed: int = 0,
    max_examples: int = 1000,
    seconds: float = 20.0,
    parts: Collection[str] | None = None,
) -> Fuzzing:
    """Look for the smallest program on which `module_class` and `torch.nn.Module` disagree.

    At most `max_examples` programs are tried before the first disagreement, and the search, shrinking included, takes
    about `seconds` at most. `parts` are keys of `PARTS`: programs then have lines about those only. Two searches with
    the same arguments that are not stopped by the clock find the same.

    PyTorch's own class is not run against itself: it agrees after 0 programs. Raises `KeyError` if there is no such
    part, `RuntimeError` if no program could be tried.
    """
    from hypothesis import HealthCheck, Phase, Verbosity, find, settings
    from hypothesis.errors import HypothesisException

    programs = _programs(parts)
    if module_class is nn.Module:
        return Fuzzing(True, 0, 0.0)
    search = _Search(module_class, seconds)
    bounds = settings(
        max_examples=max_examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    with random_state(seed), quiet(), _no_files(), _importable():
        # Out of time, nothing found, or a class that does not behave alike twice: what counts is what was noted.
        try:
            find(programs, search.disagrees, settings=bounds, random=Random(seed))
        except _OutOfTime:
            pass
        except HypothesisException as error:
            # The limit of whoever called may run out inside hypothesis, which then ends by an error of its own.
            if _stems_from(error, TookTooLong):
                raise TookTooLong from None
        if not search.programs:
            raise RuntimeError("the search could not try a single program; something keeps hypothesis from working")
        return search.result()


def _stems_from(error: BaseException | None, kind: type[BaseException]) -> bool:
    """Say whether an exception was raised while one of `kind` was handled, or groups such a one."""
    if error is None or isinstance(error, kind):
        return error is not None
    inside = getattr(error, "exceptions", ())
    return any(_stems_from(each, kind) for each in (error.__context__, *inside))


class _Search:
    """Tries programs, remembers the smallest one that disagrees, and watches the clock."""

    def __init__(self, module_class: type, seconds: float) -> None:
        self.module_class = module_class
        self.start = time.monotonic()
        self.end = self.start + seconds
        # A part of the time is kept for making what was found smaller.
        self.deadline = self.start + 0.8 * seconds
        self.programs = 0
        self.best: Program | None = None
        self.parting: Parting | None = None

    def disagrees(self, program: Program) -> bool:
        """Say whether the two sides disagree on `program`; raises `_OutOfTime` at the deadline."""
        now = time.monotonic()
        if now > self.deadline:
            raise _OutOfTime
        self.programs += self.best is None
        found = compare(program, self.module_class)
        if found is None:
            return False
        shorter = program[: found.index + 1]
        if self.best is None:
            # Nobody likes to wait for a program that is a little smaller.
            self.deadline = min(now + PATIENCE, self.end - 0.1 * (self.end - self.start))
        if self.best is None or _size(shorter) < _size(self.best):
            self.best, self.parting = shorter, found
        return True

    def result(self) -> Fuzzing:
        """Make the best program smaller still, by taking away lines, and return what was found."""
        if self.best is not None:
            self._remove_lines(min(self.end, time.monotonic() + PATIENCE))
        seconds = time.monotonic() - self.start
        if self.best is None or self.parting is None:
            return Fuzzing(True, self.programs, seconds)
        found = self.parting
        return Fuzzing(
            False,
            self.programs,
            seconds,
            self.best,
            as_code(self.best, found),
            *_shown(found),
            found.difference.reason,
        )

    def _remove_lines(self, until: float) -> None:
        """Take away chunks of lines, then single ones, as long as the rest still disagrees."""
        size = max(len(self.best or ()) // 2, 1)
        while size:
            start = 0
            while self.best and start < len(self.best) and time.monotonic() < until:
                candidate = self.best[:start] + self.best[start + size :]
                found = compare(candidate, self.module_class)
                if found is None:
                    start += size
                else:
                    self.best, self.parting = candidate[: found.index + 1], found
            size //= 2


def _size(program: Program) -> tuple[int, int]:
    return len(program), sum(map(len, program))


def _programs(parts: Collection[str] | None) -> Any:
    """Return the hypothesis strategy of programs."""
    from hypothesis import strategies as st

    chosen = list(PARTS) if parts is None else list(parts)
    end = [probe.format(m=m) for m in "abc" for part in _PROBES if part in chosen for probe in _PROBES[part]]
    templates = [template for part in chosen for template in PARTS[part]]
    # A line that is not there is the simplest one: hypothesis shrinks towards it.
    line = st.one_of(st.none(), *[_lines(template) for template in templates])
    begin = st.tuples(*[st.booleans() for _ in _SKELETON])

    def assemble(kept: Sequence[bool], steps: Sequence[str | None]) -> Program:
        skeleton = [line for line, keep in zip(_SKELETON, kept, strict=True) if keep]
        return (*_BEGIN, *skeleton, *[line for step in steps if step for line in step.split("\n")], *end)

    return st.builds(assemble, begin, st.tuples(*[line] * STEPS))


def _lines(template: str) -> Any:
    from hypothesis import strategies as st

    fields = {re.match(r"\w+", name)[0] for _, name, _, _ in string.Formatter().parse(template) if name}  # type: ignore[index]
    return st.fixed_dictionaries({field: st.sampled_from(_ONE_OF[field]) for field in sorted(fields)}).map(
        lambda filled: template.format(**filled)
    )


@contextmanager
def _no_files() -> Iterator[None]:
    """Keep hypothesis from making its folder in the working directory."""
    from hypothesis import configuration

    former = configuration.__hypothesis_home_directory
    with tempfile.TemporaryDirectory() as folder:
        configuration.set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(former)


# --- one program on both ----------------------------------------------------------------------------------------------

_THEIRS, _OURS = "autograde_fuzzer_pytorch", "autograde_fuzzer_yours"
MODULES = 40
"""How many modules, counted along every path, a program may hold before it is cut short."""
_LOG = "the hooks log other things"
_SECONDS = 4.0
"""Wall time that one program may take on the class under study."""


@dataclass
class Parting:
    """The first line at which the two sides show different things."""

    index: int
    expected: "_Shown"
    got: "_Shown"
    difference: Difference
    raised: frozenset[int]
    """Indices of the lines before it that raise, on both sides."""


@dataclass
class _Shown:
    """What one line showed: its value or exception, and what hooks logged meanwhile."""

    value: Plain
    log: Plain

    @property
    def raised(self) -> bool:
        return isinstance(self.value, dict) and self.value["is"] == "exception"


def compare(program: Sequence[str], module_class: type) -> Parting | None:
    """Run a program on `torch.nn.Module` and on `module_class`; return where they part, or None if they agree."""
    theirs = list(_run(program, nn.Module, _THEIRS, limited=True))
    program = program[: len(theirs)]
    with _as_before(module_class):
        index = -1
        start = time.monotonic()
        try:
            with time_limit(_SECONDS):
                for index, got in enumerate(_run(program, module_class, _OURS)):
                    found = _differs(theirs[index], got)
                    if found:
                        raised = frozenset(i for i in range(index) if theirs[i].raised)
                        return Parting(index, theirs[index], got, found, raised)
        except TookTooLong:
            if time.monotonic() - start < _SECONDS:
                raise  # the limit of whoever called has run out, at the moment when this one ended
            late = _Shown({"is": "exception", "type": f"stopped after {_SECONDS:g} seconds"}, None)
            raised = frozenset(i for i in range(index + 1) if theirs[i].raised)
            return Parting(index + 1, theirs[index + 1], late, Difference("yours does not end"), raised)
    return None


def _differs(expected: _Shown, got: _Shown) -> Difference | None:
    found = difference(expected.value, got.value)
    if found or expected.log is got.log:
        return found
    nothing = {"is": "list", "items": []}
    found = difference(expected.log or nothing, got.log or nothing)
    return Difference(f"{_LOG}: {found.reason}", found.inner) if found else None


def _run(program: Sequence[str], module_class: type, world: str, limited: bool = False) -> Iterator[_Shown]:
    """Run a program line by line and yield what each line shows.

    With `limited`, end where the trees become large: copies put into copies double them with each line.
    """
    space = _world(world, module_class)
    log: list[Any] = space["seen"]
    for line in program:
        code, is_expression = _compiled(line)
        try:
            value = None
            if is_expression:
                value = eval(code, space)
            else:
                exec(code, space)
            shown = _word(plain(value))
        except Exception as error:
            # The text of an error is compared where the text is the message: which keys did not fit.
            shown = plain_exception(error, message=isinstance(error, RuntimeError) and "state_dict for" in str(error))
        yield _Shown(shown, _word(plain(log)) if log else None)
        log.clear()
        if limited and not is_expression and _is_large(space):
            return


def _is_large(space: dict[str, Any]) -> bool:
    roots = [space[name] for name in "abc" if name in space]
    return sum(1 for root in roots for _ in root.named_modules(remove_duplicate=False)) > MODULES


def _word(value: Plain) -> Plain:
    """Call a module a module whatever it inherits from."""
    if isinstance(value, dict):
        if value["is"] == "module":
            return {"is": "object", "type": value["type"]}
        if value["is"] == "dict":
            return {"is": "dict", "items": [[_word(k), _word(v)] for k, v in value["items"]]}
        if "items" in value:
            return {**value, "items": [_word(item) for item in value["items"]]}
    return value


def _world(name: str, module_class: type) -> dict[str, Any]:
    """Return a fresh namespace with everything that programs use; it is also a module, for pickle's sake."""
    space = vars(sys.modules[name])
    space.clear()
    space.update(__name__=name, Module=module_class, **_given())
    exec(_pieces(), space)
    return space


def _given() -> dict[str, Any]:
    import copy
    import pickle

    return {
        "torch": torch,
        "Parameter": nn.Parameter,
        "Buffer": nn.Buffer,
        "copy": copy,
        "pickle": pickle,
    }


@lru_cache
def _pieces() -> types.CodeType:
    return compile("\n".join(PIECES.values()), "<fuzzer>", "exec")


@lru_cache(maxsize=50_000)
def _compiled(line: str) -> tuple[types.CodeType, bool]:
    try:
        return compile(line, "<program>", "eval"), True
    except SyntaxError:
        return compile(line, "<program>", "exec"), False


@contextmanager
def _importable() -> Iterator[None]:
    """Register the two namespaces as modules, so that pickle finds the classes of programs there."""
    for name in (_THEIRS, _OURS):
        sys.modules[name] = types.ModuleType(name)
    try:
        yield
    finally:
        for name in (_THEIRS, _OURS):
            del sys.modules[name]


@contextmanager
def _as_before(module_class: type) -> Iterator[None]:
    """Undo what a program changes in the class itself, such as a registry that all instances share."""
    mine = [cls for cls in module_class.__mro__ if cls is not object and not cls.__module__.startswith("torch.")]
    former = [
        (cls, name, value, value.copy() if isinstance(value, dict | list | set) else None)
        for cls in mine
        for name, value in vars(cls).items()
        if not callable(value) and not name.startswith("__")
    ]
    try:
        yield
    finally:
        for cls, name, value, content in former:
            if vars(cls).get(name) is not value:
                setattr(cls, name, value)
            if content is not None and content != value:
                value.clear()
                (value.extend if isinstance(value, list) else value.update)(content)


# --- a program as code for a cell -------------------------------------------------------------------------------------

_IMPORTS = {
    "copy": "import copy",
    "pickle": "import pickle",
    "torch": "import torch",
    "Buffer": "from torch.nn import Buffer",
    "Parameter": "from torch.nn import Parameter",
}


def as_code(program: Sequence[str], parting: Parting | None = None) -> str:
    """Return a program as code for a cell: imports and definitions that it needs, its lines, and the last one shown.

    The code uses the name `Module` and does not define it: it runs on whichever class the name is bound to.
    """
    lines = [_caught(line) if parting and i in parting.raised else line for i, line in enumerate(program)]
    if lines and _compiled(program[-1])[1]:
        lines[-1] = f"print({program[-1]})"
    if parting and parting.expected.raised and parting.got.raised:
        lines[-1] = _caught(lines[-1], "print(type(error).__name__, error)")
    if parting and parting.difference.reason.startswith(_LOG):
        lines.append("print(seen)")
    body = "\n".join(lines)
    needed = _needed(body)
    pieces = [PIECES[name].strip("\n") for name in PIECES if name in needed]
    short = "\n".join(piece for piece in pieces if "\n" not in piece)
    long = [piece for piece in pieces if "\n" in piece]
    words = set(re.findall(r"\w+", "\n".join([body, *pieces]))) | {"torch"}
    head = "\n".join(text for name, text in _IMPORTS.items() if name in words)
    note = "# Module = torch.nn.Module  # without the first #, this line runs the program on PyTorch's own"
    return "\n\n".join(part for part in (f"{head}\n\n{note}", short, *long, body) if part) + "\n"


def _needed(code: str) -> set[str]:
    """Return the names of the pieces that some code uses, and those that these use."""
    needed: set[str] = set()
    pending = [code]
    while pending:
        for name in set(re.findall(r"(?<![\w.\"'])[A-Za-z_]\w*", pending.pop())) & PIECES.keys() - needed:
            needed.add(name)
            pending.append(re.sub(r"^(def|class) \w+.*$", "", PIECES[name], flags=re.MULTILINE))
    return needed


def _caught(line: str, then: str = "pass") -> str:
    error = " as error" if "error" in then else ""
    return f"try:\n    {line}\nexcept Exception{error}:\n    {then}"


def _shown(parting: Parting) -> tuple[str, str]:
    """Return what the two sides show, as text; where that is long, the part of it that differs."""
    in_log = parting.difference.reason.startswith(_LOG)
    sides = []
    for place, shown in enumerate((parting.expected, parting.got)):
        text = shown.value if isinstance(shown.value, str) else inline(shown.value)
        if shown.raised:
            text = text if text.startswith("stopped") else f"raises {text}"
        if shown.log is not None or in_log:
            text += f"\nlogged: {'nothing' if shown.log is None else inline(shown.log)}"
        if text.endswith(" …") and parting.difference.inner:
            text += f"\nin it: {inline(parting.difference.inner[place])}"
        sides.append(re.sub(r" at 0x[0-9a-f]+", "", text.replace(f"{_OURS}.", "")))
    return sides[0], sides[1]
