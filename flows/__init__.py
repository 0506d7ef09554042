"""What the bot says next: pure definitions, parser, verifier, engine and transcripts."""
