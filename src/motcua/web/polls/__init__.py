"""Pages of opinion surveys: building, running, answering, results."""
