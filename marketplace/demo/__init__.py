"""A made-up city: played through the services that people use, for the demonstration and for the pilot's rehearsal."""
