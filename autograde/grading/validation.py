"""Validate, bounded: nbgrader's button and its command end in time, whatever the notebook does.

nbgrader runs Validate inside the process of JupyterLab's server, and while it runs, no other request is answered. It
has no limit for a whole notebook, only one a cell, and it takes the end of the kernel for a fault of its own. The
kernel manager below, named in `nbgrader_config.py`, keeps one limit for everything from the kernel's start to the
last cell. When it is over, or the kernel is gone, its client answers in the kernel's place: the cell that ran, and
each later one, gets an error that says what happened and what to do. So cells before it keep their verdict. Nothing
of this runs where the learner's code could change it.

Elsewhere, as in `nbgrader autograde`, the manager is jupyter_client's own.
"""

import asyncio
import os
import textwrap
import time
from collections import deque
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from traitlets import Float, Type

BUDGET = 11.0
"""Seconds for the whole notebook; nbgrader's own start and the kernel's end must fit between this and 15."""
GRACE = 1.0
"""Seconds that a kernel which ran everything has to shut down by itself."""
KEPT_OUTPUT = 100_000
"""Characters that a cell may print or show before the rest is dropped: the server keeps them all in memory."""
KEPT_TEXT = 100
"""Characters that are kept of the text of each object shown after that."""
_WIDTH = 80  # nbgrader cuts what is longer
_FIRST_LINE = 60
_POLL = 0.1

Message = dict[str, Any]

_WHAT_TO_DO = (
    "What to do: run the cells in the notebook, with Shift+Enter; the checks show the same panels there and have "
    "no such limit. If a cell keeps its [*], choose Kernel > Interrupt Kernel, and look at its loops."
)
_TRY_AGAIN = (
    "What to do: close other notebooks and programs, and validate again. If that does not help, see whether the "
    "notebook itself runs: Kernel > Restart Kernel, then Shift+Enter."
)


class Run:
    """One validation: how long it may take, what is being waited for, and why it was stopped."""

    def __init__(self, seconds: float, kernel_name: str) -> None:
        self.seconds, self.kernel_name = seconds, kernel_name
        self.deadline = time.monotonic() + seconds
        self.started = False
        self.cells = 0
        self.source = ""
        self.stopped = ""
        """Why nothing more is run, as a text; empty as long as the kernel answers."""
        self._quitting = False
        self._pending: tuple[str, str] | None = None
        self._queues: dict[str, deque[Message]] = {"shell": deque(), "iopub": deque()}

    @property
    def left(self) -> float:
        """Seconds until the deadline, not below 0."""
        return max(0.0, self.deadline - time.monotonic())

    def asked(self, kind: str, msg_id: str, source: str = "") -> None:
        """Note a request (`execute` or `kernel_info`); once stopped, answer it."""
        self._pending = (kind, msg_id)
        if self.stopped:
            self._answer(f"Not run. {self.stopped}")
        elif kind == "execute":
            self.cells += 1
            self.source = source

    def may_execute(self) -> bool:
        """Return whether the kernel is to be given another cell."""
        if self._quitting:
            self._pending = None
            self.kernel_gone(None)
        return not self.stopped

    def out_of_time(self) -> None:
        """Stop because the deadline has passed."""
        if not self.started:
            self._stop(f"Python did not start within {self.seconds:g} seconds. {_TRY_AGAIN}")
            return
        self._stop(
            f"Validation ran out of time: {self._cell()}, was still running when the {self.seconds:g} seconds for the "
            "whole notebook were over. It may be slow, or it may never end; that does not say that an answer is wrong. "
            f"{_WHAT_TO_DO}"
        )

    def kernel_gone(self, code: int | None) -> None:
        """Stop because the kernel's process has ended, with `code` if that is known (minus the signal, if one)."""
        if not self.started:
            self._stop(f"Python ended before the first cell. {_TRY_AGAIN}")
            return
        how = "" if code is None else f" (killed by signal {-code})" if code < 0 else f" (exit code {code})"
        self._stop(
            f"Python itself ended{how} in {self._cell()}. A call such as `quit()` or `os._exit()` does that, a crash "
            f"in compiled code, or too little memory. {_WHAT_TO_DO}"
        )

    def quit(self) -> None:
        """Note that the cell that is just ending told the kernel to end: it is the last one that runs."""
        self._quitting = True

    def no_kernel(self, why: str) -> None:
        """Stop because no kernel could be started; `why` says what to do."""
        self._stop(f"Python did not start. {why}")

    def next_answer(self, channel: str) -> Message | None:
        """Return what stands ready in the kernel's place, if anything."""
        queue = self._queues[channel]
        return queue.popleft() if queue else None

    def _cell(self) -> str:
        return f"code cell {self.cells}, which begins `{_first_line(self.source)}`"

    def _stop(self, reason: str) -> None:
        if not self.stopped:
            self.stopped = reason
            self._answer(f"Stopped in this cell. {reason}")

    def _answer(self, text: str) -> None:
        if self._pending is None:
            return
        lines = textwrap.wrap(text, _WIDTH, break_long_words=False)
        kind, msg_id = self._pending
        if kind == "kernel_info":
            reply = {"status": "ok", "language_info": {"name": "python"}}
            self._queues["shell"].append(_message("kernel_info_reply", msg_id, reply))
            return
        error = {"ename": "ValidationStopped", "evalue": lines[0], "traceback": lines}
        self._queues["shell"].append(_message("execute_reply", msg_id, {"status": "error", **error}))
        self._queues["iopub"].append(_message("error", msg_id, error))
        self._queues["iopub"].append(_message("status", msg_id, {"execution_state": "idle"}))


class BoundedChannel(AsyncZMQSocketChannel):
    """A channel that never waits longer than the run lasts, nor for a kernel that is gone."""

    client: "BoundedKernelClient"
    name: str

    async def get_msg(self, timeout: float | None = None) -> Message:
        """Return the next message, the kernel's or, once the run was stopped, the one in its place.

        Raises `queue.Empty` after `timeout` seconds.
        """
        run = self.client.run
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            # Before the kernel's own: one that prints without end always has another message.
            if not run.stopped and not run.left:
                run.out_of_time()
            answer = run.next_answer(self.name)
            if answer is not None:
                return answer
            over = until is not None and time.monotonic() >= until
            if run.stopped:
                if over:
                    raise Empty
                await asyncio.sleep(_POLL / 10)
                continue
            try:
                return self.client.seen(self.name, await super().get_msg(timeout=min(_POLL, run.left)))
            except Empty:
                if not await self.client.parent.is_alive():
                    run.kernel_gone(self.client.parent.ended_with)
                elif over:
                    raise


class BoundedKernelClient(AsyncKernelClient):
    """A client that answers in the kernel's place when the run's time is over or the kernel is gone."""

    shell_channel_class = Type(BoundedChannel)
    iopub_channel_class = Type(BoundedChannel)

    @property
    def run(self) -> Run:
        """The validation that this client belongs to."""
        return self.parent.run

    @property
    def shell_channel(self) -> BoundedChannel:
        """The channel of requests and replies."""
        return self._bound(super().shell_channel, "shell")

    @property
    def iopub_channel(self) -> BoundedChannel:
        """The channel of outputs."""
        return self._bound(super().iopub_channel, "iopub")

    def _bound(self, channel: BoundedChannel, name: str) -> BoundedChannel:
        channel.client, channel.name = self, name
        return channel

    def start_channels(self, **channels: bool) -> None:
        """Open the channels, without the heartbeat: the kernel's process is watched instead."""
        super().start_channels(**{**channels, "hb": False})

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the kernel; where it does not come, the cells say so instead of an exception."""
        if self.run.stopped:
            return
        try:
            await super().wait_for_ready(timeout=min(timeout or self.run.left, self.run.left))
        except RuntimeError:
            self.run.out_of_time()
        self.run.started = True

    async def is_alive(self) -> bool:
        """Return true: someone always answers, if not the kernel then this client."""
        return True

    def kernel_info(self, *args: Any, **options: Any) -> Any:
        """Ask for the kernel's description."""
        msg_id = super().kernel_info(*args, **options)
        self.run.asked("kernel_info", msg_id)
        return msg_id

    def execute(self, code: str, *args: Any, **options: Any) -> Any:
        """Run a cell, unless the run was stopped."""
        if self.run.may_execute():
            msg_id = super().execute(code, *args, **options)
        else:
            msg_id = self.session.msg("execute_request")["header"]["msg_id"]
        self._printed = 0
        self.run.asked("execute", msg_id, code)
        return msg_id

    def seen(self, channel: str, message: Message) -> Message:
        """Note what the kernel sent, and shorten what it prints or shows without end."""
        content = message["content"]
        if channel == "shell" and any(p.get("source") == "ask_exit" for p in content.get("payload", ())):
            self.run.quit()
        if channel == "iopub" and message["msg_type"] in ("stream", "display_data", "execute_result"):
            self._shorten(content)
        return message

    def _shorten(self, content: Message) -> None:
        room = max(0, KEPT_OUTPUT - self._printed)
        if "text" in content:
            self._printed += len(content["text"])
            content["text"] = content["text"][:room]
            return
        self._printed += sum(len(shown) for shown in content["data"].values() if isinstance(shown, str))
        if self._printed > KEPT_OUTPUT:
            # nbgrader reads a number, if it is one, and fails without a text.
            content["data"] = {"text/plain": str(content["data"].get("text/plain", ""))[:KEPT_TEXT]}

    _printed = 0


class BoundedKernelManager(AsyncKernelManager):
    """The kernel manager for `c.Execute.kernel_manager_class`: bounded while nbgrader validates, else jupyter_client's.

    Settings: `c.BoundedKernelManager.budget`.
    """

    budget = Float(BUDGET, help="Seconds that Validate has for a whole notebook, the kernel's start included.").tag(
        config=True
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.run: Run | None = None
        self.ended_with: int | None = None
        """The ended kernel's exit code: minus the signal's number if one ended it, None if it is not known."""
        # nbgrader sets this while it validates and, to another value, while it grades.
        if os.environ.get("NBGRADER_EXECUTION") == "validate":
            self.run = Run(self.budget, self.kernel_name)
            self.client_factory = BoundedKernelClient
            self.shutdown_wait_time = GRACE

    async def start_kernel(self, **options: Any) -> None:
        """Start the kernel; while validating, one that cannot be started is what the cells' errors then say."""
        if self.run is None:
            await super().start_kernel(**options)
            return
        try:
            await super().start_kernel(**options)
        except NoSuchKernel:
            self.run.no_kernel(
                f"The notebook asks for the kernel `{self.kernel_name}`, which is not installed here. "
                "What to do: Kernel > Change Kernel, choose Python 3, save the notebook, and validate again."
            )
        except OSError as error:
            self.run.no_kernel(f"The kernel `{self.kernel_name}` cannot be started: {error.strerror}. {_TRY_AGAIN}")

    async def is_alive(self) -> bool:
        """Return whether the kernel's process is there, and remember how it ended."""
        if self.run is None:
            return await super().is_alive()
        if self.has_kernel and self.provisioner is not None:
            self.ended_with = await self.provisioner.poll()
            return self.ended_with is None
        return False

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        """Shut the kernel down; at once, and with all it started, if the run was stopped."""
        await super().shutdown_kernel(now=now or bool(self.run and self.run.stopped), restart=restart)


def _message(kind: str, parent: str, content: Message) -> Message:
    return {"msg_type": kind, "header": {"msg_type": kind}, "parent_header": {"msg_id": parent}, "content": content}


def _first_line(source: str) -> str:
    first = next((line.strip() for line in source.splitlines() if line.strip()), "")
    return first if len(first) <= _FIRST_LINE else f"{first[:_FIRST_LINE]}…"
