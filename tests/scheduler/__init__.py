"""What the door of the clock promises: delivered once or as often as promised, and tidied away."""
