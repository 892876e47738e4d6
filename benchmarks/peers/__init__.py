"""The same model written in other ways, for an honest comparison of speed."""
