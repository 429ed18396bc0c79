"""Files that are none of a submission's business. Behind bubblewrap they do not exist."""

import ctypes
import errno
import os
import sys
from pathlib import Path

from confined_deeds.collection import call, misdeed


@misdeed("EACCES", bubblewrap="ENOENT", control=True)
def read_the_gradebook(place):
    return Path(place.gradebook).read_text()


@misdeed("EACCES", bubblewrap="ENOENT", control=True)
def write_to_the_gradebook(place):
    with open(place.gradebook, "a") as file:
        file.write("extra credit")


@misdeed("EACCES", bubblewrap="ENOENT", control=True)
def list_the_course(place):
    return os.listdir(place.course)


@misdeed("EACCES", bubblewrap="ENOENT", control=True)
def put_a_file_into_the_course(place):
    Path(place.course, "planted.py").write_text("")


@misdeed("EACCES", bubblewrap="ENOENT")
def delete_the_gradebook(place):
    os.unlink(place.gradebook)


@misdeed("EACCES EXDEV", bubblewrap="ENOENT")
def move_the_gradebook_here(place):
    os.rename(place.gradebook, "mine.db")


@misdeed("EACCES EXDEV", bubblewrap="ENOENT")
def move_a_file_over_the_gradebook(place):
    Path("forged.db").write_text("")
    os.rename("forged.db", place.gradebook)


@misdeed("EPERM")
def cut_the_gradebook_to_nothing(place):
    os.truncate(place.gradebook, 0)


@misdeed("EPERM")
def cut_it_while_opening_for_reading(place):
    os.open(place.gradebook, os.O_RDONLY | os.O_TRUNC)


@misdeed("EPERM")
def cut_a_library_file_while_opening_for_reading(place):
    os.open(place.library, os.O_RDONLY | os.O_TRUNC)


@misdeed("EPERM", control=True)
def change_the_gradebooks_owner(place):
    os.chown(place.gradebook, os.getuid(), os.getgid())


@misdeed("EACCES", bubblewrap="EROFS EACCES", control=True)
def write_into_the_environment(place):
    file = Path(place.library).with_name("planted_by_a_test.py")
    try:
        file.write_text("")
    finally:
        file.unlink(missing_ok=True)


@misdeed("EACCES", bubblewrap="EROFS EACCES", control=True)
def write_into_the_common_temporary_folder(place):
    file = Path("/tmp", f"planted-{os.getpid()}")
    file.write_text("")
    file.unlink()


@misdeed("EACCES", bubblewrap="EACCES ENOENT", bare="ENOENT", control=True)
def list_the_home_folder(place):
    # Behind bubblewrap there may be the way to Python's own folder, and nothing else.
    ways = (sys.prefix, sys.base_prefix, place.scratch, place.library, __file__)
    names = [name for name in os.listdir(place.home) if not any(w.startswith(f"{place.home}/{name}") for w in ways)]
    if not names:
        raise FileNotFoundError(errno.ENOENT, "nothing is there")


@misdeed("EACCES", bubblewrap="ENOENT", control=True)
def read_the_users(place):
    return Path("/etc/passwd").read_text()


@misdeed("EACCES", bubblewrap="EACCES ENOENT", bare="EACCES ENOENT", control=True)
def read_a_kept_answer(place):
    return Path(place.answer).read_text()


@misdeed("EACCES", bare="")
def read_the_checks(place):
    return len(Path(place.checks).read_text())


@misdeed("EACCES", bare="")
def read_the_scratch_folder_of_another(place):
    return Path(place.scratch, "of_another", "answer.txt").read_text()


@misdeed("EACCES", bare="EACCES EPERM")
def read_the_memory_of_the_warm_process(place):
    with open(f"/proc/{os.getppid()}/mem", "rb") as memory:
        return memory.read(1).hex()


@misdeed("EACCES", bare="EACCES EPERM")
def read_the_environment_of_the_warm_process(place):
    return Path(f"/proc/{os.getppid()}/environ").read_bytes().decode()


@misdeed("EACCES", bare="EACCES EPERM")
def read_through_a_file_of_the_warm_process(place):
    return Path(f"/proc/{os.getppid()}/fd/{place.open_file}").read_text()


@misdeed("EACCES", bubblewrap="EACCES ENOENT", bare="ENOENT", control=True)
def look_for_the_grader(place):
    return Path(f"/proc/{place.grader}/stat").read_text()[:10]


@misdeed("EACCES", bubblewrap="ENOENT EACCES")
def read_the_kernels_log(place):
    return os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)


@misdeed("EBADF")
def read_a_file_that_the_warm_process_has_open(place):
    return os.pread(place.open_file, 100, 0).decode()


@misdeed("ENOSYS")
def open_by_the_newest_call(place):
    how = ctypes.create_string_buffer(24)
    return call("openat2", -100, ctypes.c_char_p(os.fsencode(place.gradebook)), how, 24)


@misdeed("EPERM")
def open_by_handle(place):
    handle = ctypes.create_string_buffer((128).to_bytes(4, "little"), 136)
    return call("name_to_handle_at", -100, ctypes.c_char_p(b"/"), handle, ctypes.byref(ctypes.c_int()), 0)


@misdeed("EPERM", control=True)
def link_to_the_gradebook(place):
    os.symlink(place.gradebook, "link")


@misdeed("EPERM", control=True)
def hard_link_to_a_file(place):
    Path("file").write_text("")
    os.link("file", "twin")


@misdeed("EPERM", control=True)
def make_a_pipe_that_blocks_its_reader(place):
    os.mkfifo("pipe")


@misdeed("EPERM", control=True)
def watch_who_opens_files(place):
    call("inotify_init1", 0)
