"""Scripts that write the generated pages of this folder: `python -m docs.make_api` and others."""
