"""The servers of a site: DNS and the web as the router and the internet give them, healthy or not."""
