"""Everything on one machine: PostgreSQL, the sandbox, web and worker. Nothing else needs this folder."""
