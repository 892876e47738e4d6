from bayonets.report.outcome import headline, summary as sentences
