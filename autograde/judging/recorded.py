"""What the answers show, read from a file: the source of the learner's edition, which has no answers.

It holds, for the seed that all notebooks have, what the course's own answer showed, unless PyTorch is the oracle, and
what each known mistake showed. Most mistakes show most of the same things, so each thing seen is kept once and a
transcript is a list of numbers. Lines of code and printed text are not kept: no comparison reads them.

The file is a line of JSON that says where each part begins and ends, and then the parts, each JSON compressed by zlib:
one for every exercise, and one for every large value, which is read only when it is compared.
"""

import json
import sys
import zlib
from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from autograde.judging.kept import NotRecordedError, Source
from autograde.observing.experiment import REFERENCE, Experiment, Observation, Transcript, run
from autograde.observing.plain import Plain
from autograde.observing.subjects import Wanted, wanted

FILE = Path(__file__).with_name("recorded.bin")
"""Where it lies in the learner's edition; a checkout has none."""

LARGE = 1000
"""From so many characters of JSON on, a value is a part of its own."""

_FIELDS = [field.name for field in fields(Observation)]
_VALUE = _FIELDS.index("value")


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
            self._last = exercise.name, Record(exercise.name, self.part(exercise.name), self.part)
        return self._last[1]

    def part(self, name: str) -> Any:
        """Return what one part holds."""
        begin, end = self._places[name]
        with self._file.open("rb") as opened:
            opened.seek(self._start + begin)
            return json.loads(zlib.decompress(opened.read(end - begin)), object_hook=_unpacked)


class Record:
    """What was recorded of one exercise, as plain data, and the transcripts that this stands for."""

    def __init__(self, name: str, data: dict[str, Any], read: Callable[[str], Plain]) -> None:
        self.seed: int = data["seed"]
        self.stub: str = data["stub"]
        self._data = data
        self._seen = [Observation(*values) for values in data["seen"]]
        for number in data["large"]:
            self._seen[number] = _Large(self._seen[number], partial(read, f"{name}/{number}"))

    def expected(self) -> Transcript:
        """Return what the course's own answer showed."""
        return Transcript([self._seen[i] for i in self._data["expected"]], warnings=self._data.get("warnings", []))

    def wanted(self) -> dict[str, Wanted]:
        """Return which kind of thing each part of the course's own answer is."""
        return {name: Wanted(*parts) for name, parts in self._data["wanted"].items()}

    def mistakes(self) -> Iterator[tuple[str, Transcript]]:
        """Give the sentence of each known mistake, and what the experiment showed on it."""
        for sentence, outcome, error, seen in self._data["mistakes"]:
            yield sentence, Transcript([self._seen[i] for i in seen], outcome, error)


class _Large(Observation):
    """An observation whose value is read when it is first looked at."""

    def __init__(self, rest: Observation, read: Callable[[], Plain]) -> None:
        self.__dict__.update(vars(rest), _read=read)
        del self.value

    def __getattr__(self, name: str) -> Plain:
        if name != "value":
            raise AttributeError(name)
        self.value = self._read()
        return self.value


def record(exercise: Experiment, source: Source, seed: int) -> dict[str, str]:
    """Return what `source` shows of an exercise, as the texts of the parts that are kept, by their names."""
    expected = source.expected(exercise, seed)
    if expected.outcome != "finished":
        raise ValueError(f"{exercise.name}: the oracle's run {expected.outcome}")
    numbers: dict[str, int] = {}

    def seen(transcript: Transcript) -> list[int]:
        texts = [_json(_packed([getattr(o, name) for name in _FIELDS])) for o in transcript.observations]
        return [numbers.setdefault(text, len(numbers)) for text in texts]

    data: dict[str, Any] = {"seed": seed, "stub": source.stub(exercise), "large": [], "seen": []}
    if REFERENCE in exercise.subjects.values():
        data["expected"], data["wanted"] = seen(expected), source.wanted(exercise)
        data["warnings"] = expected.warnings
    data["mistakes"] = [
        (sentence, shown.outcome, _told(shown.error), seen(shown))
        for sentence, shown in source.mistakes(exercise, seed)
    ]
    parts = {}
    for text, number in numbers.items():
        values = json.loads(text)
        if len(text) > LARGE:
            parts[f"{exercise.name}/{number}"] = _json(values[_VALUE])
            data["large"].append(number)
            values[_VALUE] = None
        data["seen"].append(values)
    return {exercise.name: _json(data), **parts}


def write(file: Path, parts: Mapping[str, str]) -> None:
    """Write a file of these parts: all that `record` gave, for every exercise."""
    packed = [zlib.compress(text.encode(), level=9) for text in parts.values()]
    ends = list(accumulate(map(len, packed)))
    places = dict(zip(parts, zip([0, *ends], ends, strict=False), strict=True))
    file.write_bytes(b"".join([_json(places).encode(), b"\n", *packed]))


def _json(data: object) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def _told(error: dict[str, Any] | None) -> dict[str, Any] | None:
    return error and {key: value for key, value in error.items() if key != "frames"}


def _packed(value: Plain) -> Plain:
    """Return a plain value with the floats of its tensors as text: four or eight bytes each, little end first."""
    if isinstance(value, list):
        return [_packed(item) for item in value]
    if not isinstance(value, dict):
        return value
    values = value.get("values")
    if value["is"] != "tensor" or not values or len(values) < 8 or type(values[0]) is not float:
        return {key: _packed(item) for key, item in value.items()}
    numbers = array("d", values)
    with suppress(OverflowError):
        short = array("f", values)
        numbers = short if array("d", short).tobytes() == numbers.tobytes() else numbers
    if sys.byteorder == "big":
        numbers.byteswap()
    return {**value, "values": numbers.typecode + b64encode(numbers.tobytes()).decode()}


def _unpacked(value: dict[str, Any]) -> dict[str, Any]:
    if value.get("is") == "tensor" and isinstance(value["values"], str):
        numbers = array(value["values"][0], b64decode(value["values"][1:]))
        if sys.byteorder == "big":
            numbers.byteswap()
        value["values"] = numbers.tolist()
    return value
