"""Why an officer stays or breaks: one file is one row of the table of utilities, plus what the rows share."""
