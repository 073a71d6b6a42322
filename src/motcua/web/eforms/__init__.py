"""The editor of e-forms: an official builds the form of a procedure's draft without writing code.

Reads rows of the draft, changes them by `procedures.rules.form_editing`, saves schema and layout through
`procedures.actions.drafts`; a decision makes a version of it, never this app. All pages work with plain posts.
"""
