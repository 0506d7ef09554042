"""What the door of Telegram promises: read one by one, answered once, acknowledged after the commit."""
