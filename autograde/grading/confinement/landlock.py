"""Landlock: the kernel lets a process open nothing but what is listed (Linux 5.13 and later, no privilege needed).

The rights and structures are those of `linux/landlock.h`; each version of the interface ("ABI") knows more of them.
Landlock does not watch over `stat`, `chmod`, `chown`, `utime` and the like: `seccomp` stops those that change things.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from autograde.grading.confinement.libc import machine, system_call

# The same numbers on every processor.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_WANT_VERSION = 1
_PATH_BENEATH = 1

_WRITE_FILE = 1 << 1
_READ_FILE = 1 << 2
_READ_DIR = 1 << 3
_REMOVE_DIR = 1 << 4
_REMOVE_FILE = 1 << 5
_MAKE_DIR = 1 << 7
_MAKE_REG = 1 << 8
_REFER = 1 << 13
_TRUNCATE = 1 << 14

_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All rights on files that an ABI knows. What is handled and not granted is refused."""
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract sockets, signals

_READ = _READ_FILE | _READ_DIR
_DEVICE = _READ_FILE | _WRITE_FILE | _TRUNCATE
# No links, pipes, sockets or devices: whoever looks into the folder afterwards finds files and folders only.
_SCRATCH = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE
_ONLY_FOLDERS = _READ_DIR | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER


@lru_cache(maxsize=1)
def version() -> int:
    """Return the version of Landlock's interface that this kernel has, 0 if none."""
    if not machine():
        return 0
    try:
        return system_call(_CREATE_RULESET, None, 0, _WANT_VERSION)
    except OSError:
        return 0


def build(readable: Iterable[Path], devices: Iterable[Path], scratch: Path) -> int:
    """Return a ruleset's file descriptor: `readable` can be read, `devices` also written, `scratch` holds files.

    Paths that do not exist are left out, except for `scratch`. Raises `OSError`.
    """
    abi = version()
    known = _FILE_RIGHTS[min(abi, 5)]
    network = _TCP if abi >= 4 else 0
    scopes = _SCOPES if abi >= 6 else 0
    # Trailing zeros are fine for a kernel that knows fewer fields.
    attributes = ctypes.create_string_buffer(struct.pack("=QQQ", known, network, scopes), 24)
    ruleset = system_call(_CREATE_RULESET, attributes, 24, 0)
    for path in readable:
        _allow(ruleset, path, _READ)
    for path in devices:
        _allow(ruleset, path, _DEVICE & known)
    if not _allow(ruleset, scratch, _SCRATCH & known):
        raise FileNotFoundError(f"the scratch folder {scratch} does not exist")
    return ruleset


def enforce(ruleset: int) -> None:
    """Restrict this thread, and all that it starts, to what the ruleset allows; closes the ruleset. Irrevocable.

    The process needs `no_new_privs`. Raises `OSError`.
    """
    try:
        system_call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> bool:
    try:
        file = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        if not os.path.isdir(path):
            rights &= ~_ONLY_FOLDERS
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, file), 12)
        system_call(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(file)
    return True
