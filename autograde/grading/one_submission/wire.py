"""Messages between the grader and a child: JSON with its length in front, over a socket.

Plain data only. What comes from a child is not trusted: it may be too long, no JSON, or stop halfway.
"""

import json
import socket
import time
from typing import Any

from autograde.grading.child.message import HEAD, LONGEST, LONGEST_ANSWER, MOST_BRACKETS, MOST_COMMAS


class Closed(Exception):
    """The other side has gone, or said what is no message."""


class Nonsense(Closed):
    """What the other side said is no message, or too large a one."""


class TooLate(Exception):
    """No message came within the time allowed."""


def send(sock: socket.socket, message: Any) -> None:
    """Send one message of plain data.

    Raises `Closed` if the other side has gone, `ValueError` if the message is longer than `LONGEST`.
    """
    data = json.dumps(message).encode("ascii")
    if len(data) > LONGEST:
        raise ValueError(f"a message of {len(data)} bytes; {LONGEST} are the most")
    try:
        sock.sendall(HEAD.pack(len(data)) + data)
    except OSError as error:
        raise Closed(str(error)) from None


def receive(sock: socket.socket, seconds: float | None = None, *, trusted: bool = True) -> Any:
    """Return the next message; wait at most `seconds` for all of it.

    What a child sends is not `trusted`: it is measured before it is parsed, as parsed JSON is many times as large.

    Raises `Closed` if the other side has gone or sent what is no message, `TooLate` after `seconds`.
    """
    end = None if seconds is None else time.monotonic() + seconds
    (length,) = HEAD.unpack(_exactly(sock, HEAD.size, end))
    if length > (LONGEST if trusted else LONGEST_ANSWER):
        raise Nonsense(f"a message of {length} bytes was announced")
    data = _exactly(sock, length, end)
    if not trusted and (data.count(b"[") + data.count(b"{") > MOST_BRACKETS or data.count(b",") > MOST_COMMAS):
        raise Nonsense("a message of too many parts came")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Nonsense(f"what came is no message: {type(error).__name__}") from None


def _exactly(sock: socket.socket, length: int, end: float | None) -> bytes:
    parts = []
    while length:
        if end is not None:
            left = end - time.monotonic()
            if left <= 0:
                raise TooLate
            sock.settimeout(left)
        try:
            part = sock.recv(min(length, 1 << 20))
        except TimeoutError:
            raise TooLate from None
        except OSError as error:
            raise Closed(str(error)) from None
        if not part:
            raise Closed("the other side has gone")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
