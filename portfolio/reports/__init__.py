"""Paper: documents, print runs, archives, signing, verification."""
