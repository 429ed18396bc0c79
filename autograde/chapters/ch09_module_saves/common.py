"""What several exercises of the chapter share: a pickle and back, of objects whose classes cannot be imported."""

import io
import pickle
import sys


class _Pickler(pickle.Pickler):
    """Pickles objects of classes that cannot be imported: such classes are kept aside."""

    def __init__(self, file):
        super().__init__(file)
        self.classes = []

    def persistent_id(self, value):
        if (
            isinstance(value, type)
            and getattr(sys.modules.get(value.__module__), value.__qualname__, None) is not value
        ):
            self.classes.append(value)
            return len(self.classes) - 1
        return None


class _Unpickler(pickle.Unpickler):
    """Reads what `_Pickler` has written; it is given the classes that were kept aside."""

    def __init__(self, file, classes):
        super().__init__(file)
        self.classes = classes

    def persistent_load(self, number):
        return self.classes[number]


def pickled(module):
    """Return what comes back when the module has been pickled."""
    file = io.BytesIO()
    pickler = _Pickler(file)
    pickler.dump(module)
    file.seek(0)
    return _Unpickler(file, pickler.classes).load()
