"""What the answers show, read from a file: the source of the learner's edition, which has no answers.

It holds, for the seed that all notebooks have, what the course's own answer showed, unless PyTorch is the oracle, and
what each known mistake showed. Most mistakes show most of the same things, so each thing seen is kept once and a
transcript is a list of numbers. Lines of code and printed text are not kept: no comparison reads them.

The file is a line of JSON that says where each part begins and ends, and then the parts: one for every exercise, and
one for every large value. An exercise's part is a line of JSON, its index, and then the values one after the other,
pickled. What is seen is made of that only when it is compared, and most never is. The wheel compresses the file.
"""

import json
import pickle
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from itertools import accumulate, pairwise, zip_longest
from pathlib import Path
from typing import Any, cast

from autograde.judging.comparing import differs
from autograde.judging.kept import NotRecordedError, Source
from autograde.observing.experiment import REFERENCE, Experiment, Observation, Transcript, run
from autograde.observing.plain import Plain
from autograde.observing.subjects import Wanted, wanted

FILE = Path(__file__).with_name("recorded.bin")
"""Where it lies in the learner's edition; a checkout has none."""

LARGE = 1000
"""From so many bytes on, a value is a part of its own."""

_REST = [field.name for field in fields(Observation) if field.name != "value"]


class Recorded:
    """A source (`judging.kept`) that reads what was recorded."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with file.open("rb") as opened:
            line = opened.readline()
        self._start, self._places = len(line), json.loads(line)
        self._last: tuple[str, Record] | None = None
        self._oracles: dict[str, tuple[int, Transcript]] = {}

    def expected(self, exercise: Experiment, seed: int, further: int | None = None) -> Transcript:
        """Return what the experiment shows on the oracle.

        Raises `NotRecordedError` if the oracle is the course's own answer and `seed` is not the recorded one.
        """
        if REFERENCE in exercise.subjects.values():
            record = self.of(exercise)
            if record.seed != seed or further is not None:
                raise NotRecordedError(
                    "leave `seed` out: this check compares with the course's own answer, and what that shows is "
                    "recorded for the notebook's own inputs only"
                )
            return record.expected()
        if self._oracles.get(exercise.name, (None,))[0] != seed:
            shown = run(exercise.body, exercise.subjects, seed=seed, seconds=600.0, oracle=True)
            self._oracles[exercise.name] = seed, shown
        return self._oracles[exercise.name][1]

    def wanted(self, exercise: Experiment) -> Mapping[str, Wanted]:
        """Return for each subject which kind of thing it is compared with."""
        if REFERENCE in exercise.subjects.values():
            return self.of(exercise).wanted()
        return {name: wanted(oracle) for name, oracle in exercise.subjects.items()}

    def stub(self, exercise: Experiment) -> str:
        """Return the exercise's answer cell as it was released."""
        return self.of(exercise).stub

    def mistakes(self, exercise: Experiment, seed: int) -> Iterable[tuple[str, Transcript]]:
        """Give the sentence of each known mistake, and what the experiment showed on it; none for another seed."""
        record = self.of(exercise)
        return record.mistakes() if record.seed == seed else ()

    def of(self, exercise: Experiment) -> "Record":
        """Return what was recorded of an exercise; that of the last one is at hand."""
        if self._last is None or self._last[0] != exercise.name:
            self._last = exercise.name, Record(exercise.name, self.part)
        return self._last[1]

    def part(self, name: str) -> bytes:
        """Return one part."""
        begin, end = self._places[name]
        with self._file.open("rb") as opened:
            opened.seek(self._start + begin)
            return opened.read(end - begin)


class Record:
    """What was recorded of one exercise, and the transcripts that this stands for."""

    def __init__(self, name: str, part: Callable[[str], bytes]) -> None:
        index, _, self._values = part(name).partition(b"\n")
        self._name, self._part, self._data = name, part, json.loads(index)
        self._ends = list(accumulate(self._data["sizes"]))
        self._seen: dict[int, Observation] = {}
        self.seed: int = self._data["seed"]
        self.stub: str = self._data["stub"]

    def expected(self) -> Transcript:
        """Return what the course's own answer showed."""
        seen = list(map(self.observation, self._data["expected"]))
        return Transcript(seen, warnings=self._data.get("warnings", []))

    def wanted(self) -> dict[str, Wanted]:
        """Return which kind of thing each part of the course's own answer is."""
        return {name: Wanted(*parts) for name, parts in self._data["wanted"].items()}

    def mistakes(self) -> Iterator[tuple[str, Transcript]]:
        """Give the sentence of each known mistake, and what the experiment showed on it."""
        for sentence, outcome, error, length, where, what in self._data["mistakes"]:
            numbers = self._data["usual"][:length]
            unusual = dict(zip(accumulate(where), accumulate(what), strict=True))
            for place, number in unusual.items():
                numbers[place] = number
            places = {*unusual, *(place for place in self._data["apart"] if place < length)}
            observations = _Observations(self, numbers, sorted(places))
            yield sentence, Transcript(cast(list, observations), outcome, error)

    def observation(self, number: int) -> Observation:
        """Return one of the things seen; transcripts that share it share the object."""
        if number not in self._seen:
            end, size = self._ends[number], self._data["sizes"][number]
            packed = self._values[end - size : end] if size else self._part(f"{self._name}/{number}")
            value = pickle.loads(packed)
            value = _unpacked(value) if b"tensor" in packed else value
            self._seen[number] = Observation(
                value=value, **dict(zip(_REST, self._data["kinds"][self._data["seen"][number]], strict=True))
            )
        return self._seen[number]


class _Observations(Sequence[Observation]):
    """The observations of one transcript, each made when it is first looked at."""

    def __init__(self, record: Record, numbers: Sequence[int], unusual: Sequence[int]) -> None:
        self._record, self._numbers = record, numbers
        self.unusual = unusual
        """The places at which most of the known mistakes show something else, or something that is not expected."""

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, place: Any) -> Any:
        return self._record.observation(self._numbers[place])


def record(exercise: Experiment, source: Source, seed: int) -> dict[str, bytes]:
    """Return what `source` shows of an exercise, as the parts that are kept, by their names."""
    expected = source.expected(exercise, seed)
    if expected.outcome != "finished":
        raise ValueError(f"{exercise.name}: the oracle's run {expected.outcome}")
    numbers: dict[tuple[bytes, int], int] = {}
    kinds: dict[tuple[Any, ...], int] = {}
    shown_as: dict[int, Observation] = {}

    def number_of(observation: Observation, exact: bool) -> int:
        kind = kinds.setdefault(tuple(getattr(observation, name) for name in _REST), len(kinds))
        key = pickle.dumps(_packed(observation.value, words=exact), protocol=4), kind
        if key not in numbers and not exact and (observation.rtol, observation.atol) == (None, None):
            key = pickle.dumps(_packed(observation.value, shortened=True), protocol=4), kind
        return numbers.setdefault(key, len(numbers))

    def seen(transcript: Transcript, exact: bool = False) -> list[int]:
        found = [number_of(observation, exact) for observation in transcript.observations]
        shown_as.update(zip(found, transcript.observations, strict=True))
        return found

    data: dict[str, Any] = {"seed": seed, "stub": source.stub(exercise), "sizes": [], "seen": []}
    if REFERENCE in exercise.subjects.values():
        data["expected"], data["wanted"] = seen(expected, exact=True), source.wanted(exercise)
        data["warnings"] = expected.warnings
    mistakes = [
        (sentence, shown.outcome, _told(shown.error), seen(shown))
        for sentence, shown in source.mistakes(exercise, seed)
    ]
    columns = zip_longest(*(numbers for *_, numbers in mistakes))
    usual = [Counter(n for n in column if n is not None).most_common(1)[0][0] for column in columns]
    data["usual"] = usual
    pairs = enumerate(zip(expected.observations, usual, strict=False))
    data["apart"] = [place for place, (wanted, number) in pairs if differs(wanted, shown_as[number])]
    data["mistakes"] = []
    for *told, shown in mistakes:
        unusual = [place for place, number in enumerate(shown) if number != usual[place]]
        data["mistakes"].append((*told, len(shown), _steps(unusual), _steps([shown[place] for place in unusual])))
    parts, values = {}, bytearray()
    for (value, kind), number in numbers.items():
        if len(value) > LARGE:
            parts[f"{exercise.name}/{number}"] = value
        else:
            values += value
        data["sizes"].append(0 if len(value) > LARGE else len(value))
        data["seen"].append(kind)
    data["kinds"] = list(kinds)
    return {exercise.name: b"\n".join([_json(data), values]), **parts}


def write(file: Path, parts: Mapping[str, bytes]) -> None:
    """Write a file of these parts: all that `record` gave, for every exercise."""
    ends = list(accumulate(map(len, parts.values())))
    places = dict(zip(parts, zip([0, *ends], ends, strict=False), strict=True))
    file.write_bytes(b"".join([_json(places), b"\n", *parts.values()]))


def _steps(numbers: Sequence[int]) -> list[int]:
    """Return the differences, from 0 on: mostly 1, which takes little room."""
    return [number - before for before, number in pairwise([0, *numbers])]


def _json(data: object) -> bytes:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()


def _told(error: dict[str, Any] | None) -> dict[str, Any] | None:
    return error and {key: value for key, value in error.items() if key != "frames"}


_DROPPED = {"float32": ("f", "I", 8), "float64": ("d", "Q", 24)}
"""By dtype: how its numbers are kept, as which integer their bits are read, how many of the last a mistake may lose.

What is lost is a third of the tolerance with which such numbers are compared, or less.
"""


def _packed(value: Plain, shortened: bool = False, words: bool = False) -> Plain:
    """Return a plain value with the floats of its tensors as bytes.

    The words of an exception, which are not compared, are left out without `words`: a panel shows those of the course's
    own answer only. With `shortened`, bits that tell nothing are left out too.
    """
    if isinstance(value, list | tuple):
        return [_packed(item, shortened, words) for item in value]
    if not isinstance(value, dict):
        return value
    if "words" in value and not words:
        value = {key: item for key, item in value.items() if key != "words"}
    values = value.get("values")
    if value["is"] != "tensor" or not values or type(values[0]) is not float:
        return {key: _packed(item, shortened, words) for key, item in value.items()}
    numbers = array("d", values)
    with suppress(OverflowError):
        short = array("f", values)
        numbers = short if array("d", short).tobytes() == numbers.tobytes() else numbers
    kind, integers, bits = _DROPPED.get(value["dtype"], ("", "", 0))
    if shortened and numbers.typecode == kind:
        kept = array(integers, (number >> bits << bits for number in array(integers, numbers.tobytes())))
        numbers = array(numbers.typecode, kept.tobytes())
    return {**value, "values": (numbers.typecode, _in_planes(_swapped(numbers)))}


def _in_planes(numbers: "array[Any]") -> bytes:
    """Return the first byte of every number, then the second of every one, and so on: that compresses better."""
    whole, size = numbers.tobytes(), numbers.itemsize
    return b"".join(whole[place::size] for place in range(size))


def _from_planes(kind: str, planes: bytes) -> "array[Any]":
    numbers = array(kind)
    size, whole = numbers.itemsize, bytearray(len(planes))
    count = len(planes) // size
    for place in range(size):
        whole[place::size] = planes[place * count : (place + 1) * count]
    numbers.frombytes(bytes(whole))
    return numbers


def _unpacked(value: Plain) -> Plain:
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value["is"] == "tensor" and isinstance(value["values"], tuple):
        return {**value, "values": _swapped(_from_planes(*value["values"])).tolist()}
    return {key: _unpacked(item) for key, item in value.items()}


def _swapped(numbers: "array[Any]") -> "array[Any]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
