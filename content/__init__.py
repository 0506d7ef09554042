"""What the bot knows: cards, phrases, search and crisis words, read from a pack of plain files."""
