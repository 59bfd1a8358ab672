"""Our speed and memory beside the production libraries'."""
