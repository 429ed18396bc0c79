"""What both ends of the socket between the grader and a child agree on: JSON with its length in front."""

import struct

LONGEST = 64 * 2**20
"""Bytes that one message may have."""
HEAD = struct.Struct("!I")
"""The length, before the message."""
