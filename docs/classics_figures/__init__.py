"""The pictures of docs/classics.md, one file for each classic; `make_classics.py` writes them."""
