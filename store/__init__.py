"""The one door to the database: tables, migrations, set-based reads, transactions."""
