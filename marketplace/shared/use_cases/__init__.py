"""The deeds: one public function is one use case, one commit, one recorded event."""
