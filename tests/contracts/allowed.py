"""A contract of import-linter's with a short list of what a package may lean on; all else is refused."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class AllowedContract(Contract):
    """Let a package import itself, the standard library and the packages listed."""

    type_name = "allowed"

    source = fields.StringField()
    allowed = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001  the library's signature
        """Find direct imports of anything else."""
        allowed = {self.source, *self.allowed, *sys.stdlib_module_names}
        strays = [
            (importer, imported)
            for importer in sorted({self.source} | graph.find_descendants(self.source))
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if imported.partition(".")[0] not in allowed
        ]
        return ContractCheck(kept=not strays, metadata={"strays": strays})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print who imports what."""
        for importer, imported in check.metadata["strays"]:
            output.print_error(f"{importer} may not import {imported}")
