"""Which rows make up which step, on which device, fixed before the first one."""
