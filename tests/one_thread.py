"""A pytest plug-in: one thread for each of two workers, so that two workers take two cores.

NumPy, torch and FAISS read these when they are loaded; without them each worker takes both cores,
and the four threads wait for one another. A value set outside wins.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
