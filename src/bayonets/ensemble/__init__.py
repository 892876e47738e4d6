"""Many runs: threads, batches, parts on disk with a ledger, resume. Results do not depend on any of them."""
