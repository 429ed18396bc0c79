"""What is limited: the tests say how each ends."""

import ctypes
import errno
import importlib
import mmap
import os
import resource
import signal
import threading
import time
from pathlib import Path

from autograde.grading.confinement import call_numbers, libc
from confined_deeds.collection import other


@other
def compute_for_ever(place):
    while True:
        pass


@other
def compute_for_ever_and_ignore_the_signal(place):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        pass


@other
def fill_the_memory(place):
    return len(bytearray(2**29))


@other
def fill_the_memory_with_a_tensor(place):
    import torch

    return torch.ones(2**27).numel()


@other
def write_a_large_file(place):
    with open("large", "wb") as file:
        for _ in range(70):
            file.write(bytes(2**20))


@other
def open_many_files(place):
    return len([open("/dev/null") for _ in range(1000)])


@other
def write_many_files(place):
    for i in range(50):
        Path(f"{i}").write_bytes(bytes(2**16))
    time.sleep(60)


@other
def start_many_threads(place):
    for _ in range(40):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    time.sleep(60)


@other
def call_the_kernel_as_a_32_bit_program(place):
    # mov eax, 20 (getpid); int 0x80; ret
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(bytes.fromhex("b814000000cd80c3"))
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()


@other
def change_modes_and_times(place):
    os.chmod(place.library, 0)
    os.utime(place.library, (0, 0))
    file = os.open(place.library, os.O_RDONLY)
    os.fchmod(file, 0)
    os.utime(file, (0, 0))
    for name in ("chmod", "fchmodat"):
        number = call_numbers.number(name, libc.machine())
        if number is not None:
            path = ctypes.c_char_p(os.fsencode(place.library))
            libc.system_call(number, *([path, 0] if name == "chmod" else [-100, path, 0]))


@other
def read_packages(place):
    def read(name):
        try:
            importlib.import_module(name)
        except OSError as error:
            return errno.errorcode[error.errno]
        return "read"

    return {name: read(name) for name in ("sklearn", "torch.utils.data", "colorsys", "jinja2")}


@other
def tell_the_environment(place):
    return dict(os.environ)


@other
def tell_about_oneself(place):
    return {
        "group": os.getpgid(0) == os.getsid(0) == os.getpid(),
        "umask": os.umask(0o077),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "folder": os.getcwd(),
    }


@other
def sleep(place):
    time.sleep(300)


@other
def import_an_answer(place):
    importlib.machinery.SourceFileLoader("answer", place.answer).load_module()
