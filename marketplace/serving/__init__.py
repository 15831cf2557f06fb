"""One machine: web server, queue, worker and scheduler under one parent process."""
