"""The results in words: measures over all runs, sentences within their intervals, and the fit to observations."""
