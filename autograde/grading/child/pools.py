"""What works with other processes, without any: a pool whose work the calling thread does at once.

The learner's code meets these functions as they are, so this module holds and imports nothing else.
"""


def share_memory_(self):  # type: ignore[no-untyped-def]
    """Return the tensor as it is."""
    return self


class Done:
    """What a pool's `…_async` methods give: a result, or an exception, that is there already."""

    def __init__(self, work, callback=None, error_callback=None):  # type: ignore[no-untyped-def]
        self._result = self._error = None
        try:
            self._result = work()
        except Exception as error:
            self._error = error
        told, what = (callback, self._result) if self._error is None else (error_callback, self._error)
        if told is not None:
            told(what)

    def get(self, timeout=None):  # type: ignore[no-untyped-def]
        """Return the result, or raise the exception."""
        if self._error is not None:
            raise self._error
        return self._result

    def wait(self, timeout=None):  # type: ignore[no-untyped-def]
        """Do nothing."""

    def ready(self):  # type: ignore[no-untyped-def]
        """Return True."""
        return True

    def successful(self):  # type: ignore[no-untyped-def]
        """Say whether there is a result."""
        return self._error is None


class Pool:
    """Has the methods of `multiprocessing.Pool`."""

    def __init__(self, processes=None, initializer=None, initargs=(), *_, **__):  # type: ignore[no-untyped-def]
        if initializer is not None:
            initializer(*initargs)

    def apply(self, func, args=(), kwds=None):  # type: ignore[no-untyped-def]
        """Call the function."""
        return func(*args, **(kwds or {}))

    def map(self, func, iterable, chunksize=None):  # type: ignore[no-untyped-def]
        """Call the function for each item."""
        return [func(item) for item in iterable]

    def starmap(self, func, iterable, chunksize=None):  # type: ignore[no-untyped-def]
        """Call the function for each tuple of arguments."""
        return [func(*items) for items in iterable]

    def imap(self, func, iterable, chunksize=1):  # type: ignore[no-untyped-def]
        """Give the results one by one."""
        return iter(self.map(func, iterable))

    imap_unordered = imap

    def apply_async(self, func, args=(), kwds=None, callback=None, error_callback=None):  # type: ignore[no-untyped-def]
        """Like `apply`."""
        return Done(lambda: self.apply(func, args, kwds), callback, error_callback)

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):  # type: ignore[no-untyped-def]
        """Like `map`."""
        return Done(lambda: self.map(func, iterable), callback, error_callback)

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):  # type: ignore[no-untyped-def]
        """Like `starmap`."""
        return Done(lambda: self.starmap(func, iterable), callback, error_callback)

    def close(self):  # type: ignore[no-untyped-def]
        """Do nothing."""

    join = terminate = close

    def __enter__(self):  # type: ignore[no-untyped-def]
        return self

    def __exit__(self, *_):  # type: ignore[no-untyped-def]
        pass
