"""Writing surveys: questionnaires, waves, invitations, answers, papers, forgetting."""
