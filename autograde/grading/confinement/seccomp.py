"""Seccomp: a filter in the kernel that refuses system calls which a submission has no honest use for.

The filter is a program for the kernel's packet filter machine. It sees a call's number and its arguments as numbers,
not what they point to. Where the kernel reads an argument as a 32-bit integer, so does the filter.
"""

import ctypes
import errno
import os
import signal
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from autograde.grading.confinement import call_numbers
from autograde.grading.confinement.libc import process_control

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

_LOAD, _AND, _RETURN, _JUMP = 0x20, 0x54, 0x06, 0x05
_EQUAL, _GREATER = 0x15, 0x25
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in `struct seccomp_data`
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

Instruction = tuple[int, int, int, int]
"""Operation, how many instructions to skip if true, if false, and the operand."""


@dataclass(frozen=True)
class _Test:
    """Whether 32 bits of an argument, masked, are one of some values."""

    argument: int
    values: Sequence[int]
    mask: int = 0xFFFFFFFF
    upper: bool = False

    def load(self) -> list[Instruction]:
        at = _ARGUMENTS + 8 * self.argument + 4 * self.upper
        masked = [] if self.mask == 0xFFFFFFFF else [(_AND, 0, 0, self.mask)]
        return [(_LOAD, 0, 0, at), *masked]


def _refuse(error: int = errno.EPERM) -> list[Instruction]:
    return [(_RETURN, 0, 0, _ERROR | error)]


def _only(*tests: _Test) -> list[Instruction]:
    """Allow the call if all tests hold."""
    code: list[Instruction] = []
    for test in tests:
        count = len(test.values)
        code += test.load()
        code += [(_EQUAL, count - i, 0, value) for i, value in enumerate(test.values)]
        code += _refuse()
    return [*code, (_RETURN, 0, 0, _ALLOW)]


def _never(*tests: _Test) -> list[Instruction]:
    """Allow the call if no test holds."""
    code: list[Instruction] = []
    for test in tests:
        count = len(test.values)
        code += test.load()
        code += [(_EQUAL, count - i, 0, value) for i, value in enumerate(test.values)]
        code += [(_JUMP, 0, 0, 1), *_refuse()]
    return [*code, (_RETURN, 0, 0, _ALLOW)]


_CLONE_THREAD, _CLONE_NEW = 0x00010000, 0x7E020080
_STREAM, _LOCAL = 1, 1  # SOCK_STREAM, AF_UNIX
_TRUNCATE, _ACCESS = 0o1000, 0o3  # O_TRUNC, O_ACCMODE

_HARMLESS_CONTROLS = (
    3,  # PR_GET_DUMPABLE
    15,  # PR_SET_NAME: of a thread
    16,  # PR_GET_NAME
    51,  # PR_SVE_GET_VL: the length of vectors, on aarch64
    63,  # PR_SME_GET_VL
    0x53564D41,  # PR_SET_VMA: names for memory, by malloc
)
_OTHERS_SIGNALS = (
    8,  # F_SETOWN: who is sent SIGIO
    10,  # F_SETSIG: which signal instead
    15,  # F_SETOWN_EX
    1024,  # F_SETLEASE
    1026,  # F_NOTIFY
)
_SIGNAL_AT = {"kill": 1, "tgkill": 2, "rt_sigqueueinfo": 1, "rt_tgsigqueueinfo": 2}
"""Which argument of a call is the signal."""
_MILDER = [number for number in range(65) if number != signal.SIGKILL]
_TERMINALS = (
    0x5412,  # TIOCSTI: type into a terminal
    0x541C,  # TIOCLINUX
    0x540E,  # TIOCSCTTY
)


def _rules(own: int) -> dict[str, list[Instruction]]:
    """Return what is done about each system call that is not simply refused; `own` is this process's number."""
    also_zero = _only(_Test(0, [own, 0]))
    # Whoever is killed was killed from outside: that is no fault of the submission's.
    to_self = {name: _only(_Test(0, [own]), _Test(at, _MILDER)) for name, at in _SIGNAL_AT.items()}
    no_bare_truncation = [_Test(2, [_TRUNCATE], mask=_TRUNCATE | _ACCESS)]
    return {
        **dict.fromkeys(call_numbers.REFUSED, _refuse()),
        **dict.fromkeys(call_numbers.PRETENDED, _refuse(0)),
        # "Not there" lets libraries fall back to the older call, whose arguments the filter can see.
        **dict.fromkeys(call_numbers.NOT_THERE, _refuse(errno.ENOSYS)),
        **to_self,
        "sched_setaffinity": also_zero,
        # Threads, yes; processes, no.
        "clone": _only(_Test(0, [0], mask=_CLONE_NEW), _Test(0, [_CLONE_THREAD], mask=_CLONE_THREAD)),
        # asyncio needs a pair. A datagram socket could send to any address.
        "socketpair": _only(_Test(0, [_LOCAL]), _Test(1, [_STREAM], mask=0xF)),
        "prctl": _only(_Test(0, _HARMLESS_CONTROLS)),
        # Reading a limit is fine: no new one is given.
        "prlimit64": _only(_Test(0, [own, 0]), _Test(2, [0]), _Test(2, [0], upper=True)),
        "fcntl": _never(_Test(1, _OTHERS_SIGNALS)),
        # 0x89..: questions about network interfaces, which any socket answers.
        "ioctl": _never(_Test(1, _TERMINALS), _Test(1, [0x8900], mask=0xFFFFFF00)),
        # Opened for reading only and cut to nothing: Landlock learned of that with its third version.
        "openat": _never(*no_bare_truncation),
        "open": _never(*(_Test(1, t.values, mask=t.mask) for t in no_bare_truncation)),
    }


def program(machine: str, own: int) -> bytes:
    """Return the filter for the process numbered `own`, as the kernel takes it. Raises `KeyError`: unknown machine."""
    code: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        # Calls that are newer than this table, and the x32 interface, whose numbers have a high bit set.
        (_GREATER, 0, 1, call_numbers.NEWEST),
        *_refuse(errno.ENOSYS),
    ]
    for name, rule in _rules(own).items():
        number = call_numbers.number(name, machine)
        if number is not None:
            code += [(_EQUAL, 0, len(rule), number), *rule]
    code.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def known(machine: str) -> bool:
    """Return whether there is a filter for this machine and a kernel that takes filters."""
    if machine not in _ARCHITECTURES:
        return False
    try:
        process_control(_PR_SET_SECCOMP, _MODE_FILTER, None)
    except OSError as error:
        # A kernel that takes filters looks for this one, and finds that there is none.
        return error.errno == errno.EFAULT
    return False


def enforce(machine: str) -> None:
    """Install the filter on this thread and all that it starts. Irrevocable; the process needs `no_new_privs`.

    Raises `OSError`.
    """
    code = program(machine, os.getpid())
    instructions = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(code) // 8, ctypes.addressof(instructions))
    process_control(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.create_string_buffer(header, len(header)))
