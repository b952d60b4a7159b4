"""The operational tables that stand beside the journal in the same database: keys, numbers, accounts, jobs."""
