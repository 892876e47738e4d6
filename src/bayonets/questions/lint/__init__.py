"""What is legal but doubtful in a dossier?"""
