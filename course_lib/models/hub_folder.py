"""The folder that holds a model's files: given, cached, or fetched from the hub."""

from __future__ import annotations

from pathlib import Path

from .model_entry import ModelEntry


def model_folder(entry: ModelEntry, on_disk: bool, files: list[str]) -> Path:
    """Return a folder with the files of a model.

    Parameters
    ----------
    entry
        Its source is a folder or a hub repository.
    on_disk
        Whether to refuse to ask the network.
    files
        Names, or patterns such as ``"*.json"``, of what is wanted.

    Raises
    ------
    OSError
        If the hub's cache lacks them and the hub doesn't give them.
    """
    if Path(entry.source).is_dir():
        return Path(entry.source)
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(entry.source, allow_patterns=files, local_files_only=on_disk))
