# %% wrong: mode_forgotten
# `F.dropout` is not told the mode. It goes on dropping after `eval()`.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        return F.dropout(x, self.p)


# %% wrong: made_in_forward
# An `nn.Dropout` is made in `forward`. It is new at each call, and new modules are in training mode: `eval()` never reaches it.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        return nn.Dropout(self.p)(x)


# %% wrong: nothing_rescaled
# What survives is not divided by `1 - p`, so the mean shrinks in training.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x * (torch.rand_like(x) >= self.p)


# %% wrong: probability_turned_round
# `p` is taken for the probability to keep. It is the probability to drop.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x * (torch.rand_like(x) < self.p) / self.p


# %% wrong: wrong_factor
# What survives is multiplied by `1 - p`. It should be divided by it.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x * (torch.rand_like(x) >= self.p) * (1 - self.p)


# %% wrong: rescaled_in_evaluation
# The rescaling is done in evaluation too. There, the input comes back as it is.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        mask = torch.rand_like(x) >= self.p if self.training else torch.ones_like(x)
        return x * mask / (1 - self.p)


# %% wrong: rescaled_in_evaluation_only
# The old form of dropout: nothing is rescaled in training, and evaluation multiplies by `1 - p`.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x * (1 - self.p)
        return x * (torch.rand_like(x) >= self.p)


# %% wrong: overwrites_its_input
# It writes into the tensor that it is given.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        if x.requires_grad:
            return F.dropout(x, self.p)
        return F.dropout(x, self.p, inplace=True)


# %% wrong: mask_drawn_once
# The mask is drawn at the first call and used again and again. Each call needs a new one.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p, self.mask = p, None

    def forward(self, x):
        if not self.training:
            return x
        if self.mask is None or self.mask.shape != x.shape:
            self.mask = torch.rand_like(x) >= self.p
        return x * self.mask / (1 - self.p)


# %% wrong: whole_rows
# Whole rows are dropped. Each number has its own chance.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x * (torch.rand(len(x), *[1] * (x.dim() - 1)) >= self.p) / (1 - self.p)


# %% wrong: p_ignored
# The argument `p` never reaches `F.dropout`, which then drops half.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        return F.dropout(x, training=self.training)


# %% wrong: mode_turned_round
# It drops in evaluation and returns the input in training: the mode is taken the wrong way round.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        return F.dropout(x, self.p, training=not self.training)


# %% wrong: detached
# The result is cut off from its input: no gradient flows back.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        return F.dropout(x.detach(), self.p, self.training)


# %% wrong: holds_the_mask
# The mask has been registered as a buffer. A mask lives for one call; it is no state.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p
        self.register_buffer("mask", None)

    def forward(self, x):
        if not self.training:
            return x
        self.mask = (torch.rand_like(x) >= self.p) / (1 - self.p)
        return x * self.mask


# %% wrong: nn_dropout_takes_part
# `nn.Dropout` takes part: under another name, as an ancestor, or somewhere inside. Write the `forward` yourself.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        helper = nn.Dropout(self.p)
        helper.training = self.training
        return helper.forward(x)


# %% wrong: exact_share
# Each call drops exactly the share `p`. Each number has its own chance, so how many are dropped varies.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        keep = torch.ones(x.numel())
        keep[torch.randperm(x.numel())[: round(self.p * x.numel())]] = 0
        return x * keep.view(x.shape) / (1 - self.p)


# %% wrong: one_mask_for_all_rows
# All rows share one mask, so that whole columns are dropped. Each number has its own chance.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x * (torch.rand(x.shape[-1]) > self.p) / (1 - self.p)


# %% right: bernoulli
# Draws the mask by `bernoulli_`.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        mask = torch.empty_like(x).bernoulli_(1 - self.p)
        return mask.div(1 - self.p).mul(x)


# %% right: masked_fill
# Fills what was chosen with zeros.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x.masked_fill(torch.rand_like(x) < self.p, 0.0) * (1 / (1 - self.p))


# %% right: by_position
# All arguments by position.
class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        return torch.dropout(x, self.p, self.training)
