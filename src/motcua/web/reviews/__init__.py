"""Pages of the review of procedures: plans, sheets, proposals, decentralisation, the register, the public summary."""
