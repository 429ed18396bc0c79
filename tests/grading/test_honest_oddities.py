"""More honest answers, each of another kind than all in test_honest_answers.py: full points."""

# ruff: noqa: E501 - a case is a line
import pytest
from answers_alone import all_graded, assert_all_ran_and_earned, beside_a_neighbour

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

# `beside_a_neighbour` says what `ANSWER`, `INDENTED` and `NEXT` stand for.
T, SCALE, NET, FIT = "start.twice", "call.scale", "call.simple_net", "lenet.fit"

LOGS = {
    "a recursion deeper than usual": (
        T,
        "import sys\nsys.setrecursionlimit(8000)\ndef deep(n):\n    return n and deep(n - 1)\ndef twice(x):\n    deep(4000)\n    return 2 * x",
    ),
    "Console.log of rich": (
        T,
        "from rich.console import Console\nconsole = Console()\ndef twice(x):\n    console.log('called with', x.shape)\n    return 2 * x",
    ),
    "a level TRACE for loggers": (
        T,
        "import logging\nlogging.TRACE = 5\nlogging.addLevelName(logging.TRACE, 'TRACE')\ndef trace(self, message, *args, **kws):\n    if self.isEnabledFor(logging.TRACE): self._log(logging.TRACE, message, args, **kws)\nlogging.Logger.trace = trace\nlog = logging.getLogger('mine'); log.setLevel(logging.TRACE)\nlog.trace('hello %s', 1); log.warning('careful')\nANSWER",
    ),
    "a level TRACE, used in the answer": (
        T,
        "import logging\nlogging.addLevelName(5, 'TRACE')\nlogging.Logger.trace = lambda self, message, *args: self._log(5, message, args)\nlog = logging.getLogger('mine'); log.setLevel(5)\ndef twice(x):\n    log.trace('twice of %s', tuple(x.shape))\n    return 2 * x",
    ),
    "log times in UTC": (
        T,
        "import logging, time\nlogging.Formatter.converter = time.gmtime\nlogging.basicConfig(level='INFO', format='%(asctime)s %(message)s', force=True)\nlogging.info('start')\nANSWER",
    ),
    "a handler's terminator": (
        T,
        "import logging\nlogging.StreamHandler.terminator = ''\nlogging.warning('no new line')\nANSWER",
    ),
    "logging with lines and functions": (
        SCALE,
        "import logging, sys\nlogging.basicConfig(force=True, stream=sys.stdout, level=logging.DEBUG, format='%(asctime)s %(levelname)-8s %(funcName)s:%(lineno)d %(threadName)s %(message)s')\nlog = logging.LoggerAdapter(logging.getLogger('mine.scale'), {'run': 1})\nlogging.getLogger('matplotlib').setLevel(logging.WARNING)\nclass Scale:\n    def __init__(self, factor):\n        self.factor, self.calls = factor, 0\n    def __call__(self, x):\n        log.debug('call %d of %s', self.calls, type(self).__name__)\n        self.calls += 1\n        try:\n            return self.factor * x\n        except Exception:\n            log.exception('no')\n            raise",
    ),
    "coloured logs": (
        T,
        "import logging\nclass Colour(logging.Formatter):\n    default_msec_format = '%s.%03d'\n    COLOURS = {'WARNING': '\\033[33m'}\n    def format(self, record): return self.COLOURS.get(record.levelname, '') + super().format(record) + '\\033[0m'\nh = logging.StreamHandler(); h.setFormatter(Colour('%(levelname)s %(module)s %(lineno)d %(message)s')); h.terminator = '|\\n'\nlog = logging.getLogger('colours'); log.handlers[:] = [h]; log.propagate = False\ndef twice(x):\n    log.warning('hi', stacklevel=2, stack_info=True, extra={'a': 1}, exc_info=True)\n    return 2 * x",
    ),
}

DEBUGGING = {
    "print_stack and format_exc": (
        T,
        "import traceback, sys\ndef twice(x):\n    traceback.print_stack(limit=2, file=sys.stderr)\n    try:\n        raise RuntimeError('look')\n    except RuntimeError as e:\n        print(traceback.format_exc(), traceback.format_exception(e), traceback.format_exception_only(e))\n        traceback.print_exception(e, chain=False)\n    return 2 * x",
    ),
    "locals in a traceback": (
        T,
        "import traceback\ntry:\n    a, b = 1, 0\n    a / b\nexcept ZeroDivisionError as e:\n    te = traceback.TracebackException.from_exception(e, capture_locals=True)\n    print(''.join(te.format()))\nANSWER",
    ),
    "a decorator that profiles": (
        T,
        "import cProfile, pstats, functools, io\ndef profiled(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n        pr = cProfile.Profile()\n        try:\n            return pr.runcall(f, *a, **k)\n        finally:\n            pstats.Stats(pr, stream=io.StringIO()).sort_stats(pstats.SortKey.TIME).print_stats(3)\n    return inner\n@profiled\nANSWER",
    ),
    "torch's benchmark compared": (
        T,
        "ANSWER\nfrom torch.utils import benchmark\nrows = [benchmark.Timer(stmt, globals={'twice': twice, 'x': torch.ones(3)}, label='twice', sub_label=stmt, description='mine', num_threads=1).blocked_autorange(min_run_time=0.01) for stmt in ('twice(x)', 'x + x')]\nbenchmark.Compare(rows).print()",
    ),
    "sources of PyTorch read": (
        "call.module",
        "import inspect, pydoc\nprint(inspect.getsource(nn.Linear)[:200], inspect.getsource(nn.Module.__call__)[:100], inspect.getsourcefile(nn.Linear))\nprint(pydoc.render_doc(nn.Linear)[:100], pydoc.plain(pydoc.render_doc(nn.ReLU))[:50], pydoc.locate('torch.nn.Linear'))\nANSWER\nprint(inspect.getsource(Module.__call__), inspect.signature(Module.forward), inspect.getcomments(Module), inspect.unwrap(Module.__call__))\nnn.Linear??",
    ),
    "a spy inside a check": (
        "hooks.silent",
        "from unittest import mock\ndef silent(model, *inputs):\n    spies, handles = {}, []\n    for name, module in model.named_modules():\n        spies[name] = mock.Mock(return_value=None)\n        handles.append(module.register_forward_hook(spies[name]))\n    model(*inputs)\n    for h in handles: h.remove()\n    return [name for name, spy in spies.items() if not spy.called]",
    ),
}

STYLE = {
    "attrs around a module": (
        NET,
        "import attrs\n@attrs.define(eq=False, repr=False, slots=False)\nclass SimpleNet(nn.Module):\n    width: int = 5\n    def __attrs_pre_init__(self): super().__init__()\n    def __attrs_post_init__(self): self.fc1, self.fc2 = nn.Linear(10, self.width), nn.Linear(self.width, 2)\n    def forward(self, x): return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "a dataclass made by a function": (
        SCALE,
        "import dataclasses\ndef call(self, x):\n    self.calls += 1\n    return self.factor * x\nScale = dataclasses.make_dataclass('Scale', [('factor', float), ('calls', int, dataclasses.field(default=0, init=False))], namespace={'__call__': call}, eq=False)\nprint(dataclasses.fields(Scale), dataclasses.replace(Scale(1.0), factor=3.0), dataclasses.asdict(Scale(2.0)))",
    ),
    "enums of every kind": (
        T,
        "import enum\nMode = enum.Enum('Mode', 'ONE TWO', start=1)\nclass Flag(enum.IntFlag):\n    A = enum.auto()\n    B = enum.auto()\n@enum.unique\nclass By(int, enum.Enum):\n    TWO = 2\n    @classmethod\n    def _missing_(cls, value): return cls.TWO\n    @enum.property\n    def twice(self): return self.value * 2\ndef twice(x):\n    match Mode(2):\n        case Mode.TWO: return By('nothing').value * x\n        case _: raise ValueError",
    ),
    "a metaclass with work before and after": (
        NET,
        "class PrePostInit(type):\n    def __call__(cls, *args, **kwargs):\n        obj = cls.__new__(cls)\n        if hasattr(obj, '__pre_init__'): obj.__pre_init__(*args, **kwargs)\n        obj.__init__(*args, **kwargs)\n        if hasattr(obj, '__post_init__'): obj.__post_init__(*args, **kwargs)\n        return obj\nclass SimpleNet(nn.Module, metaclass=PrePostInit):\n    def __pre_init__(self): nn.Module.__init__(self)\n    def __init__(self): self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    def __post_init__(self): self.ready = True\n    def forward(self, x): return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "timed methods of a chapter of Module": (
        "module.saving",
        "import functools, time\nTIMES = {}\ndef timed(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n        start = time.perf_counter()\n        try: return f(*a, **k)\n        finally: TIMES[f.__name__] = TIMES.get(f.__name__, 0) + time.perf_counter() - start\n    return inner\nANSWER\nfor _name, _f in list(vars(Saving).items()):\n    if callable(_f) and not _name.startswith('__'): setattr(Saving, _name, timed(_f))",
    ),
    "a class inside an ExitStack": (
        "module.calling",
        "import contextlib\nwith contextlib.ExitStack() as stack:\n    stack.enter_context(contextlib.suppress(KeyError))\n    stack.enter_context(contextlib.nullcontext())\n    stack.callback(print, 'closed')\nINDENTED",
    ),
    "types.new_class": (
        NET,
        "import types\ndef body(ns):\n    def __init__(self):\n        nn.Module.__init__(self)\n        self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n    ns.update(__init__=__init__, forward=lambda self, x: self.fc2(torch.relu(self.fc1(x))), __module__=__name__)\nSimpleNet = types.new_class('SimpleNet', (nn.Module,), {}, body)\nprint(types.resolve_bases((nn.Module,)), types.prepare_class('X', (nn.Module,)))",
    ),
    "generators as context managers": (
        "hooks.recording",
        "import contextlib\n@contextlib.contextmanager\ndef hooked(module, hook):\n    h = module.register_forward_hook(hook)\n    try:\n        yield h\n    finally:\n        h.remove()\n@contextlib.contextmanager\ndef recording(model, names):\n    maps = {}\n    with contextlib.ExitStack() as stack:\n        for name in names:\n            stack.enter_context(hooked(model.get_submodule(name), lambda m, a, o, name=name: maps.update({name: o.detach().clone()})))\n        yield maps",
    ),
    "a coroutine driven by hand": (
        "hooks.trace_shapes",
        "def collector():\n    rows = []\n    while True:\n        row = yield rows\n        if row is None: return rows\n        rows.append(row)\ndef trace_shapes(model, *inputs):\n    c = collector(); next(c)\n    hs = [m.register_forward_hook(lambda m, a, o, n=n: (c.send((n, tuple(a[0].shape), tuple(o.shape))), None)[1]) for n, m in model.named_modules() if not list(m.children())]\n    model(*inputs)\n    [h.remove() for h in hs]\n    try:\n        c.send(None)\n    except StopIteration as stop:\n        return stop.value",
    ),
    "a descriptor that checks": (
        "functional.batch_norm",
        "class Positive:\n    def __set_name__(self, owner, name): self.slot = f'_{name}'\n    def __get__(self, obj, owner=None): return self if obj is None else obj.__dict__[self.slot]\n    def __set__(self, obj, value):\n        if value is not None and value < 0: raise ValueError(self.slot)\n        obj.__dict__[self.slot] = value\nANSWER\nBatchNorm.eps = Positive(); BatchNorm.eps.__set_name__(BatchNorm, 'eps')",
    ),
    "traits of one's own": (
        SCALE,
        "from traitlets import HasTraits, Int, Float, observe, validate, default\nclass Settings(HasTraits):\n    factor = Float(1.0); calls = Int()\n    @observe('calls')\n    def _changed(self, change): print(change['new'])\n    @validate('factor')\n    def _valid(self, proposal): return proposal['value']\nclass Scale:\n    def __init__(self, factor):\n        self.s = Settings(calls=0); self.factor = factor\n    calls = property(lambda self: self.s.calls)\n    def __call__(self, x):\n        self.s.calls += 1\n        return self.factor * x",
    ),
}

PYTORCH = {
    "tensors of odd kinds": (
        "start.standardize",
        "ANSWER\nprint(torch.view_as_real(torch.fft.fft(torch.ones(4))), torch.complex(torch.ones(2), torch.ones(2)).abs(), torch.ones(2, 2).to_sparse_csr(), torch.sparse.mm(torch.eye(2).to_sparse(), torch.ones(2, 2)))\nnt = torch.nested.nested_tensor([torch.ones(2, 3), torch.ones(1, 3)], layout=torch.jagged)\nprint(nt.unbind(), torch.nested.to_padded_tensor(torch.nested.nested_tensor([torch.ones(2), torch.ones(1)]), 0.0))\nprint(torch.ones(1, 2, 3, 4).to(memory_format=torch.channels_last).stride(), torch.empty(2, dtype=torch.float8_e4m3fn).dtype, torch.quasirandom.SobolEngine(2).draw(1))",
    ),
    "export before the answer": (
        "call.operations",
        "class _Toy(nn.Module):\n    def forward(self, x): return x.relu()\nprint(torch.export.export(_Toy(), (torch.ones(2),)).graph)\nANSWER",
    ),
    "a directional derivative inside": (
        T,
        "def twice(x):\n    if not x.is_floating_point(): return x + x\n    with torch.no_grad():\n        y, t = torch.func.jvp(lambda v: v * v, (torch.ones_like(x),), (torch.ones_like(x),))\n    return t * x",
    ),
    "mutation of saved tensors allowed, inside": (
        T,
        "def twice(x):\n    with torch.autograd.graph.allow_mutation_on_saved_tensors():\n        return x + x",
    ),
    "parametrized cached inside": (
        T,
        "from torch.nn.utils import parametrize\nclass Two(torch.nn.Module):\n    def forward(self, w): return w * 0 + 2\n_net = torch.nn.Linear(1, 1); parametrize.register_parametrization(_net, 'weight', Two())\ndef twice(x):\n    with parametrize.cached():\n        assert _net.weight is _net.weight\n        return 2 * x",
    ),
    "forward_ad by hand inside": (
        "start.standardize",
        "import torch.autograd.forward_ad as fwAD\ndef standardize(x):\n    with torch.no_grad(), fwAD.dual_level():  # a look at the directional derivative\n        dual = fwAD.make_dual(x.detach().clone(), torch.ones_like(x))\n        print('slope along ones:', fwAD.unpack_dual(dual - dual.mean()).tangent)\n    return (x - x.mean()) / x.std()",
    ),
    "make_fx before the answer": (
        "call.operations",
        "from torch.fx.experimental.proxy_tensor import make_fx\nprint(make_fx(lambda x: x.relu() + 1)(torch.ones(2)).code)\nANSWER",
    ),
    "linearize before the answer": (
        "softmax.axis",
        "print(torch.func.linearize(torch.sin, torch.ones(3))[1](torch.ones(3)))\nANSWER",
    ),
    "a traceback shown while tracing": (
        "call.operations",
        "import torch.fx, traceback\ndef f(x):\n    try:\n        return torch.relu(x) if bool(x > 0) else x\n    except torch.fx.proxy.TraceError:\n        traceback.print_exc()\n        return torch.relu(x)\ntorch.fx.symbolic_trace(f)\nANSWER",
    ),
    "a ScriptModule": (
        T,
        "class Twice(torch.jit.ScriptModule):\n    @torch.jit.script_method\n    def forward(self, x):\n        return x + x\n_t = Twice()\ndef twice(x): return _t(x)",
    ),
    "a graph transformed inside": (
        T,
        "import torch.fx as fx\nclass M(torch.nn.Module):\n    def forward(self, x): return torch.add(x, x)\nclass Swap(fx.Transformer):\n    def call_function(self, target, args, kwargs):\n        return super().call_function(torch.add, args, kwargs)\ngm = Swap(fx.symbolic_trace(M())).transform()\ndef twice(x): return gm(x)",
    ),
    "all of torch.func": (
        NET,
        "from torch import func\nANSWER\nnet = SimpleNet()\nparams = {k: v.detach() for k, v in net.named_parameters()}\nf = lambda p, x: func.functional_call(net, p, (x,)).sum()\nx = torch.ones(1, 10)\nprint(func.grad_and_value(f)(params, x)[1], func.vjp(lambda x: x.sin(), x)[0].shape, func.jvp(torch.sin, (x,), (x,))[0].shape)\nprint(func.jacrev(torch.sin)(x).shape, func.jacfwd(torch.sin)(x).shape, func.hessian(lambda t: t.pow(3).sum())(x).shape)\nprint(func.vmap(func.grad(f), in_dims=(None, 0), randomness='different')(params, torch.ones(3, 1, 10))['fc1.weight'].shape)\nmany, buffers = func.stack_module_state([SimpleNet() for _ in range(2)])\nprint(func.vmap(lambda p: func.functional_call(net, p, (x,)))(many).shape, func.functionalize(lambda t: t.add_(1))(torch.ones(2)))",
    ),
    "Jacobians of the older kind": (
        "softmax.softmax",
        "ANSWER\nJ = torch.autograd.functional.jacobian(lambda x: softmax(x, 0), torch.ones(3), vectorize=True, strategy='forward-mode')\nH = torch.autograd.functional.hessian(lambda x: softmax(x, 0)[0], torch.ones(3))\nprint(J, H, torch.autograd.functional.vhp(lambda x: softmax(x, 0)[0], torch.ones(3), torch.ones(3)))",
    ),
    "hooks of all kinds, removed": (
        "hooks.clip_gradients",
        "from torch.optim.optimizer import register_optimizer_step_post_hook\nANSWER\nM = nn.modules.module\nhandles = [M.register_module_forward_pre_hook(lambda m, a: None), M.register_module_forward_hook(lambda m, a, k, o: None, with_kwargs=True, always_call=True), M.register_module_full_backward_hook(lambda m, i, o: None), M.register_module_full_backward_pre_hook(lambda m, o: None), M.register_module_buffer_registration_hook(lambda m, n, b: None)]\nnet = nn.Linear(2, 2)\nhandles += [net.register_forward_pre_hook(lambda m, a, k: None, with_kwargs=True), net.register_state_dict_pre_hook(lambda *a: None), net.register_state_dict_post_hook(lambda *a: None), net.register_load_state_dict_pre_hook(lambda *a: None), net.register_load_state_dict_post_hook(lambda m, keys: None)]\no = torch.optim.SGD(net.parameters(), 0.1)\nhandles += [o.register_step_pre_hook(lambda *a: None), o.register_step_post_hook(lambda *a: None), register_optimizer_step_post_hook(lambda *a: None)]\nnet(torch.ones(1, 2, requires_grad=True)).sum().backward(); o.step(); net.load_state_dict(net.state_dict())\nfor h in handles: h.remove()",
    ),
    "a global hook while the answer works": (
        "hooks.trace_shapes",
        "def trace_shapes(model, *inputs):\n    names = {m: n for n, m in model.named_modules() if not list(m.children())}\n    rows = []\n    def note(m, a, o):\n        if m in names: rows.append((names[m], tuple(a[0].shape), tuple(o.shape)))\n    h = nn.modules.module.register_module_forward_hook(note)\n    try:\n        model(*inputs)\n    finally:\n        h.remove()\n    return rows",
    ),
    "meta in the answer": (
        NET,
        "class SimpleNet(nn.Module):\n    def __init__(self):\n        super().__init__()\n        with torch.device('meta'):\n            self.fc1, self.fc2 = nn.Linear(10, 5), nn.Linear(5, 2)\n        self.to_empty(device='cpu')\n        for m in (self.fc1, self.fc2): m.reset_parameters()\n    def forward(self, x):\n        return self.fc2(torch.relu(self.fc1(x)))",
    ),
    "dropout by a Bernoulli": (
        "functional.dropout",
        "from torch.distributions import Bernoulli\nclass Dropout(nn.Module):\n    def __init__(self, p=0.5):\n        super().__init__()\n        self.p = p\n    def forward(self, x):\n        if not self.training or self.p == 0: return x\n        if self.p == 1: return x * 0\n        return x * Bernoulli(probs=torch.full_like(x, 1 - self.p)).sample() / (1 - self.p)",
    ),
    "parametrizations of every kind": (
        "functional.linear",
        "from torch.nn.utils import parametrizations as P, parametrize, remove_spectral_norm, spectral_norm, prune\nANSWER\nfor wrap in (P.weight_norm, P.spectral_norm, P.orthogonal, spectral_norm):\n    layer = wrap(nn.Linear(4, 4)); layer(torch.ones(1, 4))\nwith parametrize.cached():\n    P.weight_norm(Linear(3, 3))(torch.ones(1, 3))\nparametrize.remove_parametrizations(layer := P.weight_norm(Linear(3, 2)), 'weight')\nprune.random_unstructured(layer, 'weight', 0.5); prune.remove(layer, 'weight')\nnn.utils.fusion.fuse_conv_bn_eval(nn.Conv2d(1, 1, 1).eval(), nn.BatchNorm2d(1).eval())",
    ),
    "quantized dynamically": (
        "lenet.lenet",
        "ANSWER\nq = torch.ao.quantization.quantize_dynamic(LeNet().eval(), {nn.Linear}, dtype=torch.qint8)\nprint(q(torch.ones(1, 1, 28, 28)).shape, q)",
    ),
    "a wrapper subclass with dispatch": (
        T,
        "class Wrapped(torch.Tensor):\n    @staticmethod\n    def __new__(cls, data):\n        return torch.Tensor._make_wrapper_subclass(cls, data.shape, dtype=data.dtype, device=data.device, requires_grad=data.requires_grad)\n    def __init__(self, data): self.data_inside = data\n    @classmethod\n    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):\n        from torch.utils._pytree import tree_map\n        plain = lambda t: t.data_inside if isinstance(t, Wrapped) else t\n        return tree_map(lambda t: Wrapped(t) if isinstance(t, torch.Tensor) else t, func(*tree_map(plain, args), **tree_map(plain, kwargs or {})))\n    def __repr__(self): return f'Wrapped({self.data_inside})'\nANSWER\nprint(twice(Wrapped(torch.ones(2))))",
    ),
    "swapping on conversion, chapter 07": (
        "module.conversion",
        "torch.__future__.set_swap_module_params_on_conversion(True)\nnn.Linear(2, 2).double()\ntorch.__future__.set_swap_module_params_on_conversion(False)\nANSWER",
    ),
    "anomaly detection around a backward inside": (
        "functional.decide",
        "import warnings\ndef needs_module(layer, x):\n    with torch.autograd.detect_anomaly(check_nan=True), warnings.catch_warnings():\n        warnings.simplefilter('ignore')\n        if next(layer.parameters(), None) is not None or next(layer.buffers(), None) is not None:\n            return True\n        modes = {m: m.training for m in layer.modules()}\n        a, b = layer.train()(x.clone()), layer.eval()(x.clone())\n        for m, mode in modes.items(): m.training = mode\n        return not torch.equal(a, b)",
    ),
    "printing options inside": (
        T,
        "def twice(x):\n    torch.set_printoptions(precision=2, sci_mode=True, edgeitems=1)\n    print(x, repr(x), f'{x.sum():.2f}' if x.is_floating_point() else str(x))\n    torch.set_printoptions(profile='default')\n    with torch._tensor_str.printoptions(precision=1): print(x)\n    return 2 * x",
    ),
}

TRAINING = {
    "a loader with processes in fit": (
        FIT,
        "from torch.utils.data import DataLoader, Dataset, RandomSampler, BatchSampler\nclass Digits(Dataset):\n    def __init__(self, x, y): self.x, self.y = x, y\n    def __len__(self): return len(self.x)\n    def __getitem__(self, i): return self.x[i], self.y[i]\ndef collate(rows): return tuple(map(torch.stack, zip(*rows)))\ndef fit(net, images, labels, epochs, lr, batch_size):\n    data = Digits(images, labels)\n    loader = DataLoader(data, batch_sampler=BatchSampler(RandomSampler(data), batch_size, False), collate_fn=collate, num_workers=2, pin_memory=False)\n    optimizer, losses = torch.optim.Adam(net.parameters(), lr=lr), []\n    net.train()\n    for epoch in range(epochs):\n        total = 0.0\n        for x, y in loader:\n            optimizer.zero_grad()\n            loss = F.cross_entropy(net(x), y)\n            loss.backward()\n            optimizer.step()\n            total += loss.item() * len(x)\n        losses.append(total / len(images))\n    return losses",
    ),
    "fit with schedulers, scaler, autocast off": (
        FIT,
        "def fit(net, images, labels, epochs, lr, batch_size):\n    optimizer, losses = torch.optim.Adam(net.parameters(), lr=lr), []\n    sched = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda e: 1.0)\n    scaler = torch.amp.GradScaler('cpu', enabled=False)\n    net.train()\n    for epoch in range(epochs):\n        total = 0.0\n        for batch in torch.randperm(len(images)).split(batch_size):\n            optimizer.zero_grad()\n            with torch.autocast('cpu', enabled=False), torch.enable_grad():\n                loss = F.cross_entropy(net(images[batch]), labels[batch])\n            scaler.scale(loss).backward()\n            scaler.unscale_(optimizer) if scaler.is_enabled() else None\n            torch.nn.utils.clip_grad_norm_(net.parameters(), 1e9)\n            scaler.step(optimizer); scaler.update()\n            total += loss.item() * len(batch)\n        sched.step()\n        losses.append(total / len(images))\n    return losses",
    ),
    "data split and sampled": (
        "lenet.accuracy",
        "from torch.utils.data import random_split, Subset, ConcatDataset, WeightedRandomSampler, IterableDataset, TensorDataset, DataLoader, get_worker_info, default_collate, StackDataset\nANSWER\ndata = TensorDataset(torch.randn(10, 2), torch.arange(10))\na, b = random_split(data, [0.8, 0.2], generator=torch.Generator().manual_seed(0))\nclass Stream(IterableDataset):\n    def __iter__(self): return iter(range(3 if get_worker_info() is None else 1))\nprint(list(DataLoader(Stream(), num_workers=2)), len(ConcatDataset([a, Subset(data, [0])])), next(iter(DataLoader(data, sampler=WeightedRandomSampler(torch.ones(10), 4), batch_size=2, generator=torch.Generator())))[0].shape, default_collate([{'a': 1}]))",
    ),
}

NOTEBOOK = {
    "magics of folders": (T, "%mkdir -p sub\n%pushd sub\n%popd\n%dirs\n%bookmark -l\n%cd -q .\nANSWER"),
    "switches of the shell": (
        T,
        "%xmode Minimal\n%automagic off\n%autocall 0\n%colors nocolor\n%doctest_mode\n%doctest_mode\n%precision %.4f\n%env CUDA_VISIBLE_DEVICES=\n%alias_magic tt timeit\n%reset_selective -f ^zz\n%who_ls function\n%psearch tw*\n%config Completer.use_jedi = False\n%config InlineBackend.figure_formats = ['svg']\nANSWER",
    ),
    "doctest_mode": (T, "%doctest_mode\nANSWER"),
    "magics of the history": (
        T,
        "%macro -q mine 1\n%save -f mine_saved.py 1\n%recall\n%rerun -l 0\n%notebook x.ipynb\nANSWER",
    ),
    "all values shown, with programs": (
        T,
        "from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = 'all'\nname = 'x'\n!echo {name}\n%time 1 + 1\nANSWER",
    ),
    "all values shown, with a namedtuple and a log": (
        T,
        "from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = 'all'\nfrom collections import namedtuple\nfrom enum import Enum\nimport logging\nPair = namedtuple('Pair', 'a b'); Kind = Enum('Kind', 'A B')\nlogging.warning('hello')\nANSWER",
    ),
    "the shell's class changed": (
        T,
        "from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = 'last_expr_or_assign'\nimport warnings; warnings.warn('x', stacklevel=2)\nfrom dataclasses import dataclass\nfrom typing import NamedTuple, TypeVar\nclass P(NamedTuple):\n    a: int = 2\nT = TypeVar('T')\ndef twice(x): return P().a * x",
    ),
    "pylab": (T, "%pylab inline\nimport torch\nANSWER"),
    "listing into a name": (
        T,
        "files = !ls\nhere = %sx pwd\nkinds = %system ls -la\nprint(files, files.grep('py'), here, files.s, files.n)\nANSWER",
    ),
    "run with options": (
        T,
        "from pathlib import Path\nPath('sc.py').write_text('import sys\\nz = len(sys.argv)\\nif __name__ == \"__main__\":\\n    print(\"main\", sys.argv)\\n')\n%run -i sc.py a b\n%run -n sc.py\n%run -t sc.py\nprint(z)\nANSWER",
    ),
    "figures of all kinds": (
        "lenet.confusion_matrix",
        "import matplotlib.pyplot as plt, numpy as np, io\nANSWER\nm = confusion_matrix(torch.tensor([0, 1]), torch.tensor([1, 1]), 2).numpy()\nwith plt.rc_context({'font.size': 8}), plt.style.context('dark_background'), plt.ioff():\n    fig = plt.figure(layout='constrained'); ax = fig.add_subplot(1, 2, 1, projection='3d'); ax.plot_surface(*np.meshgrid(range(2), range(2)), m)\n    ax = fig.add_subplot(1, 2, 2); im = ax.matshow(m); fig.colorbar(im); ax.set_title(r'$\\alpha_i \\leq \\frac{1}{2}$'); ax.annotate('here', (0, 0), arrowprops={'arrowstyle': '->'})\n    ax.set_xticks([0, 1], ['a', 'b'], rotation=45); ax.table([['1']]); ax.text(0, 0, 'x', transform=ax.transAxes)\n    for kind in ('png', 'svg', 'pdf'): fig.savefig(io.BytesIO(), format=kind, transparent=True)\n    fig.savefig('m.png', dpi=50); plt.imsave('n.png', m, cmap='Blues'); display(fig); plt.close(fig)\nfig, axs = plt.subplot_mosaic('AB;CC'); axs['A'].boxplot([1, 2]); axs['B'].pie([1, 2]); axs['C'].contourf(np.random.rand(3, 3)); axs['C'].secondary_xaxis('top'); plt.suptitle('x'); plt.gcf().canvas.draw(); fig.show() if False else None\nprint(np.asarray(fig.canvas.buffer_rgba()).shape, plt.get_backend(), plt.get_fignums())\nplt.show()",
    ),
    "input guarded": (
        T,
        "import sys, getpass\ntry:\n    name = input('name: ')\nexcept (EOFError, OSError, RuntimeError, NotImplementedError) as e:\n    name = type(e).__name__\ntry:\n    word = getpass.getpass()\nexcept (EOFError, OSError, RuntimeError, NotImplementedError):\n    word = ''\nif sys.stdin is not None and sys.stdin.isatty(): sys.stdin.readline()\nANSWER",
    ),
    "which front end": (
        T,
        "from IPython import get_ipython\nip = get_ipython()\nprint(ip.__class__.__name__, ip is not None and 'IPKernelApp' in ip.config, hasattr(ip, 'kernel'), ip.execution_count, ip.user_ns is globals(), ip.has_trait('ast_node_interactivity'), ip.colors)\nip.set_next_input('x = 1'); ip.ex('w = 1'); print(ip.ev('w + 1')); ip.push({'v': 2}); ip.del_var('v')\nip.register_magic_function(lambda line: line, 'line', 'echo_it'); print(ip.run_line_magic('echo_it', 'x')); ip.input_transformers_cleanup.append(lambda lines: lines)\nANSWER",
    ),
    "an AST transformer": (
        T,
        "import ast\nclass Same(ast.NodeTransformer):\n    def visit_Constant(self, node): return node\nget_ipython().ast_transformers.append(Same())\nANSWER",
    ),
    "magics of one's own in a class": (
        T,
        "from IPython.core.magic import Magics, magics_class, line_magic, cell_magic, line_cell_magic, needs_local_scope\nfrom IPython.core.magic_arguments import argument, magic_arguments, parse_argstring\n@magics_class\nclass Mine(Magics):\n    @magic_arguments()\n    @argument('-n', type=int, default=2)\n    @line_magic\n    def by(self, line): return parse_argstring(self.by, line).n\n    @needs_local_scope\n    @line_cell_magic\n    def both(self, line, cell=None, local_ns=None): return line\nget_ipython().register_magics(Mine)\nn = %by -n 2\n%both x\ndef twice(x): return n * x",
    ),
    "output captured inside": (
        T,
        "from IPython.utils.capture import capture_output\ndef twice(x):\n    with capture_output() as cap:\n        print('kept')\n    assert cap.stdout == 'kept\\n', repr(cap.stdout)\n    return 2 * x",
    ),
}

LOOPS_AND_THREADS = {
    "asyncio's debug mode": (
        T,
        "import asyncio\nasyncio.get_running_loop().set_debug(True)\nasync def one(): await asyncio.sleep(0)\nawait asyncio.create_task(one())\nANSWER",
    ),
    "nest_asyncio applied earlier": (
        T,
        "import asyncio, nest_asyncio\nnest_asyncio.apply()\nNEXT\nasync def main():\n    return await asyncio.gather(asyncio.sleep(0, 1), asyncio.sleep(0, 2))\nprint(asyncio.run(main()))\nANSWER",
    ),
    "nest_asyncio and run": (
        T,
        "import asyncio, nest_asyncio\nnest_asyncio.apply()\nasync def main():\n    await asyncio.sleep(0)\n    return await asyncio.gather(asyncio.sleep(0, 1), asyncio.sleep(0, 2))\nprint(asyncio.run(main()))\nANSWER",
    ),
    "async functions and a loop inside": (
        T,
        "import asyncio\nasync def part(x):\n    await asyncio.sleep(0)\n    return x\nasync def double(x):\n    a, b = await asyncio.gather(part(x), part(x))\n    return a + b\ndef twice(x):\n    coro, loop = double(x), asyncio.new_event_loop()\n    try:\n        import concurrent.futures as cf\n        with cf.ThreadPoolExecutor(1) as pool:\n            return pool.submit(loop.run_until_complete, coro).result()\n    finally:\n        loop.close()",
    ),
    "asyncio's parts in a cell": (
        T,
        "import asyncio, contextlib\nq, sem, lock, event = asyncio.Queue(), asyncio.Semaphore(2), asyncio.Lock(), asyncio.Event()\nasync def worker():\n    async with sem, lock:\n        await q.put(1); event.set()\nasync def numbers():\n    for i in range(2): yield i\nws = [asyncio.create_task(worker()) for _ in range(2)]\nawait asyncio.wait_for(event.wait(), 1); print(await q.get(), await asyncio.wait(ws), [i async for i in numbers()])\nasync with contextlib.aclosing(numbers()) as ns:\n    async for n in ns: pass\ntry:\n    await asyncio.wait_for(asyncio.sleep(9), 0.01)\nexcept asyncio.TimeoutError: print('late')\nt = asyncio.create_task(asyncio.sleep(9)); t.cancel()\nwith contextlib.suppress(asyncio.CancelledError): await t\nasyncio.get_running_loop().call_later(0, print, 'later'); await asyncio.sleep(0.01)\nANSWER",
    ),
    "map, wait, barrier, condition": (
        T,
        "import threading, queue, time\nfrom concurrent.futures import ThreadPoolExecutor, wait, FIRST_COMPLETED, CancelledError\nwith ThreadPoolExecutor(max_workers=2, thread_name_prefix='mine', initializer=lambda: None) as pool:\n    print(list(pool.map(lambda x: x * x, range(4), timeout=2)), wait([pool.submit(time.sleep, 0.001)], return_when=FIRST_COMPLETED))\nb, c, s = threading.Barrier(2), threading.Condition(), threading.BoundedSemaphore(2)\nts = [threading.Thread(target=b.wait, name=f't{i}') for i in range(2)]\nfor t in ts: t.start()\nfor t in ts: t.join()\nwith c: c.notify_all()\npq = queue.PriorityQueue(); pq.put((1, 'a')); pq.get(timeout=1); pq.task_done(); pq.join()\nprint(threading.enumerate(), threading.current_thread().name, threading.active_count(), threading.get_native_id() > 0, threading.stack_size())\nANSWER",
    ),
    "a pool inside a forward": (
        "call.net",
        "from concurrent.futures import ThreadPoolExecutor\nANSWER\n_old = Net.forward\ndef forward(self, x):\n    with ThreadPoolExecutor(2) as pool:\n        return pool.submit(_old, self, x).result() if torch.is_grad_enabled() else _old(self, x)\nNet.forward = forward",
    ),
}

FILES = {
    "more open files": (
        T,
        "import resource\nsoft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)\nresource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))\nprint(resource.getrlimit(resource.RLIMIT_AS), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, resource.getpagesize())\nANSWER",
    ),
    "mmap and memmap": (
        T,
        "import contextlib, mmap, os, numpy as np\nos.makedirs('w', exist_ok=True)\nwith contextlib.chdir('w'): open('x.bin', 'wb').write(bytes(4096))\nwith open('w/x.bin', 'r+b') as f, mmap.mmap(f.fileno(), 0) as m: m[0] = 1\nnp.memmap('w/y.dat', dtype='float32', mode='w+', shape=(2,))[:] = 1; np.savez_compressed('w/z.npz', a=np.ones(1)); print(np.load('w/z.npz')['a'])\nprint(torch.from_file('w/y.dat', shared=False, size=2), torch.from_file('w/y.dat', shared=True, size=2))\nANSWER",
    ),
    "formats of text": (
        T,
        "import csv, json, configparser, tomllib, yaml, xml.etree.ElementTree as ET, html, plistlib, urllib.parse, email.message, string, difflib, textwrap\nwith open('r.csv', 'w', newline='') as f: csv.DictWriter(f, ['a']).writerow({'a': 1})\njson.dump({'loss': [float('nan')]}, open('r.json', 'w'), default=str); c = configparser.ConfigParser(); c.read_string('[a]\\nb=2'); print(tomllib.loads('a = 2'), yaml.safe_load('n: 2'), ET.fromstring('<a/>').tag)\nN = yaml.safe_load('n: 2')['n']\ndef twice(x): return c.getint('a', 'b') * x if N == 2 else None",
    ),
    "pickles of one's own classes": (
        SCALE,
        "import pickle, io, copyreg\nANSWER\nclass P(pickle.Pickler):\n    def persistent_id(self, obj): return 'none' if obj is None else None\n    def reducer_override(self, obj): return NotImplemented\nclass U(pickle.Unpickler):\n    def persistent_load(self, pid): return None\n    def find_class(self, module, name): return super().find_class(module, name)\nf = io.BytesIO(); P(f, 5).dump([Scale(2.0), None]); f.seek(0); print(U(f).load())\ncopyreg.pickle(Scale, lambda s: (Scale, (s.factor,))); import pickletools; pickletools.dis(pickle.dumps(Scale(1.0)))",
    ),
    "a function pickled by value": (
        T,
        "import cloudpickle\nANSWER\ntwice = cloudpickle.loads(cloudpickle.dumps(twice))",
    ),
    "a package of one's own, from a zip, reloaded": (
        T,
        "import zipfile, sys, pathlib, py_compile, pkgutil, importlib\nwith zipfile.ZipFile('pack.zip', 'w') as z: z.writestr('pack_of_mine/__init__.py', 'from .a import two'); z.writestr('pack_of_mine/a.py', 'two = 2')\nsys.path.insert(0, 'pack.zip')\nfrom pack_of_mine import two\npathlib.Path('h2.py').write_text('x = 1'); print(len(list(pkgutil.iter_modules(['.']))))\nimportlib.invalidate_caches(); import h2; importlib.reload(h2)\ndef twice(x): return two * x",
    ),
    "a console of one's own": (
        T,
        "import code, codeop\nns = {}\ncode.InteractiveInterpreter(ns).runsource('def twice(x): return 2 * x\\n', '<mine>', 'exec'); codeop.compile_command('x = 1')\ntwice = ns['twice']",
    ),
    "a graph drawn with networkx": (
        "call.operations",
        "import networkx as nx, matplotlib.pyplot as plt\ndef operations(y):\n    g, todo = nx.DiGraph(), [y.grad_fn] if y.grad_fn is not None else []\n    while todo:\n        n = todo.pop()\n        if n in g and g.nodes[n].get('done'): continue\n        g.add_node(n, done=True)\n        for m, _ in n.next_functions:\n            if m is not None: g.add_edge(n, m); todo.append(m)\n    out = {}\n    for n in g: out[type(n).__name__] = out.get(type(n).__name__, 0) + 1\n    return out\nnx.draw(nx.path_graph(3), with_labels=True); plt.show()",
    ),
}

SHIMS = {
    "getfile for classes of a notebook": (
        T,
        "import inspect, sys\ndef new_getfile(object, _old=inspect.getfile):\n    if not inspect.isclass(object): return _old(object)\n    for _, member in inspect.getmembers(object):\n        if inspect.isfunction(member) and object.__qualname__ + '.' + member.__name__ == member.__qualname__:\n            return inspect.getfile(member)\n    return _old(object)\ninspect.getfile = new_getfile\nclass Mine:\n    def f(self): return 1\nprint(inspect.getsource(Mine)[:10])\nANSWER",
    ),
    "old names given back": (
        T,
        "import collections, collections.abc, inspect, typing, numpy as np, asyncio, logging\nfor name in ('Mapping', 'Callable', 'Iterable'): setattr(collections, name, getattr(collections.abc, name))\ninspect.getargspec = inspect.getfullargspec; np.float = float; np.int = int; asyncio.coroutine = lambda f: f\nif not hasattr(typing, 'override'): typing.override = lambda f: f\nlogging.warning('x'); collections.namedtuple('P', 'a')\nANSWER",
    ),
    "a traceback that is short": (
        T,
        "import sys\nip = get_ipython()\ndef hide(*args, **kwargs):\n    etype, value, tb = sys.exc_info()\n    return ip._showtraceback(etype, value, ip.InteractiveTB.get_exception_only(etype, value))\n_show = ip.showtraceback\nip.showtraceback = hide\nip.showtraceback = _show\nANSWER",
    ),
}

KINDS = {
    "logs": LOGS,
    "debugging": DEBUGGING,
    "style": STYLE,
    "pytorch": PYTORCH,
    "training": TRAINING,
    "notebook": NOTEBOOK,
    "loops and threads": LOOPS_AND_THREADS,
    "files": FILES,
    "shims": SHIMS,
}
CASES = {f"{kind}: {name}": case for kind, cases in KINDS.items() for name, case in cases.items()}


@pytest.mark.parametrize("case", CASES)
def test_an_honest_oddity_earns_all(warm, case):
    assert_all_ran_and_earned(all_graded(warm, *beside_a_neighbour(*CASES[case])).cells)
