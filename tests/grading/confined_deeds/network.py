"""The network."""

import socket

from confined_deeds.collection import in_a_thread, misdeed


@misdeed("EPERM", control=True)
def connect_to_the_loopback(place):
    socket.create_connection(("127.0.0.1", place.port), timeout=5).close()


@misdeed("EPERM", control=True)
def listen_on_the_loopback(place):
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()


@misdeed("EPERM", control=True)
def make_a_datagram_socket(place):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()


@misdeed("EPERM", control=True)
def make_a_local_socket(place):
    socket.socket(socket.AF_UNIX).close()


@misdeed("EPERM", control=True)
def make_a_pair_that_sends_to_any_address(place):
    for sock in socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM):
        sock.close()


@misdeed("EPERM", control=True)
def ask_for_the_network_interfaces(place):
    import fcntl

    ours, theirs = socket.socketpair()
    fcntl.ioctl(ours, 0x8912, bytes(16))
    ours.close()
    theirs.close()


@misdeed("EPERM", control=True)
def make_a_socketin_a_thread(place):
    return in_a_thread(lambda: socket.socket().close())
