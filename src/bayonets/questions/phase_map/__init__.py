"""The phase map: how an outcome, or the effect of a lever on it, depends on any two numbers of a scenario."""
