"""What a submission cannot do while it is graded, settled before it sees any of its code.

The grader calls `choose` and starts the warm process by `Confinement.command`; each child that the warm process forks
calls `Confinement.enter`. What confines, in the order of preference:

    bubblewrap   the warm process and its children have a file system, process numbers and a network of their own
    Landlock     the child reads Python and its libraries, and writes in its scratch folder
    seccomp      no processes, programs, sockets, signals to others, changes to modes, owners or times
    limits       processor time, memory, size of files

Bubblewrap surrounds the other three; where it is missing or not allowed, they do alone. Everything here is irrevocable
and holds for threads too. What leaves `CannotConfine` is not confined: the process has to end.

In the modules:

    bubblewrap     a file system and a network of the process's own
    landlock       nothing can be opened but what is listed
    seccomp        system calls that no submission has an honest use for are refused
    call_numbers   the numbers of these calls
    capabilities   root's powers, given up
    limits         how much of the machine one submission may use
    process        what a child changes about itself: session, files, environment
    paths          what a submission may read, and what it must not
    libc           the kernel's own interface: system calls by number
"""

import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograde.grading.confinement import bubblewrap, capabilities, landlock, paths, process, seccomp
from autograde.grading.confinement.libc import CannotConfine, machine
from autograde.grading.confinement.limits import Limits, apply, overuse
from autograde.grading.confinement.paths import hidden_paths, readable_paths

__all__ = [
    "CannotConfine",
    "Confinement",
    "Limits",
    "choose",
    "clean_environment",
    "hidden_paths",
    "overuse",
    "prepare",
    "readable_paths",
]


@dataclass(frozen=True)
class Confinement:
    """A way to confine submissions on this machine.

    Plain values only, so that the grader can hand it to the warm process: `Confinement(**dataclasses.asdict(it))`.

    Attributes:
        name: what surrounds the rest.
        said: one sentence for the log and the report: what confines, and what is missing.
        landlock: the version of Landlock's interface that is used, 0 if it is not.
        bwrap: the path of bubblewrap's program, "" if it is not used.
    """

    name: Literal["bubblewrap", "landlock", "none"]
    said: str
    landlock: int = 0
    bwrap: str = ""

    def command(
        self,
        command: Sequence[str],
        *,
        scratch: Path,
        readable: Sequence[Path] | None = None,
        hidden: Sequence[Path] | None = None,
    ) -> list[str]:
        """Return the command line that starts the warm process: behind bubblewrap, or as it is.

        Inherited file descriptors stay open. The warm process can read `autograde`, but no answers; its children
        cannot. `scratch` is the only folder where anything can be written, and holds the children's own. Start it
        from a thread that lives as long as the process shall: bubblewrap ends with the thread that started it.
        """
        if not self.bwrap:
            return list(command)
        readable, hidden = _defaults(readable, hidden)
        return bubblewrap.wrap(
            self.bwrap,
            command,
            readable=[*readable, *paths.interpreter_paths(), paths.PACKAGE],
            hidden=[*(path for path in hidden if path.resolve() != paths.PACKAGE), *paths.answers_paths()],
            scratch=scratch,
        )

    def enter(
        self,
        limits: Limits,
        *,
        scratch: Path,
        readable: Sequence[Path] | None = None,
        hidden: Sequence[Path] | None = None,
        keep: Collection[int] = (),
    ) -> None:
        """Confine this process, a child that was just forked from the warm one's main thread. Irrevocable.

        All file descriptors but `keep` are closed; those must not be datagram sockets. The working folder is
        `scratch`, which must exist, and the variables for folders point there. Without `readable` and `hidden`:
        `readable_paths()` and `hidden_paths()`.

        Raises `CannotConfine` if any step that `said` promises fails. Then no learner's code may run.
        """
        try:
            self._enter(limits, scratch, *_defaults(readable, hidden), keep)
        except CannotConfine:
            raise
        except Exception as error:
            raise CannotConfine(
                f"The submission was not run, because it could not be confined ({type(error).__name__}: {error}). "
                "Grade again; if this comes again, pass --unconfined on a machine where nothing can be lost."
            ) from error

    def _enter(
        self, limits: Limits, scratch: Path, readable: Sequence[Path], hidden: Sequence[Path], keep: Collection[int]
    ) -> None:
        confined = self.name != "none"
        if confined and process.threads() != 1:
            raise CannotConfine("the process has several threads: call enter right after the fork, before any starts")
        process.die_with_parent()
        process.detach(keep, scratch)
        apply(limits)
        if not confined:
            return
        # While this process is still allowed to look around.
        ruleset = landlock.build(paths.spread(readable, hidden), paths.DEVICES, scratch) if self.landlock else None
        capabilities.drop(machine())
        process.renounce_new_privileges()
        process.close_to_others()
        if ruleset is not None:
            landlock.enforce(ruleset)
        seccomp.enforce(machine())


def choose(unconfined: bool = False) -> Confinement:
    """Return the best way to confine submissions on this machine; tried out, not guessed.

    Args:
        unconfined: go on where nothing confines; where something does, it is used all the same.

    Raises `CannotConfine` where nothing confines and `unconfined` is not given.
    """
    filters = seccomp.known(machine())
    version = landlock.version() if filters else 0
    bwrap = bubblewrap.program() if filters else ""
    if bwrap:
        return Confinement("bubblewrap", _said(version, bwrap), version, bwrap)
    if version:
        return Confinement("landlock", _said(version, bwrap), version)
    if unconfined:
        return Confinement(
            "none",
            "NOTHING CONFINES SUBMISSIONS (--unconfined): they can read, change and send whatever you can. "
            "Only resource limits hold.",
        )
    raise CannotConfine(
        f"Nothing on this machine ({sys.platform}, {machine() or 'no 64-bit Linux'}) can confine submissions. "
        "Install bubblewrap or use Linux 5.13 or later with Landlock, or, if you trust every submission, "
        "pass --unconfined."
    )


def _said(version: int, bwrap: str) -> str:
    parts = [*(["bubblewrap"] if bwrap else []), *([f"Landlock (ABI {version})"] if version else [])]
    said = f"Submissions are confined by {', '.join(parts)}, seccomp and resource limits."
    if not version:
        said += (
            " The kernel has no Landlock: a submission can read the text of the checks, though not the answers, "
            "and the scratch files of those that are graded at the same time."
        )
    elif not bwrap:
        said += (
            " Bubblewrap is missing or not allowed here: a submission can see which files exist, not what is inside."
        )
    return said


def _defaults(readable: Sequence[Path] | None, hidden: Sequence[Path] | None) -> tuple[Sequence[Path], Sequence[Path]]:
    return (
        readable_paths() if readable is None else readable,
        hidden_paths() if hidden is None else hidden,
    )


def prepare() -> None:
    """Ready the warm process before its first fork: no child of it may look into its memory, and all start faster.

    Raises `OSError`.
    """
    _defaults(None, None)
    if sys.platform == "linux":
        process.close_to_others()


_PASSED_ON = ("LD_LIBRARY_PATH", "TZ", "SYSTEMROOT")
_ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def clean_environment(scratch: Path) -> dict[str, str]:
    """Return the environment for the warm process: nothing of the grader's but what it takes to start Python."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= process.folders(scratch) | dict.fromkeys(_ONE_THREAD, "1")
    environment |= {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "USER": "learner",
        "LOGNAME": "learner",
        "PYTHONDONTWRITEBYTECODE": "1",
        # Address space is limited, and malloc reserves much of it for each thread otherwise.
        "MALLOC_ARENA_MAX": "2",
        "CUDA_VISIBLE_DEVICES": "",
    }
    user_site = paths.user_site()
    if user_site and user_site in sys.path:
        environment["PYTHONUSERBASE"] = os.fspath(Path(user_site).parents[2])
    return environment
