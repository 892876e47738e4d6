"""Plain numbers to matplotlib figures: one file, one kind of picture; used by answers, report and notebooks alike."""
