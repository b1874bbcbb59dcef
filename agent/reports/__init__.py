"""The reports of the book: each a table of figures with its day, basis and freshness, in any form."""
