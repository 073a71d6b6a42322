"""Rights over one's data: who saw them, what is asked, what is destroyed, what went wrong."""
