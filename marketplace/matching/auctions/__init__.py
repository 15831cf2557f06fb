"""Large plain markets: prices that rise and fall until nobody wants to move."""
