"""Shared memory, and other ways around files."""

import ctypes
import multiprocessing.shared_memory
import os

from confined_deeds.collection import call, misdeed


@misdeed("ENOSYS", control=True)
def make_a_file_in_memory(place):
    os.close(os.memfd_create("x"))


@misdeed("EACCES", bubblewrap="EACCES EROFS", bare="EROFS", control=True)
def share_memory(place):
    memory = multiprocessing.shared_memory.SharedMemory(create=True, size=10)
    memory.close()
    memory.unlink()


@misdeed("EPERM")
def share_memory_the_old_way(place):
    call("shmget", 0, 4096, 0o1600)


@misdeed("EPERM")
def share_a_message_queue(place):
    call("msgget", 0, 0o1600)


@misdeed("ENOSYS")
def do_all_in_a_ring(place):
    call("io_uring_setup", 1, ctypes.create_string_buffer(120))
