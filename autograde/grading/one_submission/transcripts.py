"""What a child sent → a transcript, or a refusal. A child is not believed: every field is looked at."""

from typing import Any

from autograde.observing.aftermath import LABEL
from autograde.observing.experiment import Observation, Transcript

MOST_OBSERVATIONS = 20_000
DEEPEST = 40
LONGEST_TEXT = 200_000
LARGEST = 2**1000
"""A whole number up to here is comparable with any float."""
_OUTCOMES = ("finished", "unfinished", "raised", "timeout")
_LISTS = ("list", "tuple", "set", "dict")


class Malformed(ValueError):
    """What came is no transcript."""


def read(data: object) -> Transcript:
    """Return the transcript that `Transcript.to_plain` gave on the other side.

    Raises `Malformed` for anything that it cannot have given.
    """
    fields = _fields(data, {"observations", "outcome", "error", "printed", "warnings"})
    observations = fields["observations"]
    if not isinstance(observations, list) or len(observations) > MOST_OBSERVATIONS:
        raise Malformed("the observations are no list, or too many")
    if fields["outcome"] not in _OUTCOMES:
        raise Malformed("no such outcome")
    warnings = fields["warnings"]
    if not isinstance(warnings, list) or len(warnings) > 10:
        raise Malformed("the warnings are no short list")
    return Transcript(
        [_observation(o) for o in observations],
        fields["outcome"],
        _error(fields["error"]),
        _text(fields["printed"]),
        [_text(w)[:2000] for w in warnings],
    )


def _observation(data: object) -> Observation:
    fields = _fields(data, {"label", "value", "rtol", "atol", "stated", "aftermath"})
    # Tolerances and who states a value are the oracle's to say.
    label = _text(fields["label"])
    return Observation(label, value(fields["value"]), aftermath=label == LABEL)


def _error(data: object) -> dict[str, Any] | None:
    if data is None:
        return None
    fields = _fields(data, {"type", "builtin", "message", "frames"})
    frames = fields["frames"]
    if not isinstance(frames, list):
        raise Malformed("the frames are no list")
    return {
        "type": _text(fields["type"])[:200],
        "builtin": _text(fields["builtin"])[:200],
        "message": _text(fields["message"])[:4000],
        "frames": [_frame(f) for f in (frames if len(frames) <= 40 else [*frames[:20], *frames[-20:]])],
    }


def _frame(data: object) -> dict[str, Any]:
    fields = _fields(data, {"line", "function", "code"})
    if type(fields["line"]) is not int:
        raise Malformed("a line that is no number")
    return {**fields, "function": _text(fields["function"])[:200], "code": _text(fields["code"])[:300]}


def value(data: Any, depth: int = 0) -> Any:
    """Return a plain value as it came, if it is one.

    Raises `Malformed` if not.
    """
    if depth > DEEPEST:
        raise Malformed("nested too deep")
    if type(data) is int and abs(data) > LARGEST:
        raise Malformed("too large a number")
    if data is None or type(data) in (bool, int, float):
        return data
    if isinstance(data, str):
        return _text(data)
    if not isinstance(data, dict) or not isinstance(data.get("is"), str):
        raise Malformed("a value of no known kind")
    kind = data["is"]
    if not kind or len(kind) > 40:
        raise Malformed("a value of no known kind")
    if kind == "tensor":
        return _tensor(data)
    if kind in _LISTS:
        items = data.get("items")
        if not isinstance(items, list) or set(data) != {"is", "items"}:
            raise Malformed("a container without items")
        if kind == "dict":
            if not all(isinstance(pair, list) and len(pair) == 2 for pair in items):
                raise Malformed("a mapping that is not made of pairs")
            return {"is": kind, "items": [[value(k, depth + 1), value(v, depth + 1)] for k, v in items]}
        return {"is": kind, "items": [value(item, depth + 1) for item in items]}
    rest = {key: item for key, item in data.items() if key != "is"}
    if not all(isinstance(key, str) and isinstance(item, str | bool) for key, item in rest.items()):
        raise Malformed("a value with unknown parts")
    rest = {_text(key): _text(item) if isinstance(item, str) else item for key, item in rest.items()}
    needed = {"module": "type", "class": "name", "function": "name", "name": "name", "exception": "type"}.get(kind)
    if needed and not isinstance(rest.get(needed), str):
        raise Malformed(f"a {kind} without {needed}")
    return {"is": _text(kind), **rest}


def _tensor(data: dict[str, Any]) -> dict[str, Any]:
    shape, values = data.get("shape"), data.get("values")
    if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
        raise Malformed("a tensor without shape")
    if not isinstance(data.get("dtype"), str) or not set(data) <= {"is", "dtype", "shape", "values", "device", "numpy"}:
        raise Malformed("a tensor without dtype")
    if data.get("numpy", True) is not True:
        raise Malformed("an array that is none")
    if not isinstance(data.get("device", ""), str):
        raise Malformed("a tensor on no device")
    if values is None:
        if "device" not in data:
            raise Malformed("a tensor without values")
        return data
    size = 1
    for n in shape:
        size *= n
    if not isinstance(values, list) or len(values) != size:
        raise Malformed("a tensor whose values do not fit its shape")
    if data["dtype"].startswith("complex"):
        fitting = all(isinstance(v, list) and len(v) == 2 and all(type(x) is float for x in v) for v in values)
    else:
        fitting = all(type(v) in (float, bool) or (type(v) is int and abs(v) <= LARGEST) for v in values)
    if not fitting:
        raise Malformed("a tensor of things that are no numbers")
    return data


def _text(data: object) -> str:
    if not isinstance(data, str) or len(data) > LONGEST_TEXT:
        raise Malformed("no text, or too long a text")
    # Lone surrogates cannot be written to a file.
    return data.encode("utf-8", "replace").decode("utf-8")


def _fields(data: object, wanted: set[str]) -> dict[str, Any]:
    if not isinstance(data, dict) or set(data) != wanted:
        raise Malformed("the fields are not those of a transcript")
    return dict(data)


def read_kind(data: object) -> dict[str, Any]:
    """Return what `autograde.observing.subjects.kind_of` gave on the other side.

    Raises `Malformed` for anything that it cannot have given.
    """
    if not isinstance(data, dict) or not set(data) <= {
        "type",
        "class",
        "callable",
        "unattempted",
        "described",
        "value",
    }:
        raise Malformed("no kind of thing")
    kind: dict[str, Any] = {key: data.get(key) is True for key in ("class", "callable", "unattempted")}
    kind |= {key: _text(data.get(key))[:300] for key in ("type", "described")}
    if type(data.get("value")) in (str, int, bool):
        kind["value"] = value(data["value"])
    return kind


def read_error(data: object) -> dict[str, Any]:
    """Return what `autograde.grading.child.shell.described` gave on the other side.

    Raises `Malformed` for anything that it cannot have given.
    """
    fields = _fields(data, {"type", "message", "frames"})
    error = _error({**fields, "builtin": ""})
    assert error is not None
    return error


def read_outputs(data: object) -> list[dict[str, Any]]:
    """Return a cell's outputs in the forms that cannot act on the page they are shown on: text and pixels.

    Raises `Malformed` for anything that is no list of outputs.
    """
    if not isinstance(data, list) or len(data) > 1000:
        raise Malformed("no list of outputs")
    return [output for item in data if (output := _output(item))]


def _output(data: object) -> dict[str, Any] | None:
    if not isinstance(data, dict):
        raise Malformed("no output")
    kind = data.get("output_type")
    if kind == "stream":
        name = "stderr" if data.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(data.get("text"))}
    if kind not in ("display_data", "execute_result") or not isinstance(data.get("data"), dict):
        raise Malformed("no output")
    forms = {key: data["data"][key] for key in ("text/plain", "image/png", "image/jpeg") if key in data["data"]}
    kept = {key: form.encode("utf-8", "replace").decode() for key, form in forms.items() if isinstance(form, str)}
    return {"output_type": "display_data", "data": kept, "metadata": {}} if kept else None


def read_names(data: object) -> list[str]:
    """Return a short list of names.

    Raises `Malformed` for anything else.
    """
    if not isinstance(data, list):
        raise Malformed("no list of names")
    return [_text(name)[:100] for name in data[:5]]
