"""Other processes."""

import ctypes
import os
import signal
import socket
import subprocess
import sys

from confined_deeds.collection import call, in_a_thread, misdeed


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
def killin_a_thread(place):
    return in_a_thread(lambda: os.kill(os.getppid(), signal.SIGKILL))


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
