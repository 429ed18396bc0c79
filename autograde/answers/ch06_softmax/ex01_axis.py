# %% wrong: last_axis
# The softmax runs along the last axis, so the pixels of one row compete with each other, for each class on its own.
def pixel_probabilities(scores):
    return F.softmax(scores, dim=-1)


# %% wrong: next_to_last
# The softmax runs along the axis before the last one, the height: the pixels of one column compete.
def pixel_probabilities(scores):
    return F.softmax(scores, dim=-2)


# %% wrong: axis_0
# Axis 0 holds the classes of a single image only. With a batch in front, the images of the batch compete.
def pixel_probabilities(scores):
    return F.softmax(scores, dim=0)


# %% wrong: axis_1
# Axis 1 holds the classes of a batch only. Without a batch it is the height, in clips it is something else again.
def pixel_probabilities(scores):
    return F.softmax(scores, dim=1)


# %% wrong: unnamed
# No axis is named. The old rule happens to pick the classes of one image and of a batch, but not of clips, and it warns.
def pixel_probabilities(scores):
    return F.softmax(scores)


# %% wrong: all_together
# The classes of all pixels compete at once: the whole image sums to 1, not each pixel.
def pixel_probabilities(scores):
    return F.softmax(scores.flatten(-3), dim=-1).reshape(scores.shape)


# %% wrong: sigmoid
# A sigmoid looks at each score alone, so the classes of a pixel do not compete and do not sum to 1.
def pixel_probabilities(scores):
    return torch.sigmoid(scores)


# %% wrong: logs
# These are the logarithms of the probabilities: they are negative, and their exponentials sum to 1.
def pixel_probabilities(scores):
    return F.log_softmax(scores, dim=-3)


# %% wrong: classes_moved
# The classes were moved to the last axis and stayed there: the shape has changed.
def pixel_probabilities(scores):
    return F.softmax(scores.movedim(-3, -1), dim=-1)


# %% wrong: winner_only
# It gives the largest class the probability 1 and all others 0. That is an argmax; softmax is soft.
def pixel_probabilities(scores):
    return (scores == scores.amax(-3, keepdim=True)).to(scores.dtype)


# %% right: moved_there_and_back
# The classes go to the last axis, and back afterwards.
def pixel_probabilities(scores):
    return scores.movedim(-3, -1).softmax(-1).movedim(-1, -3)


# %% right: counted_from_the_front
# A positive axis, computed.
def pixel_probabilities(scores):
    return nn.Softmax(dim=scores.dim() - 3)(scores)


# %% right: by_logs
# The exponential of the log-softmax.
def pixel_probabilities(scores):
    return torch.log_softmax(scores, -3).exp()
