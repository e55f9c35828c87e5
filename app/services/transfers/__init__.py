"""Transfers: the queue of orders, and how one order is carried out."""
