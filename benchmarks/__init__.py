"""How fast, and against whom: nothing here is part of the package."""
