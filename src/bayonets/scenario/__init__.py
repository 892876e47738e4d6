"""What is simulated: the sourced dossier of a case, read, written, changed by words, and made into plain arrays."""
