"""Learning from reports: their likelihood, draws from the prior, a sampler, its checks, and the posterior."""
