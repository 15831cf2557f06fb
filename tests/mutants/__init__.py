"""`make mutants`: a small fault is planted where a wrong sign costs somebody money or a right; some test has to notice."""
