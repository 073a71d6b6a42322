"""Everything that writes: requests, packages, holds, destruction, breaches, questions."""
