"""The questions: each folder is one question, with one verb of the command line and one chapter of the docs."""
