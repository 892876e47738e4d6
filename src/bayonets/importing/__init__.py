"""Data in: a list of protest events from a spreadsheet becomes the protest of a scenario, or observations of it."""

from bayonets.importing.protest import ImportedProtest, import_protest

__all__ = ["ImportedProtest", "import_protest"]
