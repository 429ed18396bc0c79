"""What both ends of the socket between the grader and a child agree on: JSON with its length in front."""

import struct

LONGEST = 64 * 2**20
"""Bytes that one message may have."""
LONGEST_ANSWER = 8 * 2**20
"""Bytes of what a child may send: an honest answer has a tenth of that, a figure or two included."""
MOST_BRACKETS, MOST_COMMAS = 40_000, 400_000
"""Ten times those of an honest message: what is parsed takes many times its length."""
HEAD = struct.Struct("!I")
"""The length, before the message."""
