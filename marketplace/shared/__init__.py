"""The rules: pure functions on values and arrays, without web, database or clock."""
