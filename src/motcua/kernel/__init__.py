"""Ground: working time, codes, money, text folding, periods and dated law. Knows no other room of the house.

Rules are pure functions (values in, value out, `now` passed in); nothing here touches the database except
the command base class and the scope guard, which every floor above uses.
"""
