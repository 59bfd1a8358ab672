"""The environment in which the checks run notebooks: own progress file, and the network off."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DEAD_PROXY = "http://127.0.0.1:9"  # the discard port: nothing listens


def kernel_environment(data_dir: Path, network: bool = False, pictures: bool = False) -> dict:
    """Variables for a kernel process.

    Parameters
    ----------
    data_dir : Path
        Where exercises keep their progress; a fresh folder, so that outputs don't depend on a
        learner's own progress, nor touch it.
    network : bool
        Whether the kernel may leave this machine.
    pictures : bool
        Whether figures carry PNGs, as in a committed notebook.
    """
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    variables = {"COURSE_DATA_DIR": str(data_dir), "COURSE_STATIC_PICTURES": str(int(pictures))}
    variables["TQDM_DISABLE"] = "1"  # a bar's text depends on the machine's speed
    if not network:
        paths.insert(0, str(HERE / "network_off"))
        proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy")
        variables |= dict.fromkeys(proxies, DEAD_PROXY)
        variables |= {"NO_PROXY": "localhost,127.0.0.1", "no_proxy": "localhost,127.0.0.1"}
    variables["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    return variables
