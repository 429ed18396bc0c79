"""What confined children try, for `test_confinement`; run as a program, this is the warm process that forks them.

A deed is a function of `place`: where things are that it would like to touch. It returns something for JSON.
"""

from confined_deeds import (  # noqa: F401 - each adds its own to the collections
    files,
    honest,
    limits,
    memory,
    network,
    privileges,
    processes,
)
from confined_deeds.collection import HONEST, MISDEEDS, OTHERS

__all__ = ["HONEST", "MISDEEDS", "OTHERS"]
