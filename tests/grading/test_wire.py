"""Messages arrive whole or not at all, and nonsense from the other side is told from a message."""

import socket
import struct
import subprocess
import sys
import threading

import pytest

from autograde.grading.one_submission import wire


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


@pytest.mark.parametrize("message", [None, 3, "ä \ud800", {"a": [1.5, float("inf"), {}]}, ["x" * 3_000_000]])
def test_a_message_arrives_as_it_was_sent(pair, message):
    thread = threading.Thread(target=wire.send, args=(pair[0], message))
    thread.start()
    assert wire.receive(pair[1], 5.0) == message
    thread.join()


def test_waiting_ends_in_time_even_where_half_a_message_has_come(pair):
    pair[0].sendall(struct.pack("!I", 100) + b"half")
    with pytest.raises(wire.TooLate):
        wire.receive(pair[1], 0.2)


def test_a_slow_drip_does_not_prolong_the_wait(pair):
    enough = threading.Event()

    def drip():
        while not enough.wait(0.02):
            pair[0].sendall(b" ")

    pair[0].sendall(struct.pack("!I", 1_000_000))
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        with pytest.raises(wire.TooLate):
            wire.receive(pair[1], 0.3)
    finally:
        enough.set()
        thread.join()


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("!I", wire.LONGEST + 1),
        struct.pack("!I", 3) + b"{x}",
        struct.pack("!I", 2) + b"\xff\xfe",
        struct.pack("!I", 200_000) + b"[" * 200_000,
        b"no",
    ],
)
def test_what_is_no_message_is_refused(pair, data):
    pair[0].sendall(data)
    pair[0].shutdown(socket.SHUT_WR)
    with pytest.raises(wire.Closed):
        wire.receive(pair[1], 5.0)


def test_too_long_a_message_is_not_sent(pair, monkeypatch):
    monkeypatch.setattr(wire, "LONGEST", 100)
    with pytest.raises(ValueError, match="100 are the most"):
        wire.send(pair[0], "x" * 200)
    pair[1].close()
    with pytest.raises(wire.Closed):
        for _ in range(100):
            wire.send(pair[0], "x")


JUDGE = """
import socket, threading
from autograde.grading.one_submission.process_settings import skip_slow_imports

skip_slow_imports()
from autograde.grading.child.message import HEAD, LONGEST_ANSWER, MOST_BRACKETS, MOST_COMMAS
from autograde.grading.child.warm import exercise_torch
from autograde.grading.one_submission import grader, transcripts, wire

exercise_torch()
few = MOST_BRACKETS // 3
worst = [
    b"[" + b"1.123456," * (MOST_COMMAS - 1) + b"1.5]",
    b"[" + b",".join(b'{"%06d":{"%06d":[0.5,1.5]}}' % (n, n) for n in range(few)) + b"]",
    b'["' + b"\\\\u20ac" * (LONGEST_ANSWER // 6 - 4) + b'"]',
    b'{"observations":[' + b",".join(b'{"label":"%06d","value":0.5}' % n for n in range(MOST_BRACKETS - 9)) + b"]}",
]
for message in worst:
    assert len(message) <= LONGEST_ANSWER
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=theirs.sendall, args=(HEAD.pack(len(message)) + message,))
    thread.start()
    try:
        transcripts.read(wire.receive(ours, 60.0, trusted=False))
    except ValueError:
        pass  # read, and no transcript
    thread.join()
# Not `ru_maxrss`: a new process inherits that of the one which started it.
with open("/proc/self/status") as status:
    print(*(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM")))
"""


@pytest.mark.slow
def test_a_judge_stays_small_whatever_a_child_sends():
    done = subprocess.run([sys.executable, "-c", JUDGE], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 400
