"""Who may do what in a round, by the roles of the post acted in. Pure; whose unit it is, is asked beside it.

Our design, as law/authority: the reform staff run the round, a unit's officials state and its head approves, bodies
appointed for the round appraise, and a leader or another member of the staff approves what is published.
"""

STAFF = frozenset({"reform_staff"})
LEADERS = frozenset({"province_leader"})
DECIDERS = STAFF | LEADERS  # a second person for frameworks, entered values and publications
FILLERS = frozenset({"case_officer", "registry", "division_head", "agency_head", "reform_staff"})
HEADS = frozenset({"agency_head", "province_leader"})
APPRAISERS = frozenset({"case_officer", "division_head", "agency_head", "reform_staff", "province_leader"})
