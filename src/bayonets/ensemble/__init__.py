"""Many runs: threads or a cluster, batches, parts on disk with a ledger, resume. Results depend on none of them."""
