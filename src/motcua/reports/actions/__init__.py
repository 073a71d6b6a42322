"""Everything that changes a report: drafting, editing, checking, approving, signing, submitting."""
