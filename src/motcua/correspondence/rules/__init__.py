"""Pure rules of documents between agencies: states, who may do what, the dated law."""
