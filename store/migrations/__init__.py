"""Migrations: how the tables came to be, step after step."""
