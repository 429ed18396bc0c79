"""Privileges."""

import ctypes
import errno
import os
import resource

from autograde.grading.confinement import call_numbers, libc
from confined_deeds.collection import call, misdeed


@misdeed("EPERM")
def enter_a_namespace_of_ones_own(place):
    call("unshare", 0x10000000)


@misdeed("EPERM")
def mount_something(place):
    call("mount", 0, 0, 0, 0, 0)


@misdeed("EPERM")
def change_the_root(place):
    os.chroot(".")


@misdeed("EPERM")
def become_root(place):
    os.setuid(0)


@misdeed("EPERM")
def take_capabilities_back(place):
    call("capset", ctypes.create_string_buffer(8), ctypes.create_string_buffer(24))


@misdeed("EPERM")
def let_others_look_inside(place):
    libc.process_control(4, 1)


@misdeed("EPERM")
def outlive_the_warm_process(place):
    libc.process_control(1, 0)


@misdeed("EPERM")
def raise_a_limit(place):
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
    except ValueError as error:  # as Python translates EPERM
        raise PermissionError(errno.EPERM, str(error)) from None


@misdeed("EPERM")
def lower_a_limit_of_the_warm_process(place):
    resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))


@misdeed("EPERM")
def load_a_program_into_the_kernel(place):
    call("bpf", 0, 0, 0)


@misdeed("EPERM")
def count_what_the_processor_does(place):
    call("perf_event_open", 0, 0, -1, -1, 0)


@misdeed("EPERM")
def use_the_users_keys(place):
    call("keyctl", 0, -3, 0)


@misdeed("EPERM")
def type_into_a_terminal(place):
    import fcntl

    with open("/dev/null") as null:
        fcntl.ioctl(null, 0x5412, b"x")


@misdeed("ENOSYS")
def make_a_call_of_the_other_interface(place):
    libc.system_call(0x40000000 | 39)


@misdeed("ENOSYS")
def make_a_call_that_is_newer_than_the_filter(place):
    libc.system_call(call_numbers.NEWEST + 1, 0, 0, 0, 0)
