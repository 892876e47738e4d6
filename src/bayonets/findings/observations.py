from bayonets.report.observations import checks as checks, sentence as sentence
