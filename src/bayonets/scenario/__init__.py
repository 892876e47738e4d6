"""The sourced dossier of a case: read, written, changed by settings, and converted into plain arrays."""
