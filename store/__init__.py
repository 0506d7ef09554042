"""What we remember: tables, queries, encryption and migrations. No SQL stands outside this room."""
