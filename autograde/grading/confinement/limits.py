"""Resource limits: how much of the machine one submission may use."""

import os
import resource
import signal
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """What one submission may use. The kernel holds all but `scratch_bytes`, `scratch_files` and `threads`.

    Those three are for `overuse`, which the warm process calls now and then while the child runs.

    Attributes:
        cpu_seconds: processor time in seconds, of all threads together; then the child is ended by SIGXCPU.
        memory_bytes: address space in bytes, beyond what the process had when it entered; then `MemoryError`.
        file_bytes: size of one file in bytes; then `OSError` (EFBIG).
        scratch_bytes: size of all files in the scratch folder in bytes.
        scratch_files: number of files and folders in the scratch folder.
        open_files: number of open file descriptors; then `OSError` (EMFILE).
        threads: number of threads of the child.
    """

    cpu_seconds: int = 120
    memory_bytes: int = 1536 * 2**20
    file_bytes: int = 64 * 2**20
    scratch_bytes: int = 200 * 2**20
    scratch_files: int = 10_000
    open_files: int = 128
    threads: int = 64


def apply(limits: Limits) -> None:
    """Set the limits on this process, for good: the hard limits too. Raises `OSError` or `ValueError`."""
    memory = _address_space() + limits.memory_bytes
    for name, soft, hard in (
        ("RLIMIT_AS", memory, memory),
        # SIGXCPU at the soft limit can be ignored; at the hard limit the kernel kills.
        ("RLIMIT_CPU", limits.cpu_seconds, limits.cpu_seconds + 2),
        ("RLIMIT_FSIZE", limits.file_bytes, limits.file_bytes),
        ("RLIMIT_NOFILE", limits.open_files, limits.open_files),
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_MSGQUEUE", 0, 0),
    ):
        kind = getattr(resource, name, None)
        if kind is not None:
            resource.setrlimit(kind, _no_higher(kind, soft, hard))
    # Python ignores it at start, but a library may have changed that: then a full file would end the child.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def _no_higher(kind: int, soft: int, hard: int) -> tuple[int, int]:
    """Return the limits, lowered to what the process is allowed already."""
    _, former = resource.getrlimit(kind)
    if former == resource.RLIM_INFINITY:
        return soft, hard
    return min(soft, former), min(hard, former)


def _address_space() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        # No /proc outside Linux: what it takes to have imported PyTorch, generously.
        return 64 * 2**30


def overuse(pid: int, scratch: Path, limits: Limits) -> str:
    """Return which limit that the kernel does not hold was broken: "disk", "files" or "threads"; "" if none.

    For the process that forked the child `pid`, several times a second. It never follows a link.
    """
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
            # The name, in brackets, is the learner's choice: count from the last bracket.
            if int(stat.read().rpartition(")")[2].split()[17]) > limits.threads:
                return "threads"
    except (OSError, IndexError, ValueError):
        pass  # it has ended, or this system has no /proc
    size = count = 0
    pending = [os.fspath(scratch)]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    count += 1
                    if count > limits.scratch_files:
                        return "files"
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    else:
                        # Blocks, not length: a file with holes takes no room.
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError:
            continue
        if size > limits.scratch_bytes:
            return "disk"
    return ""
