"""What is asked, and what may be shown of the answers. Pure: no database, no clock."""
