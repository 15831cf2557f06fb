"""One public function, one use case, one commit, one recorded event."""
