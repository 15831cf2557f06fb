"""What is measured and nowhere tested, because it is slow by nature or asks the clock: each folder is a bench of its own."""
