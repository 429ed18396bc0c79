"""What the learner's code may not ask of the interpreter while it is graded: frames above all.

Whoever has one frame has all below it, by `f_back`: the request with its seed, the transcript, the source of hidden
tests. CPython announces to audit hooks whenever a frame is handed out. The hook here asks who wants it: a few functions
of the standard library that are known to keep frames to themselves get them, nobody else.
"""

import _imp
import _thread
import gc
import importlib.util
import os
import sys
import sysconfig
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any

from autograde.observing.opaque import opaque

_all_objects = gc.get_objects
OWN_FOLDER = f"{Path(__file__).parents[2]}/"
_FRAME_NAMES = frozenset({"tb_frame", "gi_frame", "cr_frame", "ag_frame"})
_WORDS = _FRAME_NAMES | {"_getframe", "currentframe", "_current_frames", "frame_of", "walk_stack", "walk_tb"}
"""Names by which Python code gets at frames."""

_KEEP_FRAMES = {
    "traceback": (
        *("_walk_tb_with_full_positions", "walk_tb", "extract_stack", "format_stack", "print_stack", "clear_frames"),
        "walk_stack",
    ),
    "inspect": ("findsource", "getfile", "getframeinfo", "getcoroutinestate", "getgeneratorstate", "currentframe"),
    "logging": ("<lambda>", "Handler.handleError", "Logger.findCaller"),
    "collections": ("namedtuple",),
    "enum": ("EnumType._create_",),
    "typing": ("_caller",),
    "typing_extensions": ("_caller", "_has_generic_or_protocol_as_origin"),
    "asyncio.coroutines": ("_format_coroutine",),
    "dis": ("Bytecode.from_traceback", "distb"),
    "autograde.grading.child.guard": ("_put_a_stand_in.<locals>.give",),
    "autograde.grading.child.sealed": (
        *("make_run.<locals>.facade.<locals>.guarded.<locals>.call", "take_away.<locals>.library"),
    ),
    "autograde.observing.frames": ("is_stub", "learner_frames"),
    "matplotlib._api": ("warn_external",),
    "matplotlib.cbook": ("_get_running_interactive_framework",),
    "numpy.lib._index_tricks_impl": ("AxisConcatenator.__getitem__",),
    "numpy.matrixlib.defmatrix": ("bmat",),
    "traitlets.traitlets": ("TraitType.__init__",),
    "IPython.core.magic": ("Magics.parse_options", "_function_magic_marker.<locals>.magic_deco"),
    "torch._jit_internal": ("get_class_name_lineno",),
    "torch.jit._trace": ("_create_interpreter_name_lookup_fn.<locals>._get_interpreter_name_for_var",),
    "torch.library": ("Library.__init__", "Library._register_fake"),
    "torch._library.utils": ("get_source",),
    "torch.fx._symbolic_trace": ("wrap",),
    "torch.fx.graph_module": ("_WrappedCall.__call__",),
}
"""Functions that ask for frames, look at them and give none away."""
_OWN_FRAME = {"IPython.core.interactiveshell": ("InteractiveShell.get_local_scope", "InteractiveShell.var_expand")}
"""Functions that show the variables of a frame, by depth: they may see one of the learner's own code."""
_HAND_OUT = {
    "currentframe": frozenset(
        {
            *("warn_external", "TraitType.__init__", "wrap", "get_class_name_lineno"),
            "_create_interpreter_name_lookup_fn.<locals>._get_interpreter_name_for_var",
        }
    ),
    "<lambda>": frozenset({"Logger.findCaller"}),
    "walk_stack": frozenset({"StackSummary.extract", "StackSummary._extract_from_extended_frame_gen"}),
    "walk_tb": frozenset({"StackSummary.extract", "StackSummary._extract_from_extended_frame_gen", "extract_tb"}),
    "_walk_tb_with_full_positions": frozenset({"StackSummary._extract_from_extended_frame_gen"}),
}
"""Of those above, the ones that give frames to their caller, and which callers they may have."""

_TAKERS = {
    **_KEEP_FRAMES,
    "traceback": ("StackSummary.extract", "StackSummary._extract_from_extended_frame_gen", "extract_tb"),
}

_FINDERS = {"autograde.grading.child.kindness": ("_find_objects.<locals>.objects", "_find_objects.<locals>.referrers")}
"""Functions that look at all objects and give away only the learner's own."""

BROKERS = tuple(_KEEP_FRAMES) + tuple(_OWN_FRAME)
"""Modules that must be as they were before any of their functions gets a frame."""

_ASKED_FOR = ("torch.nn.", "torch._refs", "torch._decomp", "torch.utils.hooks")
"""Modules of PyTorch's whose functions exercises ask the learner to write."""

_NEVER = frozenset(
    {
        *("gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys._current_exceptions", "sys.addaudithook"),
        *("cpython.PyInterpreterState_New", "sys.settrace", "sys.monitoring.register_callback"),
    }
)
_NOT_TO_LEARNERS = frozenset(
    {
        *("ctypes.dlopen", "ctypes.dlsym", "ctypes.cdata", "ctypes.cdata/buffer", "ctypes.call_function"),
        *("ctypes.addressof", "ctypes.string_at", "ctypes.wstring_at", "ctypes.create_string_buffer"),
    }
)
_MODULES_NOT_TO_LEARNERS = frozenset(
    {"_testcapi", "_testinternalcapi", "_xxsubinterpreters", "_lsprof", "_ctypes_test"}
)
_MODULES_TO_NOBODY = frozenset({"_interpreters"})
"""Interpreters beside this one, which no hook watches. Up to 3.12 an event of their own announces them."""


def trusted_folders() -> tuple[str, ...]:
    """Return how file names of Python's, the libraries' and the course's own code begin."""
    paths = {sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    torch = importlib.util.find_spec("torch")
    if torch is not None and torch.origin:
        paths.add(str(Path(torch.origin).parent))
    return (*(f"{path}/" for path in sorted(paths)), OWN_FOLDER, "<frozen ")


def _layers() -> str:
    spec = importlib.util.find_spec("torch.nn")
    assert spec is not None
    assert spec.origin is not None
    return f"{Path(spec.origin).parent}/"


_MORE_CALLBACKS = frozenset(
    {
        *("set_bytecode_debugger_callback", "register_breakpoint_code", "_get_frame_value_stack_with_depth"),
        *("set_guard_error_hook", "set_guard_complete_hook"),
    }
)
"""Of PyTorch's compiler, for those who mend it: their callbacks are given frames, or what lies in them."""


def _never(*_: object, **__: object) -> None:
    raise PermissionError("looking into frames is not available while grading")


def take_away() -> None:
    """Take away what hands frames out without being asked, where no hook hears it."""
    from torch._C._dynamo import eval_frame

    # What collections of garbage find would be kept in a list, the frames of exceptions that hold themselves too.
    set_debug, keep_all = gc.set_debug, gc.DEBUG_SAVEALL
    gc.set_debug = opaque(lambda flags: set_debug(int(flags) & ~keep_all))
    # Built-in modules could be made once more, as they were.
    create, loaded = _imp.create_builtin, frozenset(sys.builtin_module_names) & sys.modules.keys()

    def create_builtin(spec: Any) -> Any:
        if str(spec.name) in loaded:
            raise ImportError(f"{spec.name} is not made anew while grading")
        return create(spec)

    _imp.create_builtin = opaque(create_builtin)
    # PyTorch's compiler calls back with the frame of each function before that runs: those of layers and of the
    # learner's own code are what it is for.
    set_callback, hidden, layers, made = eval_frame.set_eval_frame, trusted_folders(), _layers(), list[Any]()
    as_usual = eval_frame._FrameExecStrategy(eval_frame._FrameAction.DEFAULT, eval_frame._FrameAction.DEFAULT)
    nothing = types.SimpleNamespace(frame_exec_strategy=as_usual, apply_to_code=False, guarded_code=None)

    def set_eval_frame(callback: Any) -> Any:
        if callable(callback) and not any(callback is each for each in made):
            inner = callback

            def called(frame: Any, *rest: Any) -> Any:
                file = frame.f_code.co_filename
                return inner(frame, *rest) if file.startswith(layers) or not file.startswith(hidden) else nothing

            callback = opaque(called)
            made.append(callback)
        return set_callback(callback)

    stand_in = opaque(set_eval_frame)
    # Other modules have it under names of their own.
    for module in list(sys.modules.values()):
        names = [name for name, value in list(getattr(module, "__dict__", {}).items()) if value is set_callback]
        for name in names:
            setattr(module, name, stand_in)
    for name in _MORE_CALLBACKS & vars(eval_frame).keys():
        setattr(eval_frame, name, opaque(_never))


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _functions() -> list[types.FunctionType]:
    """Return all functions of the modules that are named here."""
    modules = {*_KEEP_FRAMES, *_OWN_FRAME, *_TAKERS, *_FINDERS}
    found = (each for each in _all_objects() if type(each) is types.FunctionType)
    return [function for function in found if function.__globals__.get("__name__") in modules]


def _bytecode() -> frozenset[bytes]:
    """Return the instructions of functions of PyTorch's that exercises ask for."""
    found = (each for each in _all_objects() if type(each) is types.FunctionType)
    return frozenset(
        bytecode_of(each.__code__ for each in found if str(each.__globals__.get("__name__")).startswith(_ASKED_FOR))
    )


def _find(
    wanted: Mapping[str, tuple[str, ...]], words: frozenset[str], functions: list[types.FunctionType]
) -> dict[int, tuple[Any, dict[str, Any]]]:
    """Return the code objects, with their global variables, of functions given by module and qualified name.

    Of several that bear one name, those that use one of `words`, if there are any.
    """
    found = {}
    for function in functions:
        if function.__globals__["__name__"] in wanted:
            names = wanted[function.__globals__["__name__"]]
            for code in _codes(function.__code__):
                if code.co_qualname in names and not (words and words.isdisjoint((*code.co_names, *code.co_freevars))):
                    found[id(code)] = code, function.__globals__
    return found


def bytecode_of(codes: Iterable[types.CodeType]) -> set[bytes]:
    """Return the instructions of code objects and of all inside them, but for what anybody would write."""
    return {code.co_code for outer in codes for code in _codes(outer) if len(code.co_code) > 60}


def make_hook(
    intact: Callable[[], bool], running: Callable[[], bool], loading: Callable[[], bool], sent: Set[bytes]
) -> Callable[[str, tuple[Any, ...]], None]:
    """Return the audit hook.

    `intact` says whether the modules in `BROKERS` are as they were; `running` whether an experiment runs; `loading`
    whether one is being made of its code; `sent` are the instructions of what the grader has sent so far. What the
    hook and its rules use is their own, bound when they are made: nothing that is replaced later reaches it.
    """
    take_away()
    refused = _rules(intact, running, loading, sent)
    get_ident, error, getframe = _thread.get_ident, PermissionError, sys._getframe
    starts, own_folder = str.startswith, OWN_FOLDER
    watched = frozenset(
        {
            *("sys._getframe", "object.__getattr__", "object.__setattr__", "sys.setprofile", "code.__new__", "compile"),
            *("marshal.loads", "sys._current_frames", "import", "function.__new__"),
            *_NEVER,
            *_NOT_TO_LEARNERS,
        }
    )
    busy: set[int] = set()
    looking: set[int] = set()

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event not in watched:
            return
        who = get_ident()
        if who in busy:
            if who in looking:
                return
            looking.add(who)
            try:
                ours = starts(getframe(1).f_code.co_filename, own_folder)
            finally:
                looking.discard(who)
            if ours:
                return
            # What the rules look at has called the learner's code: a built-in function or an `__eq__` of its own.
            raise error(f"{event} is not available while grading")
        busy.add(who)
        try:
            what = refused(event, args)
        finally:
            busy.discard(who)
        if what:
            raise error(f"{what} is not available while grading")

    return hook


_Refused = Callable[[str, tuple[Any, ...]], str]


def _rules(
    intact: Callable[[], bool], running: Callable[[], bool], loading: Callable[[], bool], sent: Set[bytes]
) -> _Refused:
    """Return a function that says in words what of an audit event is refused; empty if nothing is."""
    is_trusted, without_learners, while_importing = _trust()
    is_keeper, may_have_frame, is_finder = _about_frames(intact, is_trusted, without_learners, while_importing)
    may_compile, may_unmarshal = _about_files(is_trusted)
    of_torch, folders, own_folder, frame_names = _bytecode(), trusted_folders(), OWN_FOLDER, _FRAME_NAMES
    never, unwanted_modules, no_modules = _NEVER, _MODULES_NOT_TO_LEARNERS, _MODULES_TO_NOBODY
    function_type, module_type, code_type = types.FunctionType, types.ModuleType, types.CodeType
    kinds, is_a, text, starts, getframe = type, isinstance, str, str.startswith, sys._getframe
    seeding_file = importlib.util.find_spec("hypothesis.internal.entropy").origin  # type: ignore[union-attr]

    def may_profile(caller: Any) -> bool:
        code = caller.f_code
        if code.co_qualname == "Thread._bootstrap_inner" and is_trusted(code):
            return True
        if not starts(code.co_filename, own_folder) or "setprofile" not in code.co_names:
            return False
        # During an experiment the learner's code must not have the course's own functions replace a watch.
        return not running() or without_learners(caller)

    def changes_what_is_not_its_own(caller: Any, owner: Any, name: str, value: Any = None) -> str:
        if name == "__class__":
            foreign = is_a(owner, module_type) or is_a(owner, kinds)
            return "" if not foreign or while_importing(caller) else "changing the class of a module or a class"
        if is_a(owner, function_type) and is_trusted(owner.__code__) and not is_trusted(caller.f_code):
            return f"changing {name} of {owner.__qualname__}"
        if name == "__code__" and is_a(value, code_type) and is_trusted(value) and not is_trusted(caller.f_code):
            return f"a copy of {value.co_qualname}"
        return ""

    def makes_code(caller: Any, instructions: bytes, filename: Any) -> str:
        # hypothesis does so, where chapter 08 looks for programs that tell two Modules apart.
        if without_learners(caller):
            return ""
        if instructions in of_torch and not is_trusted(caller.f_code):
            return "PyTorch's code under another name"
        if instructions in sent and not is_trusted(caller.f_code):
            return "the course's code under another name"
        return "making code under a name that is not yours" if starts(text(filename), folders) else ""

    def refused(event: str, args: tuple[Any, ...]) -> str:
        # 0 is this function, 1 the hook, 2 whoever asks.
        caller = getframe(2)
        if event == "import":
            unwanted = args[0] in no_modules or (args[0] in unwanted_modules and not is_trusted(caller.f_code))
            return f"the module {args[0]}" if unwanted else ""
        if event == "compile":
            return "" if may_compile(*args[:2]) else "compiling under the name of a file that is not yours"
        if event == "code.__new__":
            return makes_code(caller, *args[:2])
        if event == "function.__new__":
            # A copy of a library's function, whose code the checks would not know.
            borrowed = is_trusted(args[0]) and not is_trusted(caller.f_code)
            return f"a copy of {args[0].co_qualname}" if borrowed else ""
        if event in ("marshal.loads", "gc.get_referents") and loading():
            return ""
        if event == "marshal.loads":
            return "" if may_unmarshal(caller, args[0]) else "marshal.loads"
        if event == "object.__getattr__":
            return args[1] if args[1] in frame_names and not may_have_frame(caller, None) else ""
        if event == "object.__setattr__":
            return changes_what_is_not_its_own(caller, *args)
        if event == "sys._getframe":
            return "" if may_have_frame(caller, args[0]) else "looking at frames"
        if event == "sys._current_frames":
            return "" if is_keeper(caller) and intact() else event
        if event == "sys.setprofile":
            return "" if may_profile(caller) else event
        if event == "gc.get_referrers" and is_trusted(caller.f_code) and caller.f_code.co_filename == seeding_file:
            return ""  # hypothesis wants to know whether there are any; it hands none out
        if event in ("gc.get_objects", "gc.get_referrers") and is_finder(caller):
            return ""
        if event in never:
            return event
        return "" if is_trusted(caller.f_code) else event

    return refused


def _trust() -> tuple[Callable[[types.CodeType], bool], Callable[[Any], bool], Callable[[Any], bool]]:
    """Return functions that say whether code is no learner's, and whether none of a learner's called a frame."""
    folders, starts = trusted_folders(), str.startswith

    def is_trusted(code: types.CodeType) -> bool:
        return starts(code.co_filename, folders)

    def without_learners(frame: Any) -> bool:
        """Say whether no code of the learner's is on the way to a frame."""
        while frame is not None:
            if not is_trusted(frame.f_code):
                return False
            frame = frame.f_back
        return True

    def while_importing(frame: Any) -> bool:
        """Say whether a module is being imported and no code of the learner's runs since."""
        top_level = False
        while frame is not None and is_trusted(frame.f_code):
            if starts(frame.f_code.co_filename, "<frozen importlib"):
                return top_level
            top_level = top_level or frame.f_code.co_name == "<module>"
            frame = frame.f_back
        return False

    return is_trusted, without_learners, while_importing


def _about_frames(
    intact: Callable[[], bool],
    is_trusted: Callable[[types.CodeType], bool],
    without_learners: Callable[[Any], bool],
    while_importing: Callable[[Any], bool],
) -> tuple[Callable[[Any], bool], Callable[[Any, Any], bool], Callable[[Any], bool]]:
    """Return functions that say whether a frame is a keeper's, may be given one, or finds the learner's objects."""
    functions = _functions()
    keepers, own_frame = _find(_KEEP_FRAMES, _WORDS, functions), _find(_OWN_FRAME, _WORDS, functions)
    known_takers, finders = _find(_TAKERS, frozenset(), functions), _find(_FINDERS, frozenset(), functions)
    hand_out, words, own_folder, starts, the_id = _HAND_OUT, _WORDS, OWN_FOLDER, str.startswith, id

    def is_genuine(frame: Any, known: dict[int, Any]) -> bool:
        """Say whether a frame is of one of the known functions, with the global variables that it was made with."""
        found = known.get(the_id(frame.f_code))
        return found is not None and found[1] is frame.f_globals

    def may_have_frame(caller: Any, given: Any) -> bool:
        code = caller.f_code
        if is_genuine(caller, own_frame):
            return given is not None and not is_trusted(given.f_code) and intact()
        if not is_genuine(caller, keepers):
            # hypothesis looks at frames while it searches for programs; nobody of the learner's is above it then.
            return not words.isdisjoint(code.co_names) and (while_importing(caller) or without_learners(caller))
        takers = hand_out.get(code.co_name)
        if takers is not None:
            taker = caller.f_back
            if taker is None:
                return False
            # An experiment looks where a traceback ends; nobody of the learner's is above it then.
            asks = code.co_name in taker.f_code.co_names and starts(taker.f_code.co_filename, own_folder)
            ours = asks and without_learners(taker)
            if not ours and not (is_genuine(taker, known_takers) and taker.f_code.co_qualname in takers):
                return False
        return intact()

    return lambda frame: is_genuine(frame, keepers), may_have_frame, lambda frame: is_genuine(frame, finders)


def _about_files(
    is_trusted: Callable[[types.CodeType], bool],
) -> tuple[Callable[[Any, Any], bool], Callable[[Any, bytes], bool]]:
    """Return functions that say whether code may be made under a file's name: compiled, or loaded as it was kept."""
    folders, normal_path, opened, kinds, is_a = trusted_folders(), os.path.normpath, open, type, isinstance
    text, byte_type, starts, false, exceptions = str, bytes, str.startswith, (OSError, ValueError), Exception

    def is_roundabout(path: str) -> bool:
        """Say whether a path leads to its file by another name than the file's own, which checks know it by."""
        return normal_path(path) != path

    def may_compile(source: Any, filename: Any) -> bool:
        """Say whether code may be made under a file name: under a trusted one only what stands in that file."""
        if is_a(filename, byte_type):
            filename = filename.decode("utf-8", "replace")
        if not is_a(filename, text) or not starts(filename, folders):
            return True
        if not is_a(source, byte_type) or is_roundabout(filename):
            return False
        try:
            with opened(filename, "rb") as file:
                return file.read() == source
        except false:
            return False

    def may_unmarshal(caller: Any, data: bytes) -> bool:
        """Say whether code may be loaded: by the import system, and from the file that it names."""
        if caller.f_code.co_name != "_compile_bytecode" or not is_trusted(caller.f_code):
            return not starts_like_code(data)
        path = caller.f_locals.get("bytecode_path")
        try:
            with opened(path, "rb") as file:
                straight = kinds(path) is text and starts(path, folders) and not is_roundabout(path)
                return straight and file.read()[16:] == data
        except exceptions:
            return False

    def starts_like_code(data: bytes) -> bool:
        # 'c', with or without the flag for references; a container may hold code too, so only these are harmless.
        return data[:1] not in (b"i", b"g", b"s", b"u", b"z", b"a", b"N", b"T", b"F")

    return may_compile, may_unmarshal
