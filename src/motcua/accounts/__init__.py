"""Reference: people, organisations, sign-in, posts held in a unit for a period.

Who may act for a unit is always a question with a date: `queries.posts_of(user, at)`.
"""
