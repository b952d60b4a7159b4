"""Write the stored state of facts that have none yet: all of them, or those whose names are given."""

import sys

from domain.catalogue import kinds
from tests.golden import write

wanted = sys.argv[1:]
for kind in kinds():
    if not wanted or kind.TOPIC in wanted:
        print(write(kind).name)
