"""Where and when: districts, schools, roles, terms, classes, enrolments, guardians, framework, imports, slips."""
