"""What the simulated service can do wrong, once, when a test says so."""

from enum import Enum


class Failure(Enum):
    CUT = "cut"  # the connection ends before anything is done
    DROP_REPLY = "drop reply"  # the request is done, the answer is lost
    STALL = "stall"  # no answer until the service stops
    HALF_A_REPLY = "half a reply"
    CORRUPT = "corrupt"  # some bytes of the answer are others
    DRIP = "drip"  # the answer comes in small pieces with pauses between them
    GARBAGE = "garbage"  # a web page instead of an envelope
    UNSEALED = "unsealed"  # the right answer in plain text, where both sides seal
    NOT_HTTP = "not http"
    STATUS_401 = "401"
    STATUS_403 = "403"
    STATUS_404 = "404"
    STATUS_500 = "500"
