"""`python -m tests.releases VERSION URL`: keep this release for later ones to be tried on."""

from tests.releases.keep import main

main()
