"""The recordings of all visits: listed, searched, played again."""
