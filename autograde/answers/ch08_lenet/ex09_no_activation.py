# %% wrong: a
# It is no linear function. A maximum is none: which of four pixels wins depends on the image, and so the pools bend.
no_activation = "a"

# %% wrong: c
# It learns well. Without ReLU nothing stops a gradient; the pools hand it to the pixel that won.
no_activation = "c"
