import contextlib
import dataclasses
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import confined_deeds
import pytest
import torch
from confined_deeds import HONEST, MISDEEDS

from autograde.authoring.build import ROOT
from autograde.grading import confinement
from autograde.grading.confinement import (
    CannotConfine,
    Confinement,
    Limits,
    bubblewrap,
    call_numbers,
    landlock,
    libc,
    paths,
    seccomp,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines submissions"),
]

WAYS = {
    "bubblewrap": Confinement("bubblewrap", "", landlock.version(), bubblewrap.program()),
    "landlock": Confinement("landlock", "", landlock.version()),
    "bare_bubblewrap": Confinement("bubblewrap", "", 0, bubblewrap.program()),
}
LIBRARY = Path(torch.__file__).with_name("py.typed")
"""A file of the environment that nothing reads."""
SECRET = "a secret of the grader's"


class Warm:
    """A warm process that forks children which do deeds, started as the grader starts its own."""

    def __init__(self, way: Confinement, folder: Path) -> None:
        self.course = folder / "course"
        self.course.mkdir()
        self.gradebook = self.course / "gradebook.db"
        self.gradebook.write_text("alice 10")
        self.scratch = Path(tempfile.mkdtemp(prefix="grading-"))
        (self.scratch / "of_another").mkdir(mode=0o700)
        (self.scratch / "of_another" / "answer.txt").write_text("a right answer")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.open_file = os.open(self.gradebook, os.O_RDONLY)
        place = {
            "course": str(self.course),
            "gradebook": str(self.gradebook),
            "scratch": str(self.scratch),
            "home": str(Path.home()),
            "library": str(LIBRARY),
            "answer": str(paths.answers_paths()[0]),
            "checks": str(paths.PACKAGE / "chapters" / "ch00_start_here" / "ex01_twice.py"),
            "port": self.listener.getsockname()[1],
            "grader": os.getpid(),
            "open_file": self.open_file,
        }
        self.control, theirs = socket.socketpair()
        settings = json.dumps({"way": dataclasses.asdict(way), "place": place})
        program = Path(confined_deeds.__file__).parent
        command = way.command(
            [sys.executable, "-P", "-m", program.name, str(theirs.fileno()), settings],
            readable=[*confinement.readable_paths(), program],
            hidden=confinement.hidden_paths(self.course),
            scratch=self.scratch,
        )
        os.environ["GRADERS_SECRET"] = SECRET
        self.process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno(), self.open_file],
            env={**confinement.clean_environment(self.scratch), "PYTHONPATH": f"{ROOT}{os.pathsep}{program.parent}"},
            cwd=self.scratch,
            start_new_session=True,
        )
        theirs.close()
        self.lines = self.control.makefile("rw", encoding="utf-8")

    def ask(self, deed: str, *, confined: bool = True, hidden: list[str] | None = None, **limits: int) -> None:
        until = time.monotonic() + 240
        request = {"deed": deed, "confined": confined, "hidden": hidden, "limits": limits, "until": until}
        self.lines.write(json.dumps(request) + "\n")
        self.lines.flush()

    def do(self, deed: str, **options) -> dict:
        self.ask(deed, **options)
        return json.loads(self.lines.readline())

    def close(self) -> None:
        for closable in (self.lines, self.control, self.listener):
            closable.close()
        os.close(self.open_file)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        subprocess.run(["rm", "-rf", self.scratch], check=True)


def _an_answer() -> Path:
    """Return a file with kept answers."""
    place = paths.answers_paths()[0]
    return place if place.is_file() else next(file for file in sorted(place.rglob("*")) if file.is_file())


def available(name: str) -> Confinement:
    way = WAYS[name]
    if name != "landlock" and not way.bwrap:
        pytest.skip("bubblewrap is not installed or not allowed here")
    if name != "bare_bubblewrap" and not way.landlock:
        pytest.skip("this kernel has no Landlock")
    if not seccomp.known(libc.machine()):
        pytest.skip(f"there is no filter for {libc.machine()}")
    return way


@pytest.fixture(scope="module", params=list(WAYS))
def warm(request, tmp_path_factory):
    running = Warm(available(request.param), tmp_path_factory.mktemp(request.param))
    running.name = request.param
    yield running
    running.close()


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Without bubblewrap; for deeds of children that are not confined either."""
    running = Warm(Confinement("none", ""), tmp_path_factory.mktemp("plain"))
    yield running
    running.close()


@pytest.mark.parametrize("deed", MISDEEDS)
def test_a_misdeed_is_refused(warm, deed):
    if deed == "make_a_call_of_the_other_interface" and libc.machine() != "x86_64":
        pytest.skip("only x86_64 has it")
    expected = getattr(MISDEEDS[deed], warm.name).split()
    answer = warm.do(deed)
    if expected:
        assert answer.get("error", [None, answer])[1] in expected
        assert answer["ended"] == 1
    else:
        # What this way does not prevent, and says so.
        assert "result" in answer
    assert warm.process.poll() is None
    assert warm.gradebook.read_text() == "alice 10"


@pytest.mark.parametrize("deed", [name for name, misdeed in MISDEEDS.items() if misdeed.control])
def test_the_same_deed_succeeds_where_nothing_confines(plain, deed):
    answer = plain.do(deed, confined=False)
    assert "error" not in answer
    assert answer["ended"] == 0


@pytest.mark.parametrize("deed", HONEST)
def test_honest_work_is_let_through(warm, deed):
    answer = warm.do(deed)
    assert answer.get("error") is None
    assert answer["result"] is True


def test_processor_time_is_limited(warm):
    assert warm.do("compute_for_ever", cpu_seconds=1)["ended"] == -signal.SIGXCPU


def test_processor_time_is_limited_for_those_who_ignore_the_signal(warm):
    # The warm process would end it too, minutes later.
    answer = warm.do("compute_for_ever_and_ignore_the_signal", cpu_seconds=1)
    assert answer["ended"] == -signal.SIGKILL
    assert not answer["late"], "no limit ended it"


def test_memory_is_limited(warm, plain):
    assert warm.do("fill_the_memory", memory_bytes=2**28)["error"][0] == "MemoryError"
    assert "memory" in warm.do("fill_the_memory_with_a_tensor", memory_bytes=2**28)["error"][1]
    assert plain.do("fill_the_memory", confined=False)["result"] == 2**29


def test_a_file_has_a_largest_size(warm):
    assert warm.do("write_a_large_file")["error"] == ["OSError", "EFBIG"]


def test_open_files_are_limited(warm):
    assert warm.do("open_many_files")["error"] == ["OSError", "EMFILE"]


@pytest.mark.parametrize(
    ("deed", "limits", "expected"),
    [
        ("write_many_files", {"scratch_bytes": 2**20}, "disk"),
        ("write_many_files", {"scratch_files": 20}, "files"),
        ("start_many_threads", {"threads": 20}, "threads"),
    ],
)
def test_what_the_kernel_does_not_limit_is_seen_from_outside(warm, deed, limits, expected):
    answer = warm.do(deed, **limits)
    assert answer["overuse"] == expected
    assert answer["ended"] == -signal.SIGKILL


def test_calls_of_32_bit_programs_end_the_child(warm):
    if libc.machine() != "x86_64":
        pytest.skip("only x86_64 has them")
    # SIGSEGV where the kernel was built without them.
    assert warm.do("call_the_kernel_as_a_32_bit_program")["ended"] in (-signal.SIGSYS, -signal.SIGSEGV)


def test_modes_and_times_stay_although_changing_them_seems_to_succeed(warm):
    before = LIBRARY.stat()
    try:
        answer = warm.do("change_modes_and_times")
        after = LIBRARY.stat()
    finally:
        LIBRARY.chmod(before.st_mode & 0o7777)
    assert "error" not in answer
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


def test_nothing_of_the_graders_environment_is_inherited(warm):
    environment = warm.do("tell_the_environment")["result"]
    assert SECRET not in environment.values()
    for name in ("HOME", "TMPDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME"):
        assert Path(environment[name]).is_relative_to(warm.scratch)
        assert environment[name] != str(warm.scratch)


def test_a_child_is_a_session_of_its_own(warm):
    about = warm.do("tell_about_oneself")["result"]
    assert about["group"]
    assert about["umask"] == 0o077
    assert about["core"] == [0, 0]
    assert Path(about["folder"]).parent == warm.scratch


def test_a_hidden_package_among_readable_ones_is_hidden(warm):
    package = str(Path(torch.__file__).parents[1] / "sklearn")
    answer = warm.do("read_packages", hidden=[package])
    # What is hidden from children only takes Landlock.
    sklearn = "read" if warm.name == "bare_bubblewrap" else "EACCES"
    assert answer["result"] == {"sklearn": sklearn, "torch.utils.data": "read", "colorsys": "read", "jinja2": "read"}
    print(f"{warm.name}: {answer['milliseconds']:.1f} ms of processor time")
    # About 17 ms.
    assert answer["milliseconds"] < 100


def test_to_enter_takes_a_moment(warm):
    taken = min(warm.do("tell_about_oneself")["milliseconds"] for _ in range(10))
    print(f"{warm.name}: {taken:.1f} ms of processor time")
    # About 4 ms.
    assert taken < 30


@pytest.mark.parametrize("name", WAYS)
def test_no_child_outlives_the_warm_process(name, tmp_path):
    warm = Warm(available(name), tmp_path)
    try:
        warm.do("tell_about_oneself")
        warm.ask("sleep")
        child = _wait_for(lambda: _processes_in(warm.scratch))
        warm.process.kill()
        warm.process.wait()
        assert _wait_for(lambda: not _processes_in(warm.scratch)), f"{child} lives"
    finally:
        warm.close()


def _processes_in(scratch: Path) -> list[int]:
    """Return the processes that work in a child's folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(process / "cwd").startswith(f"{scratch}/"):
                found.append(int(process.name))
    return found


def _wait_for(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return value


def test_a_step_that_fails_is_not_passed_over(tmp_path):
    way = Confinement("landlock", "", landlock.version())
    pid = os.fork()
    if pid == 0:
        code = 1
        with contextlib.suppress(BaseException):
            try:
                way.enter(Limits(), scratch=tmp_path / "missing")
            except CannotConfine:
                code = 42
        os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 42


def test_a_process_with_threads_is_not_confined_halfway(tmp_path, plain):
    del plain
    program = (
        "import threading, time, pathlib, sys\n"
        "from autograde.grading.confinement import *\n"
        "threading.Thread(target=time.sleep, args=(5,), daemon=True).start()\n"
        "try: Confinement('landlock', '', 1).enter(Limits(), scratch=pathlib.Path(sys.argv[1]))\n"
        "except CannotConfine as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=False)
    assert "several threads" in done.stdout, done.stderr


def test_the_best_way_is_chosen_and_said():
    if not (bubblewrap.program() or landlock.version()):
        pytest.skip("nothing confines here")
    way = confinement.choose()
    assert way.name == ("bubblewrap" if bubblewrap.program() else "landlock")
    assert "seccomp" in way.said
    assert ("bubblewrap," in way.said) == bool(way.bwrap)
    assert Confinement(**json.loads(json.dumps(dataclasses.asdict(way)))) == way
    assert confinement.choose(unconfined=True) == way


def test_where_nothing_confines_it_refuses_unless_told(monkeypatch):
    monkeypatch.setattr(bubblewrap, "program", lambda: "")
    monkeypatch.setattr(landlock, "version", lambda: 0)
    with pytest.raises(CannotConfine, match="--unconfined") as refused:
        confinement.choose()
    assert "bubblewrap" in str(refused.value)
    way = confinement.choose(unconfined=True)
    assert way.name == "none"
    assert "NOTHING CONFINES" in way.said
    assert way.command(["python"], scratch=Path("/tmp")) == ["python"]


def test_without_a_filter_for_the_machine_it_refuses(monkeypatch):
    monkeypatch.setattr(libc.platform, "machine", lambda: "riscv64")
    with pytest.raises(CannotConfine, match="riscv64"):
        confinement.choose()


def test_what_is_missing_is_said(monkeypatch):
    monkeypatch.setattr(seccomp, "known", lambda _: True)
    monkeypatch.setattr(bubblewrap, "program", lambda: "")
    monkeypatch.setattr(landlock, "version", lambda: 1)
    assert "which files exist" in confinement.choose().said
    monkeypatch.setattr(bubblewrap, "program", lambda: "/usr/bin/bwrap")
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert "no Landlock" in confinement.choose().said


def test_the_longer_path_decides_what_can_be_read(tmp_path):
    library = tmp_path / "course" / "environment" / "library"
    for name in ("torch", "autograde/answers", "numpy"):
        (library / name).mkdir(parents=True)
    (library / "autograde" / "check.py").touch()
    (library / "link").symlink_to(library / "autograde")
    hidden = [tmp_path / "course", library / "autograde"]
    assert {path.name for path in paths.spread([library], hidden)} == {"torch", "numpy"}
    assert paths.spread([library / "torch", library], []) == [library]
    assert paths.spread([library / "autograde" / "check.py"], hidden) == [library / "autograde" / "check.py"]


def test_an_environment_in_the_courses_own_folder_is_seen_by_the_warm_process_and_the_course_is_not(tmp_path):
    way = available("bubblewrap")
    for name in ("lib/python/numpy", "bin", "solutions", "scratch"):
        (tmp_path / name).mkdir(parents=True)
    look = "import os, sys; print([sorted(os.listdir(p)) for p in sys.argv[1:]])"
    command = way.command(
        [sys.executable, "-c", look, str(tmp_path), str(tmp_path / "lib" / "python")],
        readable=[*confinement.readable_paths(), tmp_path / "lib", tmp_path / "bin"],
        hidden=confinement.hidden_paths(tmp_path),
        scratch=tmp_path / "scratch",
    )
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[['bin', 'lib', 'scratch'], ['numpy']]", done.stderr


@pytest.mark.parametrize("abi", [1, 2, 3, 4, 5, 6, 7, 9])
def test_older_and_newer_versions_of_landlock_are_used_as_they_are(abi, tmp_path, monkeypatch):
    if abi > landlock.version() and abi < 8:
        pytest.skip(f"this kernel has version {landlock.version()}")
    monkeypatch.setattr(landlock, "version", lambda: abi)
    ruleset = landlock.build([Path("/usr/lib"), Path("/etc/localtime")], paths.DEVICES, tmp_path)
    os.close(ruleset)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_is_small_enough_and_every_jump_stays_inside(machine):
    code = seccomp.program(machine, 1234)
    instructions = [code[i : i + 8] for i in range(0, len(code), 8)]
    assert len(instructions) < 4096
    for at, instruction in enumerate(instructions):
        if instruction[0] & 7 == 5 and instruction[:2] != b"\x05\x00":
            assert at + 1 + max(instruction[2], instruction[3]) < len(instructions)
    assert instructions[-1][:2] == b"\x06\x00"


def test_the_numbers_of_the_calls_are_those_of_the_headers():
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.exists():
        pytest.skip("the kernel's headers are not installed")
    numbers = dict(line.split()[1:3] for line in header.read_text().splitlines() if line.startswith("#define __NR_"))
    for name in call_numbers._NUMBERS:
        assert call_numbers.number(name, "x86_64") == int(numbers[f"__NR_{name}"])


def test_errors_of_the_kernel_are_raised():
    with pytest.raises(OSError) as error:
        libc.system_call(call_numbers.number("kill", libc.machine()), 2**22 + 1, 0)
    assert error.value.errno == errno.ESRCH
