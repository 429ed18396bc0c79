import copy
import io
import pickle
import subprocess
import sys

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import prune as torchs_prune
from twin import twin

from autograde.own_module.rebuild import LIMITS, SHARED, MissingMethodError, contract, missing, reached_into, rebuild


@pytest.fixture(scope="module")
def base():
    return twin()


@pytest.fixture
def layers(base):
    return rebuild(base)


def same(one, other):
    assert list(one) == list(other)
    for key in one:
        assert torch.equal(one[key], other[key]), key


def test_every_layer_class_is_rebuilt_on_the_given_class(layers, base):
    assert layers.Module is base
    for name in nn.modules.__all__:
        original, rebuilt = getattr(nn, name), getattr(layers, name)
        if issubclass(original, nn.Module):
            assert issubclass(rebuilt, base), name
            assert not issubclass(rebuilt, nn.Module), name
            assert rebuilt.__name__ == original.__name__
        else:
            assert rebuilt is original


def test_what_is_not_a_module_stays_pytorchs_own(layers):
    assert layers.Parameter is nn.Parameter
    assert layers.Buffer is nn.Buffer
    assert layers.functional is F
    assert layers.init is nn.init
    assert layers.utils.rnn.PackedSequence is nn.utils.rnn.PackedSequence
    assert layers.utils.clip_grad_norm_ is nn.utils.clip_grad_norm_
    assert layers.LinearCrossEntropyOptions is nn.LinearCrossEntropyOptions


def test_the_files_named_as_shared_exist_and_do_not_speak_of_module():
    import importlib

    for name in SHARED:
        module = importlib.import_module(name)
        own = [v for v in vars(module).values() if isinstance(v, type) and v.__module__ == name]
        assert not any(issubclass(cls, nn.Module) for cls in own), name


def test_torch_is_as_before(base):
    before = {name: getattr(nn, name) for name in nn.modules.__all__}
    loaded = {name for name in sys.modules if name.startswith("torch.")}
    rebuild(type("Fresh", (base,), {}))
    assert all(getattr(nn, name) is value for name, value in before.items())
    assert all(sys.modules[name].__name__ == name for name in loaded if name.startswith("torch.nn"))
    assert not isinstance(rebuild(base).Linear(1, 1), nn.Module)


def test_two_worlds_do_not_meet():
    One, Two = twin(), twin()  # noqa: N806
    one, two = rebuild(One), rebuild(Two)
    assert one is rebuild(One)
    assert one.Linear is not two.Linear
    assert not isinstance(one.Linear(1, 1), two.Module)
    with pytest.raises(TypeError, match="is not a Module subclass"):
        one.Sequential(two.Linear(1, 1))
    with pytest.raises(TypeError, match="is not a Module subclass"):
        one.Sequential(nn.Linear(1, 1))
    with pytest.raises(TypeError, match="is not a Module subclass"):
        nn.Sequential(one.Linear(1, 1))
    assert one.modules.container.Module is One
    assert two.modules.container.Module is Two


def test_the_base_can_be_torchs_own_class():
    layers = rebuild(nn.Module)
    assert layers.Linear is not nn.Linear
    assert isinstance(nn.Sequential(layers.Linear(2, 3)), nn.Module)


def test_isinstance_inside_pytorchs_files_means_the_rebuilt_classes(layers):
    layer = layers.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    assert layer.activation_relu_or_gelu == 1
    encoder = layers.TransformerEncoder(layer, 2)
    assert encoder.use_nested_tensor
    nested = layers.TransformerEncoderLayer(8, 2, 16, activation=layers.GELU())
    assert nested.activation_relu_or_gelu == 2
    converted = layers.SyncBatchNorm.convert_sync_batchnorm(layers.Sequential(layers.BatchNorm2d(3)))
    assert type(converted[0]) is layers.SyncBatchNorm


def test_same_weights_same_outputs_gradients_and_state(layers):
    def build(nn):
        return nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 10))

    theirs, ours = build(nn), build(layers)
    ours.load_state_dict(theirs.state_dict())
    x = torch.randn(3, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    assert torch.equal(theirs(x), ours(x))
    theirs(x).square().sum().backward()
    ours(x).square().sum().backward()
    same({name: p.grad for name, p in theirs.named_parameters()}, {name: p.grad for name, p in ours.named_parameters()})
    same(theirs.state_dict(), ours.state_dict())
    assert repr(theirs) == repr(ours)


def test_rnns_take_packed_sequences(layers):
    torch.manual_seed(0)
    theirs = nn.LSTM(3, 4, batch_first=True)
    ours = layers.LSTM(3, 4, batch_first=True)
    ours.load_state_dict(theirs.state_dict())
    packed = nn.utils.rnn.pack_padded_sequence(torch.randn(2, 5, 3), [5, 2], batch_first=True)
    one, _ = theirs(packed)
    other, _ = ours(packed)
    assert torch.equal(one.data, other.data)


def test_pruning(layers):
    prune = layers.utils.prune
    theirs, ours = nn.Linear(4, 3), layers.Linear(4, 3)
    ours.load_state_dict(theirs.state_dict())
    torchs_prune.l1_unstructured(theirs, "weight", amount=5)
    prune.l1_unstructured(ours, "weight", amount=5)
    x = torch.randn(2, 4)
    assert torch.equal(theirs(x), ours(x))
    same(theirs.state_dict(), ours.state_dict())
    prune.remove(ours, "weight")
    assert "weight_mask" not in ours.state_dict()
    assert torch.equal(theirs(x), ours(x))
    prune.global_unstructured([(ours, "weight")], pruning_method=prune.L1Unstructured, amount=0.5)
    assert prune.is_pruned(ours)


@pytest.mark.parametrize("name", ["orthogonal", "weight_norm", "spectral_norm"])
def test_parametrizations(layers, name):
    torch.manual_seed(0)
    theirs, ours = nn.Linear(4, 4), layers.Linear(4, 4)
    ours.load_state_dict(theirs.state_dict())
    torch.manual_seed(1)
    getattr(nn.utils.parametrizations, name)(theirs)
    torch.manual_seed(1)
    getattr(layers.utils.parametrizations, name)(ours)
    ours.load_state_dict(theirs.state_dict())
    same(theirs.state_dict(), ours.state_dict())
    x = torch.randn(2, 4)
    assert torch.equal(theirs(x), ours(x))
    layers.utils.parametrize.remove_parametrizations(ours, "weight")
    assert "weight" in dict(ours.named_parameters())


def test_ones_own_parametrization(layers):
    class Double(layers.Module):
        def forward(self, weight):
            return 2 * weight

    linear = layers.Linear(2, 2)
    before = linear.weight.detach().clone()
    layers.utils.parametrize.register_parametrization(linear, "weight", Double())
    assert torch.equal(linear.weight, 2 * before)
    assert isinstance(linear, layers.Linear)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_the_older_norms(layers):
    linear = layers.utils.weight_norm(layers.Linear(3, 2))
    assert [name for name, _ in linear.named_parameters()] == ["bias", "weight_g", "weight_v"]
    assert linear(torch.ones(1, 3)).shape == (1, 2)
    assert layers.utils.spectral_norm(layers.Linear(3, 2))(torch.ones(1, 3)).shape == (1, 2)


def test_further_tools(layers):
    linear = layers.utils.skip_init(layers.Linear, 2, 3)
    assert linear.weight.shape == (3, 2)
    ours = layers.Linear(2, 1)
    given = {"weight": torch.ones(1, 2), "bias": torch.zeros(1)}
    shown = layers.utils.stateless._functional_call(ours, given, (torch.ones(1, 2),))
    assert shown.item() == 2
    fused = layers.utils.fuse_conv_bn_eval(layers.Conv2d(1, 2, 3).eval(), layers.BatchNorm2d(2).eval())
    assert isinstance(fused, layers.Conv2d)
    wrapped = layers.DataParallel(layers.Linear(2, 1))
    assert wrapped(torch.ones(4, 2)).shape == (4, 1)


def test_lazy_layers_change_their_class_and_load(layers):
    lazy = layers.LazyLinear(3)
    lazy(torch.ones(2, 5))
    assert type(lazy) is layers.Linear
    again = layers.LazyLinear(3)
    again.load_state_dict(lazy.state_dict())
    assert again.weight.shape == (3, 5)


def test_copies_and_pickles(layers):
    net = layers.Sequential(layers.Conv2d(1, 2, 3), layers.MultiheadAttention(4, 2), layers.GRU(2, 2))
    copied = copy.deepcopy(net)
    same(net.state_dict(), copied.state_dict())
    revived = pickle.loads(pickle.dumps(net))
    assert type(revived[0]) is layers.Conv2d
    same(net.state_dict(), revived.state_dict())
    kept = io.BytesIO()
    torch.save(net, kept)
    kept.seek(0)
    same(net.state_dict(), torch.load(kept, weights_only=False).state_dict())


def test_an_unfinished_class_says_what_it_lacks():
    class Module:
        """What a learner has after three exercises."""

        def __init__(self):
            self.training = True

        def __call__(self, *args, **kwargs):
            return self.forward(*args, **kwargs)

    layers = rebuild(Module)
    assert layers.ReLU()(torch.tensor([-1.0, 1.0])).tolist() == [0, 1]
    with pytest.raises(MissingMethodError, match="Linear needs register_parameter, and your Module has no"):
        layers.Linear(2, 3, bias=False)
    with pytest.raises(MissingMethodError, match="BatchNorm1d needs register_buffer"):
        layers.BatchNorm1d(3)
    with pytest.raises(MissingMethodError, match="ReLU needs state_dict"):
        layers.ReLU().state_dict()
    with pytest.raises(AttributeError, match=r"Tanh has no attribute 'colour' .* no __getattr__"):
        print(layers.Tanh().colour)
    assert "register_parameter" in missing(Module)
    assert "__setattr__" in missing(Module)
    assert "__call__" not in missing(Module)


def test_a_class_that_grew_is_rebuilt():
    class Module:
        pass

    layers = rebuild(Module)
    with pytest.raises(MissingMethodError):
        layers.ReLU()(torch.ones(1))
    Module.__call__ = lambda self, *args: self.forward(*args)
    assert rebuild(Module).ReLU()(torch.ones(1)) == 1


def test_nothing_is_missing_from_torchs_own():
    assert missing(nn.Module) == []
    assert {"_apply", "_get_name", "_save_to_state_dict", "_load_from_state_dict"} <= set(contract())
    assert not {"cuda", "forward", "_call_impl", "_named_members", "compile"} & set(contract())


def test_what_layers_reach_into():
    found = reached_into()
    assert "_apply" in found["modules.rnn"]
    assert "_modules" in found["modules.container"]
    assert "_version" in found["modules.batchnorm"]
    assert {"_buffers", "_parameters", "_forward_pre_hooks"} <= set(found["utils.prune"])


@pytest.mark.parametrize("thing", [nn.Module(), "Module", None])
def test_only_a_class_can_be_a_base(thing):
    with pytest.raises(TypeError, match="takes the class itself"):
        rebuild(thing)


def test_names_that_do_not_exist(layers):
    with pytest.raises(AttributeError):
        print(layers.NoSuchLayer)
    with pytest.raises(AttributeError):
        print(layers.utils.no_such_file)
    with pytest.raises(AttributeError, match="no global hooks"):
        print(layers.modules.module.register_module_forward_hook)
    assert not hasattr(layers.modules.linear, "nothing")


def test_old_worlds_are_forgotten():
    for _ in range(20):
        rebuild(type("Module", (nn.Module,), {}))
    roots = {name.partition(".")[0] for name in sys.modules if name.startswith("torch_rebuilt_")}
    assert len(roots) <= 8


@pytest.mark.filterwarnings("ignore")
def test_limits_are_true():
    """What is listed as impossible is: whoever mends one strikes it from the list."""
    layers = rebuild(twin())
    linear = layers.Linear(2, 2)
    with pytest.raises(TypeError):
        torch.func.functional_call(linear, dict(linear.named_parameters()), (torch.ones(1, 2),))
    assert layers.parallel.DistributedDataParallel is nn.parallel.DistributedDataParallel
    for refuses in (torch.jit.script, torch.fx.symbolic_trace, lambda m: torch.export.export(m, (torch.ones(1, 2),))):
        with pytest.raises(Exception):
            refuses(linear)
    outer = nn.Module()
    outer.inner = linear
    assert list(outer.children()) == []
    assert "torch.func.functional_call" in LIMITS


@pytest.mark.slow
def test_import_is_light():
    heavy = "('matplotlib', 'hypothesis')"
    code = f"import sys, autograde.own_module.rebuild; print(any(n.startswith({heavy}) for n in sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
