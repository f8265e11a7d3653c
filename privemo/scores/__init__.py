"""The paper's quantities, and what stands beside them."""
