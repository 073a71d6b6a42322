"""Pure rules of reports: forms and periods as dated law, what a cell counts, identities, wording, lifecycle."""
