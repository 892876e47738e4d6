"""One self-contained page about runs: first what was found, then how sure, then why, then the details."""
