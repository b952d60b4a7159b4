"""Candidacies: how an application for certification is reviewed, examined and decided, and by whom."""
