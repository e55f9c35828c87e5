"""Serial ports: the console of switches and routers. The only place of pyserial."""
