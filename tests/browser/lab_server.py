"""JupyterLab as a child process, with settings of its own and the network off."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

import nbformat

from tests.notebooks.kernel_environment import ROOT, kernel_environment

TOKEN = "course"
SETTINGS = {
    # A news pop-up would cover what the test clicks.
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    # Cells out of sight stay in the page, so that the test can look at them.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}
# Two chapters run side by side on two cores.
ONE_THREAD = dict.fromkeys(["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"], "1")


class LabServer:
    """Context manager: a server on a free port whose root is ``folder/root``."""

    def __init__(self, python, folder):
        self.python, self.folder = python, folder
        self.root = folder / "root"
        (self.root / "notebooks").mkdir(parents=True)

    def __enter__(self):
        self._write_settings()
        # A link would not do: the server serves nothing from outside its root.
        shutil.copytree(ROOT / "images", self.root / "images")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = open(self.folder / "lab.log", "w")
        self.process = subprocess.Popen(
            self._command(), env=self._environment(), stdout=self.log, stderr=self.log
        )
        self._wait()
        return self

    def __exit__(self, *error):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()

    def _command(self):
        command = [self.python, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
        command += [f"--port={self.port}", "--ServerApp.port_retries=0", "--allow-root"]
        command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={self.root}"]
        return command

    def _environment(self):
        folders = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
        own = {name: str(self.folder / place) for name, place in folders.items()}
        return {**os.environ, **kernel_environment(self.folder / "progress"), **own, **ONE_THREAD}

    def _write_settings(self):
        for plugin, values in SETTINGS.items():
            path = self.folder / "settings" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))

    def _wait(self, seconds=180):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url('api/status')}", timeout=2)
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
        raise RuntimeError(f"JupyterLab did not start:\n{(self.folder / 'lab.log').read_text()}")

    def url(self, path):
        return f"http://127.0.0.1:{self.port}/{path}?token={TOKEN}"

    def put(self, notebook, name):
        """A copy without outputs: whatever the page shows was made by this run."""
        if not isinstance(notebook, nbformat.NotebookNode):
            notebook = nbformat.read(notebook, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, self.path(name))

    def path(self, name):
        return self.root / "notebooks" / name

    def read(self, name):
        return nbformat.read(self.path(name), as_version=4)

    def stop_kernels(self):
        """End all kernels, a gigabyte each."""
        for kernel in json.loads(self._ask("api/kernels")):
            self._ask(f"api/kernels/{kernel['id']}", "DELETE")

    def _ask(self, path, method="GET"):
        request = urllib.request.Request(self.url(path), method=method)
        return urllib.request.urlopen(request, timeout=30).read()
