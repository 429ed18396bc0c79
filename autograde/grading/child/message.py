"""What both ends of the socket between the grader and a child agree on: JSON with its length in front."""

import struct

LONGEST = 64 * 2**20
"""Bytes that one message may have."""
LONGEST_ANSWER = 16 * 2**20
"""Bytes of what a child may send: an honest answer has a tenth of that."""
MOST_BRACKETS, MOST_COMMAS = 200_000, 1_500_000
"""In a child's message: each list, mapping or number that is parsed takes many times its length."""
HEAD = struct.Struct("!I")
"""The length, before the message."""
