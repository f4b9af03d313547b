"""Mechanisms that know no school word and no HTTP: database, scope, clock, storage, jobs, audit, paper, text."""
