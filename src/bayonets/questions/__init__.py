"""What a user asks: one folder is one question, one verb of the command line and one chapter of the docs."""
