"""The quality management systems of units (TCVN ISO 9001): documents, audits, corrective action, certificates."""
