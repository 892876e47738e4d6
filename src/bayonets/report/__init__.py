"""A self-contained page about runs: first the findings, then their uncertainty, the reasons and the details."""
