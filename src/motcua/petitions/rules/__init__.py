"""What may happen to a petition, when and by whom. Pure: no database, no clock."""
