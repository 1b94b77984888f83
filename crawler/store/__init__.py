"""The state database: schedule, frontier, and an index of the archive.

| module | is |
|---|---|
| sqlite (start here) | `SqliteStore`, one method a door; `open_store`, `open_reader` |
| schema, columns | the tables; how our values lie in them |
| sources, frontier, dispatch, sightings, articles, commits | what is asked and written, by topic |
| statement | Core statements, compiled once; one call's turn at the connection |
| database | one connection, one lock, one transaction a call |
| opening, migrate, place | whose file it is, bringing it up to date, where it may lie |
| trouble | the one place where errors of the driver become ours |
"""
