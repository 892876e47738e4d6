"""A folder of results as one file for a repository, with what a reader needs to check, cite and repeat it.

`pack` writes it, `unpack` checks and opens it. The same folder gives the same bytes, and the sums in it are those of a
plain list that other programs read, so that the archive remains of use without this program.
"""
