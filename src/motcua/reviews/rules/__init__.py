"""Rules of the review: pure, no database, no clock."""
