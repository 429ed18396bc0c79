"""The kernel's own interface, where Python's standard library has none: system calls by number, through libc."""

import ctypes
import os
import platform
import sys
from functools import lru_cache


class CannotConfine(Exception):
    """A submission cannot be confined as promised, so its code must not run. The message says what to do."""


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def machine() -> str:
    """Return the processor's name as Linux gives it (`x86_64`, `aarch64`), or "" where there is no 64-bit Linux."""
    if sys.platform != "linux" or ctypes.sizeof(ctypes.c_void_p) != 8:
        return ""
    return platform.machine()


def system_call(number: int, *arguments: object) -> int:
    """Make system call `number`; integers are passed as 64 bits. Raises `OSError` with the kernel's error number."""
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    _libc().syscall.restype = ctypes.c_long
    return _checked(_libc().syscall(ctypes.c_long(number), *wide))


def process_control(option: int, *arguments: object) -> int:
    """Call `prctl`. Raises `OSError` with the kernel's error number."""
    wide = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_libc().prctl(ctypes.c_int(option), *wide))


def _checked(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
