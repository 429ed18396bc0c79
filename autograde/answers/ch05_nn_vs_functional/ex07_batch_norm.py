# %% wrong: batch_statistics_in_evaluation
# It goes on using the statistics of the batch after `eval()`. Then the result for an image hangs on its neighbours in the batch.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, True, self.momentum, self.eps
        )


# %% wrong: running_statistics_in_training
# It uses the running statistics in training too, and never collects any: `F.batch_norm` is told that it does not train.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, False, self.momentum, self.eps
        )


# %% wrong: statistics_never_move
# The running statistics never move: `F.batch_norm` was given copies, and changed those.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.batch_norm(
            x,
            self.running_mean.clone(),
            self.running_var.clone(),
            self.weight,
            self.bias,
            self.training,
            self.momentum,
            self.eps,
        )


# %% wrong: statistics_are_parameters
# The running statistics are parameters. An optimizer would change them; they are collected, not learned.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.running_mean = nn.Parameter(torch.zeros(num_features), requires_grad=False)
        self.running_var = nn.Parameter(torch.ones(num_features), requires_grad=False)

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )


# %% wrong: statistics_are_plain_tensors
# The running statistics are plain tensors. They are neither saved nor moved with the module: register them as buffers.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.running_mean = torch.zeros(num_features)
        self.running_var = torch.ones(num_features)

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )


# %% wrong: variance_starts_at_zero
# The running variance starts at zeros. It starts at ones, so that evaluation without any training does nothing.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.zeros(num_features))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )


# %% wrong: weight_starts_at_zero
# `weight` starts at zeros, and everything is multiplied by it. It starts at ones.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.zeros(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )


# %% wrong: nothing_learned
# `weight` and `bias` are buffers, so no optimizer changes them. These two are learned.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.register_buffer("weight", torch.ones(num_features))
        self.register_buffer("bias", torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )


# %% wrong: weight_not_handed_in
# `weight` and `bias` are made, but `forward` does not use them.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.batch_norm(x, self.running_mean, self.running_var, None, None, self.training, self.momentum, self.eps)


# %% wrong: momentum_ignored
# The argument `momentum` is never handed on; `F.batch_norm` takes 0.1.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, 0.1, self.eps
        )


# %% wrong: eps_ignored
# The argument `eps` is never handed on; `F.batch_norm` takes 1e-5.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, 1e-5
        )


# %% wrong: momentum_turned_round
# The momentum is turned round: the old statistics should keep `1 - momentum`, the batch comes in with `momentum`.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, 1 - self.momentum, self.eps
        )


# %% wrong: unbiased_in_the_root
# The batch is normalized with the variance divided by n - 1. For that, it is divided by n.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        shape = (1, -1, 1, 1)
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=True)
            with torch.no_grad():
                self.running_mean.copy_((1 - self.momentum) * self.running_mean + (self.momentum) * mean)
                self.running_var.copy_(
                    (1 - self.momentum) * self.running_var + (self.momentum) * x.var((0, 2, 3), unbiased=True)
                )
        else:
            mean, var = self.running_mean, self.running_var
        x = (x - mean.view(shape)) / (var + self.eps).sqrt().view(shape)
        return x * self.weight.view(shape) + self.bias.view(shape)


# %% wrong: biased_running_variance
# The running variance collects the variance divided by n. There, it is divided by n - 1.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        shape = (1, -1, 1, 1)
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            with torch.no_grad():
                self.running_mean.copy_((1 - self.momentum) * self.running_mean + (self.momentum) * mean)
                self.running_var.copy_(
                    (1 - self.momentum) * self.running_var + (self.momentum) * x.var((0, 2, 3), unbiased=False)
                )
        else:
            mean, var = self.running_mean, self.running_var
        x = (x - mean.view(shape)) / (var + self.eps).sqrt().view(shape)
        return x * self.weight.view(shape) + self.bias.view(shape)


# %% wrong: eps_outside_the_root
# `eps` is added to the root. It belongs under it, to the variance.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        shape = (1, -1, 1, 1)
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            with torch.no_grad():
                self.running_mean.copy_((1 - self.momentum) * self.running_mean + (self.momentum) * mean)
                self.running_var.copy_(
                    (1 - self.momentum) * self.running_var + (self.momentum) * x.var((0, 2, 3), unbiased=True)
                )
        else:
            mean, var = self.running_mean, self.running_var
        x = (x - mean.view(shape)) / (var.sqrt() + self.eps).view(shape)
        return x * self.weight.view(shape) + self.bias.view(shape)


# %% wrong: statistics_detached
# The batch's mean and variance are detached. They depend on the input, and the gradient must go through them too.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        shape = (1, -1, 1, 1)
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            with torch.no_grad():
                self.running_mean.copy_((1 - self.momentum) * self.running_mean + (self.momentum) * mean)
                self.running_var.copy_(
                    (1 - self.momentum) * self.running_var + (self.momentum) * x.var((0, 2, 3), unbiased=True)
                )
        else:
            mean, var = self.running_mean, self.running_var
        mean, var = mean.detach(), var.detach()
        x = (x - mean.view(shape)) / (var + self.eps).sqrt().view(shape)
        return x * self.weight.view(shape) + self.bias.view(shape)


# %% wrong: one_statistic_for_all
# Mean and variance are taken over all channels together. Each channel has its own.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        shape = (1, -1, 1, 1)
        if self.training:
            mean, var = x.mean().expand(x.shape[1]), x.var(unbiased=False).expand(x.shape[1])
            with torch.no_grad():
                self.running_mean.copy_((1 - self.momentum) * self.running_mean + (self.momentum) * mean)
                self.running_var.copy_((1 - self.momentum) * self.running_var + (self.momentum) * x.var())
        else:
            mean, var = self.running_mean, self.running_var
        x = (x - mean.view(shape)) / (var + self.eps).sqrt().view(shape)
        return x * self.weight.view(shape) + self.bias.view(shape)


# %% wrong: statistics_of_each_image
# Mean and variance are taken within each image, as in instance normalization. Batch normalization takes them over all images of the batch.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.instance_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )


# %% wrong: overwrites_its_input
# The result is right, but the input was overwritten with it.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        out = F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )
        if not x.requires_grad:
            x.copy_(out.detach())
        return out


# %% wrong: nn_batch_norm_takes_part
# `nn.BatchNorm2d` takes part: under another name, as an ancestor, or made somewhere inside. Here the state is for you to make.
class BatchNorm(nn.BatchNorm2d):
    pass


# %% wrong: statistics_not_saved
# The buffers are not persistent: they move with the module, but a saved model comes back without its statistics.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features), persistent=False)
        self.register_buffer("running_var", torch.ones(num_features), persistent=False)

    def forward(self, x):
        statistics = self.running_mean, self.running_var
        return F.batch_norm(x, *statistics, self.weight, self.bias, self.training, self.momentum, self.eps)


# %% wrong: tensors_only
# `F.batch_norm` gets the tensors and nothing else. If it is not told that it trains, it uses the running statistics and moves none.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias)


# %% wrong: statistics_carry_gradients
# The running statistics remember how they were computed, batch after batch: they carry gradients. Compute them under `torch.no_grad()`.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            n = x.numel() / x.size(1)
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var * n / (n - 1)
        mean, var, weight, bias = (t.view(1, -1, 1, 1) for t in (mean, var, self.weight, self.bias))
        return (x - mean) / torch.sqrt(var + self.eps) * weight + bias


# %% right: by_hand
# All arithmetic by hand.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        shape = (1, -1, 1, 1)
        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            with torch.no_grad():
                self.running_mean.copy_((1 - self.momentum) * self.running_mean + (self.momentum) * mean)
                self.running_var.copy_(
                    (1 - self.momentum) * self.running_var + (self.momentum) * x.var((0, 2, 3), unbiased=True)
                )
        else:
            mean, var = self.running_mean, self.running_var
        x = (x - mean.view(shape)) / (var + self.eps).sqrt().view(shape)
        return x * self.weight.view(shape) + self.bias.view(shape)


# %% right: counts_batches
# With PyTorch's third buffer, and the buffers declared first.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.register_buffer("running_var", torch.ones(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("num_batches_tracked", torch.tensor(0))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.weight = nn.Parameter(torch.ones(num_features))

    def forward(self, x):
        if self.training:
            self.num_batches_tracked += 1
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )


# %% right: buffer_class
# `nn.Buffer`, lerp, and broadcasting along the last axis.
class BatchNorm(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.running_mean = nn.Buffer(torch.zeros(num_features))
        self.running_var = nn.Buffer(torch.ones(num_features))

    def forward(self, x):
        flat = x.movedim(1, -1)
        if self.training:
            rows = flat.reshape(-1, flat.shape[-1])
            var, mean = torch.var_mean(rows, 0, correction=0)
            n = len(rows)
            self.running_mean.lerp_(mean.detach(), self.momentum)
            self.running_var.lerp_(var.detach() * n / (n - 1), self.momentum)
        else:
            var, mean = self.running_var, self.running_mean
        return ((flat - mean) * torch.rsqrt(var + self.eps) * self.weight + self.bias).movedim(-1, 1)
