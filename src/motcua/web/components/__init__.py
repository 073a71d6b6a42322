"""Shared look: base templates, components, template tags."""
