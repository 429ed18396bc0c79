import os

# Two test processes on two cores: each with one thread is faster than each with two.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch

torch.set_num_threads(1)
