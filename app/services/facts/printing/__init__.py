"""Printers: the print service, its queues, and the devices behind them."""
