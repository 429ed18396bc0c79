"""Experiments, observations and transcripts.

An experiment is a function `(lib, see)`. It takes the objects under study from the namespace `lib`, does something
with them, and notes what it sees by calling `see`. It runs twice, with PyTorch's objects in `lib` and with the
learner's; the two lists of observations (the transcripts) must agree. Nobody writes expected values.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from types import SimpleNamespace
from typing import Any, Literal

import torch
from torch import nn

from autograde.observing.absence import absent as without_operators
from autograde.observing.aftermath import LABEL, Aftermath
from autograde.observing.conditions import Kind
from autograde.observing.frames import is_stub, learner_frames
from autograde.observing.isolation import preserved, quiet, random_state
from autograde.observing.plain import Plain, builtin_type, plain, plain_exception
from autograde.observing.time_limits import TookTooLong, time_limit


class _Sign:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


REFERENCE = _Sign("REFERENCE")
"""In place of a PyTorch object: the oracle is the course's own answer, from the chapter's text."""

_UNSET = _Sign("UNSET")

Outcome = Literal["finished", "unfinished", "raised", "timeout"]


@dataclass
class Observation:
    """One thing seen: a label, the value as plain data, and the tolerances for its floats."""

    label: str
    value: Plain
    rtol: float | None = None
    atol: float | None = None
    stated: bool = False
    """Whether the experiment states the value itself, by `expect`; on the oracle's side only."""
    aftermath: bool = False
    """Whether it tells what was left changed, which is looked at without being asked."""


@dataclass
class Transcript:
    """All that one run of an experiment showed: plain data, fit for JSON."""

    observations: list[Observation] = field(default_factory=list)
    outcome: Outcome = "finished"
    error: dict[str, Any] | None = None
    """For `raised` and `unfinished`: `type`, `message`, and `frames`, the learner's own, outermost first."""
    printed: str = ""
    warnings: list[str] = field(default_factory=list)

    def to_plain(self) -> dict[str, Any]:
        """Return the transcript as plain data."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> "Transcript":
        """Make a transcript of what `to_plain` gave."""
        rest = {key: value for key, value in data.items() if key != "observations"}
        return cls([Observation(**o) for o in data["observations"]], **rest)


class See:
    """What an experiment notes its observations with, and draws its inputs from.

    The inputs come from a source seeded by `seed`: the same seed gives the same inputs in both runs.
    """

    def __init__(self, seed: int, oracle: bool = False) -> None:
        self.seed = seed
        self.transcript = Transcript()
        self.aftermath = Aftermath()
        self.oracle = oracle
        self._generator = torch.Generator().manual_seed(seed)
        self._filled_with: dict[int, torch.Tensor] = {}
        self._rtol: float | None = None
        self._atol: float | None = None

    def __call__(
        self,
        label: str,
        value: object,
        *,
        expect: object = _UNSET,
        rtol: float | None = None,
        atol: float | None = None,
    ) -> None:
        """Note `value` under `label`.

        With `expect`, the oracle's value is `expect`, whatever it showed itself. `rtol` and `atol` replace the
        tolerances that follow from the dtype. Returns None, so that a hook may be `lambda *args: see("…", args)`.
        """
        stated = self.oracle and expect is not _UNSET
        data = plain(expect if stated else value)
        rtol = self._rtol if rtol is None else rtol
        atol = self._atol if atol is None else atol
        self.transcript.observations.append(Observation(label, data, rtol, atol, stated))

    def raises(self, label: str, action: Callable[..., object], *args: object, **kwargs: object) -> None:
        """Call `action(*args, **kwargs)` and note the type of the exception, or that there was none."""
        self._raises(label, False, action, args, kwargs)

    def raises_message(self, label: str, action: Callable[..., object], *args: object, **kwargs: object) -> None:
        """Like `raises`, and the exception's message is compared as well."""
        self._raises(label, True, action, args, kwargs)

    def _raises(self, label: str, message: bool, action: Callable[..., object], args: Any, kwargs: Any) -> None:
        try:
            action(*args, **kwargs)
        except Exception as error:
            self.transcript.observations.append(Observation(label, plain_exception(error, message)))
        else:
            self.transcript.observations.append(Observation(label, {"is": "no exception"}))

    def refuses(self, label: str, action: Callable[..., object], *args: object, **stated: Any) -> None:
        """Call `action(*args)` and note whether it raises, whatever it raises; `stated` as for other observations."""
        try:
            action(*args)
        except Exception:
            refused = True
        else:
            refused = False
        self(label, refused, **stated)

    def may_leave(self, what: str, because: str) -> None:
        """Say that right answers differ in what they leave changed: `what`, in the words of the aftermath.

        `because` is for whoever reads the experiment.
        """
        assert because
        self.aftermath.excused.add(what)

    def around(self, use: Callable[..., Any]) -> Callable[..., Any]:
        """Return `use`, so wrapped that what it leaves changed is looked at when it returns."""
        return self.aftermath.around(use)

    def tolerance(self, *, rtol: float | None = None, atol: float | None = None) -> None:
        """Set the tolerances of all observations that follow."""
        self._rtol, self._atol = rtol, atol

    @contextmanager
    def default_dtype(self, dtype: torch.dtype) -> Iterator[None]:
        """Let `dtype` be PyTorch's default inside the block."""
        usual = torch.get_default_dtype()
        torch.set_default_dtype(dtype)
        try:
            yield
        finally:
            torch.set_default_dtype(usual)

    def rand(self, *shape: int, **options: Any) -> torch.Tensor:
        """Return a tensor of the given shape, uniform in [0, 1)."""
        return self.aftermath.drawn(torch.rand(*shape, generator=self._generator, **options))

    def randn(self, *shape: int, **options: Any) -> torch.Tensor:
        """Return a tensor of the given shape, normally distributed."""
        dtype, wanted = options.pop("dtype", None), options.pop("requires_grad", False)
        # Drawn in float64: in float32 the last digits depend on the processor, and what was recorded on one machine
        # (`judging.recorded`) is compared with what another shows.
        values = torch.randn(*shape, generator=self._generator, dtype=torch.float64, **options)
        return self.aftermath.drawn(values.to(dtype or torch.get_default_dtype()).requires_grad_(wanted))

    def randint(self, low: int, high: int, shape: Sequence[int] = (1,)) -> torch.Tensor:
        """Return a tensor of integers from `low` up to, not including, `high`."""
        return self.aftermath.drawn(torch.randint(low, high, tuple(shape), generator=self._generator))

    def integer(self, low: int, high: int) -> int:
        """Return one integer from `low` up to, not including, `high`."""
        return int(self.randint(low, high))

    def fill(self, module: nn.Module) -> nn.Module:
        """Give every parameter of `module` values that depend on the seed and its shape only; return the module.

        Two modules that declare the same layers in another order, or under other names, are then equal, as long
        as their parameters of equal shape come in the same order. A convolution over a whole image is equal to the
        linear layer that does the same.
        """
        count: dict[tuple[int, ...], int] = {}
        with torch.no_grad():
            for parameter in module.parameters():
                shape = tuple(parameter.shape[:1]) + ((parameter[0].numel(),) if parameter.dim() > 1 else ())
                count[shape] = count.get(shape, 0) + 1
                parameter.copy_(self._numbers(shape, count[shape]).view(parameter.shape))
        return module

    def _numbers(self, shape: tuple[int, ...], which: int) -> torch.Tensor:
        key = hash((self.seed, shape, which)) % 2**31
        if key not in self._filled_with:  # conditions fill many networks of the same shapes
            source = torch.Generator().manual_seed(key)
            self._filled_with[key] = torch.randn(shape, generator=source, dtype=torch.float64) * 0.5
        return self._filled_with[key]


Body = Callable[[SimpleNamespace, See], object]


@dataclass
class Experiment:
    """An exercise's check: the experiment, who is the oracle, and what the learner is told around it."""

    name: str
    title: str
    points: int
    subjects: Mapping[str, object]
    body: Body
    hints: tuple[str, ...]
    after: str
    seconds: float
    kind: Literal["experiment", "prediction"] = "experiment"
    options: Mapping[object, str] = field(default_factory=dict)
    """What a prediction may be, each with its text."""
    items: tuple[str, ...] = ()
    """For a prediction that is an order: what is put in order."""
    repair: bool = False
    """Whether the stub is code that runs and is wrong, to be repaired."""
    needs: tuple[str, ...] = ()
    """Short names of earlier exercises of the chapter whose answers this one's answer uses."""
    conditions: tuple[Kind, ...] = ()
    """What the subject is tried under besides."""
    absent: tuple[str, ...] = ()
    """Words in the names of PyTorch's operators that are not there while the learner's code runs."""
    further: list[Body] = field(default_factory=list)
    """Experiments that run only while a submission is graded."""
    chapter: str = ""
    """Such as `01_init_forward_call`; read from where the experiment stands, as is its number."""
    number: int = 0
    """Its place in the chapter, from 1."""

    @property
    def short(self) -> str:
        """The name without the chapter's topic: `simple_net` for `call.simple_net`."""
        return self.name.partition(".")[2]

    @property
    def call(self) -> str:
        """How a learner calls the check."""
        return f'check("{self.name}", {", ".join(self.subjects)})'

    @property
    def oracle(self) -> str:
        """Who the learner's code is compared with, in a word for the panel."""
        if self.kind == "prediction" or REFERENCE in self.subjects.values():
            return "expected"
        return "PyTorch"


EXPERIMENTS: dict[str, Experiment] = {}
"""All experiments that have been imported, by name; `autograde.course.catalogue` imports them all."""


def experiment(
    name: str,
    *,
    title: str,
    points: int,
    subjects: Mapping[str, object],
    hints: Sequence[str],
    after: str,
    seconds: float = 10.0,
    repair: bool = False,
    needs: Sequence[str] = (),
    conditions: Kind | Sequence[Kind] = (),
    absent: Sequence[str] = (),
) -> Callable[[Body], Body]:
    """Register a function `(lib, see)` as the check of an exercise.

    - `name`: `topic.exercise`, as in `check("call.simple_net", SimpleNet)`.
    - `subjects`: for each variable that the learner hands to the check, the object of PyTorch that it is compared
      with, or `REFERENCE` for the course's own answer.
    - `hints`: from a nudge to nearly the answer.
    - `after`: one paragraph, shown after a pass: what PyTorch itself does there, and the file to read.
    - `seconds`: wall time the learner's code may take.
    - `repair`: the stub runs and is wrong; repairing it is the exercise.
    - `needs`: earlier exercises of the chapter (short names) whose answers this one's answer uses. When kept
      answers are run, the course's own answers to those stand before them.
    - `conditions`: the kind of thing that is studied; the conditions of that kind follow the experiment.
    - `absent`: words in the names of PyTorch's operators that the learner is to do without, such as `softm`. They are
      not there while the learner's code is under study, in further experiments neither: see `observing.absence`.

    The exercises of a chapter are numbered by the names of their files.
    """

    kinds = (conditions,) if isinstance(conditions, Kind) else tuple(conditions)

    def register(body: Body) -> Body:
        whole = _without(_under(body, kinds), absent)
        _register(
            Experiment(
                name=name,
                title=title,
                points=points,
                subjects=dict(subjects),
                body=whole,
                hints=tuple(hints),
                after=after,
                seconds=seconds,
                repair=repair,
                needs=tuple(needs),
                conditions=kinds,
                absent=tuple(absent),
            )
        )
        return body

    return register


def _under(body: Body, kinds: Sequence[Kind]) -> Body:
    """Return the experiment followed by its conditions."""
    if not kinds:
        return body

    @functools.wraps(body)
    def whole(lib: SimpleNamespace, see: See) -> None:
        body(lib, see)
        for kind in kinds:
            kind(lib, see)

    return whole


def _without(body: Body, words: Sequence[str]) -> Body:
    """Return the experiment, to be run without the operators with these words in their names; the oracle has them."""
    if not words:
        return body

    @functools.wraps(body)
    def alone(lib: SimpleNamespace, see: See) -> None:
        with nullcontext() if see.oracle else without_operators(words):
            body(lib, see)

    return alone


def prediction(
    name: str,
    *,
    title: str,
    points: int,
    options: Mapping[object, str] | None = None,
    items: Sequence[str] = (),
    hints: Sequence[str],
    after: str,
) -> Callable[[Callable[[See], object]], Callable[[See], object]]:
    """Register a function `(see)` that finds out by experiment which of the `options` holds, or the order of `items`.

    The function notes its evidence with `see` and returns the key of the right option, or the items in order, as a
    text with spaces. The learner hands what they predict to the check, in a variable that bears the exercise's short
    name.
    """

    def register(find_out: Callable[[See], object]) -> Callable[[See], object]:
        def body(lib: SimpleNamespace, see: See) -> None:
            truth = find_out(see)
            see("your prediction", _chosen(lib, truth))

        body.__doc__, body.__wrapped__ = find_out.__doc__, find_out  # type: ignore[attr-defined]
        _register(
            Experiment(
                name=name,
                title=title,
                points=points,
                subjects={name.partition(".")[2]: None},
                body=body,
                hints=tuple(hints),
                after=after,
                seconds=10.0,
                kind="prediction",
                options=dict(options or {}),
                items=tuple(items),
            )
        )
        return find_out

    return register


def _chosen(lib: SimpleNamespace, truth: object) -> object:
    """Return the learner's prediction; the oracle predicts what turned out to be true."""
    (answer,) = vars(lib).values()
    return truth if answer is None else answer


def _register(new: Experiment) -> None:
    """Note an experiment under its name, with the chapter and the number that its file says."""
    if new.name in EXPERIMENTS and EXPERIMENTS[new.name].body.__module__ != new.body.__module__:
        raise ValueError(f"two experiments are called {new.name!r}")
    folder, file = inspect.unwrap(new.body).__module__.split(".")[-2:]
    new.chapter = folder.removeprefix("ch")
    EXPERIMENTS[new.name] = new
    same = [e for e in EXPERIMENTS.values() if e.chapter == new.chapter]
    # By its file, since files may be imported in any order.
    new.number = int(file[2:4]) if file.startswith("ex") and file[2:4].isdigit() else len(same)


def further(name: str) -> Callable[[Body], Body]:
    """Add an experiment to the check of exercise `name` that runs only while a submission is graded."""

    def register(body: Body) -> Body:
        EXPERIMENTS[name].further.append(_without(body, EXPERIMENTS[name].absent))
        return body

    return register


def run(
    body: Body,
    subjects: Mapping[str, object],
    *,
    seed: int,
    seconds: float = 10.0,
    oracle: bool = False,
    see: See | None = None,
) -> Transcript:
    """Run an experiment on `subjects` and return what it showed, and at its end what was left changed.

    Whatever the code under study does, this returns: an exception, a stub or an endless loop is an outcome. The
    subjects, the random state and the screen are as before. `see` notes what it sees, if it is not to be a new one.
    """
    see = see or See(seed, oracle)
    transcript = see.transcript
    with preserved(subjects.values()), random_state(seed), quiet() as emitted:
        try:
            with time_limit(seconds):
                body(SimpleNamespace(**{name: see.aftermath.around(s) for name, s in subjects.items()}), see)
            if any(map(callable, subjects.values())):  # a prediction leaves nothing behind
                transcript.observations.append(Observation(LABEL, see.aftermath.in_words(), aftermath=True))
        except TookTooLong:
            transcript.outcome = "timeout"
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # SystemExit included: `exit()` in an answer must not end the check
            transcript.outcome = "unfinished" if is_stub(error) else "raised"
            transcript.error = {
                "type": type(error).__name__,
                "builtin": builtin_type(error),
                "message": str(error),
                "frames": [frame.as_dict() for frame in learner_frames(error.__traceback__)],
            }
    transcript.printed, transcript.warnings = emitted.printed, emitted.warnings
    return transcript
