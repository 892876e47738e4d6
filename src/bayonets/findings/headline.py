from bayonets.report.outcome import headline as headline, summary as sentences
