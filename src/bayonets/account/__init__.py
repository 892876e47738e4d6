"""The content of an answer or of a part of a report: sentences, tables and charts, with a renderer for each medium."""
