"""Why a backup or a restore did not take place."""


class Refused(Exception):
    """A backup or restore that must not or cannot be done; the message says what to do instead."""
