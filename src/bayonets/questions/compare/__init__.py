"""What does a lever change? The same people, ties and chance in every arm, run by run."""
