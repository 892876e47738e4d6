"""What an answer or a part of a report says: sentences, tables and charts, declared once, with one renderer each."""
