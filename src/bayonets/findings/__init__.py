"""What the numbers say: measures over all runs, sentences that claim no more than their intervals, observations met."""
