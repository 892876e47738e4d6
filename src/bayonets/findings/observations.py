from bayonets.report.observations import checks, sentence
