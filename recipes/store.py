"""Print the tables of the store as the model has them now: what the next migration must lead to (`src/dragoman/keep/migrations/NNNN_name.sql`).

python recipes/store.py > src/dragoman/keep/migrations/0001_first.sql      only once, for the first; later ones are written by hand: ALTER TABLE ...
"""

from __future__ import annotations

from dragoman.keep.migrate import full_ddl

if __name__ == "__main__":
    print(full_ddl())
