"""Configuration that travels, for officials: archives brought, compared, approved by another person, and exported."""
