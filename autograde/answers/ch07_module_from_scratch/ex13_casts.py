# %% wrong: integers_cast
# Integers are cast too: a counter becomes a number with a fraction.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype))

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: to_casts_integers
# `to` casts integers too. It must cast what is floating point or complex only.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: to_ignores_dtype
# `to` moves, but does not cast: the dtype is dropped.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: to_ignores_device
# `to` casts, but does not move: the device is dropped.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(None, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: integer_dtype_accepted
# An integer dtype is accepted. Weights would lose all that makes them useful; PyTorch refuses.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and False:
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: type_skips_integers
# `type` leaves integers alone. It is the one cast that does not look.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type) if t.is_floating_point() else t)

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: memory_format_ignored
# The memory format is dropped.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = False
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: memory_format_everywhere
# The memory format is demanded of every tensor. A vector has no channels: it fails.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: to_returns_nothing
# `to` returns nothing, so that `net = net.to(device)` is `None`.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: casts_return_nothing
# `double()` and the others return nothing.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: a_copy
# `to` returns a converted copy and leaves the module as it is. For tensors that is right; a module is changed
# itself.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return copy.deepcopy(self)._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: to_empty_recurse_ignored
# `to_empty` goes down to the children even with `recurse=False`.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device))


# %% wrong: to_empty_stays
# `to_empty` makes its tensors on the device where the old ones are: the device that was asked for is dropped.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t), recurse)


# %% wrong: complex_refused
# `to` refuses complex dtypes. Only integers and booleans are refused.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not dtype.is_floating_point:
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: complex_left_alone
# `to` casts floating point only. Complex tensors are cast too.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% wrong: four_dimensions_only
# The memory format is given to tensors with four dimensions only. Those with five get it too.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() == 4
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% right: by_names
# Each cast by the tensor's own method.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = dict(memory_format=memory_format) if shaped else dict()
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            return t.to(device, cast, non_blocking, **options)

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.type(dtype) if t.dtype.is_floating_point else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)


# %% right: two_steps
# `to` in two steps: the dtype, then the device.
class Casts:
    def to(self, *args: Any, **kwargs: Any) -> Any:
        device, dtype, non_blocking, memory_format = parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex, got {dtype}")

        def convert(t: Tensor) -> Tensor:
            shaped = memory_format is not None and t.dim() in (4, 5)
            options = {"memory_format": memory_format} if shaped else {}
            cast = dtype if t.is_floating_point() or t.is_complex() else None
            t = t if cast is None else t.to(cast)
            t = t if device is None else t.to(device, non_blocking=non_blocking)
            return t.to(**options) if options else t

        return self._apply(convert)

    def _cast(self, dtype: torch.dtype) -> Any:
        return self._apply(lambda t: t.to(dtype) if t.is_floating_point() else t)

    def float(self) -> Any:
        return self._cast(torch.float32)

    def double(self) -> Any:
        return self._cast(torch.float64)

    def half(self) -> Any:
        return self._cast(torch.float16)

    def bfloat16(self) -> Any:
        return self._cast(torch.bfloat16)

    def type(self, dst_type: Any) -> Any:
        return self._apply(lambda t: t.type(dst_type))

    def cpu(self) -> Any:
        return self._apply(lambda t: t.cpu())

    def cuda(self, device: Any = None) -> Any:
        return self._apply(lambda t: t.cuda(device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        return self._apply(lambda t: torch.empty_like(t, device=device), recurse)
