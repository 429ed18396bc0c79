"""What confined children try, for `test_confinement`; run as a program, this file is the warm process that forks them.

A deed is a function of `place`: where things are that it would like to touch. It returns something for JSON.
"""

import contextlib
import ctypes
import dataclasses
import errno
import importlib
import json
import mmap
import multiprocessing.shared_memory
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from autograde.grading import confinement
from autograde.grading.confinement import kernel, syscalls

Place = SimpleNamespace

MISDEEDS: dict[str, "Misdeed"] = {}
HONEST: dict[str, Callable[[Place], object]] = {}
OTHERS: dict[str, Callable[[Place], object]] = {}


@dataclasses.dataclass(frozen=True)
class Misdeed:
    """A deed, the errors that each way of confining must answer with, and whether it may be tried unconfined."""

    deed: Callable[[Place], object]
    landlock: str
    bubblewrap: str
    bare_bubblewrap: str
    control: bool


def misdeed(landlock, *, bubblewrap=None, bare=None, control=False):
    def note(deed):
        inside = bubblewrap or landlock
        MISDEEDS[deed.__name__] = Misdeed(deed, landlock, inside, inside if bare is None else bare, control)
        return deed

    return note


def honest(deed):
    HONEST[deed.__name__] = deed
    return deed


def other(deed):
    OTHERS[deed.__name__] = deed
    return deed


def call(name, *arguments):
    """Make a system call by its name."""
    return kernel.system_call(syscalls.number(name, kernel.machine()), *arguments)


# Files that are none of a submission's business. Behind bubblewrap they do not exist.


@misdeed("EACCES", bubblewrap="ENOENT", control=True)
def read_the_gradebook(place):
    return Path(place.gradebook).read_text()


@misdeed("EACCES", bubblewrap="ENOENT", control=True)
def write_to_the_gradebook(place):
    with open(place.gradebook, "a") as file:
        file.write("extra credit")


@misdeed("EACCES", bubblewrap="ENOENT", control=True)
def list_the_course(place):
    return os.listdir(place.course)


@misdeed("EACCES", bubblewrap="ENOENT", control=True)
def put_a_file_into_the_course(place):
    Path(place.course, "planted.py").write_text("")


@misdeed("EACCES", bubblewrap="ENOENT")
def delete_the_gradebook(place):
    os.unlink(place.gradebook)


@misdeed("EACCES EXDEV", bubblewrap="ENOENT")
def move_the_gradebook_here(place):
    os.rename(place.gradebook, "mine.db")


@misdeed("EACCES EXDEV", bubblewrap="ENOENT")
def move_a_file_over_the_gradebook(place):
    Path("forged.db").write_text("")
    os.rename("forged.db", place.gradebook)


@misdeed("EPERM")
def cut_the_gradebook_to_nothing(place):
    os.truncate(place.gradebook, 0)


@misdeed("EPERM")
def cut_it_while_opening_for_reading(place):
    os.open(place.gradebook, os.O_RDONLY | os.O_TRUNC)


@misdeed("EPERM")
def cut_a_library_file_while_opening_for_reading(place):
    os.open(place.library, os.O_RDONLY | os.O_TRUNC)


@misdeed("EPERM", control=True)
def change_the_gradebooks_owner(place):
    os.chown(place.gradebook, os.getuid(), os.getgid())


@misdeed("EACCES", bubblewrap="EROFS EACCES", control=True)
def write_into_the_environment(place):
    file = Path(place.library).with_name("planted_by_a_test.py")
    try:
        file.write_text("")
    finally:
        file.unlink(missing_ok=True)


@misdeed("EACCES", bubblewrap="EROFS EACCES", control=True)
def write_into_the_common_temporary_folder(place):
    file = Path("/tmp", f"planted-{os.getpid()}")
    file.write_text("")
    file.unlink()


@misdeed("EACCES", bubblewrap="EACCES ENOENT", bare="ENOENT", control=True)
def list_the_home_folder(place):
    # Behind bubblewrap there may be the way to Python's own folder, and nothing else.
    ways = (sys.prefix, sys.base_prefix, place.scratch, place.library, __file__)
    names = [name for name in os.listdir(place.home) if not any(w.startswith(f"{place.home}/{name}") for w in ways)]
    if not names:
        raise FileNotFoundError(errno.ENOENT, "nothing is there")


@misdeed("EACCES", bubblewrap="ENOENT", control=True)
def read_the_users(place):
    return Path("/etc/passwd").read_text()


@misdeed("EACCES", bubblewrap="EACCES ENOENT", bare="ENOENT", control=True)
def read_a_kept_answer(place):
    return Path(place.answer).read_text()


@misdeed("EACCES", bare="")
def read_the_checks(place):
    return len(Path(place.checks).read_text())


@misdeed("EACCES", bare="")
def read_the_scratch_folder_of_another(place):
    return Path(place.scratch, "of_another", "answer.txt").read_text()


@misdeed("EACCES", bare="EACCES EPERM")
def read_the_memory_of_the_warm_process(place):
    with open(f"/proc/{os.getppid()}/mem", "rb") as memory:
        return memory.read(1).hex()


@misdeed("EACCES", bare="EACCES EPERM")
def read_the_environment_of_the_warm_process(place):
    return Path(f"/proc/{os.getppid()}/environ").read_bytes().decode()


@misdeed("EACCES", bare="EACCES EPERM")
def read_through_a_file_of_the_warm_process(place):
    return Path(f"/proc/{os.getppid()}/fd/{place.open_file}").read_text()


@misdeed("EACCES", bubblewrap="EACCES ENOENT", bare="ENOENT", control=True)
def look_for_the_grader(place):
    return Path(f"/proc/{place.grader}/stat").read_text()[:10]


@misdeed("EACCES", bubblewrap="ENOENT EACCES")
def read_the_kernels_log(place):
    return os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)


@misdeed("EBADF")
def read_a_file_that_the_warm_process_has_open(place):
    return os.pread(place.open_file, 100, 0).decode()


@misdeed("ENOSYS")
def open_by_the_newest_call(place):
    how = ctypes.create_string_buffer(24)
    return call("openat2", -100, ctypes.c_char_p(os.fsencode(place.gradebook)), how, 24)


@misdeed("EPERM")
def open_by_handle(place):
    handle = ctypes.create_string_buffer((128).to_bytes(4, "little"), 136)
    return call("name_to_handle_at", -100, ctypes.c_char_p(b"/"), handle, ctypes.byref(ctypes.c_int()), 0)


@misdeed("EPERM", control=True)
def link_to_the_gradebook(place):
    os.symlink(place.gradebook, "link")


@misdeed("EPERM", control=True)
def hard_link_to_a_file(place):
    Path("file").write_text("")
    os.link("file", "twin")


@misdeed("EPERM", control=True)
def make_a_pipe_that_blocks_its_reader(place):
    os.mkfifo("pipe")


@misdeed("EPERM", control=True)
def watch_who_opens_files(place):
    call("inotify_init1", 0)


# The network.


@misdeed("EPERM", control=True)
def connect_to_the_loopback(place):
    socket.create_connection(("127.0.0.1", place.port), timeout=5).close()


@misdeed("EPERM", control=True)
def listen_on_the_loopback(place):
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()


@misdeed("EPERM", control=True)
def make_a_datagram_socket(place):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()


@misdeed("EPERM", control=True)
def make_a_local_socket(place):
    socket.socket(socket.AF_UNIX).close()


@misdeed("EPERM", control=True)
def make_a_pair_that_sends_to_any_address(place):
    for sock in socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM):
        sock.close()


@misdeed("EPERM", control=True)
def ask_for_the_network_interfaces(place):
    import fcntl

    ours, theirs = socket.socketpair()
    fcntl.ioctl(ours, 0x8912, bytes(16))
    ours.close()
    theirs.close()


@misdeed("EPERM", control=True)
def make_a_socket_in_a_thread(place):
    return _in_a_thread(lambda: socket.socket().close())


# Processes.


@misdeed("EPERM")
def fork(place):
    if os.fork() == 0:
        os._exit(0)


@misdeed("EPERM", control=True)
def run_a_program(place):
    subprocess.run([sys.executable, "-c", ""], check=True)


@misdeed("EPERM", control=True)
def spawn_a_program(place):
    return os.waitpid(os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {}), 0)[1]


@misdeed("EPERM")
def become_a_program(place):
    os.execv(sys.executable, [sys.executable, "-c", ""])


@misdeed("EPERM")
def clone_a_process(place):
    if call("clone", int(signal.SIGCHLD), 0, 0, 0, 0) == 0:
        os._exit(0)


@misdeed("ENOSYS")
def clone_by_the_newer_call(place):
    arguments = ctypes.create_string_buffer(88)
    arguments[32] = int(signal.SIGCHLD)  # exit_signal
    if call("clone3", arguments, 88) == 0:
        os._exit(0)


@misdeed("EPERM", control=True)
def signal_the_warm_process(place):
    os.kill(os.getppid(), 0)


@misdeed("EPERM")
def kill_the_warm_process(place):
    os.kill(os.getppid(), signal.SIGKILL)


@misdeed("EPERM")
def kill_the_grader(place):
    os.kill(place.grader, signal.SIGKILL)


@misdeed("EPERM")
def kill_everyone(place):
    os.kill(-1, signal.SIGKILL)


@misdeed("EPERM")
def kill_the_group(place):
    os.kill(0, signal.SIGKILL)


@misdeed("EPERM")
def kill_by_a_thread_number(place):
    call("tkill", os.getppid(), int(signal.SIGKILL))


@misdeed("EPERM")
def kill_in_a_thread(place):
    return _in_a_thread(lambda: os.kill(os.getppid(), signal.SIGKILL))


@misdeed("EPERM", control=True)
def hold_on_to_the_warm_process(place):
    os.close(os.pidfd_open(os.getppid()))


@misdeed("EPERM")
def have_the_kernel_signal_it(place):
    import fcntl

    ours, _ = socket.socketpair()
    fcntl.fcntl(ours, fcntl.F_SETOWN, os.getppid())


@misdeed("EPERM")
def debug_the_warm_process(place):
    call("ptrace", 16, os.getppid(), 0, 0)


@misdeed("EPERM")
def read_its_memory_by_a_call(place):
    call("process_vm_readv", os.getppid(), 0, 0, 0, 0, 0)


@misdeed("EPERM", control=True)
def bind_the_warm_process_to_a_processor(place):
    os.sched_setaffinity(os.getppid(), os.sched_getaffinity(os.getppid()))


@misdeed("EPERM", control=True)
def slow_down_all_processes_of_the_user(place):
    os.setpriority(os.PRIO_PROCESS, os.getppid(), os.getpriority(os.PRIO_PROCESS, os.getppid()))


# Shared memory, and other ways around files.


@misdeed("ENOSYS", control=True)
def make_a_file_in_memory(place):
    os.close(os.memfd_create("x"))


@misdeed("EACCES", bubblewrap="EACCES EROFS", bare="EROFS", control=True)
def share_memory(place):
    memory = multiprocessing.shared_memory.SharedMemory(create=True, size=10)
    memory.close()
    memory.unlink()


@misdeed("EPERM")
def share_memory_the_old_way(place):
    call("shmget", 0, 4096, 0o1600)


@misdeed("EPERM")
def share_a_message_queue(place):
    call("msgget", 0, 0o1600)


@misdeed("ENOSYS")
def do_all_in_a_ring(place):
    call("io_uring_setup", 1, ctypes.create_string_buffer(120))


# Privileges.


@misdeed("EPERM")
def enter_a_namespace_of_ones_own(place):
    call("unshare", 0x10000000)


@misdeed("EPERM")
def mount_something(place):
    call("mount", 0, 0, 0, 0, 0)


@misdeed("EPERM")
def change_the_root(place):
    os.chroot(".")


@misdeed("EPERM")
def become_root(place):
    os.setuid(0)


@misdeed("EPERM")
def take_capabilities_back(place):
    call("capset", ctypes.create_string_buffer(8), ctypes.create_string_buffer(24))


@misdeed("EPERM")
def let_others_look_inside(place):
    kernel.process_control(4, 1)


@misdeed("EPERM")
def outlive_the_warm_process(place):
    kernel.process_control(1, 0)


@misdeed("EPERM")
def raise_a_limit(place):
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
    except ValueError as error:  # as Python translates EPERM
        raise PermissionError(errno.EPERM, str(error)) from None


@misdeed("EPERM")
def lower_a_limit_of_the_warm_process(place):
    resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))


@misdeed("EPERM")
def load_a_program_into_the_kernel(place):
    call("bpf", 0, 0, 0)


@misdeed("EPERM")
def count_what_the_processor_does(place):
    call("perf_event_open", 0, 0, -1, -1, 0)


@misdeed("EPERM")
def use_the_users_keys(place):
    call("keyctl", 0, -3, 0)


@misdeed("EPERM")
def type_into_a_terminal(place):
    import fcntl

    with open("/dev/null") as null:
        fcntl.ioctl(null, 0x5412, b"x")


@misdeed("ENOSYS")
def make_a_call_of_the_other_interface(place):
    kernel.system_call(0x40000000 | 39)


@misdeed("ENOSYS")
def make_a_call_that_is_newer_than_the_filter(place):
    kernel.system_call(syscalls.NEWEST + 1, 0, 0, 0, 0)


def _in_a_thread(deed):
    caught = []

    def run():
        try:
            deed()
        except OSError as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if caught:
        raise caught[0]


# Limits: the tests say how each ends.


@other
def compute_for_ever(place):
    while True:
        pass


@other
def compute_for_ever_and_ignore_the_signal(place):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        pass


@other
def fill_the_memory(place):
    return len(bytearray(2**29))


@other
def fill_the_memory_with_a_tensor(place):
    import torch

    return torch.ones(2**27).numel()


@other
def write_a_large_file(place):
    with open("large", "wb") as file:
        for _ in range(70):
            file.write(bytes(2**20))


@other
def open_many_files(place):
    return len([open("/dev/null") for _ in range(1000)])


@other
def write_many_files(place):
    for i in range(50):
        Path(f"{i}").write_bytes(bytes(2**16))
    time.sleep(60)


@other
def start_many_threads(place):
    for _ in range(40):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    time.sleep(60)


@other
def call_the_kernel_as_a_32_bit_program(place):
    # mov eax, 20 (getpid); int 0x80; ret
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(bytes.fromhex("b814000000cd80c3"))
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()


@other
def change_modes_and_times(place):
    os.chmod(place.library, 0)
    os.utime(place.library, (0, 0))
    file = os.open(place.library, os.O_RDONLY)
    os.fchmod(file, 0)
    os.utime(file, (0, 0))
    for name in ("chmod", "fchmodat"):
        number = syscalls.number(name, kernel.machine())
        if number is not None:
            path = ctypes.c_char_p(os.fsencode(place.library))
            kernel.system_call(number, *([path, 0] if name == "chmod" else [-100, path, 0]))


@other
def read_packages(place):
    def read(name):
        try:
            importlib.import_module(name)
        except OSError as error:
            return errno.errorcode[error.errno]
        return "read"

    return {name: read(name) for name in ("sklearn", "torch.utils.data", "colorsys", "jinja2")}


@other
def tell_the_environment(place):
    return dict(os.environ)


@other
def tell_about_oneself(place):
    return {
        "group": os.getpgid(0) == os.getsid(0) == os.getpid(),
        "umask": os.umask(0o077),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "folder": os.getcwd(),
    }


@other
def sleep(place):
    time.sleep(300)


# Honest work, as the chapters do it.


@honest
def tensors_and_gradients(place):
    import torch

    x = torch.randn(64, 64, requires_grad=True)
    net = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 4))
    loss = torch.nn.functional.cross_entropy(net(x @ x), torch.zeros(64, dtype=torch.long))
    loss.backward()
    torch.optim.Adam(net.parameters()).step()
    return x.grad.shape == (64, 64)


@honest
def convolutions(place):
    import torch

    net = torch.nn.Conv2d(1, 6, 5)
    net(torch.randn(8, 1, 28, 28)).sum().backward()
    return net.weight.grad is not None


@honest
def a_figure(place):
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 3, 2])
    axes.set_title(r"$\sigma(x) = \frac{1}{1 + e^{-x}}$")
    figure.savefig("figure.png")
    figure.savefig("figure.svg")
    return Path("figure.png").stat().st_size > 1000


@honest
def a_checkpoint(place):
    import torch

    net = torch.nn.Linear(2, 2)
    torch.save(net.state_dict(), "checkpoint.pt")
    net.load_state_dict(torch.load("checkpoint.pt"))
    return True


@honest
def the_digits(place):
    from sklearn.datasets import load_digits

    return load_digits().data.shape == (1797, 64)


@honest
def batches(place):
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    loader = DataLoader(TensorDataset(torch.arange(10)), batch_size=4, shuffle=True)
    return sum(len(batch[0]) for batch in loader) == 10


@honest
def temporary_files(place):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a", "b")
        file.parent.mkdir()
        file.write_text("x")
        os.replace(file, Path(folder, "c"))
        shutil.copy2(Path(folder, "c"), "d")
    return Path("d").read_text() == "x" and not Path(folder).exists()


@honest
def copies_and_pickles(place):
    import copy
    import pickle

    import torch

    net = torch.nn.Linear(2, 2)
    return torch.equal(pickle.loads(pickle.dumps(copy.deepcopy(net))).weight, net.weight)


@honest
def threads_and_coroutines(place):
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    async def two():
        return await asyncio.gather(asyncio.sleep(0, 1), asyncio.to_thread(lambda: 2))

    with ThreadPoolExecutor(4) as pool:
        squares = list(pool.map(lambda i: i * i, range(8)))
    return squares[-1] == 49 and asyncio.run(two()) == [1, 2]


@honest
def found_by_hypothesis(place):
    from hypothesis import find
    from hypothesis import strategies as st

    return find(st.integers(), lambda i: i > 10) == 11


@honest
def lazy_imports(place):
    import colorsys  # noqa: F401
    import decimal
    import sqlite3
    import xml.dom.minidom  # noqa: F401

    import matplotlib.backends.backend_svg  # noqa: F401
    import scipy.optimize
    import torch._dynamo  # noqa: F401

    sqlite3.connect("mine.db").execute("create table a (b)").connection.commit()
    return bool(decimal.Decimal(1)) and scipy.optimize is not None


@honest
def a_shell(place):
    from IPython.core.interactiveshell import InteractiveShell

    return InteractiveShell().run_cell("x = 1 + 1").success


@honest
def random_numbers_and_the_time(place):
    import datetime
    import secrets
    import zoneinfo

    return len(secrets.token_bytes(8)) == 8 and datetime.datetime.now(zoneinfo.ZoneInfo("UTC")) is not None


@honest
def functions_for_c(place):
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda i: i + 1)
    return compare(1) == 2


@honest
def signals_to_oneself(place):
    got = []
    signal.signal(signal.SIGUSR1, lambda *_: got.append("kill"))
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR1)
    signal.signal(signal.SIGALRM, lambda *_: got.append("alarm"))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    time.sleep(0.05)
    return got == ["kill", "kill", "alarm"]


def serve(control: socket.socket, way: confinement.Confinement, place: Place) -> None:
    """Fork a child for each request and tell how it ended, until the test hangs up."""
    import torch

    torch.set_num_threads(1)
    confinement.prepare()
    lines = control.makefile("rw", encoding="utf-8")
    for number, line in enumerate(lines):
        request = json.loads(line)
        scratch = Path(place.scratch, f"{number}")
        scratch.mkdir(mode=0o700)
        limits = confinement.Limits(**request["limits"])
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            _be_a_child(theirs, way, request, place, scratch, limits)
        theirs.close()
        overuse = ""
        while not overuse and os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            time.sleep(0.005)
            overuse = confinement.overuse(pid, scratch, limits)
            if overuse or time.monotonic() > request["until"]:
                os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        answer = {"ended": os.waitstatus_to_exitcode(status), "overuse": overuse}
        with contextlib.closing(ours), ours.makefile(encoding="utf-8") as said:
            answer |= json.loads(said.read() or "{}")
        shutil.rmtree(scratch)
        lines.write(json.dumps(answer) + "\n")
        lines.flush()


def _be_a_child(sock, way, request, place, scratch, limits):
    answer = {}
    status = 1
    try:
        start = time.perf_counter()
        if request["confined"]:
            hidden = request["hidden"] and [Path(path) for path in request["hidden"]]
            way.enter(limits, scratch=scratch, hidden=hidden, keep=[sock.fileno()])
        else:
            os.chdir(scratch)
        answer["milliseconds"] = (time.perf_counter() - start) * 1000
        deeds = {**HONEST, **OTHERS, **{name: misdeed.deed for name, misdeed in MISDEEDS.items()}}
        answer["result"] = deeds[request["deed"]](place)
        status = 0
    except BaseException as error:
        answer["error"] = [type(error).__name__, errno.errorcode.get(getattr(error, "errno", None), str(error))]
    finally:
        with contextlib.suppress(BaseException):
            sock.sendall(json.dumps(answer).encode())
        os._exit(status)


if __name__ == "__main__":
    settings = json.loads(sys.argv[2])
    serve(
        socket.socket(fileno=int(sys.argv[1])),
        confinement.Confinement(**settings["way"]),
        Place(**settings["place"]),
    )
