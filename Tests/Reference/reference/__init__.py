"""RetinaNets with random weights, and what the published implementations answer for them."""
