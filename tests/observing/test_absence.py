"""What an exercise asks the learner to write is not there to be borrowed, whatever the way to it."""

import functools
import threading
import warnings

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from autograde.observing.absence import NotHereError, absent
from autograde.observing.experiment import run

x, q = torch.linspace(-1, 1, 12).reshape(3, 4), torch.linspace(-1, 1, 24).reshape(1, 2, 3, 4)


def in_a_thread():
    found = []

    def work():
        try:
            found.append(x.softmax(1))
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if isinstance(found[0], Exception):
        raise found[0]


def redispatched():
    keys = torch._C.DispatchKeySet(torch._C.DispatchKey.CPU)
    return torch.ops.aten._softmax.default.redispatch(keys, x, 1, False)


@functools.cache
def traced():
    return torch.jit.trace(lambda t: t.softmax(1), x)


WAYS = {
    "the function": lambda: torch.softmax(x, 1),
    "functional": lambda: F.softmax(x, 1),
    "the tensor's": lambda: x.softmax(1),
    "into a tensor": lambda: torch.softmax(x, 1, out=torch.empty(3, 4)),
    "the layer": lambda: nn.Softmax(1)(x),
    "the layer's logarithm": lambda: nn.LogSoftmax(1)(x).exp(),
    "the negative": lambda: F.softmin(-x, 1),
    "a loss": lambda: F.cross_entropy(x, torch.tensor([0, 1, 2])),
    "special": lambda: torch.special.softmax(x, 1),
    "masked": lambda: torch.masked.softmax(x, 1),
    "attention": lambda: F.scaled_dot_product_attention(q, q, q),
    "attention with a gradient": lambda: F.scaled_dot_product_attention(q.clone().requires_grad_(), q, q),
    "many heads": lambda: nn.MultiheadAttention(4, 1).eval()(x, x, x),
    "noise": lambda: F.gumbel_softmax(x),
    "a distribution": lambda: torch.distributions.Categorical(logits=x).probs,
    "an operator": lambda: torch.ops.aten._softmax(x, 1, False),
    "redispatched": redispatched,
    "another layout": lambda: x.to_mkldnn().softmax(1),
    "sparse": lambda: torch.sparse.softmax(x.to_sparse(), 1),
    "a gradient wanted": lambda: x.clone().requires_grad_().softmax(1),
    "vectorised": lambda: torch.vmap(lambda t: t.softmax(0))(x),
    "a graph made before": lambda: traced()(x),
    "a thread": in_a_thread,
    "the modes switched off": lambda: torch._C._DisableTorchDispatch() and x.softmax(1),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_to_what_is_absent(way):
    WAYS[way]()
    with absent(["softm", "attention"]), pytest.raises(Exception, match="PyTorch's own .* is not here") as caught:
        WAYS[way]()
    if way != "a graph made before":  # TorchScript raises what it met as an error of its own
        assert isinstance(caught.value, NotHereError)
    WAYS[way]()


def test_the_gradient_of_a_softmax_made_before_is_absent_too():
    leaf = x.clone().requires_grad_()
    output = leaf.softmax(1)
    with absent(["softm"]), pytest.raises(NotHereError, match="softmax_backward_data"):
        output.sum().backward()


def test_everything_else_is_there():
    expected = (x - torch.logsumexp(x, 1, keepdim=True)).exp()
    with absent(["softm", "attention"]):
        assert torch.equal((x - torch.logsumexp(x, 1, keepdim=True)).exp(), expected)
        F.mse_loss(nn.Linear(4, 2)(x), torch.zeros(3, 2)).backward()


def test_absence_ends_with_the_block_and_can_be_nested():
    with pytest.raises(ZeroDivisionError), absent(["softm"]):
        1 / 0  # noqa: B018
    with absent(["softm"]):
        with absent(["nll_loss"]), pytest.raises(NotHereError):
            F.nll_loss(x, torch.tensor([0, 1, 2]))
        F.nll_loss(x, torch.tensor([0, 1, 2]))
        with pytest.raises(NotHereError):
            x.softmax(1)
    torch.testing.assert_close(x.softmax(1).sum(1), torch.ones(3))


def test_nothing_is_said_about_it():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with absent(["softm"]):
            pass


def test_an_answer_that_borrows_only_now_and_then_is_found_where_it_does():
    from autograde.course.catalogue import find
    from autograde.judging.checking import examine

    def softmax(t, dim):
        if t.dim() == 4:
            return F.softmax(t, dim)
        weights = (t - t.amax(dim, keepdim=True)).exp()
        return weights / weights.sum(dim, keepdim=True)

    verdict = examine(find("softmax.softmax"), {"softmax": softmax})
    assert verdict.state == "raised"
    assert verdict.error["type"] == "NotHereError"
    assert len(verdict.agreed) > 10


def test_the_oracle_of_an_experiment_has_everything():
    from autograde.course.catalogue import find

    transcript = run(find("softmax.softmax").body, {"softmax": torch.softmax}, seed=1, oracle=True)
    assert transcript.outcome == "finished"
