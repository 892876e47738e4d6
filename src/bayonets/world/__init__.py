"""What a day does to them: one file is one step of the day."""
