"""Pages of the fee rules: all rules with their versions, one rule with its checks, the table editor, approval."""
