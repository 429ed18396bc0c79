# %% wrong: softmax_first
# The logits go through a softmax first. `F.cross_entropy` does that itself, so it happens twice.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = reduction

    def forward(self, logits, target):
        return F.cross_entropy(logits.softmax(1), target, weight=self.weight, reduction=self.reduction)


# %% wrong: weight_is_parameter
# The class weights are a parameter. An optimizer would change them, and the loss would be made small by cheating.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.weight = None if weight is None else nn.Parameter(weight)
        self.reduction = reduction

    def forward(self, logits, target):
        return F.cross_entropy(logits, target, weight=self.weight, reduction=self.reduction)


# %% wrong: weight_is_plain
# The class weights are a plain attribute. They are not saved, and they stay behind when the loss is moved or cast.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.weight, self.reduction = weight, reduction

    def forward(self, logits, target):
        weight = None if self.weight is None else self.weight.to(logits.dtype)
        return F.cross_entropy(logits, target, weight=weight, reduction=self.reduction)


# %% wrong: weight_ignored
# The class weights are kept and never handed to `F.cross_entropy`.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = reduction

    def forward(self, logits, target):
        return F.cross_entropy(logits, target, reduction=self.reduction)


# %% wrong: reduction_ignored
# The argument `reduction` is ignored: the mean is always taken.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = reduction

    def forward(self, logits, target):
        return F.cross_entropy(logits, target, weight=self.weight)


# %% wrong: sum_by_default
# The losses are summed when no reduction is given. The mean is the default.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = "sum" if reduction == "mean" else reduction

    def forward(self, logits, target):
        return F.cross_entropy(logits, target, weight=self.weight, reduction=self.reduction)


# %% wrong: logits_taken_for_logs
# The logits are taken for logarithms of probabilities. They need a `log_softmax` first, which `F.cross_entropy` has inside.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = reduction

    def forward(self, logits, target):
        return F.nll_loss(logits, target, weight=self.weight, reduction=self.reduction)


# %% wrong: mean_over_examples
# With class weights, the sum is divided by the number of examples. It must be divided by the sum of their weights.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = reduction

    def forward(self, logits, target):
        each = F.cross_entropy(logits, target, weight=self.weight, reduction="none")
        return each if self.reduction == "none" else each.mean() if self.reduction == "mean" else each.sum()


# %% wrong: sign
# The sign is wrong: the better the prediction, the larger this loss.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = reduction

    def forward(self, logits, target):
        return -F.cross_entropy(logits, target, weight=self.weight, reduction=self.reduction)


# %% wrong: detached
# The loss is cut off from the logits: `backward` has nothing to go through.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = reduction

    def forward(self, logits, target):
        return F.cross_entropy(logits.detach(), target, weight=self.weight, reduction=self.reduction)


# %% wrong: ones_without_weights
# Without class weights it registers a tensor of ones. Then there is state where none was asked for.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", torch.ones(1) if weight is None else weight)
        self.reduction = reduction

    def forward(self, logits, target):
        return F.cross_entropy(logits, target, weight=self.weight.expand(logits.shape[1]), reduction=self.reduction)


# %% wrong: nn_loss_takes_part
# `nn.CrossEntropyLoss` takes part: under another name, as an ancestor, or made somewhere inside. Leave the computing to `F`.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = reduction

    def forward(self, logits, target):
        return nn.CrossEntropyLoss(self.weight, reduction=self.reduction).forward(logits, target)


# %% wrong: weight_in_the_mean_only
# The class weights count in the mean only. They belong to each single loss, so that `"none"` and `"sum"` show them too.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = reduction

    def forward(self, logits, target):
        weight = self.weight if self.reduction == "mean" else None
        return F.cross_entropy(logits, target, weight=weight, reduction=self.reduction)


# %% right: two_steps
# log_softmax, then the negative log-likelihood.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = reduction

    def forward(self, logits, target):
        return F.nll_loss(logits.log_softmax(1), target, self.weight, reduction=self.reduction)


# %% right: by_gather
# By hand, with the weighted mean.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.reduction = reduction

    def forward(self, logits, target):
        logs = logits - logits.logsumexp(1, keepdim=True)
        each = -logs.gather(1, target[:, None])[:, 0]
        factor = torch.ones_like(each) if self.weight is None else self.weight[target]
        each = each * factor
        if self.reduction == "none":
            return each
        return each.sum() / factor.sum() if self.reduction == "mean" else each.sum()


# %% right: registered_if_given
# The buffer is made only if there are class weights; `nn.Buffer`.
class CrossEntropyLoss(nn.Module):
    def __init__(self, weight=None, reduction="mean"):
        super().__init__()
        self.weight = None if weight is None else nn.Buffer(weight)
        self.reduction = reduction

    def forward(self, logits, target):
        return F.cross_entropy(logits, target, self.weight, reduction=self.reduction)
