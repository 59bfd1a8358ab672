"""The exercises of chapter 9, one a file."""
