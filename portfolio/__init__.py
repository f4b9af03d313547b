"""Xingji 行迹: student portfolios for comprehensive-quality evaluation.

Rooms, each importing only what stands to its right (tests/architecture holds this; docs/rooms.md draws it):

    cli, worker → app → demo → home → exchange → reports → insight → portfolios → review → records → activities
    → privacy → school → accounts → web → core → settings

Files inside a room: routes → forms → actions → policy, queries → workflow → models.
"""
