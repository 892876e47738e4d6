"""Ensembles of runs: threads or a cluster, batches, parts on disk with a ledger, resumption; none affects results."""
