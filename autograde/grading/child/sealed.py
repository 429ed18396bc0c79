"""The harness that runs experiments beside the learner's code, out of that code's reach.

It is made of second copies of the course's modules that no name leads to, with built-in functions of their own. The
learner's code meets `see` only, which is opaque, and finds neither the transcript nor what writes it.
"""

import _json
import _socket
import binascii
import builtins
import contextlib
import functools
import gc
import json
import marshal
import os
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from autograde.grading.child import refusals
from autograde.grading.child.message import HEAD, LONGEST_ANSWER
from autograde.grading.child.pristine import version_of
from autograde.observing.experiment import EXPERIMENTS, Body
from autograde.observing.opaque import opaque

_COPIED = (
    "autograde.observing.frames",
    "autograde.observing.plain",
    "autograde.observing.aftermath",
    "autograde.observing.experiment",
)


@dataclass(frozen=True)
class Loaded:
    """One exercise's experiment, as it stands in a child for the length of one check."""

    bodies: dict[int | None, Body]
    """The experiment under None, the further ones under their numbers; none where only the course's Module is sent."""
    absent: tuple[str, ...]
    modules: dict[str, types.ModuleType]
    """What it is made of, by name."""
    codes: list[types.CodeType]


OWN_MODULE = "autograde.own_module.reference_module"
CHAPTERS = "autograde.chapters."
_SENT = ("autograde.chapters", OWN_MODULE, "autograde.own_module.beyond")


def forget_what_is_sent() -> None:
    """Take all experiments and the course's own Module away: a child is sent what one check needs, when it runs.

    What is known of parts stays.
    """
    for e in EXPERIMENTS.values():
        e.body, e.hints, e.after, e.options, e.items = _not_here, (), "", {}, ()
        e.further.clear()
    for name in [name for name in sys.modules if name.startswith(_SENT)]:
        package, _, last = name.rpartition(".")
        vars(sys.modules.get(package, types)).pop(last, None)
        del sys.modules[name]
    gc.collect()


_IN_PYTHON = (
    *("torch._refs", "torch._decomp", "torch._inductor", "torch.distributed.tensor"),
    *("scipy.special", "sklearn.utils"),
)
"""Packages in which operators are written once more, in Python: for PyTorch's compiler, or by others."""


def take_away() -> None:
    """Take away for good what leads around `observing.absence`, and what no notebook needs."""
    import torch.library

    from autograde.observing import absence

    refuse = opaque(_not_here)
    torch.library.get_kernel = torch._C._dispatch_get_computed_kernel_for_dispatch_key = refuse  # type: ignore
    # Nobody but an experiment, before it runs the learner's code, puts kernels in the place of PyTorch's own.
    make_library, frame_of, folders = torch._C._dispatch_library, sys._getframe, refusals.trusted_folders()

    def library(kind: str, namespace: str, *rest: Any) -> Any:
        asking: types.FrameType | None = frame_of(1) if namespace == "aten" else None
        while asking is not None:
            if not asking.f_code.co_filename.startswith(folders):
                raise PermissionError("changing PyTorch's own operators is not available while grading")
            asking = asking.f_back
        return make_library(kind, namespace, *rest)

    torch._C._dispatch_library = opaque(library)  # type: ignore[assignment]
    # The register of finalizers leads to the library by which operators are away, and so to its end.
    torch.library.weakref = types.SimpleNamespace(finalize=opaque(lambda *_, **__: None))  # type: ignore
    # Which operators are meant is found before anybody can have fewer found, and cannot be forgotten.
    for words in {e.absent for e in EXPERIMENTS.values() if e.absent}:
        absence._kernels(words)
    absence._kernels = opaque(absence._kernels)


def _not_here(*_: object, **__: object) -> object:
    raise PermissionError("this is not here while grading: the exercise is to do without it")


def _empty(function: Any) -> None:
    """Take a function's code away: every name that leads to it leads to nothing."""
    function.__code__ = _not_here.__code__.replace(co_name=function.__name__, co_qualname=function.__qualname__)


def _import_what_is_written_in_python() -> None:
    """Import those of them that are quick to import; the others are found once a submission has imported them."""
    import torch._decomp.decompositions
    import torch._refs.nn.functional  # noqa: F401

    with contextlib.suppress(ImportError):  # the course does not need it
        import scipy.special  # type: ignore[import-untyped]  # noqa: F401


def _written_in_python(words: Sequence[str]) -> list[types.FunctionType]:
    """Return the functions, of those loaded by now, in which an operator with one of `words` is written once more."""
    found = {}
    for name in [name for name in sys.modules if name.startswith(_IN_PYTHON)] if words else ():
        for value in list(vars(sys.modules[name]).values()):
            while isinstance(value, types.FunctionType):  # decorators have wrapped most
                if value.__closure__ is None and any(word in value.__name__ for word in words):
                    found[id(value)] = value
                value = getattr(value, "__wrapped__", None)
    return list(found.values())


@contextlib.contextmanager
def _emptied(functions: Sequence[types.FunctionType]) -> Iterator[None]:
    """Take away, inside the block, the code of functions."""
    codes = [function.__code__ for function in functions]
    try:
        for function in functions:
            _empty(function)
        yield
    finally:
        for function, code in zip(functions, codes, strict=True):
            function.__code__ = code


def copies() -> dict[str, types.ModuleType]:
    """Load the copied modules once more; what they import of each other are the copies."""
    made: dict[str, types.ModuleType] = {}
    own = dict(vars(builtins))

    def importing(name: str, *rest: Any, **options: Any) -> Any:
        return made[name] if name in made else builtins_import(name, *rest, **options)

    builtins_import = own["__import__"]
    own["__import__"] = importing
    for name in _COPIED:
        public = import_module(name)
        assert public.__file__ is not None
        module = types.ModuleType(name, public.__doc__)
        module.__dict__.update(__builtins__=own, __file__=public.__file__, __package__="autograde")
        made[name] = module
        exec(compile(Path(public.__file__).read_bytes(), public.__file__, "exec"), module.__dict__)
    return made


_NOTES = ("raises", "raises_message", "refuses", "may_leave", "tolerance")
"""Methods of `see` that change what is compared; the others draw inputs."""


def _may_note(frame: types.FrameType | None, trusted: tuple[str, ...]) -> bool:
    """Say whether an experiment notes something there, and no code of the learner's lets it.

    A `forward` that the experiment wrote may do so, below the learner's `__call__`: it has `see` from around it. What
    is given `see` has it from the experiment, unless the learner's code, which found it there, has called it.
    """
    assert frame is not None
    code = frame.f_code
    if not any("see" in name for name in (*code.co_varnames, *code.co_freevars, *code.co_names)):
        return False
    given, around = False, frame
    while around is not None:
        code = around.f_code
        if code.co_filename.startswith(refusals.OWN_FOLDER):
            given = given or "see" in code.co_varnames[: code.co_argcount]
        elif around is frame or (given and not code.co_filename.startswith(trusted)):
            return False
        around = around.f_back  # type: ignore[assignment]
    return True


Run = Callable[..., tuple[dict[str, Any], list[str], bool]]
Load = Callable[[str, Mapping[str, str]], Loaded]


def make_load(own: dict[str, types.ModuleType]) -> Load:
    """Return `load(exercise, code)`, which runs the modules that the grader sends; `exercise` may be empty.

    They import the copies in `own`, so that they note themselves there, where no name leads to.
    """
    experiments = own["autograde.observing.experiment"].EXPERIMENTS
    own_builtins = own["autograde.observing.experiment"].__dict__["__builtins__"]
    usual, make, loads, decode = frozenset(own), types.ModuleType, marshal.loads, binascii.a2b_base64

    def load(exercise: str, code: Mapping[str, str]) -> Loaded:
        for name in own.keys() - usual:
            del own[name]
        experiments.clear()
        codes = []
        for name, data in code.items():
            compiled, module = loads(decode(data)), make(name)
            package = name.rpartition(".")[0]
            module.__dict__.update(__builtins__=own_builtins, __file__=compiled.co_filename, __package__=package)
            own[name] = module
            codes.append(compiled)
            exec(compiled, module.__dict__)
        modules = {name: own[name] for name in code}
        found = experiments.get(exercise)
        if found is None:
            return Loaded({}, (), modules, codes)
        bodies: dict[int | None, Body] = {None: found.body, **dict(enumerate(found.further))}
        return Loaded(bodies, found.absent, modules, codes)

    return load


def make_run(own: dict[str, types.ModuleType], expect: Callable[[str, Callable[[], None]], None]) -> Run:
    """Return `run(body, absent, subjects, seed=, seconds=)`.

    It gives the transcript as plain data, whether `see` was changed, and whether something was imported meanwhile, for
    the first time, that the check is to do without: then it has to be run again.

    `own` are the copies that it is made of; `expect(name, change)` makes a change of the check's own to what is kept
    under a name (`Pristine.expect`).
    """
    import torch

    _import_what_is_written_in_python()
    frame_of, folders = sys._getframe, refusals.trusted_folders()
    default, set_default = torch.get_default_dtype, torch.set_default_dtype
    once_more, see_class = own["autograde.observing.experiment"].run, own["autograde.observing.experiment"].See

    def facade(see: Any, running: list[bool]) -> Any:
        """Return a stand-in for `see`; it refuses once the experiment is over."""

        def guarded(note: Callable[..., object], notes: bool = True) -> Callable[..., object]:
            def call(*args: Any, **kwargs: Any) -> object:
                if not running:
                    raise PermissionError("see is not available outside of its experiment")
                if notes and not _may_note(frame_of(1), folders):
                    raise PermissionError("see is the experiment's: nobody else notes what was seen")
                return note(*args, **kwargs)

            return opaque(call)

        shown = guarded(see_class.__call__.__get__(see))
        for name in vars(see_class):
            if not name.startswith("_"):
                setattr(shown, name, guarded(getattr(see, name), name in _NOTES))
        shown.seed, shown.oracle = see.seed, False  # type: ignore[attr-defined]
        shown.default_dtype = guarded(default_dtype, False)  # type: ignore[attr-defined]
        return shown

    @contextlib.contextmanager
    def default_dtype(dtype: torch.dtype) -> Iterator[None]:
        usual = default()
        expect("torch", functools.partial(set_default, dtype))
        try:
            yield
        finally:
            expect("torch", functools.partial(set_default, usual))

    def run(body: Body, absent: Sequence[str], subjects: Mapping[str, object], *, seed: int, seconds: float) -> Any:
        running, changed = [True], []

        def inside(lib: Any, see: Any) -> None:
            shown = facade(see, running)
            attributes = shown.__dict__
            before = version_of(attributes), dict(attributes)
            try:
                body(lib, shown)
            finally:
                running.clear()
                if before != (version_of(attributes), attributes):
                    changed.append("see")

        written = _written_in_python(absent)
        with _emptied(written):
            transcript = to_plain(once_more(inside, subjects, seed=seed, seconds=seconds))
        return transcript, changed, len(_written_in_python(absent)) > len(written)

    def to_plain(transcript: Any) -> dict[str, Any]:
        # Not `dataclasses.asdict`: that looks up its helpers where the learner's code can put others.
        return {**transcript.__dict__, "observations": [dict(o.__dict__) for o in transcript.observations]}

    return opaque(run)


def make_wire() -> tuple[Callable[[Any], dict[str, Any]], Callable[[Any, Any], None]]:
    """Return `receive(sock)` and `send(sock, message)`, as in `wire.py`, made of functions of C only.

    From the moment when an answer goes out until the next request has come in, no code of the learner's may run: it
    could read the request and answer in the harness's place. So no collection of garbage happens meanwhile.
    """
    encode = _json.make_encoder(None, None, _json.encode_basestring_ascii, None, ":", ",", False, False, True)  # type: ignore[arg-type]
    scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
    receive_some, send_all = _socket.socket.recv, _socket.socket.sendall
    pack, unpack, size = HEAD.pack, HEAD.unpack, HEAD.size
    off, on, leave = gc.disable, gc.enable, os._exit
    length_of, decode, join, too_long = len, bytes.decode, bytes.join, ValueError

    def exactly(sock: Any, length: int) -> bytes:
        parts = []
        while length:
            part = receive_some(sock, length if length < 1 << 20 else 1 << 20)
            if not part:
                leave(0)
            parts.append(part)
            length -= length_of(part)
        return join(b"", parts)

    def receive(sock: Any) -> dict[str, Any]:
        off()
        (length,) = unpack(exactly(sock, size))
        request, _ = scan(decode(exactly(sock, length), "ascii"), 0)
        on()
        return request

    def send(sock: Any, message: Any) -> None:
        off()
        data = "".join(encode(message, 0)).encode("ascii")
        if length_of(data) > LONGEST_ANSWER:
            raise too_long(f"a message of {length_of(data)} bytes")
        send_all(sock, pack(length_of(data)) + data)

    return receive, send
